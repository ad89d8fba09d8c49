"""Settings: one file, read from the environment (docs/settings.md lists every variable).

Without DEBUG=1 these are production's, and a missing SECRET_KEY, ALLOWED_HOSTS or DATABASE_URL refuses to start.
"""

from importlib.util import find_spec
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from config import env

BASE_DIR = Path(__file__).resolve().parent.parent
DEBUG = env.flag("DEBUG")
# The one variable that allows plain http: cookies without Secure, no HSTS, no redirect to https.
INSECURE_HTTP = env.flag("INSECURE_HTTP", default=DEBUG)
DATA_DIR = Path(env.text("DATA", str(BASE_DIR / "var"))).resolve()

SECRET_KEY = env.text("SECRET_KEY", "for-development-only-" + "0123456789" * 4 if DEBUG else None)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]" if DEBUG else None)
# Absolute addresses in mail, feeds and metadata; without it the host that was asked.
SITE_URL = env.origin("SITE_URL")

INSTALLED_APPS = [
    "accounts",
    "kb",
    "accounts.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
]
MIDDLEWARE = [
    "config.logs.RequestLogMiddleware",
    "config.policies.ContentPolicyMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.weight.RequestWeightMiddleware",
    "config.outage.DatabaseOutageMiddleware",
    "kb.pages.replicas.ReplicaMiddleware",
    "config.policies.StrangerMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.zones.TimeZoneMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
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
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "libraries": {"plumbline": "kb.site.tags", "desk": "kb.desk.tags"},
        },
    }
]

# Databases. SQLite takes its write lock when a transaction begins (no deadlock by upgrading) and syncs every commit.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; "
        "PRAGMA cache_size=-16000; PRAGMA mmap_size=134217728; PRAGMA temp_store=MEMORY;"
    ),
}
# A host that is gone without a word is noticed in seconds (tcp_user_timeout counts milliseconds), not in hours.
POSTGRES_OPTIONS = {
    "connect_timeout": 3,
    "tcp_user_timeout": 4000,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 2,
    # The fifth time that a connection asks the same, the server keeps the plan: planning took most of a page's time.
    "server_side_binding": True,
    "prepare_threshold": 5,
}
CONN_MAX_AGE = env.number("CONN_MAX_AGE", 600)
DATABASES = {
    "default": env.database(
        "DATABASE_URL",
        f"sqlite:///{DATA_DIR / 'plumbline.sqlite3'}" if DEBUG else None,
        keep_seconds=CONN_MAX_AGE,
    )
}
# Copies that public pages are read from (kb/pages/replicas.py).
DATABASES |= env.replicas("DATABASE_REPLICA_URLS", of=DATABASES["default"], keep_seconds=CONN_MAX_AGE)
REPLICAS = tuple(DATABASES)[1:]
DATABASE_ROUTERS = ["kb.pages.replicas.Router"] if REPLICAS else []
for database in DATABASES.values():
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["OPTIONS"] = SQLITE_OPTIONS
    else:
        database["OPTIONS"] = {**POSTGRES_OPTIONS, **database.get("OPTIONS", {})}  # the address may say otherwise
        database |= {"ENGINE": "config.postgresql", "CONN_HEALTH_CHECKS": True}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# People.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.ScryptPasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_ADAPTER = "accounts.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "accounts.tokens.ResetTokens"
PASSWORD_RESET_TIMEOUT = 24 * 3600
ACCOUNT_FORMS = {
    "login": "accounts.forms.SignInForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
}
# "ip" is the client's address behind TRUSTED_PROXIES hops, an IPv6 one by its /64; "key" is the account.
ALLAUTH_RATE_LIMIT_IPV6_PREFIX = 64
ACCOUNT_RATE_LIMITS = {
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/5m/key",
    "change_password": "5/m/user",
    "reset_password": "20/m/ip,5/h/key",
    "reset_password_from_key": "20/m/ip",
}
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
INVITATION_DAYS = env.number("INVITATION_DAYS", 7)
DIGEST_HOUR = int(env.choice("DIGEST_HOUR", r"1?\d|2[0-3]", "7"))
# After how many days of being due a check is also told to every editor, in the weekly digest.
CHECKS_IGNORED_DAYS = env.number("CHECKS_IGNORED_DAYS", 14)
# After how many days the worker deletes what readers wrote to us, and the mail that carried it.
CONTACT_KEEPS_DAYS = env.number("CONTACT_KEEPS_DAYS", 90)

# Cookies and transport.
CACHE_URL = env.text("CACHE_URL", "")
SESSION_ENGINE = "accounts.shared_sessions" if CACHE_URL else "accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not INSECURE_HTTP
SESSION_COOKIE_NAME = "plumbline-session" if INSECURE_HTTP else "__Host-session"
CSRF_COOKIE_NAME = "plumbline-csrf" if INSECURE_HTTP else "__Host-csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "kb.desk.views.errors.csrf_failure"
SECURE_SSL_REDIRECT = not INSECURE_HTTP
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 0 if INSECURE_HTTP else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not INSECURE_HTTP
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"

# What a request may weigh: a body of 200 kB of text with room for the other fields, pictures apart.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
UPLOAD_MAX_BYTES = env.number("UPLOAD_MAX_BYTES", 20 * 1024 * 1024)
# All that may come at once stays in memory, where a picture is decoded anyway: no folder for what is temporary can be
# full, and the words that came with the picture be lost.
FILE_UPLOAD_MAX_MEMORY_SIZE = DATA_UPLOAD_MAX_MEMORY_SIZE + UPLOAD_MAX_BYTES

# Files.
STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(DATA_DIR / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = Path(env.text("MEDIA_ROOT", str(DATA_DIR / "media")))
# Pictures lie in MEDIA_ROOT, from where nginx sends them if MEDIA_ACCEL names its place for them, or in a bucket.
MEDIA_ACCEL = env.place("MEDIA_ACCEL")
MEDIA_S3_BUCKET = env.text("MEDIA_S3_BUCKET", "")
if MEDIA_S3_BUCKET and MEDIA_ACCEL:
    raise env.Misconfigured("Set MEDIA_ACCEL or MEDIA_S3_BUCKET, not both: nginx has no files of a bucket to send.")
if MEDIA_S3_BUCKET and not find_spec("storages"):
    raise env.Misconfigured("MEDIA_S3_BUCKET needs: pip install --require-hashes -r requirements-s3.txt")
STORAGES = {
    "default": {
        "BACKEND": "config.bucket.Bucket",
        "OPTIONS": {
            "bucket_name": MEDIA_S3_BUCKET,
            "endpoint_url": env.origin("MEDIA_S3_ENDPOINT") or None,
            "region_name": env.text("MEDIA_S3_REGION", "us-east-1"),
            "access_key": env.text("MEDIA_S3_KEY", "") or None,
            "secret_key": env.text("MEDIA_S3_SECRET", "") or None,
        },
    }
    if MEDIA_S3_BUCKET
    else {"BACKEND": "config.media.Folder"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage" if DEBUG else "config.static.StaticFiles"
    },
}
WHITENOISE_MAX_AGE = 0 if DEBUG else 3600

# Mail is written to the outbox with the change that causes it; the worker hands it on through this backend.
EMAIL_BACKEND = "kb.editorial.post.OutboxBackend"
DELIVERY_BACKEND = env.text("DELIVERY_BACKEND", "django.core.mail.backends.smtp.EmailBackend")
EMAIL_FILE_PATH = DATA_DIR / "mail"
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Plumbline <plumbline@localhost>")

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": CACHE_URL,
        "KEY_PREFIX": "plumbline",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},  # seconds: one that hangs is one that is away
    }
    if CACHE_URL
    # Shared by all workers, which sign-in's rate limits need.
    # At Django's 300 entries, attempts on other accounts would push out those that limit this one.
    else {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# The store of rendered public pages in each web process, in megabytes; 0 turns it off.
PAGE_STORE = env.number("PAGE_STORE", 64)
# How long a CDN in front may answer from its own copy; a second, unless it is told what changed.
CDN_SECONDS = env.number("CDN_SECONDS", 1)
# What the worker asks when something changed, for the CDN to forget it (kb/editorial/purging.py).
CDN_PURGE_URL = env.text("CDN_PURGE_URL", "")
CDN_PURGE_METHOD = env.text("CDN_PURGE_METHOD", "POST")
CDN_PURGE_HEADERS = env.headers("CDN_PURGE_HEADERS")
CDN_PURGE_TAGS = env.choice("CDN_PURGE_TAGS", r"(json|spaces|commas):[A-Za-z_-]+", "json:tags")

# Whether the worker asks outside addresses that articles lead to if they are still there; it says who asks.
CHECK_LINKS = env.flag("CHECK_LINKS", default=bool(SITE_URL))

# Whether /metrics answers Prometheus; a proxy in front should keep it from everybody else.
METRICS = env.flag("METRICS")

# Language and time.
LANGUAGE_CODE = env.text("LANGUAGE_CODE", "en-gb")
LANGUAGES = [("en-gb", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = env.text("TIME_ZONE", "UTC")
USE_I18N = USE_TZ = True

CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "config.logs.JsonFormatter"}},
    "filters": {"traces": {"()": "config.logs.TracesOnly"}},
    "handlers": {
        "stderr": {"class": "logging.StreamHandler", "formatter": "json"},
        "null": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "INFO")},
    "loggers": {
        "django.request": {"level": "ERROR", "filters": ["traces"]},
        "django.server": {"level": "ERROR"},
        # Strangers ask for hosts that are not ours all day: the request's own line says enough.
        "django.security.DisallowedHost": {"handlers": ["null"], "propagate": False},
    },
}
