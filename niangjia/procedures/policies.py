"""Whose procedures under way are whose. Procedures themselves are public knowledge, as files."""

from django.db.models import Q

from niangjia.access import policies
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import Policy, register
from niangjia.procedures.models import Feed, Holiday, Step, Track

for _model, _reason in {
    Holiday: "public days; changing them asks for MANAGE_HOLIDAYS",
    Step: "belongs to a track, read through it",
    Feed: "one row a member, read by her id or by its secret",
}.items():
    policies.exempt(_model, _reason)


@register
class TrackPolicy(Policy[Track]):
    """Her own and nobody else's."""

    model = Track
    view = Permission.READ_LAW

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """Hers."""
        if actor.member_id is None:
            return Q(pk__in=[])
        return Q(member_id=actor.member_id)
