"""Settings, from environment variables only; docs/reference/settings.md lists them."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from yearbook_site.env import LOOPBACK, Environment
from yearbook_site.secret_key import secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
ENVIRONMENT = Environment(os.environ)

DEBUG = ENVIRONMENT.boolean("DEBUG", default=False)
VAR_DIR = ENVIRONMENT.path("VAR_DIR", default=BASE_DIR / "var")
VAR_DIR.mkdir(mode=0o750, parents=True, exist_ok=True)
SECRET_KEY = secret_key(
    ENVIRONMENT.text("SECRET_KEY"), ENVIRONMENT.text("SECRET_KEY_FILE"), made=VAR_DIR / "secret-key"
)

# Where the site is found, and how it is served.
PORT = ENVIRONMENT.integer("PORT", default=8000, least=1, most=65535)
WEB_WORKERS = ENVIRONMENT.integer("WEB_WORKERS", default=2, least=1, most=64)
WEB_THREADS = ENVIRONMENT.integer("WEB_THREADS", default=4, least=1, most=64)
TRUSTED_PROXY = ENVIRONMENT.boolean("TRUSTED_PROXY", default=False)
PUBLIC_URL = ENVIRONMENT.origin("PUBLIC_URL", default=f"http://127.0.0.1:{PORT}/")
PUBLIC_HOST = urlsplit(PUBLIC_URL).hostname or ""
IS_SECURE = PUBLIC_URL.startswith("https://")

# Whether an empty system is filled with the demo at start; seed_demo writes the accounts to this file.
DEMO = ENVIRONMENT.boolean("DEMO", default=False)
DEMO_ACCOUNTS = VAR_DIR / "demo-accounts.txt"

INSTALLED_APPS = [
    "yearbook_site.apps.SiteConfig",
    "accounts",
    "entries",
    "yearbook_site.apps.YearbookAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "csp",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "import_export",
]

MIDDLEWARE = [
    "yearbook_site.middleware.request_id",
    "yearbook_site.middleware.client_address",
    "django.middleware.security.SecurityMiddleware",
    "yearbook_site.middleware.headers",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "yearbook_site.middleware.ContentPolicy",
    "entries.publishing.languages.shelf_language",
    "yearbook_site.middleware.body_limit",
    "yearbook_site.middleware.desk_is_private",
    "yearbook_site.middleware.DeskSessions",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "yearbook_site.middleware.session_limits",
    "yearbook_site.middleware.desk_language",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "yearbook_site.urls"
WSGI_APPLICATION = "yearbook_site.wsgi.application"
DESK_PATH = "/desk/"
MEDIA_PATH = "/media/"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [BASE_DIR / "templates" / "shelf"],
        "OPTIONS": {"environment": "entries.publishing.shelf_templates.environment"},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# Databases. With IMMEDIATE a transaction takes the write lock at its start, so it waits instead of failing;
# FULL keeps what was acknowledged through a power cut; short transactions instead of one per request.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
        "PRAGMA busy_timeout=20000; PRAGMA journal_size_limit=67108864;"
    ),
}
DATABASE: dict[str, Any] = ENVIRONMENT.database(
    "DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'yearbook.sqlite3'}", base=BASE_DIR
)
DATABASE |= {"ATOMIC_REQUESTS": False, "CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
if DATABASE["ENGINE"].endswith("sqlite3"):
    # The tests run on a file too: in memory SQLite has neither WAL nor a second connection.
    DATABASE |= {"OPTIONS": SQLITE_OPTIONS, "TEST": {"NAME": str(VAR_DIR / "test.sqlite3")}}
else:
    # A page asks for milliseconds: helpers of a query and machine code for it are there when it is over. Measured on
    # 100,000 entries: the list 116 ms with them, 73 without. `?options=` in the address says otherwise.
    DATABASE["OPTIONS"] = {"options": "-c jit=off -c max_parallel_workers_per_gather=0", **DATABASE["OPTIONS"]}
DATABASES = {"default": DATABASE}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# Sheets. The library lets everyone of the staff import and export unless these are set; our doors ask
# entries.permissions instead, and what they don't override stays shut: no role carries a permission of a model.
IMPORT_EXPORT_IMPORT_PERMISSION_CODE = "change"
IMPORT_EXPORT_EXPORT_PERMISSION_CODE = "change"
IMPORT_EXPORT_SKIP_ADMIN_LOG = True

# Mail. Without a server it is printed by whoever sends it: the task worker, send_reminders.
MAIL_SERVER = ENVIRONMENT.mail_server("EMAIL_URL", default="console:")
EMAIL_BACKEND = MAIL_SERVER.backend
EMAIL_HOST, EMAIL_PORT = MAIL_SERVER.host, MAIL_SERVER.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL_SERVER.user, MAIL_SERVER.password
EMAIL_USE_SSL, EMAIL_USE_TLS = MAIL_SERVER.is_ssl, MAIL_SERVER.is_tls
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = ENVIRONMENT.sender("EMAIL_FROM", default="yearbook@localhost")

# Language and time. The desk follows the user's own choice, the shelf its address; nothing else is asked.
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# Files.
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"] if (BASE_DIR / "static").is_dir() else []
PAGES_ROOT = VAR_DIR / "pages"
MEDIA_URL = MEDIA_PATH
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o640
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o750

# A body of 1,000,000 characters is 3 MB of UTF-8 and 9 MB as a browser sends a form (%E5%B9%B4 for 年);
# files do not count here. REQUEST_MAX_BYTES bounds all of a request: a 20 MB manuscript and its form.
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
REQUEST_MAX_BYTES = 25 * 1024 * 1024

# Spreadsheets that come in (security: bombs are refused before they are parsed). A member smaller than
# SHEET_RATIO_FROM_BYTES may be packed tighter than SHEET_MAX_RATIO: honest sheets repeat themselves.
SHEET_MAX_BYTES = 20 * 1024 * 1024
SHEET_MAX_MEMBERS = 2000
SHEET_MAX_INFLATED_BYTES = 200 * 1024 * 1024
SHEET_MAX_MEMBER_BYTES = 100 * 1024 * 1024
SHEET_MAX_RATIO = 100
SHEET_RATIO_FROM_BYTES = 10 * 1024 * 1024
SHEET_MAX_ROWS = 100_000
SHEET_MAX_ODS_ROWS = 5_000
SHEET_MAX_COLUMNS = 100
# A sheet is held as a grid, 32 bytes a cell, empty ones too.
SHEET_MAX_CELLS = 3_000_000
# Where there are formulas or columns beyond Z, each cell is looked at before, some 4 µs a cell.
SHEET_MAX_SURVEYED_CELLS = 1_200_000
SHEET_MAX_BLANK_ROWS = 50
SHEET_HEADING_ROWS = 30
# So long after its end the rows of a sheet are kept, and its import can be undone; who sent it stays for good.
SHEET_ROWS_DAYS = 90

# People.
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "admin:login"
LOGIN_REDIRECT_URL = "admin:index"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Failed sign-ins: counted by name and address together, so that a stranger elsewhere cannot lock an account.
AXES_FAILURE_LIMIT = ENVIRONMENT.integer("LOGIN_FAILURE_LIMIT", default=5, least=1, most=100)
AXES_COOLOFF_TIME = timedelta(minutes=ENVIRONMENT.integer("LOGIN_COOLOFF_MINUTES", default=20, least=1, most=24 * 60))
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_CALLABLE = "yearbook_site.views.locked"
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_ENABLE_ADMIN = False
# The log of failed sign-ins is of use only with name and address; passwords are masked all the same.
AXES_SENSITIVE_PARAMETERS: list[str] = []

# Sessions: only the desk uses them. Both limits are kept by yearbook_site.middleware.session_limits.
SESSION_IDLE_SECONDS = 60 * ENVIRONMENT.integer("SESSION_IDLE_MINUTES", default=30, least=1, most=24 * 60)
SESSION_COOKIE_AGE = 3600 * ENVIRONMENT.integer("SESSION_MAX_HOURS", default=12, least=1, most=24 * 7)
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_SAVE_EVERY_REQUEST = False
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = IS_SECURE
SESSION_COOKIE_NAME = "__Host-sessionid" if IS_SECURE else "sessionid"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# Requests.
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"] if PUBLIC_HOST in LOOPBACK else [PUBLIC_HOST]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
CSRF_USE_SESSIONS = True
CSRF_FAILURE_VIEW = "yearbook_site.views.csrf_failure"
CSRF_COOKIE_SECURE = IS_SECURE
SECURE_SSL_REDIRECT = IS_SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = 63072000 if IS_SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = IS_SECURE
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXY else None
USE_X_FORWARDED_HOST = False
X_FRAME_OPTIONS = "DENY"
# W021 asks for HSTS preload: that binds the owner's whole domain for good and is the owner's to decide.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

# What a page may load. The shelf starts from nothing; the admin needs data: for its icons.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    },
}
DESK_CONTENT_POLICY: dict[str, Any] = {
    "default-src": [SELF],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
    "object-src": [NONE],
}
MEDIA_CONTENT_POLICY: dict[str, Any] = {"default-src": [NONE], "sandbox": True, "frame-ancestors": [NONE]}

# The log: one line a record on standard error.
LOG_LEVEL = ENVIRONMENT.choice("LOG_LEVEL", default="INFO", among=("DEBUG", "INFO", "WARNING", "ERROR"))
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"request_id": {"()": "yearbook_site.logs.AddRequestId"}},
    "formatters": {"line": {"()": "yearbook_site.logs.OneLine"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["request_id"]},
    },
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {
        "django": {"handlers": [], "propagate": True, "level": "INFO"},
        # Every command would begin with a line of this one.
        "axes.apps": {"level": "WARNING"},
    },
}
