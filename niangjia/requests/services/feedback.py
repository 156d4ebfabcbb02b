"""Feedback: a code given out, an answer taken in, old codes thrown away."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.requests import library
from niangjia.requests.events import RequestEvent
from niangjia.requests.models import FeedbackAnswer, FeedbackCode
from niangjia.requests.rules.asking import LETTERS
from niangjia.requests.services.common import home
from niangjia.vault import index

LENGTH = 8
KEPT = dt.timedelta(days=100)


def digest(code: str) -> str:
    """A code's keyed digest; spaces, hyphens and small letters are no matter."""
    bare = "".join(sign for sign in code.upper() if sign.isascii() and sign.isalnum())
    return index.token("feedback", bare or "-").hex()


@transaction.atomic
def give_code(*, actor: Actor) -> str:
    """A code for whoever was helped today: single use, kept as a digest, with unit and month alone.

    Raises Denied without GIVE_FEEDBACK. Audits that one was given, not which and not for whom.
    """
    grant = home(actor, Permission.GIVE_FEEDBACK)
    code = "".join(secrets.choice(LETTERS) for _n in range(LENGTH))
    month = timezone.localdate().replace(day=1)
    FeedbackCode(unit_id=grant.unit_id, month=month, digest=digest(code)).save(force_insert=True)
    audit.record(actor, RequestEvent.CODE_GIVEN, kind="requests.feedback")
    return f"{code[:4]}-{code[4:]}"


@transaction.atomic
def answer(
    *, actor: Actor, code: str, answers: Mapping[str, int], words: str = ""
) -> FeedbackAnswer:
    """Take in an answer; its code is gone at once. Whoever holds the code may, signed in or not.

    Raises ValidationError for a code that isn't there (never was, was used, too old: the same
    words). Audits that an answer came for a unit, and nothing else.
    """
    found = FeedbackCode.objects.select_for_update().filter(digest=digest(code)).first()
    if found is None:
        raise ValidationError(
            {"code": _("This code doesn’t fit, or was used before. Check each sign.")}
        )
    given = {name: int(answers[name]) for name in library.questions()}
    row = FeedbackAnswer(
        unit_id=found.unit_id, unit_path=found.unit.path, month=found.month,
        words=words.strip() or None, **given,
    )  # fmt: skip
    row.save(force_insert=True)
    found.delete()
    # Nobody acts here by name, whoever may be signed in on this device.
    audit.record(_nobody(actor), RequestEvent.ANSWERED, kind="requests.feedback")
    return row


def _nobody(actor: Actor) -> Actor:
    return Actor(member_id=None, source=type(actor.source)("web"))


def drop_old_codes() -> int:
    """Throw codes away that nobody used within some three months; how many."""
    gone, _rows = FeedbackCode.objects.filter(month__lt=timezone.localdate() - KEPT).delete()
    return gone
