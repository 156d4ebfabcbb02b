"""The other forms of learning: filters, signatures, imports, confirming competence."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.learning.presenters.names import (
    DIFFICULTIES,
    TYPE_NAMES,
    area_choices,
    module_choices,
)
from niangjia.people import pickers
from niangjia.people.forms import member_field
from niangjia.ui.forms import LongTextField

MOST_BYTES = 2_000_000
ANY = ("", _("All"))


class BankFilterForm(forms.Form):
    """Narrows the question bank. What is unknown narrows nothing."""

    module = forms.ChoiceField(label=_("Module"), required=False)
    competency = forms.ChoiceField(label=_("Competency"), required=False)
    type = forms.ChoiceField(label=_("Type"), required=False, choices=[ANY, *TYPE_NAMES.items()])
    difficulty = forms.ChoiceField(
        label=_("Difficulty"), required=False, choices=[ANY, *DIFFICULTIES.items()]
    )
    form = forms.ChoiceField(label=_("Form"), required=False, choices=[ANY, ("A", "A"), ("B", "B")])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["module"].choices = [ANY, *module_choices()]
        fields["competency"].choices = [ANY, *area_choices()]

    def narrowed(self) -> dict[str, str]:
        """Field → value of what was chosen."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class SignForm(forms.Form):
    """A signature: in what capacity, under which version."""

    version = forms.CharField(widget=forms.HiddenInput, max_length=64)
    capacity = forms.CharField(
        label=_("In what capacity you sign"),
        help_text=_("For example: practising lawyer, Yunhe Law Firm. It is shown with your name."),
        max_length=80,
    )
    read = forms.BooleanField(
        label=_("I have read the whole text, and checked each article against the law in force.")
    )


class WithdrawForm(forms.Form):
    """Why a signature no longer stands."""

    reason = LongTextField(
        label=_("Why you withdraw it"),
        help_text=_("Legal experts see this, readers don't."),
        max_length=500,
    )


class ImportForm(forms.Form):
    """A file of questions or scenarios."""

    file = forms.FileField(label=_("File"))
    module = forms.ChoiceField(label=_("Module"))
    competency = forms.ChoiceField(label=_("Competency"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        fields["module"].choices = module_choices()
        fields["competency"].choices = area_choices()

    def clean_file(self) -> Any:
        given = self.cleaned_data["file"]
        if given.size > MOST_BYTES:
            raise forms.ValidationError(_("This file is too big. Two megabytes at most."))
        return given


class TweeForm(forms.Form):
    """A scenario as Twee 3 text."""

    text = forms.CharField(
        label=_("The scenario as Twee 3"),
        widget=forms.Textarea(attrs={"rows": 24, "spellcheck": "false"}),
        max_length=200_000,
        strip=False,
    )


class ConfirmForm(forms.Form):
    """A supervisor confirms a level that she has seen."""

    member = member_field(_("Member"))
    area = forms.ChoiceField(label=_("Competency"))
    level = forms.TypedChoiceField(label=_("Level"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, actor: Actor, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pickers.bind_members(self.fields["member"], actor, Permission.VIEW_MEMBERS)
        fields: Any = self.fields
        fields["area"].choices = area_choices()
        fields["level"].choices = [
            (1, _("1 · knows")), (2, _("2 · does it with help")), (3, _("3 · does it alone")),
            (4, _("4 · teaches others")),
        ]  # fmt: skip

    def chosen(self) -> dict[str, Any]:
        """member_id, area and level, as the service takes them."""
        given = self.cleaned_data
        found = pickers.as_uuid(given["member"])
        return {"member_id": found, "area": given["area"], "level": given["level"]}
