"""Forms of the directory, of a referral, and of its receiver."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.casework.forms import radio
from niangjia.casework.models import Consent
from niangjia.documents.models import DocumentVersion
from niangjia.referrals import release, rules, states
from niangjia.referrals.grounds import Ground
from niangjia.referrals.models import Referral, Service
from niangjia.ui.conflict import SeenForm
from niangjia.ui.forms import LongTextField, NumberField
from niangjia.units import pickers

LINE = {"autocomplete": "off"}


def line(label: Any, length: int, **more: Any) -> forms.CharField:
    """One line of text."""
    return forms.CharField(
        label=label, max_length=length, widget=forms.TextInput(attrs=LINE), **more
    )


class FilterForm(forms.Form):
    """What narrows the directory."""

    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("Any")), *Service.Kind.choices]
    )
    unit = pickers.unit_field(_("Serves"), required=False)
    show = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[
            ("", _("Those that work")),
            ("open", pgettext_lazy("service", "Open now")),
            ("stale", _("To be checked again")),
            ("closed", pgettext_lazy("service", "Closed")),
        ],
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pickers.bind(self.fields["unit"], actor)


class ServiceForm(SeenForm):
    """An entry of the directory."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Service.Kind.choices)
    name_zh = line(_("Name"), 120)
    name_en = line(_("Name in English"), 160, required=False)
    unit = pickers.unit_field(_("Unit that keeps this entry"), Permission.VIEW_UNITS)
    area = pickers.unit_field(
        _("Serves this unit and all below"), help_text=_("Such as the district, or the whole city.")
    )
    address = line(
        _("Address"),
        240,
        required=False,
        help_text=_("A shelter’s address is sealed at once. Left empty, the sealed one stays."),
    )
    phone = line(_("Phone"), 40, required=False)
    hours = line(
        _("Hours"),
        240,
        required=False,
        help_text=_("Such as 1-5 9:00-12:00 13:30-17:00; 6 9:00-12:00 (1 is Monday). Always: 24h."),
    )
    eligibility = LongTextField(label=_("Whom it serves"), max_length=500, required=False)
    languages = line(_("Languages"), 120, required=False)
    free_places = NumberField(
        label=_("Free places today"), minimum=0, maximum=10000, required=False,
        help_text=_("Where places count, as in a shelter. The day is kept with it."),
    )  # fmt: skip
    receiver = pickers.unit_field(
        _("Unit whose members answer by account"), required=False,
        help_text=_("Only for offices whose people have accounts here."),
    )  # fmt: skip
    by_link = forms.BooleanField(
        label=_("Answers by a one-time link with a PIN"), required=False, initial=True
    )

    def __init__(self, *args: Any, actor: Actor, new: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("unit", "area", "receiver"):
            pickers.bind(self.fields[name], actor)
        if not new:
            del self.fields["unit"]


class CheckedForm(forms.Form):
    """An entry was checked today."""

    free_places = NumberField(
        label=_("Free places today"), minimum=0, maximum=10000, required=False
    )


class ContentsForm(SeenForm):
    """What goes out, item by item; everything stays here until somebody moves it."""

    purpose = LongTextField(
        label=_("What is the office asked to do?"), max_length=500,
        help_text=_("This always goes out."),
    )  # fmt: skip
    reply_days = NumberField(
        label=_("Answer wanted within how many days?"), minimum=1, maximum=rules.LONGEST_REPLY,
        initial=rules.REPLY_DAYS, help_text=_("House policy, not law."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, known: dict[str, str], papers: list[DocumentVersion], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for key in rules.ITEMS:
            if key == "documents" and not papers:
                continue
            self.fields[f"item_{key}"] = radio(
                release.LABELS[key],
                [("stay", _("Stays here")), ("send", _("Goes out"))],
                initial="stay",
                help_text=known.get(key, ""),
            )
            if key in rules.WRITTEN:
                self.fields[key] = LongTextField(
                    label=_("Your words: %s") % release.LABELS[key],
                    required=False,
                    max_length=2000,
                )
        if papers:
            self.fields["documents"] = forms.MultipleChoiceField(
                label=_("Which documents"),
                required=False,
                widget=forms.CheckboxSelectMultiple,
                choices=[(str(one.pk), release.paper_name(one.document.kind)) for one in papers],
            )

    def given(self) -> dict[str, Any]:
        """As the service takes it."""
        data = self.cleaned_data
        keys = [key for key in rules.ITEMS if data.get(f"item_{key}") == "send"]
        texts = {name: data.get(name, "") for name in ("purpose", *rules.WRITTEN)}
        return {
            "keys": keys,
            "reply_days": data["reply_days"],
            "documents": data.get("documents", []),
            **texts,
            "seen": data["seen"],
        }


class BasisForm(forms.Form):
    """She agrees, or a law stands for it: one of a fixed list."""

    basis = forms.ChoiceField(
        label=_("On which basis?"),
        widget=forms.RadioSelect,
        help_text=_(
            "What a guardian agrees to for a child is noted among the case’s consents first."
        ),
    )

    def __init__(
        self, *args: Any, consents: list[Consent], fitting: list[Ground], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        language = get_language() or "zh-hans"
        earlier = [
            (f"consent:{one.pk}", _("She agreed before: %s") % (one.scope or one.get_how_display()))
            for one in consents
        ]
        now = [
            ("now:said", _("She agrees now that this office is told: she says so")),
            ("now:signed", _("She agrees now that this office is told: she signs")),
        ]
        laws = [(f"ground:{one.code}", one.words(language)) for one in fitting]
        field: Any = self.fields["basis"]
        field.choices = [*earlier, *now, *laws]

    def chosen(self) -> tuple[str, str]:
        """(consent, now or ground; its key)."""
        kind, _sign, key = self.cleaned_data["basis"].partition(":")
        return kind, key


class WhyForm(forms.Form):
    """Why it is taken back."""

    why = LongTextField(label=_("Why?"), max_length=500)


class AnswerForm(forms.Form):
    """What the receiver answers."""

    act = forms.ChoiceField(label=_("Your answer"), widget=forms.RadioSelect)
    text = LongTextField(
        label=_("In a few words"), required=False, max_length=1000,
        help_text=_("If you decline: why. If it is under way: how it goes."),
    )  # fmt: skip

    def __init__(self, *args: Any, of: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["act"]
        field.choices = [(act, ACT_NAMES[act]) for act in states.acts_in(of.state)]


class LinkAnswerForm(AnswerForm):
    """The same by link, with a name, since there is no account."""

    who = forms.CharField(label=_("Your name or office"), max_length=80)
    field_order = ["act", "text", "who"]


class PinForm(forms.Form):
    """The PIN that was told by another way."""

    pin = forms.CharField(
        label=_("Number of six digits"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


ACT_NAMES = {
    "accept": _("We take it on"),
    "decline": _("We can’t take it on"),
    "progress": _("It is under way"),
    "complete": _("It is done"),
}
