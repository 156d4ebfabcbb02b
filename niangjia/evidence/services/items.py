"""Evidence: taking it in, correcting, withdrawing, sealing, opening originals, custody."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import Max
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.policies import policy_of
from niangjia.access.rules import is_reason
from niangjia.access.services import SHORT
from niangjia.casework.models import Case
from niangjia.casework.services.common import locked
from niangjia.evidence.events import EvidenceEvent
from niangjia.evidence.models import Custody, Item, ItemFile, ItemVersion
from niangjia.evidence.rules import custody
from niangjia.evidence.taking_in import Taken
from niangjia.ui.conflict import merged

TEXTS = ("title", "proves", "source", "made_how", "place")
SEALED = _("It is sealed: its files are fixed. Take in a further file as evidence of its own.")
WITHDRAWN = _("It was withdrawn. Nothing more is changed in it.")
NOT_NEXT = {
    "not_out": _("It isn’t out: nothing can come back."),
    "is_out": _("It is out now. First it comes back."),
    "sealed_twice": _("It is sealed already."),
}


def record(actor: Actor, event: EvidenceEvent, item: Item, case: Case, **facts: Any) -> None:
    """Write one audit event about an item."""
    audit.record(
        actor, event, item, unit_path=case.unit_path, facts={"number": item.number, **facts}
    )


def own(actor: Actor, item_id: UUID) -> tuple[Case, Item]:
    """(its case, the item), both locked, if she may work on the case. Raises Http404, Denied."""
    found = policy_of(Item).get(actor, item_id, Permission.WORK_CASES)
    case = locked(actor, found.case_id)
    return case, Item.objects.select_for_update().get(pk=found.pk)


def _standing(actor: Actor, item_id: UUID) -> tuple[Case, Item]:
    case, item = own(actor, item_id)
    if item.withdrawn_at:
        raise ValidationError(WITHDRAWN)
    return case, item


def step(
    actor: Actor, item: Item, kind: str, *, back_on: dt.date | None = None, **words: str
) -> Custody:
    """Add one step of custody to a locked item. Raises ValidationError when it can't come next."""
    steps = list(item.custody.values_list("step", flat=True))
    why = custody.why_not(steps, kind)
    if why:
        raise ValidationError({"step": NOT_NEXT.get(why, _("This can’t come next."))})
    made = Custody(
        item=item, number=len(steps) + 1, step=kind, at=timezone.now(), by_id=actor.member_id,
        words={name: text.strip() for name, text in words.items() if text.strip()},
        back_on=back_on,
    )  # fmt: skip
    made.save(force_insert=True)
    return made


@transaction.atomic
def add_item(
    *,
    actor: Actor,
    case_id: UUID,
    kind: str,
    form: str,
    texts: Mapping[str, str],
    made_on: dt.date | None = None,
    issue: str = "",
    article: str = "",
    file: Taken | None = None,
    received_at: dt.datetime | None = None,
) -> Item:
    """Take a piece of evidence in; the first step of its custody is that it was received.

    Raises Http404, Denied, ValidationError for a day ahead or without a title. Audits kind, number
    and whether a file came.
    """
    case = locked(actor, case_id)
    _check(texts, made_on)
    last = Item.objects.filter(case=case).aggregate(last=Max("number"))["last"] or 0
    item = Item(
        case=case, number=last + 1, kind=kind, form=form, text=_tidy(texts), made_on=made_on,
        issue=issue, article=article, received_at=received_at or timezone.now(),
        received_by_id=actor.member_id,
    )  # fmt: skip
    item.save(force_insert=True)
    step(actor, item, custody.RECEIVED, outsider=texts.get("source", ""))
    if file is not None:
        _keep(actor, item, file)
    record(actor, EvidenceEvent.ADDED, item, case, kind=kind, files=int(file is not None))
    return item


def stands(item: Item) -> dict[str, str]:
    """What is written about an item now, field by field, as its form and its service compare it."""
    return {
        **{name: item.text.get(name, "") for name in TEXTS},
        **{name: getattr(item, name) for name in ("kind", "form", "issue", "article")},
        "made_on": item.made_on.isoformat() if item.made_on else "",
    }


def _tidy(texts: Mapping[str, str]) -> dict[str, str]:
    return {name: texts[name].strip() for name in TEXTS if texts.get(name, "").strip()}


def _check(texts: Mapping[str, str], made_on: dt.date | None) -> None:
    if not texts.get("title", "").strip():
        raise ValidationError({"title": _("Say in a few words what it is.")})
    if made_on is not None and made_on > timezone.localdate():
        raise ValidationError({"made_on": _("This day lies ahead.")})


def _keep(actor: Actor, item: Item, taken: Taken) -> ItemFile:
    kept = ItemFile(
        item=item, number=item.files.count() + 1, content=taken.content, added_by_id=actor.member_id
    )
    kept.original = taken.original
    if taken.clean is not None:
        kept.copy = _picture(taken.clean)
    kept.save(force_insert=True)
    return kept


def _picture(data: bytes) -> File[bytes]:
    made = ContentFile(data, name="picture.jpg")
    made.content_type = "image/jpeg"  # type: ignore[attr-defined]
    return made


@transaction.atomic
def add_file(*, actor: Actor, item_id: UUID, file: Taken) -> ItemFile:
    """Add a file to an item that isn't sealed yet. Raises Http404, Denied, ValidationError. Audits
    its content's kind."""
    case, item = _standing(actor, item_id)
    if item.sealed_at or item.custody.filter(step=custody.ERASED).exists():
        raise ValidationError({"file": SEALED})
    kept = _keep(actor, item, file)
    record(actor, EvidenceEvent.FILE_ADDED, item, case, content=kept.content)
    return kept


@transaction.atomic
def read(*, actor: Actor, item_id: UUID) -> Item:
    """Open an item's page. Raises Http404. Audits that it was read."""
    item = policy_of(Item).get(actor, item_id)
    record(actor, EvidenceEvent.READ, item, item.case)
    return item


@transaction.atomic
def change_item(
    *,
    actor: Actor,
    item_id: UUID,
    kind: str,
    form: str,
    texts: Mapping[str, str],
    made_on: dt.date | None = None,
    issue: str = "",
    article: str = "",
    seen: str | None = None,
) -> Item:
    """Correct what is written about an item; how it read before stays.

    Raises Http404, Denied, ValidationError (withdrawn), ChangedMeanwhile (``seen``: what the form had
    seen). Audits the version's number.
    """
    case, item = _standing(actor, item_id)
    before = stands(item)
    written = Item(
        kind=kind, form=form, text=_tidy(texts), made_on=made_on, issue=issue, article=article
    )
    given = merged(before, stands(written), seen)
    made_on = dt.date.fromisoformat(given["made_on"]) if given["made_on"] else None
    _check(given, made_on)
    if given == before:
        return item
    ItemVersion(item=item, number=item.version, text=before, replaced_by_id=actor.member_id).save(
        force_insert=True
    )
    item.kind, item.form, item.text = given["kind"], given["form"], _tidy(given)
    item.made_on, item.issue, item.article = made_on, given["issue"], given["article"]
    item.version += 1
    item.save()
    record(actor, EvidenceEvent.CHANGED, item, case, version=item.version)
    return item


@transaction.atomic
def withdraw(*, actor: Actor, item_id: UUID, reason: str) -> Item:
    """Say that an item shall no longer count; it stays, with the reason. Raises Http404, Denied,
    ValidationError without a reason. Audits the number."""
    case, item = _standing(actor, item_id)
    if not is_reason(reason):
        raise ValidationError({"reason": SHORT})
    item.withdrawn_at, item.withdrawn_by_id = timezone.now(), actor.member_id
    item.withdrawn_why = reason.strip()
    item.save()
    record(actor, EvidenceEvent.WITHDRAWN, item, case)
    return item


@transaction.atomic
def seal(*, actor: Actor, item_id: UUID) -> Item:
    """Fix an item's files: from now on none is added. Raises Http404, Denied, ValidationError when
    it is sealed or out. Audits how many files it has."""
    case, item = _standing(actor, item_id)
    step(actor, item, custody.SEALED)
    item.sealed_at = timezone.now()
    item.save()
    record(actor, EvidenceEvent.SEALED, item, case, files=item.files.count())
    return item


@transaction.atomic
def see_copy(*, actor: Actor, file_id: UUID) -> ItemFile:
    """The cleaned copy of a picture, for looking at. Raises Http404, also where there is none.
    Audits it."""
    kept = policy_of(ItemFile).get(actor, file_id)
    if kept.copy is None:
        raise Http404
    record(actor, EvidenceEvent.COPY_SEEN, kept.item, kept.item.case, file=kept.number)
    return kept


@transaction.atomic
def open_original(*, actor: Actor, file_id: UUID, reason: str) -> ItemFile:
    """An original, byte by byte, for whoever works on the case; it is a step of custody.

    Raises Http404, Denied, ValidationError without a reason. Audits number and file; the reason
    stays with the step, since the log takes no prose.
    """
    found = policy_of(ItemFile).get(actor, file_id, Permission.WORK_CASES)
    case, item = own(actor, found.item_id)
    if not is_reason(reason):
        raise ValidationError({"reason": SHORT})
    step(actor, item, custody.VIEWED, why=reason)
    record(actor, EvidenceEvent.ORIGINAL_OPENED, item, case, file=found.number)
    return found


@transaction.atomic
def note_custody(
    *,
    actor: Actor,
    item_id: UUID,
    step_kind: str,
    outsider: str,
    why: str,
    back_on: dt.date | None = None,
) -> Custody:
    """Note that an item was copied, given out or returned: to or from whom, why.

    Raises Http404, Denied, ValidationError (what can't come next; nobody named; no reason; a day
    back that has passed). Audits the step.
    """
    case, item = own(actor, item_id)
    if step_kind not in custody.BY_HAND:
        raise ValidationError({"step": _("This can’t come next.")})
    if not outsider.strip():
        raise ValidationError({"outsider": _("Name who has it or had it.")})
    if len(why.strip()) < 2:
        raise ValidationError({"why": _("Say why.")})
    if step_kind != custody.GIVEN_OUT:
        back_on = None
    if back_on is not None and back_on < timezone.localdate():
        raise ValidationError({"back_on": _("This day has passed.")})
    made = step(actor, item, step_kind, back_on=back_on, outsider=outsider, why=why)
    record(actor, EvidenceEvent.CUSTODY, item, case, step=step_kind)
    return made
