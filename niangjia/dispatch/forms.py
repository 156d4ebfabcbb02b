"""The call sheet, sending, receiving, and ways in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from niangjia.access.actor import Actor
from niangjia.casework.forms import all_issue_choices, radio, several
from niangjia.casework.models import Attempt, Consent
from niangjia.dispatch.house import house
from niangjia.dispatch.models import Arrival, Call, Level
from niangjia.guides.selectors import all_guides
from niangjia.people.presenters import person_name, unit_name
from niangjia.procedures.library import Event
from niangjia.ui.forms import DateField, LongTextField, PhoneField
from niangjia.units import pickers

# When it was, where it was written on paper first.
EARLIER = ("was_on", "was_at")
THREE = [("yes", _("Yes")), ("no", _("No")), ("unsure", _("Not sure"))]
NOTHING = ("", _("Not yet"))


class CallForm(forms.Form):
    """One screen for one call. Nothing in it is required: what is known is kept as it is typed."""

    speak = radio(_("Can she speak safely now?"), THREE, required=False)
    again = forms.CharField(
        label=_("If the line is cut: may we ring back, and how?"), max_length=200, required=False
    )
    phone = forms.CharField(
        label=_("Number of whoever calls"), max_length=40, required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )  # fmt: skip
    place = forms.CharField(
        label=_("Where is she now?"), max_length=200, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("To send help. It is sealed apart from the rest."),
    )  # fmt: skip
    children = radio(
        _("Are there children?"),
        [
            ("with_her", _("Yes, with her")),
            ("elsewhere", _("Yes, somewhere else")),
            ("none", _("No children")),
            ("unsure", _("Not sure")),
        ],
        required=False,
    )
    children_words = forms.CharField(
        label=_("How old, and where are they now?"), max_length=200, required=False
    )
    story = LongTextField(
        label=_("What happened, in her words"),
        required=False,
        max_length=6000,
        widget=forms.Textarea(attrs={"rows": 9}),
    )
    wish = LongTextField(
        label=_("What does she want?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    caller = radio(_("Who calls?"), Call.Caller.choices, required=False)
    caller_name = forms.CharField(
        label=_("Name of whoever calls, if it is somebody else"), max_length=60, required=False
    )
    call_her = forms.CharField(label=_("How may we call her?"), max_length=40, required=False)
    name = forms.CharField(label=_("Her name"), max_length=60, required=False)
    allowed = radio(
        _("May we contact her later?"),
        [("no", _("No, she comes or calls herself")), ("yes", _("Yes, in the way that she says"))],
        required=False,
    )
    channels = several(_("By which way?"), Attempt.Channel.choices, required=False)
    since = forms.CharField(label=_("Not before"), max_length=8, required=False)
    until = forms.CharField(label=_("Not after"), max_length=8, required=False)
    code_word = forms.CharField(label=_("Code word"), max_length=60, required=False)
    consent = radio(
        _("May we keep this file and help her?"),
        [*[one for one in Consent.How.choices if one[0] in ("said", "law")], NOTHING],
        required=False,
    )
    issues = forms.MultipleChoiceField(
        label=_("What is it about?"),
        required=False,
        choices=all_issue_choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "compact"}),
    )
    level = forms.ChoiceField(
        label=_("Your level"),
        required=False,
        choices=[("", _("As the table says")), *reversed(Level.choices)],
    )
    level_reason = forms.CharField(
        label=_("If lower than the table: why?"), max_length=300, required=False
    )
    was_on = forms.CharField(
        label=_("Typed in from paper? The day of the call"), max_length=20, required=False
    )
    was_at = forms.CharField(label=_("And the time"), max_length=8, required=False)
    outcome = forms.ChoiceField(
        label=_("How the call ended"),
        required=False,
        choices=[
            NOTHING,
            *[one for one in Call.Outcome.choices if one[0] not in ("case", "joined")],
        ],
    )
    guide = forms.ChoiceField(label=_("From which guide"), required=False)
    why = LongTextField(
        label=_("What was advised, or to which office it went"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "zh-hans"
        chinese = language.startswith("zh")
        guides: Any = self.fields["guide"]
        guides.choices = [("", _("No guide"))]
        guides.choices += [(one.code, one.text(language).title) for one in all_guides()]
        for question in house().questions:
            label = question.zh if chinese else question.en
            self.fields[f"d_{question.code}"] = radio(label, THREE, required=False)
        self.label_suffix = ""

    @property
    def danger(self) -> list[Any]:
        """The danger questions, in order."""
        return [self[f"d_{one.code}"] for one in house().questions]

    def typed(self, data: QueryDict) -> dict[str, Any]:
        """What a request brings, raw: half a number is kept too. ``part``: only fields that it
        names; a whole form also says which boxes are empty."""
        named = set(data) | ({"channels", "issues"} if "whole" in data else set())
        if "fields" in data:
            named |= set(str(data["fields"]).split())
        found = {}
        for name, field in self.fields.items():
            if name in named:
                value = field.widget.value_from_datadict(data, {}, name)  # type: ignore[arg-type]
                found[name] = value if isinstance(value, list) else str(value or "")[:6001]
        return found


class PlaceForm(forms.Form):
    """Why a caller's place is opened."""

    reason = LongTextField(
        label=_("Why do you need it now?"),
        max_length=500,
        help_text=_("It is kept with the record; opening leaves a trace."),
    )


class SendForm(forms.Form):
    """To which unit, and what it must know at once."""

    unit = pickers.unit_field(
        _("To which unit?"), help_text=_("By where she is, or the one that she prefers.")
    )
    preferred = forms.BooleanField(
        label=_("She prefers this unit to the one nearest to her"), required=False
    )
    words = LongTextField(
        label=_("What they must know at once"),
        required=False,
        max_length=500,
        help_text=_(
            "Whoever answers there reads it before the case is theirs. No names, no address."
        ),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pickers.bind(self.fields["unit"], actor)


class HelpForm(forms.Form):
    """What help is needed."""

    words = LongTextField(
        label=_("What do you need?"), required=False, max_length=500, help_text=_("No names.")
    )


class GiveForm(forms.Form):
    """Who works on it."""

    member = forms.ChoiceField(label=_("Worker"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, workers: Iterable[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["member"]
        field.choices = [
            (str(one.pk), f"{person_name(one)} · {unit_name(one.unit)}") for one in workers
        ]


class BackForm(forms.Form):
    """Why it goes back."""

    reason = LongTextField(label=_("Why, and who should have it"), max_length=500)


class WayForm(forms.Form):
    """A matter that comes in from outside. Safety is asked first here too."""

    safe_now = radio(
        _("Is she safe now?"),
        [("yes", _("Yes")), ("no", _("No, there is danger now or tonight")), THREE[2]],
    )
    child = radio(
        _("May a child be harmed or in danger?"),
        [("yes", _("Yes, or not sure")), ("no", _("No"))],
    )
    call_her = forms.CharField(
        label=_("How may we call her?"),
        max_length=40,
        help_text=_("It need not be her name. Lists show only this."),
    )
    name = forms.CharField(label=_("Name"), max_length=60, required=False)
    phone = PhoneField(label=_("Phone"), required=False)
    office = forms.CharField(label=_("Which office sends it"), max_length=120, required=False)
    number = forms.CharField(label=_("Their reference number"), max_length=60, required=False)
    dated = DateField(label=_("Date of their letter"), required=False, latest=timezone.localdate)
    received_on = DateField(
        label=_("Day it came"), latest=timezone.localdate, initial=timezone.localdate
    )
    story = LongTextField(label=_("What happened?"), required=False, max_length=6000)
    issues = forms.MultipleChoiceField(
        label=_("What is it about?"),
        required=False,
        choices=all_issue_choices,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "compact"}),
    )
    another = forms.BooleanField(
        label=_("None of these is hers: open another case"), required=False
    )

    FROM_OFFICES = frozenset(Arrival.Source.values) - {"outreach", "website", "letters"}

    def __init__(self, *args: Any, source: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if source not in self.FROM_OFFICES:
            del self.fields["office"], self.fields["dated"]
        if source in ("outreach", "website"):
            del self.fields["number"]
        if source in self.FROM_OFFICES:
            self.fields["office"].required = True


class StepForm(forms.Form):
    """What happened to a letters-and-visits matter, and when."""

    event = forms.ChoiceField(label=_("What happened?"), widget=forms.RadioSelect)
    on = DateField(label=_("Day"), latest=timezone.localdate, initial=timezone.localdate)

    def __init__(self, *args: Any, events: Iterable[Event], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["event"]
        language = get_language() or "zh-hans"
        field.choices = [(one.code, one.name.text(language)) for one in events]
