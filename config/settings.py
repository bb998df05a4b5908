"""Settings of Anbefal. Every value that differs between machines comes from the environment."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.lib.env import (
    database_from_url,
    email_from_url,
    env_bool,
    env_int,
    env_str,
    prices_from_text,
    sms_from_url,
)

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = env_bool("DEBUG")
SECRET_KEY = env_str("SECRET_KEY")
# Earlier keys, separated by spaces: what they signed or sealed is still read.
SECRET_KEY_FALLBACKS = env_str("SECRET_KEY_FALLBACKS", "").split()
BASE_URL = env_str("BASE_URL").rstrip("/")
# A shorter address that leads to the same site, for text messages.
SHORT_URL = env_str("SHORT_URL", BASE_URL).rstrip("/")
IS_HTTPS = urlsplit(BASE_URL).scheme == "https"
# "host:port" of name servers to ask instead of the machine's own.
DNS_SERVERS = env_str("DNS_SERVERS", "").split()
# Whether a mail server named by a person may be on this machine: a developer's alone.
OUTBOUND_LOOPBACK = DEBUG
OWN_HOSTS = [urlsplit(url).hostname or "" for url in (BASE_URL, SHORT_URL)]
ALLOWED_HOSTS = [*OWN_HOSTS, *env_str("ALLOWED_HOSTS", "").split()]
if DEBUG:
    ALLOWED_HOSTS += ["127.0.0.1", "localhost", "[::1]"]
# The folder where the local SMTP sink keeps mail; set only on a developer's machine.
LOCAL_OUTBOX_DIR = env_str("LOCAL_OUTBOX_DIR", "")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "heroicons",
    "config",
    "accounts",
    "contacts",
    "surveys",
    "distribution",
    "analytics",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "accounts.context_processors.staff",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")

DATABASES = {
    "default": {
        **database_from_url("DATABASE_URL"),
        "ATOMIC_REQUESTS": True,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "TEST": {
            "NAME": env_str("TEST_DATABASE_NAME", "test_anbefal"),
            # One that is migrated already spares each part of the tests the same work.
            "TEMPLATE": env_str("TEST_DATABASE_TEMPLATE", "") or None,
        },
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env_str("REDIS_URL")
# A page never waits longer than this for Valkey.
VALKEY_PATIENCE = 0.25
CACHES = {
    "default": {
        "BACKEND": "config.cache.ForgivingCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": DATABASES["default"]["NAME"],
        "OPTIONS": dict.fromkeys(["socket_timeout", "socket_connect_timeout"], VALKEY_PATIENCE),
    }
}

# How many workers may send for one organisation at the same time: fewer than there are, so that a
# small campaign need not wait until one is done with a large one.
SENDERS = max(1, env_int("SENDERS", 1))

# Celery is the bell, Postgres the truth: short visibility, acknowledged late, no stored results.
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {"distribution.tasks.*": {"queue": "mail"}}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A worker that is told to stop has so many seconds for what it is at (a turn of sending is five).
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Celery reads it in three places, and the shortest wins; no task or bell waits for half of it.
CELERY_VISIBILITY_TIMEOUT = 1800
CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS = {"visibility_timeout": CELERY_VISIBILITY_TIMEOUT}
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": CELERY_VISIBILITY_TIMEOUT,
    # Without these two a message of a killed worker may wait for minutes before it is redelivered.
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "global_keyprefix": f"{DATABASES['default']['NAME']}:",
}

# What beat rings for; each task finds its own work in Postgres.
CELERY_BEAT_SCHEDULE: dict[str, dict[str, object]] = {
    "api-calls": {"task": "accounts.tasks.api_calls_clean_task", "schedule": 3600.0},
    "account-mails": {"task": "accounts.tasks.account_mails_ring_task", "schedule": 60.0},
    "response-imports": {
        "task": "surveys.tasks.response_imports_sweep_task",
        "schedule": 60.0,
    },
    "rollups": {"task": "analytics.tasks.rollups_find_task", "schedule": 3.0},
    "contact-imports": {"task": "contacts.tasks.contact_imports_sweep_task", "schedule": 60.0},
    "sending": {
        "task": "distribution.tasks.distribution_sweep_task",
        "schedule": 10.0,
        # Not behind the mail it is to find.
        "options": {"queue": "default", "expires": 10},
    },
    "planning": {
        "task": "distribution.tasks.planning_sweep_task",
        "schedule": 300.0,
        "options": {"queue": "default", "expires": 300},
    },
}

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:home"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_FORMS = {
    "signup": "accounts.forms.signup.OrganisationSignupForm",
    "login": "accounts.forms.doors.LoginForm",
    "reset_password": "accounts.forms.doors.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.doors.ResetPasswordKeyForm",
    "change_password": "accounts.forms.doors.ChangePasswordForm",
    "set_password": "accounts.forms.doors.SetPasswordForm",
    "reauthenticate": "accounts.forms.doors.ReauthenticateForm",
    "add_email": "accounts.forms.doors.AddEmailForm",
}
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
# Only in the browser that signed up; elsewhere the link leads to the login.
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Limits per address count the address of the visitor, not that of a proxy in front of us.
TRUSTED_PROXY_COUNT = ALLAUTH_TRUSTED_PROXY_COUNT = env_int("TRUSTED_PROXY_COUNT", 0)
MFA_ADAPTER = "accounts.adapter.MfaAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.doors.CodeForm",
    "reauthenticate": "accounts.forms.doors.ReauthenticateCodeForm",
    "activate_totp": "accounts.forms.doors.ActivateTOTPForm",
    "add_webauthn": "accounts.forms.doors.AddPasskeyForm",
    "edit_webauthn": "accounts.forms.doors.EditPasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Anbefal"
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not IS_HTTPS

# Its templates and files are not installed: the API speaks JSON only (accounts.api).
REST_FRAMEWORK: dict[str, object] = {
    "EXCEPTION_HANDLER": "accounts.api.problems.told",
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "URL_FORMAT_OVERRIDE": None,
}

EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
for _name, _value in email_from_url("EMAIL_URL").items():
    globals()[_name] = _value
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env_str("DEFAULT_FROM_EMAIL", "Anbefal <hello@anbefal.example>")

# Without SMS_URL only organisations with an account of their own can send SMS.
_sms = sms_from_url("SMS_URL")
SMS_ACCOUNT = _sms.account
SMS_TOKEN = _sms.token
SMS_SENDER = _sms.sender
SMS_API = _sms.api
SMS_TIMEOUT = 20
# What one part of a text message to a country costs, in US dollars: an estimate shown before
# sending, to be set to what one's own provider asks.
SMS_PRICES = {
    "NO": 0.083,
    "SE": 0.057,
    "DK": 0.045,
    "FI": 0.083,
    "IS": 0.068,
    "DE": 0.106,
    "GB": 0.048,
    "NL": 0.111,
    "": 0.1,
} | prices_from_text("SMS_PRICES")

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("nb", _("Norwegian")), ("sv", _("Swedish"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
USE_TZ = True
TIME_ZONE = "UTC"
USE_THOUSAND_SEPARATOR = True
FORMAT_MODULE_PATH = "config.formats"

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# In development the files are served as they lie; in production collectstatic has gathered them.
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["png", "webp", "woff2", "map", "gz", "br"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [SELF],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
X_FRAME_OPTIONS = "SAMEORIGIN"  # the survey preview shows our own page in a frame
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
# W019: see X_FRAME_OPTIONS. W021: the preload list binds a whole domain, its owner decides.
SILENCED_SYSTEM_CHECKS = ["security.W019", "security.W021"]
SECURE_HSTS_SECONDS = 31_536_000 if IS_HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_HTTPS
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if IS_HTTPS else None
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_NAME = "__Host-session" if IS_HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if IS_HTTPS else "csrf"
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 14 * 24 * 3600
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "filters": {"keyless": {"()": "config.lib.logs.WithoutKeys"}},
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "line",
            "filters": ["keyless"],
        }
    },
    # Without the handlers Django gives it where DEBUG is on, which would say everything twice.
    "loggers": {
        "django": {"handlers": []},
        # Its addresses name whom we write to.
        "twilio.http_client": {"level": "WARNING"},
    },
    "root": {"handlers": ["stderr"], "level": "INFO"},
}
