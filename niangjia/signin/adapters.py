"""Where allauth meets the house: redirects, audit of sign-ins, secrets in the vault."""

from __future__ import annotations

import base64
import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from niangjia import audit
from niangjia.access.actor import Actor
from niangjia.people.actors import actor_for
from niangjia.people.middleware import client_ip, source_of
from niangjia.signin import selectors
from niangjia.signin.backends import find_member
from niangjia.signin.events import SignInEvent
from niangjia.vault import cipher, keys

# One sentence for an unknown account, a wrong password, a closed account and a shut-out alike:
# a second one would tell that an account exists, or that a phone number belongs to it.
REFUSED = _(
    "That didn't work. Check the account and the password. After five tries wait 15 minutes, or ask "
    "the administrator of your unit for a new link."
)
WRONG_CODE = _(
    "This code doesn't fit. Codes change every half minute and work once: write the one that is "
    "shown now."
)
FRESH_S = 15 * 60


class AccountAdapter(DefaultAccountAdapter):
    """No open sign-up, one sentence for every refusal, every sign-in in the audit log."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": REFUSED,
        "email_password_mismatch": REFUSED,
        "phone_password_mismatch": REFUSED,
        "invalid_login": REFUSED,
        "too_many_login_attempts": REFUSED,
        "rate_limited": _("Too many tries. Wait 15 minutes, then go on."),
        "incorrect_password": _("This is not your password."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Accounts are made by administrators only."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """The caller's address behind our own proxies."""
        return client_ip(request) or "0.0.0.0"  # noqa: S104 - a key for counting, nothing listens

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Tries are counted by account, whether typed as a username or a phone number."""
        typed = credentials.get("username", "")
        member = find_member(typed)
        return fingerprint(str(member.pk) if member else typed.lower())

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count the try. A shut-out is audited, and takes as long as looking at a password."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            make_password(credentials.get("password") or "")
            self._audit(request, SignInEvent.LOCKED_OUT, credentials.get("username", ""))
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Audit a failure; what was typed is kept only as a fingerprint."""
        self._audit(request, SignInEvent.FAILED, credentials.get("username", ""))

    def _audit(self, request: HttpRequest, event: SignInEvent, typed: str) -> None:
        visitor = Actor(member_id=None, source=source_of(request))
        member = find_member(typed)
        audit.record(
            visitor,
            event,
            kind="people.member" if member else "",
            object_id=member.pk if member else "",
            facts={"typed": fingerprint(typed)},
        )

    def post_login(self, request: HttpRequest, user: Any, **options: Any) -> HttpResponse:
        """Remember when the session began; audit it."""
        request.session["signed_in_at"] = time.time()
        response: HttpResponse = super().post_login(request, user, **options)
        steps = [record["method"] for record in get_authentication_records(request, user)]
        audit.record(
            actor_for(user, source_of(request)), SignInEvent.SIGNED_IN, user, facts={"steps": steps}
        )
        return response

    def logout(self, request: HttpRequest) -> None:
        """Audit, then end the session."""
        if request.user.is_authenticated:
            audit.record(request.actor, SignInEvent.SIGNED_OUT, request.user)
        super().logout(request)

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not again within the first minutes of a session that was opened with all steps."""
        request = context.request
        fresh = time.time() - float(request.session.get("signed_in_at", 0)) < FRESH_S
        if app == "allauth.mfa" and fresh and selectors.second_factor_state(request) != "unused":
            return False
        needed: bool = super().is_reauthentication_required(app=app, **kwargs)
        return needed

    def respond_user_inactive(self, request: HttpRequest, user: AbstractBaseUser) -> HttpResponse:
        """A closed account looks like a wrong password."""
        return HttpResponseRedirect(reverse("account_login"))

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nothing leaves by e-mail: notices are the house's own business."""

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Library messages are not shown; the pages say what happened."""


def fingerprint(typed: str) -> str:
    """A keyed fingerprint of what somebody typed as a name (12 hexadecimal digits)."""
    return salted_hmac("niangjia.signin.typed", typed.strip().lower()).hexdigest()[:12]


class SecondFactorAdapter(DefaultMFAAdapter):
    """Secrets of second factors lie encrypted by a site secret of the vault."""

    AAD = b"signin.second_factor"
    error_messages = {**DefaultMFAAdapter.error_messages, "incorrect_code": WRONG_CODE}

    def encrypt(self, text: str) -> str:
        """Encrypt a TOTP secret or recovery seed."""
        sealed = cipher.seal(keys.site_secret("second_factor"), text.encode(), self.AAD)
        return base64.b64encode(sealed).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Decrypt; raises VaultError for anything altered."""
        sealed = base64.b64decode(encrypted_text)
        return cipher.unseal(keys.site_secret("second_factor"), sealed, self.AAD).decode()

    def _get_site_name(self) -> str:
        return gettext("Niangjia")

    def _get_user_identifier(self, user: Any) -> str:
        return str(user.username)

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """A plain name for a passkey."""
        return gettext("This device")
