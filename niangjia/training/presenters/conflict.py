"""Two organisers changed one programme: field by field, what stands now and what was typed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from niangjia.access.roles import ROLES
from niangjia.learning import selectors as learning
from niangjia.learning.presenters.names import area_name
from niangjia.training.forms.programmes import ProgrammeForm, plain, standing
from niangjia.training.forms.sessions import EditSessionForm
from niangjia.training.models import Programme
from niangjia.training.rules.conflict import merge
from niangjia.ui import dates
from niangjia.ui.forms import choice_names


@dataclass(frozen=True)
class Both:
    """A field that both changed."""

    field: str
    label: str
    now: str
    mine: str


def _say(field: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.date):
        return dates.full(value)
    if field == "target_roles":
        value = [str(ROLES[key].name) for key in value if key in ROLES]
    if field == "competencies":
        value = [area_name(code) for code in value if code in learning.areas()]
    said = "; ".join(value) if isinstance(value, list) else str(value)
    return said or _("empty")


def _label(field: str) -> str:
    return str(ProgrammeForm.base_fields[field].label)


def _spoken(form: EditSessionForm, field: str, value: Any) -> str:
    """A value of a session's form in words: names instead of keys."""
    bound: Any = form.fields[field]
    if field == "host" and value:
        found = bound.get(str(value))
        return found.label if found else str(value)
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    names = choice_names(bound)
    if isinstance(value, list):
        return _say(field, [names.get(str(one), str(one)) for one in value])
    return _say(field, names.get(str(value), value if value is not None else ""))


def session_conflict(form: EditSessionForm) -> dict[str, Any]:
    """What a page of conflict shows of a session: what only the other changed is taken over, what both
    changed is chosen field by field. ``values`` hold every change of either."""
    typed, now = form.typed(), form.standing
    found = merge(form.before(), plain(typed), plain(now))

    def label(field: str) -> str:
        return str(form.fields[field].label)

    both = [
        Both(one.field, label(one.field), _spoken(form, one.field, now[one.field]),
             _spoken(form, one.field, typed[one.field]))
        for one in found.clashes
    ]  # fmt: skip
    values = {name: now[name] if name in found.theirs else mine for name, mine in typed.items()}
    theirs = [label(name) for name in found.theirs]
    return {"conflict": True, "both": both, "theirs": theirs, "values": values}


def conflict(of: Programme, before: Mapping[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """What a page of conflict shows, and the ``values`` with every change of either."""
    now = standing(of)
    found = merge(before, plain(given), plain(now))
    both = [
        Both(one.field, _label(one.field), _say(one.field, now[one.field]),
             _say(one.field, given[one.field]))
        for one in found.clashes
    ]  # fmt: skip
    values = {name: now[name] if name in found.theirs else typed for name, typed in given.items()}
    theirs = [_label(name) for name in found.theirs]
    return {"conflict": True, "both": both, "theirs": theirs, "values": values}
