"""Two people at one form: compared field by field, so that the last to save overwrites nobody.

A form remembers, as keyed digests, what stood in each field when it was shown (``SeenForm``). When it
is saved, ``merged`` compares three things: what stood then, what stands now, what was written. A field
that only one of them changed is taken from who changed it; where both did, ``ChangedMeanwhile`` leads
to a page on which she chooses (``ui/conflict.html``): theirs, hers, or a text made of both.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from niangjia.ui.forms import PickerField, choice_names
from niangjia.ui.lists import in_a_row
from niangjia.ui.once import FIELD as ONCE

SEEN = "seen"
TAKE, THEIRS, OWN = "--take", "--theirs", "--own"
UNDECIDED = "?"
PICKED = "-id"


class ChangedMeanwhile(Exception):
    """Somebody changed the same fields (``asked``).

    ``stands``: every field as it is now; ``settled``: those that only one of them changed.
    """

    def __init__(
        self, stands: Mapping[str, Any], asked: Sequence[str], settled: Mapping[str, Any]
    ) -> None:
        self.stands, self.asked, self.settled = dict(stands), list(asked), dict(settled)
        super().__init__("changed meanwhile")


def _plain(value: Any) -> str:
    """A value so that equal ones are equal texts; nothing, empty and none are one."""
    if value in (None, "", [], (), {}):
        return ""
    if isinstance(value, str):
        return value.replace("\r\n", "\n").strip()
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)


def _digest(name: str, value: Any) -> str:
    return salted_hmac("niangjia.ui.conflict", f"{name}:{_plain(value)}").hexdigest()[:16]


def stamp(stands: Mapping[str, Any]) -> str:
    """What stands in each field, as digests: goes with the form and comes back with it."""
    return ",".join(f"{name}:{_digest(name, value)}" for name, value in stands.items())


def merged(stands: Mapping[str, Any], given: Mapping[str, Any], seen: str | None) -> dict[str, Any]:
    """What is to be written. Call it with the record locked.

    ``seen`` None: whoever calls read the record in this very transaction. Raises ChangedMeanwhile when
    a field was changed by two; a form that brings no stamp is taken to have seen nothing.
    """
    if seen is None:
        return dict(given)
    before = dict(part.split(":", 1) for part in seen.split(",") if ":" in part)
    result: dict[str, Any] = {}
    asked: list[str] = []
    for name, mine in given.items():
        theirs, then = stands.get(name), before.get(name)
        unseen = then is None and not _plain(theirs)
        if unseen or _plain(theirs) == _plain(mine) or then == _digest(name, theirs):
            result[name] = mine
        elif then == _digest(name, mine):
            result[name] = theirs
        else:
            asked.append(name)
    if asked:
        raise ChangedMeanwhile(stands, asked, result)
    return result


class SeenForm(forms.Form):
    """A form that changes what stands already. ``stands``: its fields as the service compares them.

    None stands for something new: then there is nothing to compare.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    # Fields that are a part of another one when two meet.
    beside: Sequence[str] = ()

    def __init__(
        self,
        data: QueryDict | None = None,
        *args: Any,
        stands: Mapping[str, Any] | None = None,
        **options: Any,
    ) -> None:
        initial = {**(stands or {}), **(options.pop("initial", None) or {})}
        if stands is not None:
            initial[SEEN] = stamp(stands)
        options["initial"] = initial
        super().__init__(chosen(data) if data else data, *args, **options)
        if stands is None:
            del self.fields[SEEN]

    def see(self, stands: Mapping[str, Any]) -> None:
        """Let a form that is shown again remember what stands by now."""
        data: Any = self.data
        data = data.copy()
        data[SEEN] = stamp(stands)
        self.data = data

    def as_sent(self, name: str) -> list[str]:
        """What she wrote into a field, as the form sends it."""
        if isinstance(self.fields[name], PickerField):
            return [self.cleaned_data.get(name, "")]
        data: Any = self.data
        found: list[str] = data.getlist(name)
        return found

    def in_words(self, name: str, sent: list[str]) -> str:
        """Values as people read them: choices by their names."""
        return _words(self.fields[name], sent)


def chosen(data: QueryDict) -> QueryDict:
    """A form as it reads after the choices of the conflict page; left undecided, they are asked again."""
    names = [name.removesuffix(THEIRS) for name in data if name.endswith(THEIRS)]
    if not names:
        return data
    found = data.copy()
    for name in names:
        take = data.get(name + TAKE)
        if take == "theirs":
            found.setlist(name, [one for one in data.getlist(name + THEIRS) if one])
        elif take == "own":
            found[name] = data.get(name + OWN, "")
        elif take != "mine":
            # A picked field sends its id; a field of another kind may be called so by itself.
            for field in (name, name.removesuffix(PICKED)):
                found[SEEN] = f"{found.get(SEEN, '')},{field}:{UNDECIDED}"
    return found


@dataclass(frozen=True)
class Difference:
    """One field in which two differ: in words, and as the form would send it."""

    name: str
    label: str | Promise
    mine: str
    theirs: str
    send_mine: list[str]
    send_theirs: list[str]
    prose: bool

    @property
    def both(self) -> str:
        """Both texts, to be made into one."""
        return "\n".join(text for text in (self.theirs, self.mine) if text)


@dataclass(frozen=True)
class Meeting:
    """What the page shows: the differences, and everything else that was written."""

    differences: list[Difference]
    same: list[tuple[str, str]]
    seen: str
    undecided: bool


def _name(field: forms.Field | None, name: str) -> str:
    """Under which name a field sends its value: what is picked, by its id."""
    return name + PICKED if isinstance(field, PickerField) else name


def _sent(value: Any, field: forms.Field | None = None) -> list[str]:
    """A value as a form sends it."""
    if field is not None and isinstance(field.widget, forms.CheckboxInput):
        return ["on"] if value else []
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    if isinstance(value, dt.date | dt.time):
        return [value.isoformat()]
    return [_plain(value)]


def _words(field: forms.Field, sent: list[str]) -> str:
    """Values as people read them: choices by their names."""
    if isinstance(field.widget, forms.CheckboxInput):
        return _("Yes") if sent else _("No")
    if isinstance(field, PickerField):
        found = [field.get(one) for one in sent if one] if field.get else []
        return in_a_row(one.label for one in found if one)
    named = choice_names(field)
    return in_a_row(named.get(one, one) for one in sent)


def meeting(form: SeenForm, changed: ChangedMeanwhile) -> Meeting:
    """What two people wrote into one form, side by side."""
    differences = []
    data: Any = form.data
    for name in changed.asked:
        field = form.fields[name]
        sent_as = _name(field, name)
        mine, other = form.as_sent(name), _sent(changed.stands[name], field)
        prose = isinstance(field.widget, forms.Textarea)
        words = form.in_words(name, mine), form.in_words(name, other)
        differences.append(Difference(sent_as, field.label or name, *words, mine, other, prose))
    apart = {SEEN, ONCE, "csrfmiddlewaretoken", *form.beside}
    for name in (*changed.asked, *changed.settled):
        picked = isinstance(form.fields.get(name), PickerField)
        apart |= {name, name + PICKED, f"{name}-label"} if picked else {name}
    same = [
        (name, value)
        for name in data
        if name not in apart and not name.endswith((TAKE, THEIRS, OWN))
        for value in data.getlist(name)
    ]
    for name, value in changed.settled.items():
        settled = form.fields.get(name)
        same += [(_name(settled, name), one) for one in _sent(value, settled)]
    asked = any(name.endswith(THEIRS) for name in data)
    return Meeting(differences, same, stamp(changed.stands), asked)
