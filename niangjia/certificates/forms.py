"""Forms of certificates."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from niangjia.certificates.presenters import area_name, test_name
from niangjia.learning import selectors as learning
from niangjia.ui.conflict import SeenForm
from niangjia.ui.forms import LongTextField, NumberField


class RuleForm(SeenForm):
    """What the certificate of a programme asks for."""

    attendance = NumberField(
        label=_("Attendance, in percent of the sessions"), help_text=_("80 is usual.")
    )
    test = forms.ChoiceField(label=_("A test to pass"), required=False)
    test_percent = NumberField(
        label=_("How much of the test, in percent"), required=False,
        help_text=_("Only when you chose a test."),
    )  # fmt: skip
    practice = forms.ChoiceField(label=_("Observed in practice by a rubric"), required=False)
    areas = forms.MultipleChoiceField(
        label=_("Areas of competence that stand on it"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        none = [("", _("None"))]
        tests = [f"module:{code}" for code in learning.modules()]
        areas = [(code, area_name(code)) for code in learning.areas()]
        self.fields["test"].choices = [*none, *((code, test_name(code)) for code in tests)]  # type: ignore[attr-defined]
        self.fields["practice"].choices = [*none, *areas]  # type: ignore[attr-defined]
        self.fields["areas"].choices = areas  # type: ignore[attr-defined]

    def given(self) -> dict[str, Any]:
        """What the service takes."""
        found = dict(self.cleaned_data)
        for name in ("attendance", "test_percent"):
            found[name] = int(found[name] or 0)
        return found


class RevokeForm(forms.Form):
    """Why a certificate is taken back."""

    reason = LongTextField(
        label=_("Why is it taken back?"),
        help_text=_(
            "It stays inside; whoever checks the certificate reads only that it no longer counts."
        ),
        max_length=500,
    )


class CheckForm(forms.Form):
    """A code that somebody holds."""

    code = forms.CharField(label=_("Code of the certificate"), max_length=40)
