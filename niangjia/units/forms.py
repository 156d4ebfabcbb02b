"""Forms of units. What is typed is kept whatever is wrong with it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.ui.forms import DateField
from niangjia.ui.pictures import PictureField
from niangjia.units import pickers, rules
from niangjia.units.models import Level, Unit

MANAGE = Permission.MANAGE_UNITS
# A field whose value was chosen on the conflict page.
DECIDE = "decide"


def attach(form: forms.BaseForm, error: ValidationError) -> None:
    """Put a service's refusal at its fields; what belongs to no field of the form goes on top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for field, errors in error.error_dict.items():
        form.add_error(field if field in form.fields else None, errors)


class UnitForm(forms.Form):
    """Base: knows who acts and on which unit (None for a new one at the top)."""

    def __init__(self, *args: Any, actor: Actor, unit: Unit | None, **kwargs: Any) -> None:
        self.actor, self.unit = actor, unit
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Set up what depends on the actor or the unit."""


class VersionedForm(UnitForm):
    """A change of a unit: carries the version that was read, so that nobody's work is lost."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def prepare(self) -> None:
        if self.unit is not None and not self.is_bound:
            for name in self.fields:
                if hasattr(self.unit, name):
                    self.initial.setdefault(name, getattr(self.unit, name))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        data: Any = self.data
        for name in data.getlist(DECIDE):
            if name in self.fields and name not in data:
                self.add_error(name, _("Choose which of the two is kept."))
        return cleaned


def name_field() -> forms.CharField:
    """The name in Chinese."""
    return forms.CharField(
        label=_("Unit name"),
        max_length=120,
        error_messages={"required": _("Write the unit's name.")},
    )


def day_field(label: Any, help_text: Any = "") -> DateField:
    """The day on which something happened to a unit."""
    return DateField(
        label=label,
        initial=timezone.localdate,
        help_text=help_text,
        error_messages={"required": _("Write the day.")},
    )


class DetailsMixin(forms.Form):
    """How a unit is found and reached."""

    name_en = forms.CharField(label=_("Name in English"), max_length=160, required=False)
    code = forms.CharField(
        label=_("Division code"),
        max_length=20,
        required=False,
        help_text=_("District and above 6 digits, street 9, community 12."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "class": "number"}),
    )
    address = forms.CharField(label=_("Address"), max_length=240, required=False)
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    opening_hours = forms.CharField(
        label=_("Opening hours"),
        max_length=240,
        required=False,
        help_text=_("As a visitor reads it, such as: Monday to Friday 9:00–17:00."),
    )
    opened_on = DateField(label=_("Opened on"), required=False, latest=timezone.localdate)


class OpenForm(DetailsMixin, UnitForm):
    """A new unit below another one, or at the top."""

    name_zh = name_field()
    level = forms.ChoiceField(label=_("Level"), error_messages={"required": _("Choose the level.")})
    field_order = ("name_zh", "name_en", "level", "code")

    def prepare(self) -> None:
        allowed = rules.BELOW[self.unit.level] if self.unit else rules.TOP
        choices = [(value, label) for value, label in Level.choices if value in allowed]
        field: Any = self.fields["level"]
        field.choices = choices if len(choices) == 1 else [("", _("Choose a level")), *choices]


class EditForm(DetailsMixin, VersionedForm):
    """Details of a unit. Name, place and closing have steps of their own, with a day."""


class RenameForm(VersionedForm):
    """Another name, from a day on."""

    name_zh = name_field()
    name_en = forms.CharField(label=_("Name in English"), max_length=160, required=False)
    on = day_field(_("Renamed on"), _("The old name stays in the history."))


class MoveForm(VersionedForm):
    """Another unit above, from a day on."""

    parent = pickers.unit_field(
        _("New unit above"),
        MANAGE,
        error_messages={"required": _("Choose the unit above.")},
        help_text=_("Write a part of the name, pinyin, or the code."),
    )
    on = day_field(_("Moved on"))

    def prepare(self) -> None:
        super().prepare()
        pickers.bind(self.fields["parent"], self.actor, MANAGE)


class MergeForm(VersionedForm):
    """The unit that takes this one in, from a day on."""

    into = pickers.unit_field(
        _("Unit that takes it in"),
        MANAGE,
        error_messages={"required": _("Choose the unit that takes it in.")},
        help_text=_("Write a part of the name, pinyin, or the code."),
    )
    on = day_field(_("Merged on"))

    def prepare(self) -> None:
        super().prepare()
        pickers.bind(self.fields["into"], self.actor, MANAGE)


class CloseForm(VersionedForm):
    """The day of closing."""

    on = day_field(_("Closed on"))


class ReopenForm(VersionedForm):
    """The day of opening again."""

    on = day_field(_("Opened again on"))


class WordsForm(forms.Form):
    """Finds a unit; sent by POST."""

    q = forms.CharField(
        label=_("Find a unit"),
        max_length=80,
        help_text=_("Name, pinyin or code"),
        error_messages={"required": _("Write a part of the name, or the code.")},
    )


class ExportForm(forms.Form):
    """Which units go into the table, and in which format."""

    unit = pickers.unit_field(
        _("This unit and those below it"),
        required=False,
        help_text=_("Left empty, all units."),
    )
    format = forms.ChoiceField(
        label=_("Format"),
        initial="xlsx",
        choices=[("xlsx", _("Excel (.xlsx)")), ("csv", _("CSV"))],
        widget=forms.RadioSelect,
    )


class PictureForm(UnitForm):
    """What a visitor sees when she stands before the door."""

    picture = PictureField(
        label=_("Picture"),
        help_text=_(
            "The entrance as one sees it from the street. Show no people. Place and time that the "
            "camera wrote into the file are removed."
        ),
    )
    shows = forms.CharField(
        label=_("What it shows, in words"),
        max_length=160,
        help_text=_("For those who can't see it, such as: a blue door beside the library."),
        error_messages={"required": _("Say in a few words what the picture shows.")},
    )

    def prepare(self) -> None:
        kept = getattr(self.unit, "picture", None)
        if kept is not None and not self.is_bound:
            self.initial["shows"] = kept.shows


class NoPictureForm(UnitForm):
    """Nothing to fill in: the button is the decision."""
