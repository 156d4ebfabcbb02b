"""How the pages of units speak."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django import forms
from django.core.paginator import Page
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from niangjia.jobs.models import Job
from niangjia.jobs.tables import CSV_TYPE, XLSX_TYPE, write_csv, write_xlsx
from niangjia.ui import dates
from niangjia.ui.forms import is_chinese
from niangjia.ui.lists import Answer, Event, in_a_row
from niangjia.units import rules
from niangjia.units.columns import COLUMNS, EXAMPLE, LABELS
from niangjia.units.models import Level, Unit, UnitChange

Text = str | Promise
K = UnitChange.Kind
FIELD_LABELS: dict[str, Text] = {**LABELS, "opened_on": gettext_lazy("Opened on")}


def unit_name(unit: Unit) -> str:
    """The unit's name in the language of the page."""
    return unit.name_zh if is_chinese() or not unit.name_en else unit.name_en


def level_name(level: str) -> str:
    """A level in words."""
    return str(dict(Level.choices).get(level, level))


def url_of(unit: Unit) -> str:
    """The unit's page."""
    return reverse("units:unit", args=[unit.pk])


@dataclass(frozen=True)
class Link:
    """Somewhere to go."""

    label: Text
    url: str


@dataclass(frozen=True)
class Node:
    """A unit in the tree or in a list."""

    unit: Unit
    name: str
    url: str
    level: str
    closed: str
    branch_url: str
    place: str = ""
    lang: str = ""
    below: tuple[Node, ...] = ()
    more_url: str = ""
    count: int = 0


def node(unit: Unit, above: Sequence[Unit] = ()) -> Node:
    """One unit; ``above`` says where it stands, in lists that aren't the tree."""
    closed = ""
    if unit.closed_on:
        said = _("merged %(day)s") if unit.merged_into_id else _("closed %(day)s")  # type: ignore[attr-defined]
        closed = said % {"day": dates.short(unit.closed_on, timezone.localdate())}
    return Node(
        unit=unit,
        name=unit_name(unit),
        url=url_of(unit),
        level=level_name(unit.level),
        closed=closed,
        branch_url=reverse("units:branch", args=[unit.pk]) if unit.numchild else "",
        place="/".join(unit_name(one) for one in above),
        lang="" if is_chinese() or unit.name_en else "zh-Hans",
    )


def nodes(units: Iterable[Unit], above: dict[Any, list[Unit]] | None = None) -> list[Node]:
    """Units for the tree, or for a list with their places."""
    return [node(unit, (above or {}).get(unit.pk, ())) for unit in units]


def opened(top: Node, below: Page[Unit]) -> Node:
    """A unit of the tree whose branch is open from the start."""
    more = url_of(top.unit) if below.has_next() else ""
    count = below.paginator.count
    return replace(top, below=tuple(nodes(below.object_list)), more_url=more, count=count)


# -- one unit ---------------------------------------------------------------------------------------
def details(unit: Unit) -> list[Answer]:
    """What is known of a unit; what nobody wrote is left out."""
    rows: list[tuple[Text, str]] = [
        (gettext_lazy("Level"), level_name(unit.level)),
        (gettext_lazy("Division code"), unit.code or ""),
        (gettext_lazy("Address"), unit.address),
        (gettext_lazy("Phone"), unit.phone),
        (gettext_lazy("Opening hours"), unit.opening_hours),
        (gettext_lazy("Opened on"), dates.full(unit.opened_on) if unit.opened_on else ""),
    ]
    return [Answer(label, value) for label, value in rows if value]


def actions(unit: Unit) -> list[Link]:
    """What may be done with a unit by who may manage it."""
    steps = (
        [("reopen", gettext_lazy("Open it again"))]
        if unit.closed_on
        else [
            ("edit", gettext_lazy("Edit details")),
            ("rename", gettext_lazy("Rename")),
            ("set_picture", gettext_lazy("Picture of the entrance")),
            ("move", gettext_lazy("Move")),
            ("merge", gettext_lazy("Merge into another unit")),
            ("close", gettext_lazy("Close")),
        ]
    )
    return [Link(label, reverse(f"units:{step}", args=[unit.pk])) for step, label in steps]


_SAID: dict[str, Text] = {
    K.OPENED: gettext_lazy("Opened"),
    K.EDITED: gettext_lazy("Details changed: %(fields)s"),
    K.RENAMED: gettext_lazy("Renamed from “%(before)s” to “%(after)s”"),
    K.MOVED: gettext_lazy("Moved from %(before)s to %(after)s"),
    K.MERGED: gettext_lazy("Merged into %(after)s"),
    K.RECEIVED: gettext_lazy("Took in %(after)s"),
    K.CLOSED: pgettext_lazy("unit", "Closed"),
    K.REOPENED: gettext_lazy("Opened again"),
}


def _said(change: UnitChange) -> str:
    before, after = change.before, change.after
    facts: dict[str, str] = {"before": "", "after": ""}
    if change.kind == K.RENAMED:
        key = "name_zh" if before.get("name_zh") != after.get("name_zh") else "name_en"
        facts = {"before": before.get(key) or "—", "after": after.get(key) or "—"}
    elif change.kind == K.MOVED:
        top = _("the top")
        facts = {
            "before": before.get("parent_name") or top,
            "after": after.get("parent_name") or top,
        }
    elif change.kind in (K.MERGED, K.RECEIVED):
        facts["after"] = after.get("name", "")
    elif change.kind == K.EDITED:
        names = [str(FIELD_LABELS.get(name, name)) for name in after]
        facts["fields"] = in_a_row(names)
    return str(_SAID[change.kind]) % facts


def events(history: Iterable[UnitChange]) -> list[Event]:
    """A unit's history for the timeline."""
    shown = []
    for change in history:
        by = change.by.name if change.by else ""
        written = dates.moment(timezone.localtime(change.at), timezone.localtime())
        entered = _("entered %(moment)s") % {"moment": written}
        note = " · ".join(filter(None, [by, entered]))
        shown.append(Event(when=change.on, what=_said(change), note=note))
    return shown


# -- somebody else saved meanwhile ------------------------------------------------------------------
@dataclass(frozen=True)
class Difference:
    """A field in which what stands there and what was typed differ."""

    field: str
    label: Text
    theirs: str
    mine: str


@dataclass(frozen=True)
class Decision:
    """What must be decided: the differences, everything else that was typed, the new version."""

    version: int
    differences: list[Difference]
    same: list[tuple[str, str]]


def decision(form: forms.Form, current: Unit) -> Decision:
    """Compare, field by field, what was typed with what stands there now."""
    differences = []
    for name, typed in form.cleaned_data.items():
        if name == "version" or not hasattr(current, name):
            continue
        theirs, mine = _text(getattr(current, name)), _text(typed)
        if theirs != mine:
            label = form.fields[name].label or name
            differences.append(Difference(name, label, theirs, mine))
    decided = {difference.field for difference in differences} | {"version", "decide"}
    decided |= {"csrfmiddlewaretoken"}
    data: Any = form.data
    same = [(name, data.get(name)) for name in data if name not in decided]
    return Decision(current.version, differences, same)


def _text(value: object) -> str:
    return "" if value is None else str(value)


# -- tables -----------------------------------------------------------------------------------------
@dataclass(frozen=True)
class PlanLine:
    """A line of the preview."""

    row: int
    word: Text
    look: str
    name: str
    level: str
    what: list[str]


def plan_lines(check: Job) -> list[PlanLine]:
    """What an import would add and change, line by line."""
    found: Any = check.details
    return [
        PlanLine(
            row=line["row"],
            word=gettext_lazy("New") if line["what"] == "added" else gettext_lazy("Changed"),
            look="now" if line["what"] == "added" else "due",
            name=line["name"],
            level=level_name(line["level"]),
            what=[
                _("%(field)s: %(before)s → %(after)s")
                % {"field": FIELD_LABELS.get(name, name), "before": before or "—", "after": after}
                for name, (before, after) in line.get("fields", {}).items()
            ],
        )
        for line in found["lines"]
    ]


def preview_page(check: Job) -> dict[str, Any]:
    """What the preview shows."""
    facts = check.facts
    lines = plan_lines(check)
    return {
        "check": check,
        "added": facts["added"],
        "changed": facts["changed"],
        "same": facts["same"],
        "lines": lines,
        "more": max(facts["added"] + facts["changed"] - len(lines), 0),
        "back_url": reverse("units:import"),
    }


def columns() -> list[tuple[Text, Text]]:
    """The columns of a table and what stands in them."""
    return [(column.label, _MEANINGS[column.key]) for column in COLUMNS]


_MEANINGS: dict[str, Text] = {
    "name_zh": gettext_lazy("Always needed."),
    "name_en": gettext_lazy("May be left empty."),
    "level": gettext_lazy("Province, city, district, street, community or studio."),
    "code": gettext_lazy("6, 9 or 12 digits. A unit that is here already is known by it."),
    "parent": gettext_lazy("Its code, or its names from the top: River City/East Lake."),
    "address": gettext_lazy("May be left empty."),
    "phone": gettext_lazy("May be left empty."),
    "opening_hours": gettext_lazy("May be left empty."),
}


def template_table(format: str) -> tuple[bytes, str]:
    """The example table and its content type; ``format`` is csv or xlsx."""
    headers = [str(column.label) for column in COLUMNS]
    rows = [[*line[:2], level_name(line[2]), *line[3:]] for line in EXAMPLE]
    if format == "csv":
        return write_csv(headers, rows), f"{CSV_TYPE}; charset=utf-8"
    return write_xlsx(headers, rows, title=_("Units")), XLSX_TYPE


# -- steps ------------------------------------------------------------------------------------------
def may_hold_units(unit: Unit) -> bool:
    """Whether any unit may stand below this one."""
    return unit.closed_on is None and bool(rules.BELOW[unit.level])


def step_page(step: Any, form: forms.Form, unit: Unit | None) -> dict[str, Any]:
    """What a page that does one thing to a unit shows."""
    return {
        "step": step,
        "form": form,
        "unit": node(unit) if unit else None,
        "back_url": url_of(unit) if unit else reverse("units:tree"),
    }
