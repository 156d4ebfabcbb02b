"""Forms of the second step: the library's, with our words and inputs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from niangjia.signin.adapters import WRONG_CODE
from niangjia.ui import normalise
from niangjia.ui.forms import CodeInput

CODE_HOLDS_S = 120


class _Worded:
    """Gives the code field our label and input, and reads full-width digits."""

    fields: dict[str, forms.Field]
    cleaned_data: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.fields["code"]
        code.label = _("Code")
        code.help_text = _("The six digits of your app, or a recovery code.")
        code.widget = CodeInput()
        code.error_messages["required"] = _("Write the code.")

    def clean_code(self) -> str:
        """Full-width digits and spaces are welcome."""
        self.cleaned_data["code"] = normalise.to_halfwidth(self.cleaned_data["code"]).replace(
            " ", ""
        )
        return super().clean_code()  # type: ignore[misc, no-any-return]


class _Once(_Worded):
    """A code that was used is worthless, also while neighbouring half minutes still count."""

    user: Any

    def clean_code(self) -> str:
        code = super().clean_code()
        if not cache.add(f"niangjia.code:{self.user.pk}:{code}", 1, CODE_HOLDS_S):
            raise ValidationError(WRONG_CODE, code="incorrect_code")
        return code


class CodeForm(_Once, AuthenticateForm):
    """The code at sign-in."""


class CodeAgainForm(_Once, ReauthenticateForm):
    """The code once more, in a session that lacks it."""


class AppForm(_Worded, ActivateTOTPForm):
    """The first code of a new app."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("The six digits that the app shows now")
        self.fields["code"].help_text = ""


@contextmanager
def _from_outside() -> Iterator[None]:
    """What a browser answers comes from outside: whatever can't be read is refused, in words."""
    try:
        yield
    except ValidationError:
        raise
    except Exception as unreadable:
        raise ValidationError(WRONG_CODE, code="incorrect_code") from unreadable


class _Answer:
    """The answer of a passkey."""

    def clean_credential(self) -> Any:
        with _from_outside():
            return super().clean_credential()  # type: ignore[misc]


class PasskeySignInForm(_Answer, LoginWebAuthnForm):
    """A passkey alone."""


class PasskeyCodeForm(_Answer, AuthenticateWebAuthnForm):
    """A passkey as the second step."""


class PasskeyAgainForm(_Answer, ReauthenticateWebAuthnForm):
    """The passkey once more."""


class PasskeyForm(AddWebAuthnForm):
    """A passkey of this device."""

    def clean(self) -> dict[str, Any]:
        with _from_outside():
            cleaned: dict[str, Any] = super().clean()
            return cleaned

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("What to call it")
        self.fields["name"].help_text = _("For example: my office computer.")
        if "passwordless" in self.fields:
            self.fields["passwordless"].initial = True
            self.fields["passwordless"].label = _("Sign in with it alone, without a password")
            self.fields["passwordless"].help_text = ""
