"""Who sees what the finder keeps."""

from django.db.models import Q

from niangjia.access import policies
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import Policy, register
from niangjia.finder.models import IndexBook, IndexTerm, KeptQuestion, KeptTally

for _model, _reason in {
    IndexTerm: "terms of public law; no page shows them",
    IndexBook: "where public law stands; no page shows it",
    KeptTally: "sums by unit and month; needs shows them from five on, within one's reach",
}.items():
    policies.exempt(_model, _reason)


@register
class KeptQuestionPolicy(Policy[KeptQuestion]):
    """Questions without names, for those who plan what is taught."""

    model = KeptQuestion
    view = Permission.VIEW_UNANSWERED

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """All of them, with the permission: who asked is not kept, so no unit owns them."""
        return Q() if actor.may(permission) else Q(pk__in=[])
