"""Forms around signing in."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from niangjia.people.models import Member
from niangjia.people.rules import Refused, clean_username
from niangjia.people.sentences import SENTENCES
from niangjia.signin import selectors
from niangjia.ui import normalise
from niangjia.units.models import Level

NEW = {"autocomplete": "new-password"}


class SignInForm(LoginForm):
    """Account or phone, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, password = self.fields["login"], self.fields["password"]
        name.label = _("Account or phone number")
        name.max_length = 80
        name.widget = forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"})
        name.error_messages["required"] = _("Write your account name or your phone number.")
        password.label = _("Password")
        password.help_text = ""
        password.widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
        password.error_messages["required"] = _("Write your password.")

    def clean_login(self) -> str:
        """Full-width letters and digits are read as plain ones."""
        return normalise.to_halfwidth(super().clean_login())


class UnlockForm(forms.Form):
    """The password that opens a locked screen."""

    password = forms.CharField(
        label=_("Your password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Write your password.")},
    )


class NewPasswordForm(forms.Form):
    """A password, typed once and shown on request."""

    password = forms.CharField(
        label=_("Choose a password"),
        help_text=_("At least 10 characters. Four words that only you put together are good."),
        strip=False,
        widget=forms.PasswordInput(attrs=NEW),
        error_messages={"required": _("Choose a password.")},
    )

    def __init__(self, *args: Any, member: Member | None = None, **kwargs: Any) -> None:
        self.member = member
        super().__init__(*args, **kwargs)

    def clean_password(self) -> str:
        """Raises ValidationError for a password that is short, common or all digits."""
        password: str = self.cleaned_data["password"]
        password_validation.validate_password(password, self.member)
        return password


def _clean_username(typed: str) -> str:
    """A username as it is kept. Raises ValidationError with the sentence that says what it needs."""
    try:
        return clean_username(typed)
    except Refused as refused:
        raise ValidationError(SENTENCES[refused.code], code=refused.code) from None


class JoinForm(NewPasswordForm):
    """Her first password, and the account name if she wants another than the one she was given."""

    username = forms.CharField(
        label=_("Your account name"),
        max_length=60,
        required=False,
        help_text=_("You sign in with it, or with your phone number. Keep it or choose another."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    field_order = ("username", "password")

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, member=member, initial={"username": member.username}, **kwargs)

    def clean_username(self) -> str:
        """Empty keeps the one she has. Raises ValidationError for one that can't be, or is taken."""
        assert self.member is not None
        if not self.cleaned_data["username"]:
            return ""
        username = _clean_username(self.cleaned_data["username"])
        if selectors.username_taken(username, but=self.member.pk):
            raise ValidationError(SENTENCES["username_taken"], code="username_taken")
        return username


class FirstRunForm(NewPasswordForm):
    """The top unit and the first administrator."""

    unit_name = forms.CharField(
        label=_("Your organisation"),
        max_length=120,
        help_text=_("For example: the women's federation of your city."),
    )
    unit_name_en = forms.CharField(label=_("Its English name"), max_length=160, required=False)
    level = forms.ChoiceField(
        label=_("Its level"),
        choices=[choice for choice in Level.choices if choice[0] != Level.STUDIO],
        initial=Level.CITY,
    )
    name = forms.CharField(label=_("Your name"), max_length=60)
    username = forms.CharField(
        label=_("Your account name"),
        max_length=60,
        help_text=_("Small letters and digits; you sign in with it."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none"}),
    )
    field_order = ("unit_name", "unit_name_en", "level", "name", "username", "password")

    def clean_username(self) -> str:
        """Raises ValidationError for a name that can't be an account's."""
        return _clean_username(self.cleaned_data["username"])


class ConductForm(forms.Form):
    """One box: I have read it and will keep to it."""

    version = forms.CharField(widget=forms.HiddenInput)
    accept = forms.BooleanField(
        label=_("I have read it and will keep to it."),
        error_messages={"required": _("Tick the box when you have read it.")},
    )


class ChangePassword(ChangePasswordForm):
    """The old password and a new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Your present password")
        self.fields["oldpassword"].help_text = ""
        self.fields["oldpassword"].widget = forms.PasswordInput(
            attrs={"autocomplete": "current-password"}
        )
        self.fields["password1"].label = _("New password")
        self.fields["password1"].help_text = _(
            "At least 10 characters. Four words that only you put together are good."
        )
        self.fields["password1"].widget = forms.PasswordInput(attrs=NEW)
        self.fields["password2"].label = _("New password again")
        self.fields["password2"].widget = forms.PasswordInput(attrs=NEW)


class ConfirmForm(ReauthenticateForm):
    """Her password, before something important changes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Your password")
        self.fields["password"].help_text = ""
        self.fields["password"].widget = forms.PasswordInput(
            attrs={"autocomplete": "current-password"}
        )
