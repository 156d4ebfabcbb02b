"""Marking a short case: a level for each line of its rubric, and a remark for her."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from niangjia.learning.presenters.feedback import MARKS
from niangjia.learning.presenters.names import said
from niangjia.learning.rules.content import Question
from niangjia.ui.forms import LongTextField


class MarkForm(forms.Form):
    """One line of the rubric after another: not there, in part, whole."""

    def __init__(self, question: Question, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        levels = [(str(level), words) for level, (_role, words) in enumerate(MARKS)]
        self.lines = [f"line_{at}" for at in range(len(question.rubric))]
        for name, (_points, line) in zip(self.lines, question.rubric, strict=True):
            self.fields[name] = forms.ChoiceField(
                label=said(line), choices=levels, widget=forms.RadioSelect
            )
        self.fields["remark"] = LongTextField(
            label=_("What you want to tell her"),
            help_text=_("She reads it with the result. Say what would help her next time."),
            max_length=800,
            required=False,
        )

    def given(self) -> dict[str, Any]:
        """What the service takes."""
        data = self.cleaned_data
        return {"marks": [int(data[name]) for name in self.lines], "remark": data["remark"]}
