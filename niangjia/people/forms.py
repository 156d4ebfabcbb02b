"""Forms of people. What is typed is kept whatever is wrong with it."""

from __future__ import annotations

import string
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.access.roles import ROLES
from niangjia.people import pickers
from niangjia.people.handover import HeldKind, HeldThing
from niangjia.people.models import Member
from niangjia.people.rules import EVERYBODY
from niangjia.ui.forms import DateField, IdNumberField, LongTextField, PhoneField, PickerField

GIVEN = [(key, role.name) for key, role in ROLES.items() if key != EVERYBODY]
ERRORS = {"required": _("Fill this in.")}
# A field whose value was decided on the conflict page; see ``conflict.html``.
DECIDE = "decide"


def attach(form: forms.BaseForm, error: ValidationError) -> None:
    """Put a service's refusal at its fields; what belongs to no field goes on top."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for field, errors in error.error_dict.items():
        form.add_error(field if field in form.fields else None, errors)


def unit_field(label: Any, **options: Any) -> PickerField:
    """A picker of units; ``pickers.bind_units`` says which."""
    return PickerField(label=label, url=reverse_lazy("people:pick_unit"), **options)


def member_field(label: Any, **options: Any) -> PickerField:
    """A picker of members; ``pickers.bind_members`` says which."""
    return PickerField(label=label, url=reverse_lazy("people:pick"), **options)


class VersionedForm(forms.Form):
    """A form on a member: carries the version that was read, so that nobody's work is lost."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        data: Any = self.data
        undecided = [name for name in data.getlist(DECIDE) if name not in data]
        for name in undecided:
            if name in self.fields:
                self.add_error(name, _("Choose which of the two is kept."))
        return cleaned

    def changes(self) -> dict[str, Any]:
        """What was typed, without the version."""
        return {key: value for key, value in self.cleaned_data.items() if key != "version"}


class FilterForm(forms.Form):
    """Narrows the directory. Names aren't asked for here: they go by POST (``WordsForm``)."""

    unit = unit_field(_("Unit"), required=False)
    below = forms.BooleanField(label=_("With units below"), required=False)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("Any role")), *GIVEN])
    state = forms.ChoiceField(
        label=_("Account"),
        required=False,
        choices=[
            ("active", pgettext_lazy("account", "Open")),
            ("closed", pgettext_lazy("account", "Closed")),
            ("all", _("All")),
        ],
    )
    initial_letter = forms.ChoiceField(
        label=_("Surname begins with"),
        required=False,
        choices=[("", _("Any letter")), *((sign, sign.upper()) for sign in string.ascii_lowercase)],
    )


class WordsForm(forms.Form):
    """Finds a member by what people say or write: name, pinyin, staff number, phone number."""

    q = forms.CharField(
        label=_("Find somebody"),
        max_length=60,
        help_text=_("Name, pinyin, staff number or phone number"),
        error_messages={"required": _("Write a name, a staff number or a phone number.")},
    )


class AddForm(forms.Form):
    """A new account."""

    name = forms.CharField(
        label=_("Name"), max_length=60, error_messages={"required": _("Write the name.")}
    )
    name_en = forms.CharField(label=_("Name in Latin letters"), max_length=80, required=False)
    unit = unit_field(_("Unit"), error_messages={"required": _("Choose the unit she belongs to.")})
    job_title = forms.CharField(label=_("Job title"), max_length=60, required=False)
    phone = PhoneField(
        label=_("Phone number"),
        required=False,
        help_text=_("She can sign in with it. It is kept encrypted."),
    )
    username = forms.CharField(
        label=_("Username"),
        max_length=60,
        required=False,
        help_text=_("Left empty, it is made from the pinyin of her name."),
    )
    joined_on = DateField(label=_("First day"), required=False)


class EditForm(VersionedForm):
    """Name and work of a member."""

    name = forms.CharField(
        label=_("Name"), max_length=60, error_messages={"required": _("Write the name.")}
    )
    name_en = forms.CharField(label=_("Name in Latin letters"), max_length=80, required=False)
    username = forms.CharField(
        label=_("Username"), max_length=60, error_messages={"required": _("Write a username.")}
    )
    job_title = forms.CharField(label=_("Job title"), max_length=60, required=False)
    joined_on = DateField(label=_("First day"), required=False)


class MoveForm(VersionedForm):
    """The unit a member belongs to."""

    unit = unit_field(_("New unit"), error_messages={"required": _("Choose the new unit.")})


class MyContactForm(VersionedForm):
    """How I am reached: mine to change, kept encrypted."""

    phone = PhoneField(
        label=_("Phone number"), required=False, help_text=_("You can sign in with it.")
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        max_length=200,
        error_messages={"invalid": _("An e-mail address looks like name@example.cn.")},
    )
    home_address = LongTextField(label=_("Home address"), required=False, max_length=300)
    emergency_contact = LongTextField(
        label=_("Whom to call if something happens to you"),
        required=False,
        max_length=300,
        help_text=_(
            "Name, what this person is to you, phone number. It also keeps you away from a case of your "
            "own family: the number, and a question to you where a name is alike."
        ),
    )
    id_number = IdNumberField(
        label=_("ID number"),
        required=False,
        help_text=_(
            "Only if you want: it keeps you away from a case in which you or your family take part. "
            "Nothing else uses it, and nobody else can open it."
        ),
    )


class AccountContactForm(VersionedForm):
    """What an administrator may set without seeing what stands there."""

    phone = PhoneField(
        label=_("New phone number"), error_messages={"required": _("Write the new number.")}
    )


class GiveRoleForm(forms.Form):
    """A role at a unit, from a day, perhaps until a day."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=[("", _("Choose a role")), *GIVEN],
        error_messages={"required": _("Choose a role.")},
    )
    unit = unit_field(_("At which unit"), error_messages={"required": _("Choose a unit.")})
    starts_on = DateField(
        label=_("First day"),
        initial=timezone.localdate,
        error_messages={"required": _("Write the first day.")},
    )
    ends_on = DateField(
        label=_("Last day"),
        required=False,
        earliest=timezone.localdate,
        help_text=_("Left empty, it lasts until it is ended."),
    )


class DeputyForm(forms.Form):
    """Who stands in for a role, and when."""

    member = member_field(
        _("Deputy"), error_messages={"required": _("Choose who stands in for her.")}
    )
    starts_on = DateField(
        label=_("First day"),
        initial=timezone.localdate,
        error_messages={"required": _("Write the first day.")},
    )
    ends_on = DateField(
        label=_("Last day"),
        earliest=timezone.localdate,
        help_text=_("A year at most."),
        error_messages={"required": _("A deputy always has a last day. Write one.")},
    )


class EndRoleForm(forms.Form):
    """The last day of a role."""

    last_day = DateField(
        label=_("Last day"),
        initial=timezone.localdate,
        help_text=_("She holds the role until the end of that day. “Yesterday” ends it at once."),
        error_messages={"required": _("Write the last day.")},
    )


class HandOverForm(forms.Form):
    """Who takes over what: one person for all, or one for each thing."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    for_all = member_field(
        _("One person takes over everything"),
        required=False,
        help_text=_("Or choose for each thing below."),
    )

    def __init__(
        self, *args: Any, actor: Actor, holds: list[tuple[HeldKind, list[HeldThing]]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.things = [f"{kind.key}:{thing.key}" for kind, things in holds for thing in things]
        self.groups: list[tuple[HeldKind, list[str]]] = []
        for kind, things in holds:
            fields = []
            for thing in things:
                field_name = f"thing-{kind.key}:{thing.key}"
                self.fields[field_name] = member_field(
                    thing.label, required=False, help_text=thing.note
                )
                fields.append(field_name)
            self.groups.append((kind, fields))
        if not self.things:
            del self.fields["for_all"]
        for name, field in self.fields.items():
            if name != "version":
                pickers.bind_members(field, actor, Permission.VIEW_MEMBERS)

    def grouped(self) -> list[tuple[HeldKind, list[forms.BoundField]]]:
        """Fields by kind of thing, for the page."""
        return [(kind, [self[name] for name in fields]) for kind, fields in self.groups]

    def chosen(self) -> dict[str, str]:
        """Member ids by thing; things without a choice are left out."""
        for_all = self.cleaned_data.get("for_all", "")
        picks = {thing: self.cleaned_data.get(f"thing-{thing}") or for_all for thing in self.things}
        return {thing: pick for thing, pick in picks.items() if pick}


def initial_of(member: Member, fields: Iterable[str]) -> dict[str, Any]:
    """What stands in the member now, for a form's fields."""
    return {name: getattr(member, name) for name in fields if hasattr(member, name)}
