"""A talk of supervision, and a remark on one."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from niangjia.access.actor import Actor
from niangjia.access.permissions import Permission
from niangjia.people import pickers
from niangjia.ui.forms import DateField, LongTextField, PickerField


class TalkForm(forms.Form):
    """With whom, when, what was talked over, what was agreed."""

    member = PickerField(label=_("With whom?"), url=reverse_lazy("people:pick"))
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

    def __init__(self, *args: Any, actor: Actor, **more: Any) -> None:
        super().__init__(*args, **more)
        pickers.bind_members(self.fields["member"], actor, Permission.ASSIGN_CASES)


class RemarkForm(forms.Form):
    """Something added by either of the two."""

    words = LongTextField(label=_("Add something"), max_length=1500)
