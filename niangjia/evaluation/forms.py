"""What a training will be judged by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from niangjia.evaluation.models import EvaluationPlan
from niangjia.people import indicators
from niangjia.ui.forms import NumberField


class PlanForm(forms.Form):
    """Indicators and spans."""

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)
    keys = forms.MultipleChoiceField(
        label=_("Indicators"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Choose the few that this training should move. The more are looked at, the more often one "
            "moves by chance."
        ),
        error_messages={"required": _("Choose at least one indicator.")},
    )
    before_days = NumberField(label=_("Days before the first day"), minimum=14, maximum=365)
    after_days = NumberField(label=_("Days after the last day"), minimum=14, maximum=365)

    def __init__(self, data: Any, *, plan: EvaluationPlan | None) -> None:
        initial: dict[str, Any] = {"version": 0, "before_days": 90, "after_days": 90}
        if plan is not None:
            initial = {name: getattr(plan, name) for name in initial}
            initial["keys"] = [one["key"] for one in plan.indicators]
        super().__init__(data, initial=initial)
        field: Any = self.fields["keys"]
        field.choices = [(one.key, one.name) for one in indicators.all_indicators()]

    def given(self) -> dict[str, Any]:
        """What services take."""
        return {**self.cleaned_data, "version": self.cleaned_data["version"] or 0}
