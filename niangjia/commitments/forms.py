"""Forms of commitments."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from niangjia.commitments import presenters, rules
from niangjia.commitments.models import Commitment
from niangjia.learning.presenters.names import LEVELS, area_choices
from niangjia.training.models import Enrolment
from niangjia.ui.forms import DateField, LongTextField


class CommitmentForm(forms.Form):
    """What she will do, where, by when; for which competency; from which session."""

    what = LongTextField(
        label=_("What I will do"),
        help_text=_(
            "One thing that your supervisor can see, such as: “In every first talk I ask alone "
            "whether she is safe, and note the answer.” No client's name."
        ),
        max_length=600,
    )
    where = forms.CharField(
        label=_("Where"),
        help_text=_("Your window, your village, the hotline …"),
        max_length=120,
    )
    by_when = DateField(label=_("By when"))
    area = forms.ChoiceField(label=_("Which competency it is about"))
    session = forms.ChoiceField(label=_("What gave you the idea"), required=False)

    def __init__(self, data: Any, *, of: Enrolment, row: Commitment | None = None) -> None:
        names = ("what", "where", "by_when", "area")
        initial = {name: getattr(row, name) for name in names} if row else {}
        initial["session"] = str(row.session_id) if row and row.session_id else ""
        super().__init__(data, initial=initial)
        areas, wanted = area_choices(), of.programme.competencies
        first = [pair for pair in areas if pair[0] in wanted]
        rest = [pair for pair in areas if pair[0] not in wanted]
        self.fields["area"].choices = [("", "—"), *first, *rest]  # type: ignore[attr-defined]
        sessions = of.programme.sessions.filter(cancelled=False).values_list("pk", "title")
        self.fields["session"].choices = [  # type: ignore[attr-defined]
            ("", _("No session in particular")), *((str(pk), title) for pk, title in sessions)
        ]  # fmt: skip

    def given(self) -> dict[str, Any]:
        """What services take."""
        data = dict(self.cleaned_data)
        session = data.pop("session")
        return {**data, "session_id": UUID(session) if session else None}


class LookForm(forms.Form):
    """What a supervisor saw: a level by its words, a note, what hindered, evidence at 90 days."""

    level = forms.ChoiceField(
        label=_("What you saw"), choices=presenters.level_choices, widget=forms.RadioSelect
    )
    note = LongTextField(
        label=_("What you saw, in your words"),
        help_text=_("She reads it. Facts, no client's name."),
        max_length=1000,
    )
    hindered = LongTextField(
        label=_("What hindered"),
        help_text=_("Time, rules, a place to talk alone: what the unit could change."),
        max_length=1000,
        required=False,
    )
    evidence_level = forms.ChoiceField(
        label=_("Count it as evidence of competence"),
        help_text=_("Only when it is sustained after 90 days, and at the level that you saw."),
        required=False,
    )

    def __init__(self, data: Any, *, step: int) -> None:
        super().__init__(data)
        if step != rules.STEPS[-1]:
            del self.fields["evidence_level"]
            return
        self.fields["evidence_level"].choices = [  # type: ignore[attr-defined]
            ("", _("No")), *((str(n), LEVELS[n]) for n in (1, 2, 3, 4))
        ]  # fmt: skip

    def given(self) -> dict[str, Any]:
        """What services take."""
        data = dict(self.cleaned_data)
        evidence = data.pop("evidence_level", "")
        return {**data, "evidence_level": int(evidence) if evidence else None}
