"""Addresses around signing in: our own, and of the library only those that we need."""

from allauth.account import views as account
from allauth.mfa.base import views as factors
from django.urls import include, path

from niangjia.signin import factor_views, views

own = (
    [
        path("lock/", views.lock, name="lock"),
        path("lock/open/", views.unlock, name="unlock"),
        path("lock/alive/", views.alive, name="alive"),
        path("kept/", views.held, name="held"),
        path("kept/typed/", views.keep, name="keep"),
        path("kept/<uuid:pk>/forget/", views.forget, name="forget"),
        path("account/", views.security, name="security"),
        path("account/second-step/", views.second_factor, name="second_factor"),
        path("account/sessions/end/", views.end_sessions, name="end_sessions"),
        path("account/sessions/<int:pk>/end/", views.end_session, name="end_session"),
        path("account/invite/<uuid:pk>/", views.invite, name="invite"),
        path("account/invite/import/<uuid:pk>/", views.invite_imported, name="invite_imported"),
        path("account/invite/<uuid:pk>/withdraw/", views.withdraw, name="withdraw"),
        path("account/second-step/<uuid:pk>/reset/", views.reset_factors, name="reset_factors"),
        path("join/<str:token>/", views.join, name="join"),
        path("conduct/", views.conduct, name="conduct"),
        path("first-run/", views.first_run, name="first_run"),
    ],
    "signin",
)
urlpatterns = [
    path("", include(own)),
    # The library leads to these names; here they are pages of ours.
    path("account/", views.security, name="mfa_index"),
    path("account/", views.security, name="mfa_list_webauthn"),
    path("account/", views.security, name="account_email"),
    path("account/sign-in/", account.login, name="account_login"),
    path("account/sign-in/", account.login, name="account_signup"),
    path("account/sign-in/", account.login, name="account_reset_password"),
    path("account/sign-out/", account.logout, name="account_logout"),
    path("account/confirm/", account.reauthenticate, name="account_reauthenticate"),
    path(
        "account/password/", factor_views.ChangePassword.as_view(), name="account_change_password"
    ),
    path("account/code/", factor_views.EnterCode.as_view(), name="mfa_authenticate"),
    path("account/code/again/", factors.reauthenticate, name="mfa_reauthenticate"),
    path("account/app/", factor_views.SetUpApp.as_view(), name="mfa_activate_totp"),
    path("account/app/remove/", factor_views.RemoveApp.as_view(), name="mfa_deactivate_totp"),
    path("account/recovery/", factor_views.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path(
        "account/recovery/new/",
        factor_views.NewRecoveryCodes.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path("account/passkeys/add/", factor_views.SetUpPasskey.as_view(), name="mfa_add_webauthn"),
    path(
        "account/passkeys/sign-in/", factor_views.PasskeySignIn.as_view(), name="mfa_login_webauthn"
    ),
    path(
        "account/passkeys/again/",
        factor_views.PasskeyAgain.as_view(),
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "account/passkeys/<int:pk>/remove/",
        factor_views.RemovePasskey.as_view(),
        name="mfa_remove_webauthn",
    ),
]
