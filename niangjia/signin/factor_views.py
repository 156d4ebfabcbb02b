"""The library's pages of second factors and password, with our traces and sentences.

Each class below changes two things: what happens is audited and told to the member, and what goes
wrong is said on the page on which it went wrong.
"""

from __future__ import annotations

from typing import Any

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.account.views import PasswordChangeView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from niangjia.signin import conduct, presenters, selectors, services


def _passkey_refused() -> str:
    return _("The passkey was not accepted. Try it once more, or take the other way.")


class EnterCode(AuthenticateView):
    """The second step at sign-in."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page: dict[str, Any] = super().get_context_data(**kwargs)
        factors = selectors.factors_of(self.stage.login.user.pk)
        page["has_passkey"] = any(f.type == Authenticator.Type.WEBAUTHN for f in factors)
        return page

    def form_invalid(self, form: Any) -> HttpResponse:
        services.second_step_failed(
            member=self.stage.login.user, actor=self.request.actor, kind=_kind(form)
        )
        if "credential" in form.fields:
            messages.error(self.request, _passkey_refused())
        return super().form_invalid(form)


def _kind(form: Any) -> str:
    return "code" if "code" in form.fields else "webauthn"


class SetUpApp(ActivateTOTPView):
    """An authenticator app, set up in this session: that opens it."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        _factor_given(self.request, Authenticator.Type.TOTP)
        return response


class RemoveApp(DeactivateTOTPView):
    """Taking the authenticator app away."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        services.factor_removed(actor=self.request.actor, kind=Authenticator.Type.TOTP)
        return response


class SetUpPasskey(AddWebAuthnView):
    """A passkey, set up in this session: that opens it."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        _factor_given(self.request, Authenticator.Type.WEBAUTHN)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        messages.error(self.request, _passkey_refused())
        return super().form_invalid(form)


class RemovePasskey(RemoveWebAuthnView):
    """Taking a passkey away."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        services.factor_removed(actor=self.request.actor, kind=Authenticator.Type.WEBAUTHN)
        return response


class PasskeySignIn(LoginWebAuthnView):
    """Signing in with a passkey alone."""

    def form_invalid(self, form: Any) -> HttpResponse:
        services.second_step_failed(member=None, actor=self.request.actor, kind="webauthn")
        messages.error(self.request, _passkey_refused())
        return HttpResponseRedirect(reverse("account_login"))


class PasskeyAgain(ReauthenticateWebAuthnView):
    """The passkey once more, in a session that lacks it."""

    def form_invalid(self, form: Any) -> HttpResponse:
        services.second_step_failed(
            member=selectors.herself(self.request.actor), actor=self.request.actor, kind="webauthn"
        )
        messages.error(self.request, _passkey_refused())
        return self.render_to_response(self.get_context_data(form=form))


class RecoveryCodes(ViewRecoveryCodesView):
    """The recovery codes: shown while they are new, to be written down, then never again."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page: dict[str, Any] = super().get_context_data(**kwargs)
        fresh = selectors.recovery_codes_are_fresh(self.request.actor)
        accepted = conduct.accepted(selectors.herself(self.request.actor))
        return {
            **page,
            "left": len(page["unused_codes"]),
            "unused_codes": page["unused_codes"] if fresh else [],
            "fresh": fresh,
            "site": presenters.site_name(self.request),
            "onward": reverse("desk:day" if accepted else "signin:conduct"),
        }


class NewRecoveryCodes(GenerateRecoveryCodesView):
    """Ten new codes; the old ones stop working."""

    def form_valid(self, form: Any) -> HttpResponse:
        response = super().form_valid(form)
        services.codes_made(actor=self.request.actor)
        return response


class ChangePassword(PasswordChangeView):
    """A new password, in place of the present one."""

    def form_valid(self, form: Any) -> HttpResponse:
        member, actor = selectors.herself(self.request.actor), self.request.actor
        services.password_changed(actor=actor, member=member)
        messages.success(self.request, _("The password is changed. Sign in with the new one."))
        response: HttpResponse = super().form_valid(form)
        return response


def _factor_given(request: HttpRequest, kind: str) -> None:
    """Setting up asks for a code or the key itself: this session has given its second step."""
    given = [r for r in get_authentication_records(request, request.user) if r["method"] == "mfa"]
    if not given:
        record_authentication(request, request.user, "mfa", type=kind, reauthenticated=True)
    services.factor_added(actor=request.actor, kind=kind)
