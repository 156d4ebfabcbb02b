"""What the test before and after a programme asks."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from niangjia.learning import selectors as learning
from niangjia.learning.presenters.names import area_name
from niangjia.training import selectors
from niangjia.training.models import Paper, Programme
from niangjia.ui.conflict import SeenForm
from niangjia.ui.forms import NumberField

MOST_QUESTIONS = 40
MOST_CASES = 4


class PaperForm(SeenForm):
    """A competency for each objective, how many questions, how long."""

    count = NumberField(
        label=_("How many questions"), minimum=4, maximum=MOST_QUESTIONS,
        help_text=_("Spread evenly over the competencies; four or more of each say something."),
    )  # fmt: skip
    cases = NumberField(
        label=_("How many short cases"), minimum=0, maximum=MOST_CASES, required=False,
        help_text=_(
            "Answered in a few sentences, marked by hand by the lines of a rubric, without a name. "
            "The result waits until that is done."
        ),
    )  # fmt: skip
    minutes = NumberField(
        label=_("Minutes"), minimum=5, maximum=180, required=False,
        help_text=_("Left empty: no limit but the session's end for beginning."),
    )  # fmt: skip

    def __init__(self, data: Any, *, of: Programme, paper: Paper | None) -> None:
        stands = selectors.paper_stands(of, paper)
        initial = {} if paper else {"count": 12, "minutes": 30}
        super().__init__(data, stands=stands, initial=initial)
        self.of = of
        mine = set(of.competencies) or set(learning.areas())
        areas = [code for code in learning.areas() if code in mine]
        choices = [("", _("not asked about")), *((code, area_name(code)) for code in areas)]
        for at, text in enumerate(of.objectives):
            self.fields[f"objective_{at}"] = forms.ChoiceField(
                label=text,
                choices=choices,
                required=False,
                help_text=_("Which competency's questions tell of it?") if not at else "",
            )
        self.order_fields([name for name in self.fields if name.startswith("objective_")])

    def given(self) -> dict[str, Any]:
        """What services take."""
        data = self.cleaned_data
        told = {text: data[f"objective_{at}"] for at, text in enumerate(self.of.objectives)}
        return {
            "objectives": {text: area for text, area in told.items() if area},
            "count": data["count"],
            "cases": data["cases"] or 0,
            "minutes": data["minutes"],
            "seen": data["seen"],
        }
