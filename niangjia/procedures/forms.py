"""Forms of procedures: what happened when, calendars, holidays, calculators."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from niangjia.procedures import calculators
from niangjia.procedures.engine import Happened
from niangjia.procedures.models import Feed, Holiday
from niangjia.ui.forms import DateField, NumberField, TimeField

Choices = Sequence[tuple[str, str | Promise]]


class StepForm(forms.Form):
    """What happened, on which day, and where hours count at what time."""

    event = forms.ChoiceField(label=_("What happened"), widget=forms.RadioSelect)
    on = DateField(label=_("On which day"), latest=timezone.localdate)
    at = TimeField(
        label=_("At what time"),
        required=False,
        help_text=_("Only where the limit runs in hours. Not known: leave it open, and ask."),
    )

    def __init__(self, *args: Any, choices: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["event"]
        field.choices = choices
        if len(choices) > 6:
            field.widget.attrs["class"] = "compact"
        if len(choices) == 1:
            field.initial = choices[0][0]

    def happened(self) -> Happened:
        """The event as the engine counts with it."""
        given = self.cleaned_data
        at = given.get("at")
        moment = (
            dt.datetime.combine(given["on"], at, timezone.get_current_timezone()) if at else None
        )
        return Happened(given["event"], given["on"], moment)


class SeenForm(forms.Form):
    """Who else sees the calendar into which the dates go."""

    seen_by = forms.ChoiceField(
        label=_("Who else sees this calendar?"),
        choices=[
            *Feed.SeenBy.choices,
            ("others", _("My family, or people I don’t know of")),
            ("unsure", _("I am not sure")),
        ],
        widget=forms.RadioSelect,
    )

    def clean_seen_by(self) -> str:
        given = str(self.cleaned_data["seen_by"])
        if given not in Feed.SeenBy.values:
            raise forms.ValidationError(
                _("Then don't put them there. Look at the dates here, or write down only the code.")
            )
        return given


class HolidayForm(forms.Form):
    """One day of the holiday table."""

    day = DateField(label=_("Day"))
    kind = forms.ChoiceField(
        label=_("It is"), choices=Holiday.Kind.choices, widget=forms.RadioSelect
    )
    name = forms.CharField(label=_("What the day is called"), max_length=40)


# -- calculators ------------------------------------------------------------------------------------
class SupportForm(forms.Form):
    """A parent's income."""

    income = NumberField(
        label=_("Income of the parent who pays, a month (yuan)"),
        minimum=0,
        maximum=10_000_000,
        decimals=2,
        help_text=_("Without a fixed income: the year’s total by twelve, or the sector’s average."),
    )
    children = NumberField(label=_("For how many children"), minimum=1, maximum=10)
    fixed = forms.TypedChoiceField(
        label=_("Is the income fixed?"),
        choices=[("yes", _("Yes, wages")), ("no", _("No, it changes"))],
        coerce=lambda given: given == "yes",
        widget=forms.RadioSelect,
    )

    def outcomes(self, days: Any) -> list[calculators.Outcome]:
        """The result."""
        given = self.cleaned_data
        return calculators.child_support(
            Decimal(given["income"]), given["children"], fixed=given["fixed"]
        )


class OrderForm(forms.Form):
    """A protection order."""

    made = DateField(label=_("Day on which the order was made"), latest=timezone.localdate)
    months = NumberField(label=_("For how many months"), minimum=1, maximum=6)

    def outcomes(self, days: Any) -> list[calculators.Outcome]:
        """The result."""
        given = self.cleaned_data
        return calculators.protection_order(given["made"], given["months"], timezone.localdate())


class CoolingForm(forms.Form):
    """A divorce by registration."""

    applied = DateField(
        label=_("Day on which the registry took the application"), latest=timezone.localdate
    )

    def outcomes(self, days: Any) -> list[calculators.Outcome]:
        """The result."""
        return calculators.cooling_off(self.cleaned_data["applied"], days)


class CustodyForm(forms.Form):
    """A child's age."""

    born = DateField(label=_("The child’s birthday"), latest=timezone.localdate)
    violence = forms.TypedChoiceField(
        label=_("Was there any violence, or is there fear?"),
        choices=[("yes", _("Yes")), ("unsure", _("Not sure")), ("no", _("No"))],
        coerce=lambda given: given != "no",
        widget=forms.RadioSelect,
    )

    def outcomes(self, days: Any) -> list[calculators.Outcome]:
        """The result."""
        given = self.cleaned_data
        return calculators.custody(given["born"], timezone.localdate(), violence=given["violence"])


class AidForm(forms.Form):
    """A need for legal aid."""

    matter = forms.ChoiceField(
        label=_("What is it about?"),
        choices=[
            ("violence", _("She was beaten, abused or abandoned")),
            ("support", _("Support for a child, a parent, a spouse")),
            ("labour", _("Wages, or whether she was employed")),
            ("other_listed", _("Social insurance, relief, an injury, capacity")),
            ("divorce", _("Divorce alone")),
        ],
        widget=forms.RadioSelect,
    )
    hardship = forms.TypedChoiceField(
        label=_("Is money short at home?"),
        choices=[("yes", _("Yes")), ("no", _("No, or not sure"))],
        coerce=lambda given: given == "yes",
        widget=forms.RadioSelect,
    )
    exempt = forms.TypedChoiceField(
        label=_("Is she one of these?"),
        help_text=_(
            "A minor, elder or disabled person without a steady living; receiving relief; a migrant "
            "worker claiming wages or for an injury at work."
        ),
        choices=[("yes", _("Yes, with a paper that shows it")), ("no", _("No, or not sure"))],
        coerce=lambda given: given == "yes",
        widget=forms.RadioSelect,
    )
    ends = DateField(label=_("Last day of a time limit that is running"), required=False)

    def outcomes(self, days: Any) -> list[calculators.Outcome]:
        """The result."""
        given = self.cleaned_data
        return calculators.legal_aid(
            given["matter"], hardship=given["hardship"], exempt=given["exempt"],
            ends=given.get("ends"), today=timezone.localdate(),
        )  # fmt: skip


LIMIT_CHOICES: Choices = [
    ("police", _("Police penalty: since the act, or its end when it goes on")),
    ("civil", _("A claim in court in general: since she knew of the harm and by whom")),
    ("labour", _("Labour arbitration: since she knew that her right was violated")),
    ("enforcement", _("Enforcement: since the last day set for performance")),
    ("coercion", _("Annulment for coercion: since it ended, or since freedom was regained")),
    ("illness", _("Annulment for a hidden grave illness: since she knew")),
    ("concealment", _("Hidden property found after the divorce: since it was found")),
    ("collective", _("Decision of a village collective: since she knew")),
    ("review", _("Administrative review: since she knew of the act")),
    ("child_abuse", _("Damages for sexual abuse of a child: the child’s birthday")),
    ("support_claim", _("Claim for child support or maintenance")),
]


class LimitForm(forms.Form):
    """A limitation period."""

    code = forms.ChoiceField(
        label=_("Which period"),
        choices=LIMIT_CHOICES,
        widget=forms.RadioSelect(attrs={"class": "compact"}),
    )
    start = DateField(label=_("The day named there"), latest=timezone.localdate)

    def outcomes(self, days: Any) -> list[calculators.Outcome]:
        """The result."""
        given = self.cleaned_data
        return calculators.limitation(given["code"], given["start"], days, timezone.localdate())


CALCULATORS: dict[str, type[forms.Form]] = {
    "child-support": SupportForm,
    "protection-order": OrderForm,
    "cooling-off": CoolingForm,
    "custody": CustodyForm,
    "legal-aid": AidForm,
    "limitation": LimitForm,
}
