"""Views of libraries: they carry no rule of ours, so each is listed here by its url name.

A library's view that is not listed is refused.
"""

from __future__ import annotations

from niangjia.access.views import AccessRule

PUBLIC_SIGN_IN = AccessRule("public", None, "Signing in comes before being somebody.")
START_AGAIN = AccessRule("public", None, "Also between password and code she may start again.")
OWN_ACCOUNT = AccessRule("signed_in", None, "Her own account and nothing else.")

FOREIGN: dict[str, AccessRule] = {
    "account_login": PUBLIC_SIGN_IN,
    "account_logout": START_AGAIN,
    "account_reauthenticate": OWN_ACCOUNT,
    "account_change_password": OWN_ACCOUNT,
    "mfa_authenticate": PUBLIC_SIGN_IN,
    "mfa_login_webauthn": PUBLIC_SIGN_IN,
    "mfa_reauthenticate": OWN_ACCOUNT,
    "mfa_reauthenticate_webauthn": OWN_ACCOUNT,
    "mfa_activate_totp": OWN_ACCOUNT,
    "mfa_deactivate_totp": OWN_ACCOUNT,
    "mfa_view_recovery_codes": OWN_ACCOUNT,
    "mfa_generate_recovery_codes": OWN_ACCOUNT,
    "mfa_add_webauthn": OWN_ACCOUNT,
    "mfa_remove_webauthn": OWN_ACCOUNT,
}
