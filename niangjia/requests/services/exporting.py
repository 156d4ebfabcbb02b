"""Exports, begun here and made by the worker process: her own copy, rows without names, a month."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import NOT_YOURS, Denied, policy_of
from niangjia.casework.models import Case, Party
from niangjia.jobs.models import Job
from niangjia.jobs.services import start_job
from niangjia.requests.rules import keeping
from niangjia.vault.packages import new_passphrase

COPY, ROWS, MONTH = "requests.copy", "requests.rows", "requests.month"
STANDARD = "requests.standard"


def may_copy(actor: Actor, case: Case) -> bool:
    """Whether she may make the copy: whoever works on it; a minor's copy only a supervisor."""
    client = Party.objects.filter(case=case, role=Party.Role.CLIENT).first()
    born = keeping.read_day(client.birthday if client else None)
    young = keeping.under_age(born, timezone.localdate())
    wanted = Permission.APPROVE_CASES if young else Permission.WORK_CASES
    return policy_of(Case).can(actor, case, wanted)


def start_copy(*, actor: Actor, case_id: UUID, form: str, language: str) -> Job:
    """Begin a client's own copy (PIPL 45) as ``pdf`` or ``docx``. Raises Http404, Denied; a minor's
    only with APPROVE_CASES (未成年人网络保护条例 36 [m]). Audits the start of the work."""
    case = policy_of(Case).get(actor, case_id, Permission.WORK_CASES)
    if not may_copy(actor, case):
        raise Denied(_("A minor’s data is released by a supervisor: ask yours."))
    options = {"case": str(case.pk), "form": form, "language": language}
    return start_job(actor=actor, kind=COPY, options=options)


def _exporter(actor: Actor) -> None:
    if not actor.may(Permission.EXPORT_CASES):
        raise Denied(NOT_YOURS, code=Permission.EXPORT_CASES.value)


def start_rows(*, actor: Actor, form: str) -> tuple[Job, str]:
    """Begin a table of cases within reach, without names, as ``csv`` or ``xlsx`` in an AES-256 ZIP;
    with the passphrase, to be shown once. Raises Denied. Audits the start of the work."""
    _exporter(actor)
    secret = new_passphrase()
    return start_job(actor=actor, kind=ROWS, options={"form": form, "secret": secret}), secret


def start_month(*, actor: Actor, month: dt.date) -> tuple[Job, str]:
    """Begin the table of a finished month in an AES-256 ZIP; with the passphrase, to be shown once.

    Raises Denied, ValidationError for a month that isn't over. Audits the start of the work."""
    _exporter(actor)
    if (month.year, month.month) >= (timezone.localdate().year, timezone.localdate().month):
        raise ValidationError({"month": _("Choose a month that is over.")})
    secret = new_passphrase()
    options = {"month": month.replace(day=1).isoformat(), "secret": secret}
    return start_job(actor=actor, kind=MONTH, options=options), secret


def start_standard(*, actor: Actor, since: dt.date, until: dt.date) -> tuple[Job, str]:
    """Begin the standard table from ``since`` to before ``until`` in an AES-256 ZIP; with the passphrase, to be
    shown once.

    Raises Denied, ValidationError for days that aren't over. Audits the start of the work."""
    _exporter(actor)
    if until > timezone.localdate():
        raise ValidationError({"span": _("Choose a span that is over.")})
    secret = new_passphrase()
    options = {"since": since.isoformat(), "until": until.isoformat(), "secret": secret}
    return start_job(actor=actor, kind=STANDARD, options=options), secret
