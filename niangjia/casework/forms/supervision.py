"""A talk of supervision, and a remark on one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from niangjia.people.models import Member
from niangjia.people.presenters import person_name, unit_name
from niangjia.ui.forms import DateField, LongTextField


class TalkForm(forms.Form):
    """With whom, when, what was talked over, what was agreed."""

    member = forms.ChoiceField(label=_("With whom?"))
    held_on = DateField(label=_("Day"), initial=timezone.localdate)
    words = LongTextField(
        label=_("What you talked over"),
        help_text=_(
            "Her work, what weighs on her, what she wants to learn. No name or number of a client: "
            "what belongs to a case is written there."
        ),
        max_length=3000,
    )
    agreed = LongTextField(label=_("What you agreed"), max_length=1500, required=False)
    next_on = DateField(label=_("Next talk"), required=False)

    def __init__(self, *args: Any, members: Iterable[Member], **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [(str(one.pk), f"{person_name(one)} · {unit_name(one.unit)}") for one in members]
        self.fields["member"].choices = [("", _("Choose")), *choices]  # type: ignore[attr-defined]


class RemarkForm(forms.Form):
    """Something added by either of the two."""

    words = LongTextField(label=_("Add something"), max_length=1500)
