"""Forms of walls, broken glass, help requests and reviews."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from niangjia.access import people_of, records
from niangjia.access.actor import Actor
from niangjia.access.models import BreakGlass
from niangjia.ui import normalise
from niangjia.ui.forms import LongTextField, PickerField


def _reason(label: Any, hint: Any) -> LongTextField:
    return LongTextField(
        label=label,
        help_text=hint,
        max_length=1000,
        error_messages={"required": _("Say why.")},
    )


class WallForm(forms.Form):
    """Whom to wall off, and why."""

    reason = _reason(
        _("Why"),
        _(
            "For example: she is a sister of the person concerned. Only supervisors who set walls read it."
        ),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = people_of.picker()
        self.fields["member"] = PickerField(
            label=_("Whom"),
            help_text=_("For her the record no longer exists: not in lists, not in search."),
            url=reverse_lazy(chosen.url_name),
            error_messages={"required": _("Choose a member.")},
        )
        chosen.bind(self.fields["member"], actor)
        self.order_fields(["member", "reason"])


class LiftForm(forms.Form):
    """Why a wall goes."""

    reason = _reason(_("Why it can go"), "")


class GlassForm(forms.Form):
    """The exact number of a record, and why it can't wait."""

    kind = forms.ChoiceField(label=_("What kind of record"))
    number = forms.CharField(
        label=_("Its exact number"),
        max_length=40,
        help_text=_("You were told it by somebody who works with the record."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("Write the number.")},
    )
    reason = _reason(
        _("Why you must open it now"),
        _("The data protection officer is told at once and reads this."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = [(kind.key, kind.label) for kind in records.kinds() if kind.can_break_glass]
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        if len(kinds) == 1:
            self.fields["kind"].widget = forms.HiddenInput()
            self.fields["kind"].initial = kinds[0][0]
            self.fields["number"].label = str(records.kind_of(kinds[0][0]).number_label)

    def clean_number(self) -> str:
        """Full-width letters and digits are read as plain ones."""
        return normalise.to_halfwidth(self.cleaned_data["number"]).strip()


class ReasonForm(forms.Form):
    """Why you open it, when you were asked to."""

    reason = _reason(
        _("Why you open it now"), _("The data protection officer is told at once and reads this.")
    )


class HelpForm(forms.Form):
    """Which supervisor should look, and why."""

    supervisor = forms.ChoiceField(label=_("Whom you ask"))
    reason = _reason(_("What you need"), "")

    def __init__(self, *args: Any, supervisors: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supervisor"].choices = supervisors  # type: ignore[attr-defined]


class ReviewForm(forms.Form):
    """Was it justified?"""

    verdict = forms.ChoiceField(
        label=_("Was it right to open the record?"),
        choices=BreakGlass.Verdict.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one.")},
    )
    note = LongTextField(label=_("Note"), max_length=1000, required=False)
