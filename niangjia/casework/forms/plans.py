"""Forms of plan and approvals."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from niangjia.casework.forms import radio
from niangjia.casework.models import Approval, Goal, Plan
from niangjia.ui.conflict import SeenForm
from niangjia.ui.forms import LongTextField


class GoalForm(forms.Form):
    """What she wants to reach."""

    words = forms.CharField(
        label=_("What does she want to reach?"),
        max_length=120,
        help_text=_("In words that she would use, such as “that the child sleeps through”."),
    )


class GoalEndForm(SeenForm):
    """How a goal ended."""

    state = radio(
        _("What came of it?"),
        [(one.value, one.label) for one in Goal.State if one != Goal.State.OPEN],
    )
    outcome = LongTextField(label=_("How it went"), max_length=1000)


class AgreeForm(forms.Form):
    """That she agreed to the plan."""

    how = radio(_("How?"), Plan.How.choices)
    her_words = LongTextField(
        label=_("What she said to it"),
        required=False,
        max_length=1000,
        help_text=_("Also what she doesn’t want, and what she does first."),
    )


class AskForm(forms.Form):
    """What is asked of somebody who approves."""

    what = radio(_("What for?"), [])
    why = LongTextField(
        label=_("For whom, and why"),
        max_length=1000,
        help_text=_(
            "Which office, which data, what it does with them, since when the child knows."
        ),
    )

    def __init__(self, *args: Any, subjects: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["what"]
        field.choices = list(subjects)

    def given(self) -> dict[str, Any]:
        """As the service takes it."""
        what, why = self.cleaned_data["what"], self.cleaned_data["why"]
        if what == Approval.Kind.MINOR:
            return {"kind": what, "why": why}
        return {"kind": Approval.Kind.OPINION, "subject": what, "why": why}


class DecideForm(forms.Form):
    """Yes or back, with a sentence."""

    verdict = radio(
        _("What do you decide?"),
        [
            (Approval.Verdict.APPROVED, _("Approve")),
            (Approval.Verdict.RETURNED, _("Give back, with what is missing")),
        ],
    )
    words = LongTextField(label=_("In a sentence: why"), max_length=1000)
