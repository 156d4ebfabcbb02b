"""Attendance: one code, one person by hand, and what a phone's queue sends."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from niangjia.people.presenters import person_name
from niangjia.training.models import Attendance, Enrolment, Scan, Session
from niangjia.training.services.attendance import ByHand, Given, said, seen_as
from niangjia.ui.forms import TimeField, Unmarked
from niangjia.ui.templatetags.ui import field_label

LARGEST = 60_000
SELECTED = SafeString(" selected")
SELECT = '<select name="{}" id="{}">{}</select>'


class CodeForm(forms.Form):
    """The code under a QR code, typed in."""

    code = forms.CharField(
        label=_("Personal code"),
        max_length=20,
        help_text=_("The ten letters and digits under her QR code."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    way = forms.ChoiceField(
        label=_("She is"),
        choices=Scan.Way.choices,
        initial=Scan.Way.IN,
        widget=forms.RadioSelect(attrs={"class": "compact"}),
    )


def _moment(value: Any) -> dt.datetime:
    found = parse_datetime(str(value))
    if found is None or found.tzinfo is None or not 1970 <= found.year <= 2200:
        raise ValueError("no moment")
    return found


def read_batch(body: bytes) -> tuple[list[Given], dt.datetime]:
    """(scans, the phone's clock) out of what a phone sends. Raises ValidationError."""
    unreadable = ValidationError(_("What the phone sent can't be read."))
    if len(body) > LARGEST:
        raise unreadable
    try:
        data = json.loads(body)
        scans = [
            Given(UUID(one["id"]), str(one["code"])[:40], Scan.Way(one["way"]), _moment(one["at"]))
            for one in data["scans"]
        ]
        return scans, _moment(data["now"])
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        raise unreadable from None


class _Choice(Unmarked, forms.ChoiceField):
    """How somebody was there, in a list of many."""


class _Clock(Unmarked, TimeField):
    """When she came or left, in a list of many."""


class PersonForm(forms.Form):
    """One person at one session, by hand."""

    state = _Choice(
        label=_("Attendance"),
        choices=[("", _("not noted")), *Attendance.State.choices],
        required=False,
    )
    arrived = _Clock(label=_("Came at"), required=False)
    left = _Clock(label=_("Left at"), required=False)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)

    def __init__(
        self, data: Any, *, place: Enrolment, row: Attendance | None, session: Session
    ) -> None:
        self.place, self.row, self.session = place, row, session
        super().__init__(data, prefix=place.pk.hex, initial=self._shown(row))

    @staticmethod
    def _shown(row: Attendance | None) -> dict[str, Any]:
        local = timezone.localtime
        return {
            "state": row.state if row else "",
            "arrived": local(row.arrived_at).time() if row and row.arrived_at else None,
            "left": local(row.left_at).time() if row and row.left_at else None,
            "seen": seen_as(row),
        }

    def shown(self) -> SafeString:
        """Its fields as HTML, as ``ui/field.html`` lays them out. A list of forty has 160 of them, and
        a template for each would be most of the page's time; a form with faults takes the template."""
        if self.is_bound and self.errors:
            groups = [self[name].as_field_group() for name in ("state", "arrived", "left")]
            return format_html("{}{}{}{}", *groups, self["seen"])
        state, seen = self["state"], self["seen"]
        chosen = str(state.value() or "")
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            (
                (value, SELECTED if value == chosen else "", label)
                for value, label in self.fields["state"].choices  # type: ignore[attr-defined]
            ),
        )
        select = format_html(SELECT, state.html_name, state.auto_id, options)
        times = [
            format_html(
                '<input type="text" name="{}" value="{}" class="time" autocomplete="off"'
                ' inputmode="text" id="{}">',
                one.html_name, self._clock(one.value()), one.auto_id,
            )
            for one in (self["arrived"], self["left"])
        ]  # fmt: skip
        lines = format_html_join(
            "",
            '<div class="field"><label for="{}">{}</label>{}</div>',
            (
                (self[name].auto_id, field_label(self[name]), made)
                for name, made in zip(("state", "arrived", "left"), (select, *times), strict=True)
            ),
        )
        return format_html(
            '{}<input type="hidden" name="{}" value="{}" id="{}">',
            lines, seen.html_name, seen.value() or "", seen.auto_id,
        )  # fmt: skip

    @staticmethod
    def _clock(value: Any) -> str:
        return f"{value:%H:%M}" if isinstance(value, dt.time) else str(value or "")

    def _at(self, name: str) -> dt.datetime | None:
        clock = self.cleaned_data.get(name)
        if clock is None:
            return None
        day = timezone.localtime(self.session.starts_at).date()
        return dt.datetime.combine(day, clock, timezone.get_current_timezone())

    @property
    def touched(self) -> bool:
        """Whether somebody changed what her page showed; what came meanwhile is no change of hers."""
        data = self.cleaned_data
        return said(data["state"], data["arrived"], data["left"]) != data["seen"]

    def given(self, *, rest: bool = False) -> ByHand | None:
        """What services take; None when nothing was changed. ``rest``: who isn't noted is present."""
        state = self.cleaned_data["state"]
        if rest and not state and self.row is None:
            state = Attendance.State.PRESENT
        elif not self.touched:
            return None
        return ByHand(
            self.place.pk, state, self._at("arrived"), self._at("left"), self.cleaned_data["seen"]
        )


class GroupsForm(forms.Form):
    """Who is in which group: one choice a person."""

    def __init__(
        self, data: Any, *, places: Iterable[Enrolment], sizes: dict[str, int | None]
    ) -> None:
        super().__init__(data)
        choices = [("", _("no group yet")), *((letter, letter) for letter in sizes)]
        for place in places:
            self.fields[place.pk.hex] = forms.ChoiceField(
                label=person_name(place.member), choices=choices, required=False,
                initial=place.group if place.group in sizes else "",
            )  # fmt: skip

    def given(self) -> dict[UUID, str]:
        """What services take."""
        return {UUID(name): letter for name, letter in self.cleaned_data.items()}


def person_forms(
    data: Any,
    places: Iterable[Enrolment],
    rows: dict[UUID, Attendance],
    session: Session,
) -> list[PersonForm]:
    """One form a person."""
    return [
        PersonForm(data, place=place, row=rows.get(place.pk), session=session) for place in places
    ]
