"""Certificates of the demo: the programme that has ended gives them to whoever was there."""

from __future__ import annotations

from niangjia.access.actor import command_actor
from niangjia.certificates import services
from niangjia.certificates.models import Certificate
from niangjia.demo.generators import Context
from niangjia.training.models import Programme


def make_certificates(context: Context) -> int:
    """A rule for each ended programme, and its certificates; they go with the programmes."""
    actor = command_actor()
    for of in Programme.objects.filter(organiser__is_demo=True, state=Programme.State.ENDED):
        services.set_rule(actor=actor, programme_id=of.pk, attendance=80, areas=["violence-law"])
        services.issue(actor=actor, programme_id=of.pk)
    return Certificate.objects.count()
