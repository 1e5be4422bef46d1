"""Settings: all from the environment, listed in the README's table."""

import os
import platform
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from redis.backoff import NoBackoff
from redis.retry import Retry

from fair.databases import databases
from fair.rest.components import COMPONENTS
from fair.stores import media, origins

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

DEBUG = env.bool("DEBUG", default=False)
VAR_DIR = env.path("VAR_DIR", default=str(BASE_DIR / "var"))()
VAR_DIR = Path(VAR_DIR)
SECRET_KEY = env("SECRET_KEY", default="")
if not SECRET_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY: with a database of your own it is never made up.")
SITE_URL = env("SITE_URL", default="http://127.0.0.1:8000")
ALLOWED_HOSTS = env.list(
    "ALLOWED_HOSTS", default=[urlsplit(SITE_URL).hostname, "127.0.0.1", "localhost", "[::1]"]
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SECURE = env.bool("SECURE", default=False)
DEMO = env.bool("DEMO", default=False)
SOURCE_URL = env("SOURCE_URL", default="")  # where the footer says this very version can be had
METRICS_TOKEN = env("METRICS_TOKEN", default="")
METRICS_DIR = Path(env("METRICS_DIR", default="") or VAR_DIR / "metrics" / platform.node())
os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(METRICS_DIR)  # read by the library when it is imported
BACKUP_KEY = env("BACKUP_KEY", default="")
SUPPORT_EMAIL = env("SUPPORT_EMAIL", default="")  # told on the help page
TRANSLATION_URL = env("TRANSLATION_URL", default="")  # of a LibreTranslate server
TRANSLATION_KEY = env("TRANSLATION_KEY", default="")

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "fair.apps.ConsoleConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "fair.apps.StaticFiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "template_partials",
    "rest_framework",
    "drf_spectacular",
    "channels",
    "fair",
    "fair.rest",
    "fair.search",
    "accounts",
    "exhibitors",
    "booths",
    "live",
    "matchmaking",
]

# Behind TLS. The proxy must set X-Forwarded-Proto itself, and never pass on a visitor's.
if SECURE:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^live/hooks/"]  # media servers on this machine ask without TLS
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    LANGUAGE_COOKIE_SECURE = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_AGE = 30 * 24 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SAMESITE = "Lax"

# A form's text and its number of fields are bounded; files stream to disk and are checked by kind.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 50
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

MIDDLEWARE = [
    "fair.health.health_middleware",
    "live.media.serving.hls_middleware",
    "fair.metrics.metrics_middleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "fair.databases.ReplicaMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "accounts.middleware.person_middleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "fair.audit.audit_middleware",
]

ROOT_URLCONF = "fair.urls"
WSGI_APPLICATION = "fair.wsgi.application"
ASGI_APPLICATION = "fair.asgi.application"

UNFOLD = {"SITE_TITLE": "Kapok", "SITE_HEADER": "Kapok", "SITE_URL": "/"}

TEMPLATE_LOADERS = [
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
if not DEBUG:  # where templates are being written, each is read anew
    TEMPLATE_LOADERS = [("django.template.loaders.cached.Loader", TEMPLATE_LOADERS)]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "builtins": ["fair.templatetags.parts"],
            "loaders": [("template_partials.loader.Loader", TEMPLATE_LOADERS)],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "fair.context.fair",
                "accounts.context.person",
                "booths.context.announcements",
            ],
        },
    },
]

DATABASES = databases(env)  # DATABASE_URL, REPLICA_URL, POOLED, DATABASE_OPTIONS
DATABASE_ROUTERS = ["fair.databases.Router"] if "replica" in DATABASES else []
REPLICA_LAG = env.int("REPLICA_LAG", default=5)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env("REDIS_URL")
CACHES = {
    "default": {
        "BACKEND": "fair.cache.ForgivingCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "kapok",
        # Once more, for a restarted Redis; by default a page would wait for seconds.
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2, "retry": Retry(NoBackoff(), 1)},
    }
}
# Seconds until the people of a killed process are no longer counted (fair/realtime/attendance.py).
PRESENCE_TTL = env.int("PRESENCE_TTL", default=30)
# For so many seconds a public page is kept for all guests who would be shown the same; 0 keeps none.
KEEP_PAGES = env.int("KEEP_PAGES", default=3)
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 600}  # until a killed worker's task runs again
CELERY_TASK_DEFAULT_QUEUE = "kapok"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {
    "measure-replies": {"task": "booths.tasks.measure_replies", "schedule": 180},
    "route-questions": {
        "task": "booths.services.routing.route_due",
        "schedule": 10,
        "options": {"expires": 10},
    },
    "mail-answers": {
        "task": "booths.letters.mail_due_answers",
        "schedule": 20,
        "options": {"expires": 20},
    },
    "end-quotes": {
        "task": "matchmaking.quote_tasks.end_quotes",
        "schedule": 300,
        "options": {"expires": 300},
    },
    "watch-requests": {
        "task": "matchmaking.request_tasks.watch_requests",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "count-days": {"task": "booths.tasks.count_days", "schedule": 300, "options": {"expires": 300}},
    "remind-of-certificates": {"task": "exhibitors.tasks.remind_of_certificates", "schedule": 3600},
    "tidy-answers": {"task": "fair.rest.tasks.tidy_answers", "schedule": 600},
    "suggest-attributes": {"task": "exhibitors.tasks.suggest_attributes", "schedule": 6 * 3600},
    "forget-acts": {"task": "exhibitors.tasks.forget_acts", "schedule": 3600},
    "lift-suspensions": {
        "task": "accounts.tasks.lift_suspensions",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "send-due-mails": {
        "task": "accounts.tasks.send_due_mails",
        "schedule": 5,
        "options": {"expires": 30},
    },
    "send-due-pushes": {
        "task": "accounts.tasks.send_due_pushes",
        "schedule": 5,
        "options": {"expires": 30},
    },
    "forget-notices": {"task": "accounts.tasks.forget_notices", "schedule": 6 * 3600},
    "count-products": {
        "task": "booths.tasks.count_products",
        "schedule": 600,
        "options": {"expires": 600},
    },
    "thank-attendees": {
        "task": "live.event_tasks.thank_attendees",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "reckon-recommendations": {
        "task": "matchmaking.match_tasks.reckon_due",
        "schedule": 10,
        "options": {"expires": 10},
    },
    "notice-changes": {
        "task": "matchmaking.match_tasks.notice_changes",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "count-exposures": {
        "task": "matchmaking.match_tasks.take_in_exposures",
        "schedule": 60,
        "options": {"expires": 60},
    },
    "reckon-all-recommendations": {
        "task": "matchmaking.match_tasks.reckon_nightly",
        "schedule": 600,
        "options": {"expires": 600},
    },
    "report-lapsing-checks": {"task": "exhibitors.tasks.report_lapsing_checks", "schedule": 3600},
    "lapse-checks": {"task": "exhibitors.tasks.lapse_checks", "schedule": 3600},
    # It expires because a backlog of heartbeats, after a pause of the worker, would say nothing.
    "heartbeat": {"task": "fair.tasks.heartbeat", "schedule": 10, "options": {"expires": 10}},
    "resume-jobs": {
        "task": "fair.jobs.running.resume_jobs",
        "schedule": 15,
        "options": {"expires": 15},
    },
    "tidy-imports": {"task": "exhibitors.tasks.tidy_imports", "schedule": 3600},
    "gather-incidents": {
        "task": "fair.tasks.gather_incidents",
        "schedule": 15,
        "options": {"expires": 15},
    },
    "sweep-deliveries": {
        "task": "exhibitors.webhooks.sending.sweep_deliveries",
        "schedule": 15,
        "options": {"expires": 15},
    },
    "forget-deliveries": {"task": "exhibitors.webhooks.sending.forget_deliveries", "schedule": 6 * 3600},
    "remind-of-leads": {
        "task": "booths.lead_tasks.remind_of_leads",
        "schedule": 30,
        "options": {"expires": 30},
    },
    "score-leads": {"task": "booths.lead_tasks.score_leads", "schedule": 120, "options": {"expires": 120}},
    "tell-of-meetings": {
        "task": "matchmaking.meeting_tasks.tell_due",
        "schedule": 10,
        "options": {"expires": 10},
    },
    "mail-calendars": {
        "task": "matchmaking.meeting_tasks.send_calendar_mails",
        "schedule": 20,
        "options": {"expires": 20},
    },
    "end-meetings": {
        "task": "matchmaking.meeting_tasks.end_due",
        "schedule": 30,
        "options": {"expires": 30},
    },
    "read-calendars": {
        "task": "matchmaking.diary_tasks.read_calendars",
        "schedule": 30,
        "options": {"expires": 30},
    },
    "forget-people": {"task": "booths.lead_tasks.forget_people", "schedule": 3600},
    "flush-audience": {
        "task": "live.audience.flush_audience",
        "schedule": 30,
        "options": {"expires": 30},
    },
    "tell-shows": {
        "task": "live.reminder_tasks.tell_due",
        "schedule": 10,
        "options": {"expires": 10},
    },
    "forget-viewers": {"task": "live.audience.forget_viewers", "schedule": 6 * 3600},
    "sample-fair": {"task": "booths.tasks.sample_fair", "schedule": 300, "options": {"expires": 120}},
    "sweep-uploads": {"task": "fair.tasks.sweep_uploads", "schedule": 12 * 3600},
    "tidy-console": {"task": "fair.tasks.tidy_console", "schedule": 6 * 3600},
    "tidy-translations": {"task": "fair.tasks.tidy_translations", "schedule": 6 * 3600},
    "watch-over-shows": {
        "task": "live.media_tasks.watch_over_shows",
        "schedule": 10,
        "options": {"expires": 10},
    },
    "forget-replays": {"task": "live.media_tasks.forget_replays", "schedule": 3600},
    "tidy-jobs": {"task": "fair.jobs.running.tidy_jobs", "schedule": 3600},
    "vocabulary": {
        "task": "fair.search.tasks.refresh_vocabulary",
        "schedule": 60,
        "options": {"expires": 60},
    },
}

if env("INBOUND_IMAP_URL", default=""):
    CELERY_BEAT_SCHEDULE["collect-mail"] = {
        "task": "booths.inbound.mailbox.collect_mail",
        "schedule": 20,
        "options": {"expires": 20},
    }

# Mail without a server named is written to files; no page fails because mail did (fair/mail.py).
MAIL_BACKEND, MAIL_DIR = "fair.mail.FolderBackend", VAR_DIR / "mail"
if env("EMAIL_URL", default=""):
    mail_server = env.email_url("EMAIL_URL")
    MAIL_BACKEND = mail_server.pop("EMAIL_BACKEND")
    vars().update(mail_server)  # EMAIL_HOST, EMAIL_PORT, EMAIL_USE_TLS, …
EMAIL_BACKEND = "fair.mail.UnfailingBackend"
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env("FROM_EMAIL", default="Kapok <fair@localhost>")

# The private key that push services know the fair by (manage.py make_vapid_key); without one none is asked.
VAPID_KEY = env("VAPID_KEY", default="")

# Answers to mails about conversations come back to reply+…@REPLY_DOMAIN: posted by mail providers, each with
# its key ("mailgun=…,postmark=…,sendgrid=…"), or into a mailbox ("imaps://user:password@host/INBOX").
REPLY_DOMAIN = env("REPLY_DOMAIN", default="").lower()
INBOUND_MAIL_KEYS = env.dict("INBOUND_MAIL_KEYS", default={})
INBOUND_IMAP_URL = env("INBOUND_IMAP_URL", default="")

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
# How many proxies stand before the site: limits count by the address that the outermost of them saw.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "add_email": "accounts.forms.AddEmailForm",
    "change_email": "accounts.forms.ChangeEmailForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "confirm_email_verification_code": "accounts.forms.EmailCodeForm",
    "confirm_password_reset_code": "accounts.forms.PasswordCodeForm",
    "login": "accounts.forms.LoginForm",
    "reauthenticate": "accounts.forms.PasswordForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "set_password": "accounts.forms.SetPasswordForm",
    "signup": "accounts.forms.SignUpForm",
}
MFA_FORMS = {
    "activate_totp": "accounts.forms.ActivateTOTPForm",
    "authenticate": "accounts.forms.SecondStepForm",
    "reauthenticate": "accounts.forms.SecondStepAgainForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_CHANGE_EMAIL = True
# Everyone who is signed in has a verified address. A code typed in the open page is the quickest way there,
# and with it an address that is known already answers just like a new one.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_PASSWORD_RESET_BY_CODE_ENABLED = True
ACCOUNT_PASSWORD_RESET_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_PASSWORD_RESET_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
MFA_ADAPTER = "accounts.adapter.MFAAdapter"
MFA_TOTP_TOLERANCE = 1

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("zh-hans", "简体中文")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "fair.stylesheet.StyleSheetFinder",
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
]
MEDIA = media(env, VAR_DIR)  # MEDIA_STORE, PRIVATE_STORE, MEDIA_ENDPOINT, MEDIA_HOST
MEDIA_URL, MEDIA_ROOT = MEDIA.url, VAR_DIR / "media"
# Shows (docs/live.md): where their files lie, from where players fetch them, and to where hosts send.
HLS_DIR = Path(env("HLS_DIR", default="") or VAR_DIR / "hls")
HLS_URL = env("HLS_URL", default="/hls").rstrip("/")  # of public shows; or a CDN's
HLS_TICKET_SECONDS = env.int("HLS_TICKET_SECONDS", default=4 * 3600)  # for which other shows' addresses hold
HLS_WINDOW = env.int("HLS_WINDOW", default=3600)  # seconds that viewers of a running show can go back
HLS_ACCEL = env.bool("HLS_ACCEL", default=SECURE)  # nginx hands the files out, by X-Accel-Redirect
INGEST_HOST, INGEST_PORT = env("INGEST_HOST", default="127.0.0.1"), env.int("INGEST_PORT", default=8020)
INGEST_URL = env("INGEST_URL", default=SITE_URL.replace("http", "ws", 1).rstrip("/") + "/ingest/")
FFMPEG = env("FFMPEG", default="")  # another than that of imageio-ffmpeg
LIVE_BACKEND = env("LIVE_BACKEND", default="builtin")  # or nginx_rtmp, mediamtx: these take OBS
RTMP_URL = env("RTMP_URL", default="")  # what hosts type into OBS, as "rtmp://fair.example.org/live"
RTMP_PULL_URL = env("RTMP_PULL_URL", default="rtmp://127.0.0.1/live")  # where the ingest process fetches it
MEDIA_HOOK_SECRET = env("MEDIA_HOOK_SECRET", default="")  # without one, this machine alone is heard
MEDIAMTX_API_URL = env("MEDIAMTX_API_URL", default="http://127.0.0.1:9997")
MEDIAMTX_PLAYBACK_URL = env("MEDIAMTX_PLAYBACK_URL", default="http://127.0.0.1:9996")
MEDIAMTX_HLS_URL = env("MEDIAMTX_HLS_URL", default="")  # for players, as "https://video.example.org"
LIVE_LADDER = env.bool("LIVE_LADDER", default=False)  # a small picture as well, for 0.2 cores a show
LIVE_FREE_SPACE = env.int("LIVE_FREE_SPACE", default=1_000_000_000)  # bytes that shows leave on the disk
# Rooms of meetings (docs/matchmaking.md): how browsers reach each other, and a server for more than four.
STUN_URL = env.list("STUN_URL", default=[])
TURN_URL = env.list("TURN_URL", default=[])  # "turn:turn.example.org:3478?transport=udp"
TURN_SECRET = env("TURN_SECRET", default="")  # coturn's static-auth-secret
TURN_ONLY = env.bool("TURN_ONLY", default=False)  # nothing goes directly: nobody learns another's address
MEETING_SFU = env("MEETING_SFU", default="")  # or livekit
LIVEKIT_URL = env("LIVEKIT_URL", default="")  # "wss://video.example.org"
LIVEKIT_API_KEY, LIVEKIT_API_SECRET = (
    env("LIVEKIT_API_KEY", default=""),
    env("LIVEKIT_API_SECRET", default=""),
)
# Otherwise the reverse proxy does, or the store.
SERVE_MEDIA = env.bool("SERVE_MEDIA", default=not SECURE) and MEDIA.is_folder

STORAGES = {
    "default": MEDIA.public,
    "private": MEDIA.private,  # evidence for checks and certificates, which only code hands out
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "fair.static.HashedStorage"
    },
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG


def is_of_a_page(record):
    """Django logs each 503 as an error, but /readyz means it as an answer."""
    return getattr(getattr(record, "request", None), "path", "") != "/readyz"


LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "filters": {"pages": {"()": "django.utils.log.CallbackFilter", "callback": is_of_a_page}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "plain", "filters": ["pages"]},
        "incidents": {"class": "fair.reports.Reporter", "level": "ERROR", "filters": ["pages"]},
    },
    "root": {"handlers": ["console", "incidents"], "level": env("LOG_LEVEL", default="WARNING")},
    "loggers": {"django": {"handlers": [], "propagate": True}},
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "base-uri": [NONE],
        # Not every browser counts the socket as "self"; blob: holds the parts of a 3D model.
        "connect-src": [
            SELF,
            SITE_URL.replace("http", "ws", 1),
            "blob:",
            *MEDIA.hosts,
            *origins(INGEST_URL, HLS_URL, MEDIAMTX_HLS_URL),
            *origins(LIVEKIT_URL, LIVEKIT_URL.replace("ws", "http", 1)),
        ],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "blob:", "data:", *MEDIA.hosts],
        "manifest-src": [SELF],
        "media-src": [SELF, "blob:", *MEDIA.hosts, *origins(HLS_URL, MEDIAMTX_HLS_URL)],
        "object-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "worker-src": [SELF, "blob:"],
        "upgrade-insecure-requests": SECURE,
    }
}

# Requests a minute to the API: of a person or token, of a guest's address, and of these that write.
API_RATE = env.int("API_RATE", default=600)
API_RATE_OF_GUESTS = env.int("API_RATE_OF_GUESTS", default=120)
API_RATE_OF_WRITES = env.int("API_RATE_OF_WRITES", default=120)
# Other sites whose scripts may ask the API, with tokens and never with cookies: "https://erp.example.org".
API_CORS_ORIGINS = env.list("API_CORS_ORIGINS", default=[])

# Whether webhooks and push messages may go to this machine itself, without TLS: for development and tests.
OUTBOUND_LOOPBACK = env.bool("OUTBOUND_LOOPBACK", default=False)

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.tokens.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["fair.rest.permissions.HasScope"],
    "DEFAULT_THROTTLE_CLASSES": ["fair.rest.throttles.Rate"],
    "DEFAULT_PAGINATION_CLASS": "fair.rest.paging.ByKey",
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_METADATA_CLASS": None,
    "DEFAULT_SCHEMA_CLASS": "fair.rest.schema.Schema",
    "EXCEPTION_HANDLER": "fair.rest.problems.answer",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    "URL_FORMAT_OVERRIDE": None,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Kapok",
    "DESCRIPTION": "The fair for programs. How it is used stands in docs/api.md.",
    "VERSION": "1",
    "OAS_VERSION": "3.1.0",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "APPEND_COMPONENTS": COMPONENTS,
    "ENUM_NAME_OVERRIDES": {
        "EditionState": "fair.models.Edition.State",
        "SiteLanguage": "fair.settings.LANGUAGES",
        "JobState": "fair.models.Job.State",
        "ProductState": "exhibitors.models.Product.State",
        "ShowState": "live.models.Show.State",
        "BuyerKind": "matchmaking.models.profile.Kind",
        "BuyerSize": "matchmaking.models.profile.Size",
    },
}
