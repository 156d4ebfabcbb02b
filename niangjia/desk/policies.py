"""Whose search and whose saved view it is: only hers."""

from __future__ import annotations

from django.db.models import Q

from niangjia.access import policies
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import Policy, register
from niangjia.desk.models import KeptSearch, SavedFilter, SentForm

policies.exempt(
    SentForm, "keyed digests of forms that were sent, asked for by the middleware alone"
)


@register
class KeptSearchPolicy(Policy[KeptSearch]):
    """A member sees her own searches, whatever her role."""

    model = KeptSearch

    def scope(self, actor: Actor, permission: Permission) -> Q:
        return Q(member_id=actor.member_id)


@register
class SavedFilterPolicy(Policy[SavedFilter]):
    """A member sees the views that she saved, whatever her role."""

    model = SavedFilter

    def scope(self, actor: Actor, permission: Permission) -> Q:
        return Q(member_id=actor.member_id)
