"""An import is taken back as a whole, as long as nobody has worked on its cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.access.models import BreakGlass, HelpRequest
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.casework.models import (
    Case,
    CaseIssue,
    Declaration,
    Entry,
    Happening,
    Party,
    PartyToken,
    SafeContact,
    SealedRecord,
    Task,
)
from niangjia.casework.services import common
from niangjia.documents.models import Document
from niangjia.imports import states
from niangjia.imports.events import ImportEvent
from niangjia.imports.models import CaseImport, ImportedCase
from niangjia.imports.services.sending import UNDO, busy, end, held, start_work
from niangjia.requests.models import RetentionClock
from niangjia.requests.services.keeping import remove_rows

DAYS = 7
# Came with the import, or by the worker's clock: their rows alone are no work.
OWN = {
    ImportedCase, Party, PartyToken, SafeContact, CaseIssue, Task, Happening, Entry, SealedRecord, RetentionClock,
    Declaration,
}  # fmt: skip


def until(of: CaseImport) -> dt.datetime | None:
    """Until when it can be taken back; None when it can't. One that stopped half-way can be."""
    if of.state == states.IMPORTING and not busy(of):
        return timezone.now() + dt.timedelta(days=DAYS)
    if of.state not in (states.DONE, states.UNDOING) or of.ended_at is None:
        return None
    return of.ended_at + dt.timedelta(days=DAYS)


@transaction.atomic
def take_back(*, actor: Actor, import_id: UUID) -> CaseImport:
    """Have an import taken back in the worker, within seven days. Cases that somebody has worked on, or
    that the actor may not assign, stay. Pressed twice, it is begun once.

    Raises Http404, ValidationError. Audits it.
    """
    of = held(actor, import_id)
    if of.state == states.UNDOING and busy(of):
        return of
    last = until(of)
    if last is None or not states.may_follow(of.state, states.UNDOING):
        raise ValidationError(_("This can’t be taken back now. Look at how it stands."))
    if of.state == states.DONE and timezone.now() > last:
        raise ValidationError(_("The seven days are over. Close its cases one by one."))
    if of.state == states.IMPORTING:
        of.imported, of.ended_at = of.cases.count(), timezone.now()
    of.undone_by_id = actor.member_id
    end(of, states.UNDOING)
    start_work(actor, of, UNDO)
    audit.record(actor, ImportEvent.UNDO_BEGUN, of, unit_path=of.unit_path)
    return of


def within_reach(actor: Actor, of: CaseImport) -> QuerySet[ImportedCase]:
    """Its cases that she may assign."""
    cases = policy_of(Case).visible_to(actor, Permission.ASSIGN_CASES)
    return ImportedCase.objects.filter(of=of, case__in=cases)


def worked_on(ids: Collection[UUID]) -> set[UUID]:
    """Which of these imported cases somebody has done something with: a constant number of queries.

    Looking, and saying that one knows nobody in it, is no work. Whatever room keeps something with a case
    that didn't come with the import, it stays.
    """
    rows = Case.objects.filter(pk__in=ids)
    found = set(rows.filter(version__gt=1).values_list("pk", flat=True))
    happened = Happening.objects.filter(case__in=ids).exclude(kind="imported")
    found |= set(happened.values_list("case_id", flat=True))
    written = Case.objects.filter(pk__in=ids).annotate(count=Count("entries"))
    found |= set(written.exclude(count=F("imported__entries")).values_list("pk", flat=True))
    done = Q(tasks__done_at__isnull=False) | ~Q(tasks__kind=Task.Kind.FOLLOW_UP)
    found |= set(rows.filter(done, tasks__isnull=False).values_list("pk", flat=True))
    several = rows.annotate(count=Count("tasks")).filter(count__gt=1)
    found |= set(several.values_list("pk", flat=True))
    for model, name in _elsewhere():
        found |= set(model.objects.filter(**{f"{name}__in": ids}).values_list(name, flat=True))
    papers = Document.objects.filter(owner_kind="case", owner_id__in=ids)
    found |= set(papers.values_list("owner_id", flat=True))
    for opened in (BreakGlass, HelpRequest):
        about = opened.objects.filter(kind=common.KIND, record_id__in=ids)
        found |= set(about.values_list("record_id", flat=True))
    return found


def _elsewhere() -> list[tuple[Any, str]]:
    """Every table of any room that points at cases, besides those that an import fills."""
    relations: list[Any] = [
        relation
        for relation in Case._meta.get_fields(include_hidden=True)
        if relation.auto_created and not relation.concrete
    ]
    return [
        (relation.related_model, relation.field.name)
        for relation in relations
        if (relation.one_to_many or relation.one_to_one) and relation.related_model not in OWN
    ]


def remove_batch(actor: Actor, of: CaseImport, ids: Sequence[UUID]) -> list[UUID]:
    """Remove the cases of a batch on which nobody has worked, in the caller's transaction; the keys that must
    go when it has committed. Audits the count."""
    held_cases = list(Case.objects.select_for_update().filter(pk__in=ids))
    busy_ones = worked_on([case.pk for case in held_cases])
    gone = [case for case in held_cases if case.pk not in busy_ones]
    families = [family for case in gone for family in remove_rows(case)]
    audit.record(
        actor, ImportEvent.UNDO_BATCH, of, unit_path=of.unit_path, facts={"count": len(gone)}
    )
    return families
