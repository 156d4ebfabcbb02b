"""Marking a short case: a level for each line of its rubric, and a remark for her."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from niangjia.learning.presenters.feedback import MARKS
from niangjia.learning.presenters.names import said
from niangjia.learning.rules.content import Question
from niangjia.ui.forms import LongTextField


class MarkForm(forms.Form):
    """One line of the rubric after another: not there, in part, whole."""

    def __init__(
        self, question: Question, *args: Any, marks: Sequence[int] = (), remark: str = "",
        seen: str = "", **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self.initial.update({f"line_{at}": str(level) for at, level in enumerate(marks)})
        self.initial.update(remark=remark, seen=seen)
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

        if seen:
            self.fields["seen"] = forms.CharField(
                widget=forms.HiddenInput, required=False, max_length=40
            )

    def given(self) -> dict[str, Any]:
        """What the service takes."""
        data = self.cleaned_data
        found = {"marks": [int(data[name]) for name in self.lines], "remark": data["remark"]}
        return found | {"seen": data["seen"]} if "seen" in data else found
