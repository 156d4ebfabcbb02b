"""Who may read loaded instruments: every member; who may use one is asked of its competence."""

from django.db.models import Q

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import Policy, register
from niangjia.instruments.models import InstrumentPack, OwnFormPack


@register
class InstrumentPackPolicy(Policy[InstrumentPack]):
    """Packs hold questions, never answers: every member may know which there are."""

    model = InstrumentPack
    view = Permission.READ_INSTRUMENTS

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """All of them, for whoever may read instruments."""
        return Q() if actor.may(permission) else Q(pk__in=[])


@register
class OwnFormPackPolicy(Policy[OwnFormPack]):
    """Forms hold questions, never answers: every member may know which there are."""

    model = OwnFormPack
    view = Permission.READ_INSTRUMENTS

    def scope(self, actor: Actor, permission: Permission) -> Q:
        """All of them, for whoever may read instruments."""
        return Q() if actor.may(permission) else Q(pk__in=[])
