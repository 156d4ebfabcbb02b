"""Writing a scenario passage by passage; put into use once nothing is wrong with it."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.learning import library, selectors
from niangjia.learning.events import LearningAudit
from niangjia.learning.models import Content, ScenarioDraft
from niangjia.learning.rules import drafting
from niangjia.learning.services.bank import save_content
from niangjia.learning.services.common import _may
from niangjia.ui.conflict import merged

MOST_PLACES = 60
NEW_NODE, NEW_ENDING = "+node", "+ending"


@transaction.atomic
def begin_draft(
    *, actor: Actor, code: str = "", data: Mapping[str, Any] | None = None
) -> ScenarioDraft:
    """Begin to write a scenario: an empty one, from one that is there (``code``), or from ``data``.

    What comes along gets a code of its own; what was written here keeps its code, so that putting it
    into use makes the next version. Raises Denied, Http404. Audits the code.
    """
    me = _may(actor, Permission.MANAGE_LEARNING)
    given: dict[str, Any] = copy.deepcopy(dict(data or drafting.NEW))
    if code:
        found = selectors.scenarios().get(code)
        if found is None:
            raise Http404
        given = copy.deepcopy(dict(found.data))
        if code in library.shipped().scenarios:
            given["code"] = f"{code}-own"
    row = ScenarioDraft.objects.create(data=given, begun_by_id=me, changed_by_id=me)
    facts = {"code": str(given.get("code") or "")}
    audit.record(actor, LearningAudit.DRAFT_BEGUN, row, facts=facts)
    return row


def _locked(actor: Actor, draft_id: UUID) -> ScenarioDraft:
    _may(actor, Permission.MANAGE_LEARNING)
    found = selectors.draft(actor, draft_id)
    return ScenarioDraft.objects.select_for_update().get(pk=found.pk)


def _kept(actor: Actor, row: ScenarioDraft, data: dict[str, Any], place: str) -> ScenarioDraft:
    row.data, row.changed_by_id = data, actor.member_id
    row.save()
    audit.record(actor, LearningAudit.DRAFT_CHANGED, row, facts={"at": place})
    return row


@transaction.atomic
def write_head(
    *, actor: Actor, draft_id: UUID, given: Mapping[str, Any], seen: str | None = None
) -> ScenarioDraft:
    """What stands before the first passage. Raises Denied, Http404, ChangedMeanwhile. Audits it."""
    row = _locked(actor, draft_id)
    fields = merged(drafting.head_fields(row.data), given, seen)
    return _kept(actor, row, drafting.with_head(row.data, fields), "head")


def _new(data: dict[str, Any], kind: str) -> tuple[dict[str, Any], str]:
    place = drafting.free_code(data, kind)
    if len(data.get("nodes") or {}) + len(data.get("endings") or {}) >= MOST_PLACES:
        raise ValidationError(_("A scenario has at most %(n)d places.") % {"n": MOST_PLACES})
    value = drafting.node_from(drafting.node_fields({}))
    if kind == "endings":
        value = drafting.ending_from(drafting.ending_fields({}))
    return drafting.with_place(data, kind, place, value), place


@transaction.atomic
def write_place(
    *, actor: Actor, draft_id: UUID, place: str, given: Mapping[str, Any], seen: str | None = None
) -> ScenarioDraft:
    """One passage or ending; a choice that leads to a new place makes it.

    Raises Denied, Http404 for a place that isn't there, ValidationError, ChangedMeanwhile. Audits
    the place.
    """
    row = _locked(actor, draft_id)
    kind, data = drafting.kind_of(row.data, place), dict(row.data)
    if not kind:
        raise Http404
    if kind == "endings":
        fields = merged(drafting.ending_fields(data[kind][place]), given, seen)
        made = drafting.with_place(data, kind, place, drafting.ending_from(fields))
        return _kept(actor, row, made, place)
    fields = merged(drafting.node_fields(data[kind][place]), given, seen)
    for slot in drafting.SLOTS:
        wanted = {NEW_NODE: "nodes", NEW_ENDING: "endings"}.get(fields[f"{slot}_to"])
        if wanted:
            data, fields[f"{slot}_to"] = _new(data, wanted)
    made = drafting.with_place(data, kind, place, drafting.node_from(fields))
    return _kept(actor, row, made, place)


@transaction.atomic
def add_place(*, actor: Actor, draft_id: UUID, kind: str) -> str:
    """A new passage (``nodes``) or ending (``endings``), still empty; returns its code.

    Raises Denied, Http404, ValidationError when there are too many. Audits the place.
    """
    row = _locked(actor, draft_id)
    if kind not in ("nodes", "endings"):
        raise Http404
    data, place = _new(dict(row.data), kind)
    _kept(actor, row, data, place)
    return place


@transaction.atomic
def remove_place(*, actor: Actor, draft_id: UUID, place: str) -> ScenarioDraft:
    """Take a place out; what led there is told as leading nowhere. Raises Denied, Http404. Audits it."""
    row = _locked(actor, draft_id)
    if not drafting.kind_of(row.data, place):
        raise Http404
    return _kept(actor, row, drafting.without(row.data, place), place)


@transaction.atomic
def use_draft(*, actor: Actor, draft_id: UUID) -> Content:
    """Put a draft into use as a version of its scenario; the draft goes.

    Raises Denied, Http404, ValidationError with everything that is wrong. Audits as ``save_content``.
    """
    row = _locked(actor, draft_id)
    made = save_content(actor=actor, kind=Content.Kind.SCENARIO, data=row.data)
    row.delete()
    return made


@transaction.atomic
def drop_draft(*, actor: Actor, draft_id: UUID) -> None:
    """Throw a draft away. Raises Denied, Http404. Audits its code."""
    row = _locked(actor, draft_id)
    audit.record(actor, LearningAudit.DRAFT_DROPPED, row, facts={"code": str(row)})
    row.delete()
