"""Talks of supervision: written by the supervisor, remarked upon by either."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia import audit, notices
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.casework.events import CaseEvent
from niangjia.casework.models import SupervisionTalk
from niangjia.casework.selectors.supervision import supervises


def _tell(talk: SupervisionTalk, member_id: UUID | None) -> None:
    if member_id is not None:
        notices.notify([member_id], "casework.supervision", path=f"/cases/team/talks/{talk.pk}/")


@transaction.atomic
def note_talk(
    *,
    actor: Actor,
    member_id: UUID,
    held_on: dt.date,
    words: str,
    agreed: str = "",
    next_on: dt.date | None = None,
) -> SupervisionTalk:
    """Write down a talk with a worker within reach of ASSIGN_CASES; she reads it and is told.

    Raises ValidationError for somebody out of reach or herself, a day ahead, a next one that isn't
    later. Audits that there was one, never what was said."""
    if not supervises(actor, member_id):
        raise ValidationError({"member": _("Choose somebody whom you supervise.")})
    if held_on > timezone.localdate():
        raise ValidationError({"held_on": _("This day is still to come.")})
    if next_on is not None and next_on <= held_on:
        raise ValidationError({"next_on": _("The next talk is later than this one.")})
    talk = SupervisionTalk(
        member_id=member_id, by_id=actor.me, held_on=held_on, next_on=next_on,
        words=words.strip(), agreed=agreed.strip() or None,
    )  # fmt: skip
    talk.save()
    audit.record(actor, CaseEvent.TALK_NOTED, talk)
    _tell(talk, member_id)
    return talk


@transaction.atomic
def read_talk(*, actor: Actor, talk_id: UUID) -> SupervisionTalk:
    """Open a talk. Raises Http404. Audits the reading."""
    talk: SupervisionTalk = policy_of(SupervisionTalk).get(actor, talk_id)
    audit.record(actor, CaseEvent.TALK_READ, talk)
    return talk


@transaction.atomic
def remark(*, actor: Actor, talk_id: UUID, words: str) -> SupervisionTalk:
    """Add to a talk; nothing that stands there changes. The other one is told.

    Raises Http404, Denied. Audits it."""
    policy_of(SupervisionTalk).get(actor, talk_id, Permission.WORK_CASES)
    talk = SupervisionTalk.objects.select_for_update().get(pk=talk_id)
    added = {"by": str(actor.me), "at": timezone.now().isoformat(), "words": words.strip()}
    talk.remarks = [*(talk.remarks or []), added]
    talk.save(update_fields=["remarks"])
    audit.record(actor, CaseEvent.TALK_REMARKED, talk)
    _tell(talk, talk.by_id if actor.me == talk.member_id else talk.member_id)
    return talk
