"""Law is public: every member reads all of it, so its tables need no policy of their own. What a
reader keeps for herself is hers alone."""

from django.db.models import Q

from niangjia.access import policies
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import Policy, register
from niangjia.law.models import (
    Article,
    ArticleChange,
    Concern,
    KeptArticle,
    Law,
    LawDraft,
    LawImport,
    Version,
)

for _model, _reason in {
    Law: "law is public; its pages ask for READ_LAW",
    Version: "law is public; its pages ask for READ_LAW",
    Article: "law is public; its pages ask for READ_LAW",
    ArticleChange: "law is public; what changed in it too",
    Concern: "names shipped texts and articles only; the pages ask for SIGN_GUIDES or IMPORT_LAW",
    LawImport: "names no person but the importer; its page asks for IMPORT_LAW",
}.items():
    policies.exempt(_model, _reason)


@register
class KeptArticlePolicy(Policy[KeptArticle]):
    """Her own and nobody else's."""

    model = KeptArticle
    view = Permission.READ_LAW

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """Hers."""
        if actor.member_id is None:
            return Q(pk__in=[])
        return Q(member_id=actor.member_id)


@register
class LawDraftPolicy(Policy[LawDraft]):
    """A file that was sent in belongs to whoever sent it, while she may import."""

    model = LawDraft
    view = Permission.IMPORT_LAW

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """Hers, with the permission."""
        if actor.member_id is None or not actor.may(permission):
            return Q(pk__in=[])
        return Q(member_id=actor.member_id)
