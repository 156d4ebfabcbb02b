"""Forms of this room."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.casework.forms import radio, several
from niangjia.people import pickers
from niangjia.requests.library import answers, questions, refusals_for, steps_for
from niangjia.requests.models import SubjectRequest
from niangjia.requests.rules import asking as rules
from niangjia.requests.rules import small
from niangjia.ui.forms import DateField, LongTextField
from niangjia.units.pickers import unit_field


def said(words: Any) -> str:
    """A text of the data in the reader's language."""
    return str(words.text(get_language() or "zh-hans"))


class ReceiveForm(forms.Form):
    """A request that came in."""

    asker = radio(_("Who asks?"), SubjectRequest.Asker.choices)
    kind = radio(_("What is asked for?"), SubjectRequest.Kind.choices)
    words = LongTextField(
        label=_("What was asked, in her or his own words"),
        max_length=2000,
        help_text=_("Say nothing here of any case, and look none up: that isn't needed now."),
    )
    name = forms.CharField(label=_("Name of whoever asks"), max_length=60, required=False)
    way = forms.CharField(
        label=_("How to answer"),
        max_length=200,
        required=False,
        help_text=_("For a client: only the way that she agreed. A letter to her home is no way."),
    )
    minor = radio(
        _("Is it about somebody under 18?"), [("no", _("No")), ("yes", _("Yes"))], initial="no"
    )
    received_on = DateField(label=_("Came in on"), latest=timezone.localdate)
    unit = unit_field(
        _("Unit that answers"), required=False, help_text=_("Leave it empty for your own unit.")
    )

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pickers.bind_units(self.fields["unit"], actor, Permission.RECEIVE_REQUESTS)

    def given(self) -> dict[str, Any]:
        """As the service takes it."""
        data = dict(self.cleaned_data)
        unit = data.pop("unit")
        return {**data, "minor": data["minor"] == "yes", "unit_id": unit or None}


class IdentityForm(forms.Form):
    """What was done to know who asks."""

    steps = several(_("What was done"), [], required=False)
    identity = radio(_("What came of it?"), SubjectRequest.Identity.choices)

    def __init__(self, asker: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["steps"]
        field.choices = [(step.code, said(step.words)) for step in steps_for(asker)]  # type: ignore[attr-defined]


class DecideForm(forms.Form):
    """What is decided."""

    outcome = radio(_("Decision"), [])
    guardian_safe = forms.BooleanField(
        label=_("I know that this guardian isn't the other side and harms nobody"), required=False
    )
    basis = forms.ChoiceField(label=_("Ground, when something is refused"), required=False)
    reason = LongTextField(
        label=_("Why, in words that she can be told"), required=False, max_length=1000
    )

    def __init__(self, asker: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fits = rules.outcomes_for(asker)
        outcome, basis = self.fields["outcome"], self.fields["basis"]
        outcome.choices = [  # type: ignore[attr-defined]
            choice for choice in SubjectRequest.Outcome.choices if choice[0] in fits
        ]
        grounds = [(ground.code, said(ground.words)) for ground in refusals_for(asker)]
        basis.choices = [("", _("None")), *grounds]  # type: ignore[attr-defined]
        if asker in ("respondent", "other"):
            for name in ("guardian_safe", "basis", "reason"):
                del self.fields[name]
        elif asker == "client":
            del self.fields["guardian_safe"]


class NumberForm(forms.Form):
    """The case that a request is about."""

    number = forms.CharField(label=_("Case number"), max_length=20)


class HoldForm(forms.Form):
    """Why a case must be preserved, and until when."""

    why = LongTextField(
        label=_("Why must it be preserved?"),
        max_length=500,
        help_text=_("Court, procuratorate, inspection or inquiry, with the number of their paper."),
    )
    until = DateField(label=_("Until"), earliest=timezone.localdate)


class ToldForm(forms.Form):
    """How it was answered."""

    told = LongTextField(label=_("How and when it was answered"), max_length=500)


class FeedbackForm(forms.Form):
    """Five short questions, none of which must be answered."""

    code = forms.CharField(
        label=_("Your code"), max_length=20, widget=forms.TextInput({"autocomplete": "off"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(code), said(words)) for code, words in answers().items()]
        for name, words in questions().items():
            self.fields[name] = radio(said(words), choices, required=False)
        self.fields["words"] = LongTextField(
            label=_("Anything else? No names, please."), required=False, max_length=1000
        )
        for name in (*questions(), "words"):
            self.fields[name].unmarked = True  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """As the service takes it; an empty answer is "rather not say"."""
        data = self.cleaned_data
        given = {name: int(data.get(name) or 0) for name in questions()}
        return {"code": data["code"], "answers": given, "words": data["words"]}


class CopyForm(forms.Form):
    """A client's own copy."""

    form = radio(_("As what?"), [("pdf", "PDF"), ("docx", "Word")], initial="pdf")
    language = radio(_("Language"), [("zh-hans", "中文"), ("en", "English")], initial="zh-hans")
    sure = forms.BooleanField(label=_("I talked with her about where it will lie"))

    def given(self) -> dict[str, Any]:
        """As the service takes it."""
        return {name: self.cleaned_data[name] for name in ("form", "language")}


class RowsForm(forms.Form):
    """A table of cases without names."""

    form = radio(_("As what?"), [("xlsx", "XLSX"), ("csv", "CSV")], initial="xlsx")

    def given(self) -> dict[str, str]:
        """As the service takes it."""
        return {"form": self.cleaned_data["form"]}


class MonthForm(forms.Form):
    """A finished month, by any of its days."""

    month = DateField(label=_("Any day of the month"), latest=timezone.localdate)

    def given(self) -> dict[str, dt.date]:
        """As the service takes it."""
        return {"month": self.cleaned_data["month"]}


def _spans() -> list[tuple[str, str]]:
    """The last eight quarters and three years that are over, as (from/before, name)."""
    end, found = small.quarter_of(timezone.localdate()), []
    for _turn in range(8):
        first = small.quarter_of(end - dt.timedelta(days=1))
        found.append((f"{first}/{end}", small.quarter(first)))
        end = first
    year = timezone.localdate().year
    for one in range(year - 1, year - 4, -1):
        found.append((f"{one}-01-01/{one + 1}-01-01", str(one)))
    return found


class StandardForm(forms.Form):
    """A span that is over."""

    span = forms.ChoiceField(label=_("Quarter or year"), choices=_spans)

    def given(self) -> dict[str, dt.date]:
        """As the service takes it."""
        since, until = map(dt.date.fromisoformat, self.cleaned_data["span"].split("/"))
        return {"since": since, "until": until}


# Tables for taking away, by the name that their form sends.
TABLES: dict[str, Any] = {"rows": RowsForm, "month": MonthForm, "standard": StandardForm}
