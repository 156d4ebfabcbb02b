"""Django's settings, all from ``environ.Environment``. Nothing else reads environment variables."""

from __future__ import annotations

import os
import re
from pathlib import Path

from csp.constants import NONCE, NONE, SELF

from niangjia.config.environ import Environment, database

# Before numpy is loaded: the finder's arrays are small, and threads that wait for one another in a busy
# loop cost more processor time than they save. One process serves many people anyhow.
for _threads in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")
NIANGJIA = Environment.read()
PACKAGE = Path(__file__).resolve().parent.parent

DEBUG = NIANGJIA.debug
SECRET_KEY = NIANGJIA.signing_secret()
ALLOWED_HOSTS = list(NIANGJIA.hosts)
ROOT_URLCONF = "niangjia.config.urls"
WSGI_APPLICATION = "niangjia.config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

NIANGJIA.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
for _folder in (NIANGJIA.key_file.parent, NIANGJIA.audit_head.parent, NIANGJIA.data_dir / "files"):
    _folder.mkdir(parents=True, exist_ok=True, mode=0o700)

# -- databases ----------------------------------------------------------------------------------
DATABASES = {
    "default": database(NIANGJIA.database, pool=NIANGJIA.database_pool),
    "keys": database(NIANGJIA.key_store, pool=NIANGJIA.database_pool),
}
DATABASE_ROUTERS = ["niangjia.vault.router.KeyStoreRouter"]
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "django_cache",
        # Counts of failed sign-ins lie here: a small table could be flushed by somebody who tries
        # many names.
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}

# -- rooms ----------------------------------------------------------------------------------------
ROOMS = [
    "desk", "signin", "evaluation", "imports",
    "referrals", "dispatch", "evidence", "requests", "certificates", "commitments", "needs",
    "casework", "training", "documents", "instruments", "learning", "finder", "procedures", "guides", "law",
    "people", "units", "jobs", "access", "notices", "audit", "vault", "ui",
]  # fmt: skip
INSTALLED_APPS = [
    # Rooms first: their templates stand before the libraries' own.
    "niangjia.demo",
    *[f"niangjia.{room}" for room in ROOMS],
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "treebeard",
    "django_tasks",
    "django_tasks_db",
    "niangjia.config",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "niangjia.signin.middleware.FirstRunMiddleware",
    "niangjia.people.middleware.ActorMiddleware",
    "niangjia.desk.middleware.MemberLanguageMiddleware",
    "niangjia.signin.middleware.LockMiddleware",
    "niangjia.signin.putback.PutBackMiddleware",
    "niangjia.signin.middleware.SecondFactorMiddleware",
    "niangjia.access.middleware.DefaultDenyMiddleware",
    "niangjia.signin.middleware.ConductMiddleware",
    "niangjia.access.middleware.AskFirstMiddleware",
    "niangjia.desk.middleware.OnceMiddleware",
    "niangjia.ui.middleware.OnlyByFormMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "niangjia.desk.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "niangjia.ui.templatetags.ui",
                "niangjia.ui.templatetags.lists",
                "niangjia.ui.templatetags.figures",
            ],
        },
    }
]
FORM_RENDERER = "niangjia.ui.forms.Renderer"

# -- language, time -------------------------------------------------------------------------------
LANGUAGE_CODE = NIANGJIA.language
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS: list[str] = []
USE_I18N = True
USE_TZ = True
TIME_ZONE = NIANGJIA.time_zone

# -- files ----------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = NIANGJIA.data_dir / "static"
STATIC_ROOT.mkdir(exist_ok=True)
MEDIA_ROOT = NIANGJIA.data_dir / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
FILE_UPLOAD_PERMISSIONS = 0o600
# What is small stays in memory; more is written encrypted under a key that only this request has.
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "niangjia.vault.uploads.SealedUploadHandler",
]
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024

# -- people ---------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.Member"
AUTHENTICATION_BACKENDS = ["niangjia.signin.backends.MemberBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:day"
ACCOUNT_ADAPTER = "niangjia.signin.adapters.AccountAdapter"
MFA_ADAPTER = "niangjia.signin.adapters.SecondFactorAdapter"
# A member's e-mail lies in the vault: allauth neither reads nor searches it.
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_FORMS = {
    "login": "niangjia.signin.forms.SignInForm",
    "change_password": "niangjia.signin.forms.ChangePassword",
    "reauthenticate": "niangjia.signin.forms.ConfirmForm",
}
MFA_FORMS = {
    "authenticate": "niangjia.signin.factor_forms.CodeForm",
    "reauthenticate": "niangjia.signin.factor_forms.CodeAgainForm",
    "activate_totp": "niangjia.signin.factor_forms.AppForm",
    "add_webauthn": "niangjia.signin.factor_forms.PasskeyForm",
    "login_webauthn": "niangjia.signin.factor_forms.PasskeySignInForm",
    "authenticate_webauthn": "niangjia.signin.factor_forms.PasskeyCodeForm",
    "reauthenticate_webauthn": "niangjia.signin.factor_forms.PasskeyAgainForm",
}
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "5/15m/key,30/15m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_TOTP_ISSUER = "Niangjia"
MFA_TOTP_TOLERANCE = 1  # clocks of old phones; factor_forms sees to it that each code works once
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not NIANGJIA.https
USERSESSIONS_TRACK_ACTIVITY = False  # a write for every page would be the price

# -- sessions, cookies, headers -------------------------------------------------------------------
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_USE_SESSIONS = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = NIANGJIA.https
SECURE_SSL_REDIRECT = False
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if NIANGJIA.https else None
SECURE_HSTS_SECONDS = 31_536_000 if NIANGJIA.https else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in NIANGJIA.hosts] if NIANGJIA.https else []
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "manifest-src": [SELF],
    }
}

# -- background work, messages out ----------------------------------------------------------------
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
DEFAULT_FROM_EMAIL = NIANGJIA.sender

# -- logging: never a query, a body, a header or a name ----------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "niangjia.config.logs.WithoutWords",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"niangjia": {"level": "INFO"}},
}

IGNORABLE_404_URLS = [re.compile(r"^/favicon\.ico$")]

MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SILENCED_SYSTEM_CHECKS: list[str] = []
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_HTTPONLY = True
