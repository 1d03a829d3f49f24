"""Settings, read from the environment; see `.env.example` for every variable.

Without `DATABASE_URL` and `REDIS_URL` nothing is started and nothing is reachable: only
`python -m config.embedded COMMAND…` starts servers and sets both for its command.
"""

from datetime import timedelta
from pathlib import Path

import environ
from celery.schedules import schedule
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent.parent
env = environ.Env()

# --- What this process is ------------------------------------------------------------------
DEBUG = env.bool("DEBUG", default=False)
# The demo shows every mail, sign-in codes included, at /demo/mails/: never on a real site.
DEMO = env.bool("DEMO", default=False)
# The State's block and typeface are reserved for State sites by its design system.
STATE_SITE = env.bool("STATE_SITE", default=False)
BRAND_NAME = env("BRAND_NAME", default="Croissance connectée")
BRAND_TAGLINE = env("BRAND_TAGLINE", default="Le numérique qui fait avancer votre entreprise")
SITE_URL = env("SITE_URL", default="http://localhost:8000")

INSECURE_SECRET_KEY = "django-insecure-only-for-demo-and-tests"  # noqa: S105 - refused by config.wsgi
SECRET_KEY = env("SECRET_KEY", default=INSECURE_SECRET_KEY)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# --- Applications --------------------------------------------------------------------------
INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "plans.apps.PlansConfig",
    "matching.apps.MatchingConfig",
    "diagnostics.apps.DiagnosticsConfig",
    "connectors.apps.ConnectorsConfig",
    "resources.apps.ResourcesConfig",
    "accounts.apps.AccountsConfig",
    "notifications.apps.NotificationsConfig",
    "reference.apps.ReferenceConfig",
    "ui.apps.UiConfig",
    "dsfr",
    "crispy_forms",
    "allauth",
    "allauth.account",
    "anymail",
    "pgtrigger",
    "config.apps.StaffAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.forms",
]

MIDDLEWARE = [
    "config.middleware.isolation",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.private_pages",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    # Last: it is asked first about an error.
    "config.middleware.Busy",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            # « le 1er décembre », in every page and mail.
            "builtins": ["reference.templatetags.dates"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "ui.context_processors.brand",
                "accounts.context_processors.spaces",
            ],
        },
    },
]

# --- Database ------------------------------------------------------------------------------
DATABASES = {
    "default": {
        **env.db("DATABASE_URL", default="postgres://localhost/croissance_connectee"),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
}
# QUALITY C13: a stuck query or lock ends by itself.
DATABASES["default"].setdefault("OPTIONS", {})["options"] = (
    "-c statement_timeout=10s -c lock_timeout=2s -c idle_in_transaction_session_timeout=30s"
    # Compiling a plan takes longer than any of our queries (measured: 150 ms of 170).
    " -c jit=off"
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- Redis: broker in one database, cache and rate limits in another -------------------------
REDIS_URL = env("REDIS_URL", default="redis://localhost:6379")
REDIS_BROKER_DATABASE = env.int("REDIS_BROKER_DATABASE", 0)
REDIS_CACHE_DATABASE = env.int("REDIS_CACHE_DATABASE", 1)


def redis_url(database: int, *, for_celery: bool = False) -> str:
    """Return `REDIS_URL` pointed at a database; Celery spells unix sockets in its own way."""
    base = REDIS_URL.rstrip("/")
    if base.startswith("unix://"):
        path = base.removeprefix("unix://")
        if for_celery:
            return f"redis+socket://{path}?virtual_host={database}"
        return f"unix://{path}?db={database}"
    return f"{base}/{database}"


CACHES = {
    "default": {
        "BACKEND": "config.cache.FailOpenRedisCache",
        "LOCATION": redis_url(REDIS_CACHE_DATABASE),
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    }
}

# --- Celery (QUALITY C2, C8): Redis is a doorbell, PostgreSQL is the truth --------------------
CELERY_BROKER_URL = redis_url(REDIS_BROKER_DATABASE, for_celery=True)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "health_check_interval": 10,
    "unacked_restore_throttle": 1,
    "retry_policy": {"timeout": 2.0},
}
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SOFT_TIME_LIMIT = 60
CELERY_TASK_TIME_LIMIT = 90
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
SWEEP_EVERY_SECONDS = env.int("SWEEP_EVERY_SECONDS", default=30)
# Each leaves a sign of life under its name here, whose age is watched.
PERIODIC_TASKS = {
    "canary": timedelta(seconds=60),
    "sweep": timedelta(seconds=SWEEP_EVERY_SECONDS),
    # Plans each month once, then takes what is due: most of its runs find nothing.
    "imports": timedelta(seconds=600),
}
# Relative interval: tolerates clock changes, and a run missed is caught up by the next one.
CELERY_BEAT_SCHEDULE = {
    "canary": {
        "task": "notifications.tasks.canary",
        "schedule": schedule(PERIODIC_TASKS["canary"]),
    },
    "sweep": {"task": "notifications.tasks.sweep", "schedule": schedule(PERIODIC_TASKS["sweep"])},
    "imports": {
        "task": "diagnostics.tasks.import_due",
        "schedule": schedule(PERIODIC_TASKS["imports"]),
    },
}

# --- Accounts: a code by e-mail, no password -------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "plans:home"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# The code itself proves the address: nothing is verified apart.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_FORMAT = {"numeric": True, "dashed": False, "length": 6}
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = 3
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_LOGIN_TIMEOUT = 60 * env.int("SIGN_IN_CODE_MINUTES", 15)
ACCOUNT_FORMS = {"confirm_login_code": "accounts.forms.CodeForm"}
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
# Somebody who types no known address learns nothing by mail either (QUALITY B14).
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
# QUALITY B18: a whole town hall behind one address passes; one mailbox is not flooded.
ACCOUNT_RATE_LIMITS = {"request_login_code": "30/m/ip,5/m/key,30/h/key"}
# How many reverse proxies of ours stand in front, each adding to X-Forwarded-For. What such
# headers say is believed only then: without a proxy the visitor writes them.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", 0)

# --- Sessions and cookies --------------------------------------------------------------------
# Sessions live in the database: an emptied Redis signs nobody out.
SECURE_COOKIES = env.bool("SECURE_COOKIES", default=not (DEBUG or DEMO))
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_NAME = "__Host-sessionid" if SECURE_COOKIES else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if SECURE_COOKIES else "csrftoken"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

# --- Security headers (QUALITY B3, B4, B5) ---------------------------------------------------
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=SECURE_COOKIES)
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$", r"^health/worker$"]
SECURE_PROXY_SSL_HEADER = (
    ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
)
SECURE_HSTS_SECONDS = 63_072_000 if SECURE_COOKIES else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_COOKIES
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        # The design system's style sheet embeds its icons as data: images.
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}

# --- Language, time, files -------------------------------------------------------------------
LANGUAGE_CODE = "fr"
TIME_ZONE = "Europe/Paris"
USE_I18N = USE_TZ = True
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # What applicants for the label send: out of the web root, served by a view that asks who reads.
    "evidence": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {
            "location": env("EVIDENCE_ROOT", default=str(BASE_DIR / "var" / "evidence")),
            "base_url": None,
            "file_permissions_mode": 0o600,
            "directory_permissions_mode": 0o700,
        },
    },
    "staticfiles": {
        "BACKEND": env(
            "STATICFILES_STORAGE",
            default="django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG or DEMO
            else "whitenoise.storage.CompressedManifestStaticFilesStorage",
        )
    },
}
# The demo serves files from their sources: collecting and compressing them takes a minute.
WHITENOISE_USE_FINDERS = DEBUG or DEMO

# --- Forms -----------------------------------------------------------------------------------
FORM_RENDERER = "dsfr.forms.DsfrDjangoTemplates"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "croissance"

# --- Mail ------------------------------------------------------------------------------------
# The demo keeps what it sends: messages are rows, and /demo/mails/ shows them.
EMAIL_CONFIG = env.email(
    "EMAIL_URL",
    default="dummymail://" if DEMO else "consolemail://",
)
vars().update(EMAIL_CONFIG)
# A provider of django-anymail in the place of a mail server: « brevo », « mailjet », « scaleway »…
# Its own settings (ANYMAIL_BREVO_API_KEY…) are read from the environment as it names them.
MAIL_PROVIDER = env("MAIL_PROVIDER", default="")
if MAIL_PROVIDER:
    EMAIL_BACKEND = f"anymail.backends.{MAIL_PROVIDER}.EmailBackend"
ANYMAIL = {
    name.removeprefix("ANYMAIL_"): value
    for name, value in env.ENVIRON.items()
    if name.startswith("ANYMAIL_")
}
ANYMAIL["REQUESTS_TIMEOUT"] = (3.05, 10)
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", default=10)
# After so long, a worker that took a message and never came back is taken for dead.
MESSAGE_LEASE_SECONDS = env.int("MESSAGE_LEASE_SECONDS", default=300)
# QUALITY E7: how many a day to one person, of those that can wait; the others join a weekly digest.
MAILS_THAT_CAN_WAIT_PER_DAY = env.int("MAILS_THAT_CAN_WAIT_PER_DAY", 5)
# How many leave in one second at most, all workers together; 0 for as many as they can. What
# somebody asked for this minute, such as a sign-in code, never waits for it.
MAILS_PER_SECOND = env.int("MAILS_PER_SECOND", 0 if DEMO else 20)
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default=f"{BRAND_NAME} <bonjour@example.org>")
REPLY_TO_EMAIL = env("REPLY_TO_EMAIL", default="contact@example.org")
SERVER_EMAIL = DEFAULT_FROM_EMAIL

# --- The follow-up of help requests ----------------------------------------------------------
# What the charter has connecteurs promise: to change it, change what they sign.
INTRODUCTION_EXPIRES_AFTER_WORKING_DAYS = env.int("INTRODUCTION_EXPIRES_AFTER_WORKING_DAYS", 3)
CONTACT_CHECK_AFTER_DAYS = env.int("CONTACT_CHECK_AFTER_DAYS", 7)
OUTCOME_CHECK_AFTER_DAYS = env.int("OUTCOME_CHECK_AFTER_DAYS", 30)
PROGRESS_CHECKS_AFTER_DAYS = env.list("PROGRESS_CHECKS_AFTER_DAYS", cast=int, default=[90, 180])

# --- Diagnostics: how many one network address may begin (QUALITY B18) -----------------------
DIAGNOSTIC_STARTS_PER_HOUR = env.int("DIAGNOSTIC_STARTS_PER_HOUR", 30)

# --- Eurostat's figures: off until an address is given ----------------------------------------
EUROSTAT_API_URL = env("EUROSTAT_API_URL", default="")

# --- The public register of companies, to fill in what it knows of a firm: off when empty --------
# « demo » stands for a handful of fictitious firms, without a network.
COMPANY_SEARCH_URL = env("COMPANY_SEARCH_URL", default="demo" if DEMO else "")
COMPANY_SEARCHES_PER_HOUR = env.int("COMPANY_SEARCHES_PER_HOUR", 60)

# --- Reports: after so long, whoever began one and never came back is taken for dead ---------
REPORT_LEASE_SECONDS = env.int("REPORT_LEASE_SECONDS", default=120)
# How many one network address may ask for, and how many references it may check.
REPORTS_PER_HOUR = env.int("REPORTS_PER_HOUR", 20)
CHECKS_PER_HOUR = env.int("CHECKS_PER_HOUR", 60)

# --- The antivirus that reads what applicants for the label send: off when empty --------------
# « clamd://host:3310 » or « clamd:///path/of/its/socket ».
EVIDENCE_SCANNER = env("EVIDENCE_SCANNER", default="")

# --- Help requests against robots (QUALITY B18, B19); the demo is tried by robots of ours -------
ASKS_PER_DAY_AND_NETWORK = env.int("ASKS_PER_DAY_AND_NETWORK", 1000 if DEMO else 10)
ASK_MINIMUM_SECONDS = env.int("ASK_MINIMUM_SECONDS", 0 if DEMO else 3)

# --- Events: how many registrations one network address may make; a firm sends a few people -----
REGISTRATIONS_PER_DAY_AND_NETWORK = env.int(
    "REGISTRATIONS_PER_DAY_AND_NETWORK", 1000 if DEMO else 30
)

# --- The network: how many reports of misconduct one person may send (QUALITY B18) ---------------
MISCONDUCT_REPORTS_PER_DAY = env.int("MISCONDUCT_REPORTS_PER_DAY", 5)

# --- The library: the weekly look at addresses elsewhere, which asks them over the network --------
LINK_CHECKS = env.bool("LINK_CHECKS", default=False)
# An address that always answers: where it is silent too, nothing is hidden.
LINK_CHECKS_WITNESS = env("LINK_CHECKS_WITNESS", default="https://www.service-public.fr/")
# How many times a day one network address may say that a resource is out of date.
OUTDATED_REPORTS_PER_DAY = env.int("OUTDATED_REPORTS_PER_DAY", 100 if DEMO else 10)

# --- Firms: how many people one person may invite, and one network (QUALITY B18) -----------------
FIRM_INVITATIONS_PER_DAY = env.int("FIRM_INVITATIONS_PER_DAY", 20)

# --- Logs: no personal data, one line an event -----------------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # At the level of debugging it writes addresses, and what people look for is in them.
    # Each step of drawing a PDF is no event either.
    "loggers": {
        "urllib3": {"level": "INFO"},
        "weasyprint.progress": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
    },
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="INFO")},
}
