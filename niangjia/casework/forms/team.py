"""Forms of passing on, covering, asking, linking, visiting."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from niangjia.access.actor import Actor
from niangjia.casework.forms import radio, several
from niangjia.casework.models import Attempt, Case, CaseLink
from niangjia.casework.selectors.team import traced_events
from niangjia.people.presenters import person_name, unit_name
from niangjia.ui.forms import DateField, LongTextField, NumberField, TimeField
from niangjia.units.pickers import bind, unit_field

CHECK_WORDS = [
    ("safe_contact", _("Whoever takes over knows the agreed way to reach her")),
    ("danger", _("Danger and children were looked at today")),
    ("next_step", _("The next step and its day stand in the plan")),
    ("told_her", _("She knows who comes now, or there is no safe way to tell her")),
    ("papers", _("Papers and deadlines were handed over")),
]


class PassOnForm(forms.Form):
    """Who gets the case, with what each carries already and the check-list of a hand-over."""

    member = radio(_("Worker"), [])
    done = several(_("Gone through"), CHECK_WORDS, required=False)
    why = LongTextField(
        label=_(
            "A reason, where a point stays open, the load is above the ceiling or a name is alike"
        ),
        required=False,
        max_length=500,
    )

    def __init__(
        self, *args: Any, case: Case, takers: Iterable[tuple[str, str]], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["member"]
        field.choices = list(takers)
        if case.worker_id is None:
            del self.fields["done"]


class GiveForm(forms.Form):
    """Who gets several cases."""

    member = radio(_("Worker"), [])
    why = LongTextField(
        label=_("A reason, where the load is above the ceiling"), required=False, max_length=500
    )

    def __init__(self, *args: Any, takers: Iterable[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["member"]
        field.choices = list(takers)


class TransferForm(forms.Form):
    """To which unit, with the check-list."""

    unit = unit_field(_("Unit"))
    done = several(_("Gone through"), CHECK_WORDS, required=False)
    why = LongTextField(label=_("Why there; and what stays open"), max_length=500)

    def __init__(self, *args: Any, actor: Actor, **more: Any) -> None:
        super().__init__(*args, **more)
        bind(self.fields["unit"], actor)


class RequestForm(forms.Form):
    """A case's number, and why she asks for it."""

    number = forms.CharField(label=_("Case number"), max_length=20)
    reason = LongTextField(label=_("Why do you ask for it?"), max_length=500)


class CoverForm(forms.Form):
    """Who is away, who covers, from when until when."""

    absent = forms.ChoiceField(label=_("Who is away?"))
    by = forms.ChoiceField(label=_("Who covers?"))
    starts_on = DateField(label=_("From"), initial=timezone.localdate)
    ends_on = DateField(label=_("Until, this day included"), earliest=timezone.localdate)

    def __init__(
        self, *args: Any, absent: Iterable[Any], workers: Iterable[Any], **more: Any
    ) -> None:
        super().__init__(*args, **more)
        fields: Any = self.fields
        fields["absent"].choices = _people(absent)
        fields["by"].choices = _people(workers)


def _people(members: Iterable[Any]) -> list[tuple[str, str]]:
    """Nobody is chosen by standing first in the list; who is alone in it is."""
    found = [(str(one.pk), f"{person_name(one)} · {unit_name(one.unit)}") for one in members]
    return found if len(found) == 1 else [("", str(_("Choose a colleague"))), *found]


class CeilingForm(forms.Form):
    """A unit's ceiling."""

    unit = unit_field(_("Unit"))
    points = NumberField(
        label=_("Points a worker should carry at most"),
        minimum=1,
        maximum=500,
        help_text=_("A case of high or unscreened risk weighs 3, one of medium risk 1."),
    )

    def __init__(self, *args: Any, actor: Actor, **more: Any) -> None:
        super().__init__(*args, **more)
        bind(self.fields["unit"], actor)


class LinkForm(forms.Form):
    """The other case's number, and what joins them."""

    number = forms.CharField(label=_("Number of the other case"), max_length=20)
    kind = radio(_("What joins them?"), CaseLink.Kind.choices)


class DeclareForm(forms.Form):
    """Whether she knows somebody."""

    knows = radio(
        _("Do you know somebody in this case, or are you kin to anybody?"),
        [
            ("yes", _("Yes: I step back, somebody else takes it")),
            ("no", _("No, nobody")),
        ],
    )


class OpeningsForm(forms.Form):
    """What narrows the list of openings."""

    event = forms.ChoiceField(
        label=_("What"), required=False, choices=lambda: [("", _("Anything")), *traced_events()]
    )
    since = DateField(label=_("From which day on"), required=False)


class VisitForm(forms.Form):
    """When, where, with whom, back by when."""

    on = DateField(label=_("Day"), earliest=timezone.localdate, initial=timezone.localdate)
    starts = TimeField(label=_("Start"))
    back = TimeField(label=_("Back by"))
    place = LongTextField(
        label=_("Where to"),
        max_length=300,
        help_text=_("Sealed: only those who work on the case read it, on the visit's own page."),
    )
    companion = forms.ChoiceField(label=_("Who goes along?"), required=False)
    alone_why = LongTextField(
        label=_("Alone to a case of high risk: why?"), required=False, max_length=300
    )

    def __init__(self, *args: Any, workers: Iterable[Any], **more: Any) -> None:
        super().__init__(*args, **more)
        field: Any = self.fields["companion"]
        field.choices = [("", _("Nobody")), *_people(workers)]

    def hours(self) -> tuple[dt.datetime, dt.datetime]:
        """Start and end; an end before the start is past midnight."""
        data, zone = self.cleaned_data, timezone.get_current_timezone()
        start = dt.datetime.combine(data["on"], data["starts"], zone)
        back = dt.datetime.combine(data["on"], data["back"], zone)
        return start, back if back > start else back + dt.timedelta(days=1)


class BackForm(forms.Form):
    """What came of a visit."""

    outcome = radio(
        _("What came of it?"),
        [
            (Attempt.Outcome.REACHED, _("I saw her, and she is safe")),
            (Attempt.Outcome.NO_ANSWER, _("Nobody was there")),
            (Attempt.Outcome.SOMEBODY_ELSE, _("Somebody else was there, not she")),
            (Attempt.Outcome.REFUSED, _("She could not talk, or asked us not to come")),
        ],
    )
    note = LongTextField(label=_("What you saw or heard yourself"), required=False, max_length=3000)
