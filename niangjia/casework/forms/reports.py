"""A report for a child: what she saw; to whom she gave it; a word more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from niangjia.casework.forms import moment, radio, several
from niangjia.casework.models import ChildReport
from niangjia.casework.rules import read_number
from niangjia.casework.selectors.reports import may_be_meant
from niangjia.people.models import Member
from niangjia.people.presenters import person_name, unit_name
from niangjia.ui.forms import DateField, IdNumberField, LongTextField, PhoneField, TimeField
from niangjia.ui.lists import in_a_row

FOLDED = ("child_age", "guardian", "suspect", "protected_now")
UNKNOWN = _("Leave it empty if you don’t know: a report doesn’t wait for it.")


def _line(label: Any, length: int, hint: Any = "") -> forms.CharField:
    return forms.CharField(label=label, max_length=length, required=False, help_text=hint)


class ReportForm(forms.Form):
    """As short as can be: what she saw, since when, whether there is danger now. The rest may stay open."""

    danger = radio(_("Is the child in danger now?"), ChildReport.Danger.choices)
    suspicion = LongTextField(
        label=_("What did you see or hear?"),
        max_length=4000,
        help_text=_("The child’s own words, time, place. No conclusions. A suspicion is enough."),
    )
    since_on = DateField(
        label=_("Since when do you suspect it?"),
        latest=timezone.localdate,
        initial=timezone.localdate,
    )
    since_at = TimeField(label=_("About what time, if you know"), required=False)
    source = radio(
        _("How do you know?"), [*ChildReport.Source.choices, ("", _("Not sure"))], required=False
    )
    child = _line(
        _("The child’s name"), 60, _("Not known: how to find the child, such as school and class.")
    )
    child_age = _line(_("Age, girl or boy"), 40, UNKNOWN)
    child_place = _line(_("Where is the child now?"), 200, UNKNOWN)
    guardian = _line(
        _("Who looks after the child"), 120, _("If it may be who did it: write not to tell them.")
    )
    suspect = _line(_("Who may have done it"), 120, _("Not known: leave it empty, don’t guess."))
    protected_now = LongTextField(
        label=_("What was done already"),
        required=False,
        max_length=1000,
        help_text=_("Doctor, kept apart, evidence."),
    )
    told = several(
        _("Told in parallel, without a word of what it says"),
        [],
        required=False,
        help_text=_(
            "May it concern one of them, or her family? Untick her: she isn’t told and can’t see it."
        ),
    )

    # About whom she was asked already, so that the page comes back once for each and no more.
    asked = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, supervisors: Sequence[Member], **more: Any) -> None:
        super().__init__(*args, **more)
        self.supervisors = supervisors
        field: Any = self.fields["told"]
        field.choices = [
            (str(one.pk), f"{person_name(one)} · {unit_name(one.unit)}") for one in supervisors
        ]
        field.initial = [key for key, _words in field.choices]
        if not field.choices:
            del self.fields["told"], self.fields["asked"]

    def clean(self) -> dict[str, Any]:
        """Whoever may be meant by a name in it is unticked, once; what she ticks then, stands."""
        data: dict[str, Any] = super().clean() or {}
        asked = set(data.get("asked", "").split())
        ticked = data.get("told") or []
        meant = {str(pk) for pk in may_be_meant(self.supervisors, data)} & set(ticked) - asked
        if meant:
            self._untick(meant, asked, ticked)
        return data

    def _untick(self, meant: set[str], asked: set[str], ticked: Sequence[str]) -> None:
        sent: Any = self.data
        sent = sent.copy()
        sent.setlist(self.add_prefix("told"), [key for key in ticked if key not in meant])
        sent[self.add_prefix("asked")] = " ".join(sorted(asked | meant))
        self.data = sent
        who = in_a_row(person_name(one) for one in self.supervisors if str(one.pk) in meant)
        told = _(
            "A name that you wrote is like that of %(who)s; it may be chance. Unticked for now: not told, "
            "can’t see it. If it is somebody else, tick again. Then press once more: the report is "
            "written down either way."
        )
        self.add_error("told", told % {"who": who})

    @property
    def more(self) -> list[Any]:
        """What may stay folded: she reports without it."""
        return [self[name] for name in FOLDED]

    @property
    def first(self) -> list[Any]:
        """What is asked at once."""
        return [bound for bound in self if bound.name not in (*FOLDED, "told", "asked")]

    def answers(self) -> dict[str, str]:
        """What she saw, as the service takes it."""
        left_out = ("since_on", "since_at", "told", "asked")
        return {name: text for name, text in self.cleaned_data.items() if name not in left_out}

    def since(self) -> dt.datetime:
        """From when the clock counts."""
        return moment(self.cleaned_data["since_on"], self.cleaned_data.get("since_at"))

    def spare(self) -> set[UUID]:
        """Whom she unticked."""
        if "told" not in self.fields:
            return set()
        offered: Any = self.fields["told"]
        ticked = set(self.cleaned_data["told"])
        return {UUID(key) for key, _words in offered.choices if key not in ticked}


class SentForm(forms.Form):
    """To whom she gave it, and when."""

    office = radio(_("To whom did you report?"), ChildReport.Office.choices)
    who = _line(_("Which office, and who took it down"), 120)
    on = DateField(label=_("Day"), latest=timezone.localdate, initial=timezone.localdate)
    at = TimeField(label=_("Time"), required=False)
    receipt = _line(_("Receipt number"), 60, _("Ask for one. If you have none, leave it empty."))
    words = LongTextField(label=_("What they said"), required=False, max_length=1000)

    def given(self) -> dict[str, Any]:
        """As the service takes it."""
        data = dict(self.cleaned_data)
        data["at"] = moment(data.pop("on"), data["at"])
        return data


class AddForm(forms.Form):
    """A word more; what stands there stays."""

    words = LongTextField(label=_("What do you want to add?"), max_length=2000)


class JoinForm(forms.Form):
    """By what a case is looked for; any of it is enough."""

    name = _line(
        _("Name"),
        60,
        _("The child’s, or of whoever looks after the child: under whom a case may stand."),
    )
    phone = PhoneField(label=_("Phone"), required=False)
    id_number = IdNumberField(label=_("ID number"), required=False)
    number = _line(_("Case number"), 20, _("If you know the case."))

    def clean(self) -> dict[str, Any]:
        """Something, and a number that can be one."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("number") and not read_number(data["number"]):
            self.add_error("number", _("A case number reads like 26-K7RT-4XQM."))
        if not self.errors and not any(data.values()):
            self.add_error("name", _("Write a name, a phone or a number to look for."))
        return data


class LeaveForm(forms.Form):
    """Why no case comes from a report here."""

    reason = LongTextField(
        label=_("Why does no case come from it here?"),
        max_length=1000,
        help_text=_(
            "For example: another unit has it. If it belongs to a case that you know, put it into that one."
        ),
    )


class FileForm(forms.Form):
    """As which file, in which language."""

    form = forms.ChoiceField(choices=[("pdf", "PDF"), ("docx", "DOCX")])
    language = forms.ChoiceField(choices=[("zh", "zh"), ("en", "en")])
