"""The guided intake: one thing at a time, why we ask, "not sure" allowed. Steps as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from niangjia.casework.forms import ContactForm, IssuesForm, issue_name, moment, radio
from niangjia.casework.models import Attempt, Case, Consent
from niangjia.ui import dates
from niangjia.ui.forms import (
    DateField,
    IdNumberField,
    LongTextField,
    PhoneField,
    TimeField,
    choice_names,
)
from niangjia.ui.lists import Answer, in_a_row

# What comes over the website is taken in from its list, with its number.
WAYS_IN = [(one.value, one.label) for one in Case.WayIn if one != Case.WayIn.WEBSITE]
# When it was, where it was written on paper first.
EARLIER = ("told_on", "told_at")
UNSURE = ("unsure", _("Not sure"))


class StepForm(forms.Form):
    """A step's answers; ``kept`` is what goes into the draft."""

    def kept(self) -> dict[str, Any]:
        """The answers, ready for JSON."""
        return {
            name: value.isoformat() if hasattr(value, "isoformat") else value or ""
            for name, value in self.cleaned_data.items()
        }


class SafetyForm(StepForm):
    """Whether she is safe at this moment; then the rest can be asked."""

    alone = radio(
        _("Is she alone, and can she talk?"),
        [("yes", _("Yes")), ("no", _("No: agree on another time, then stop")), UNSURE],
        required=False,
    )
    safe_now = radio(
        _("Is she safe now?"),
        [("yes", _("Yes")), ("no", _("No, there is danger now or tonight")), UNSURE],
    )
    children = radio(
        _("Are there children?"),
        [
            ("with_her", _("Yes, with her")),
            ("elsewhere", _("Yes, somewhere else")),
            ("none", _("No")),
            UNSURE,
        ],
        required=False,
    )
    child_danger = radio(
        _("May a child be harmed or in danger?"),
        [("yes", _("Yes")), ("no", _("No")), UNSURE],
        required=False,
        help_text=_("Seeing or hearing violence counts too. A suspicion is enough."),
    )

    def clean(self) -> dict[str, Any]:
        """In danger the question for a child is never passed over."""
        data: dict[str, Any] = super().clean() or {}
        asked = data.get("safe_now") == "no" and data.get("children") != "none"
        if asked and not data.get("child_danger"):
            self.add_error("child_danger", _("Ask this now: for a child, a report is due at once."))
        return data


class WhoForm(StepForm):
    """Who she is, as far as she says."""

    call_her = forms.CharField(
        label=_("How may we call her?"),
        max_length=40,
        help_text=_("It need not be her name. Lists show only this."),
    )
    name = forms.CharField(label=_("Name"), max_length=60, required=False)
    phone = PhoneField(label=_("Phone"), required=False)
    id_number = IdNumberField(label=_("ID number"), required=False)
    birthday = DateField(label=_("Birthday"), required=False, latest=timezone.localdate)


class FoundForm(StepForm):
    """After the look-up: nothing to fill in."""


class WayForm(StepForm):
    """How the matter came in, and when, if it was written on paper first."""

    way_in = radio(_("How did it come to us?"), WAYS_IN)
    told_on = DateField(
        label=_("Typed in from paper? The day on which she told it"),
        required=False,
        latest=timezone.localdate,
        help_text=_("Clocks, such as that of a child’s report, run from then."),
    )
    told_at = TimeField(label=_("And the time"), required=False)

    def clean(self) -> dict[str, Any]:
        """Not after now."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("told_on") and moment(data["told_on"], data.get("told_at")) > timezone.now():
            self.add_error("told_at", _("This time has not come yet."))
        return data


class StoryForm(StepForm):
    """What happened, in her words."""

    story = LongTextField(
        label=_("What happened?"),
        required=False,
        max_length=6000,
        help_text=_("In her words, as she tells it. From a child only the least that is needed."),
    )


class WishForm(StepForm):
    """What she wants, and whether we may keep this."""

    wish = LongTextField(
        label=_("What does she want?"), required=False, max_length=1000, help_text=_("Her words.")
    )
    consent = radio(
        _("May we keep this file and help her?"),
        [
            *[choice for choice in Consent.How.choices if choice[0] != "law"],
            ("", _("Not asked yet, or not sure")),
        ],
        required=False,
    )


class IntakeContactForm(ContactForm):
    """The agreed way, as a step."""

    def kept(self) -> dict[str, Any]:
        """The way, and whether it is allowed."""
        return {"allowed": self.cleaned_data["allowed"], **self.way()}


class IntakeIssuesForm(IssuesForm):
    """What it is about, as a step."""

    def kept(self) -> dict[str, Any]:
        """Codes, the main one first."""
        return {"issues": self.chosen()}


@dataclass(frozen=True)
class Step:
    """One page of the intake."""

    code: str
    heading: str | Promise
    why: str | Promise
    form: Any


STEPS = (
    Step(
        "safety",
        _("First: is she safe?"),
        _("If she isn't safe, the rest can wait. “Not sure” is an answer."),
        SafetyForm,
    ),
    Step(
        "who",
        _("Who is she?"),
        _("To see whether she has been here before, so that she need not tell it all again."),
        WhoForm,
    ),
    Step(
        "found",
        _("Has she been here before?"),
        _("One person, one case: two workers who don't know of each other put her at risk."),
        FoundForm,
    ),
    Step(
        "contact",
        _("How can we reach her safely?"),
        _("A call at the wrong time can get her beaten. Without her yes, nobody contacts her."),
        IntakeContactForm,
    ),
    Step(
        "way",
        _("How did it come to us?"),
        _("Some ways in have clocks of their own, such as letters and visits."),
        WayForm,
    ),
    Step(
        "story",
        _("What happened?"),
        _(
            "Her own words, with time and author, may be evidence. Conclusions of ours would harm it."
        ),
        StoryForm,
    ),
    Step(
        "issues",
        _("What is it about?"),
        _("It leads to the law and the next steps. The hints come from her words; you decide."),
        IntakeIssuesForm,
    ),
    Step(
        "wish",
        _("What does she want?"),
        _("Her wish leads, save where a child is in danger or a report is due."),
        WishForm,
    ),
)
BY_CODE = {step.code: step for step in STEPS}
ORDER = list(BY_CODE)
QUESTIONS = [code for code in ORDER if code != "found"]
# The short path: safety, who she is, how to reach her. From there on she may stop: the rest is written in the
# case, when there is time for it.
ENOUGH_FROM = frozenset(ORDER[ORDER.index("contact") : -1])


def after(code: str, answers: Mapping[str, Any]) -> str:
    """The step after one; "" when the answers are to be checked."""
    later = ORDER[ORDER.index(code) + 1 :]
    return next((one for one in later if _shown(one, answers)), "")


def before(code: str, answers: Mapping[str, Any]) -> str:
    """The step before one, or ""."""
    earlier = reversed(ORDER[: ORDER.index(code)])
    return next((one for one in earlier if _shown(one, answers)), "")


def _shown(code: str, answers: Mapping[str, Any]) -> bool:
    # Where the look-up found nothing, there is nothing to show.
    return code != "found" or bool(answers.get("found", {}).get("matches"))


def place(code: str) -> int:
    """Which question it is; what was found is none."""
    return QUESTIONS.index("who" if code == "found" else code) + 1


def said(answers: dict[str, dict[str, Any]], url: Any) -> list[Answer]:
    """Every answer as the check page shows it; ``url(step)`` leads back to it."""
    lines = []
    for step in STEPS:
        given = answers.get(step.code, {})
        for name, field in step.form.base_fields.items():
            if name in given and name not in ("hinted", "main"):
                lines.append(Answer(field.label, _word(field, name, given[name]), url(step.code)))
    return lines


def _word(field: Any, name: str, value: Any) -> str:
    if name == "issues":
        return in_a_row(issue_name(code) for code in value)
    if name == "channels":
        words = dict(Attempt.Channel.choices)
        return in_a_row(words.get(one, one) for one in value)
    if isinstance(value, bool):
        value = "yes" if value else "no"
    if isinstance(field, DateField) and value:
        return dates.full(field.to_python(value))
    return choice_names(field).get(str(value), str(value))
