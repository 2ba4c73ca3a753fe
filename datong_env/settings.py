"""Settings. Production is the default; `DATONG_DEMO=1` (set by `make demo` and the tests) relaxes it."""

import os
from datetime import timedelta

from celery.schedules import crontab

from . import environment as env
from .environment import BASE_DIR

DEMO = env.flag("DATONG_DEMO")
DEBUG = env.flag("DATONG_DEBUG")
HTTPS = not (DEMO or DEBUG)

SECRET_KEY = env.required("DATONG_SECRET_KEY", demo="demo-only-key-never-accepted-in-production")
ALLOWED_HOSTS = env.words("DATONG_HOSTS", "*" if DEMO else "")
CSRF_TRUSTED_ORIGINS = env.words("DATONG_ORIGINS")
PROXIES = env.number("DATONG_PROXIES", 0)

PLATFORMS = ["power", "dust", "fume"]
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "rest_framework",
    "django_filters",
    "django_htmx",
    "axes",
    "csp",
    "registry",
    "accounts",
    "telemetry",
    "alerts",
    "maintenance",
    *PLATFORMS,
    "performance",
    "portal",
]
MIDDLEWARE = [
    "datong_env.proxies.ClientAddress",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "datong_env.idle.IdleTimeout",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.middleware.LoginRequired",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "datong_env.urls"
WSGI_APPLICATION = "datong_env.wsgi.application"
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
        },
    }
]
FORM_RENDERER = "registry.controls.Renderer"

DATABASES = {"default": env.database(env.required("DATABASE_URL", demo="postgresql:///datong"))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
REDIS_URL = env.required("REDIS_URL", demo="redis://127.0.0.1:6379/0")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

# Static files come from our own host; npm packages are served under the names on the left.
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles" if HTTPS else None  # the demo serves them where they lie
STATICFILES_DIRS = [
    BASE_DIR / "static",
    *(
        (f"vendor/{name}", BASE_DIR / "node_modules" / package / "dist" / folder)
        for name, package, folder in (
            ("tabler/css", "@tabler/core", "css"),
            ("tabler/js", "@tabler/core", "js"),
            ("tabler/img", "@tabler/core", "img"),
            ("icons", "@tabler/icons-webfont", ""),
            ("htmx", "htmx.org", ""),
            ("echarts", "echarts", ""),
        )
    ),
]
WHITENOISE_USE_FINDERS = not HTTPS
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "datong_env.statics.Storage"
        if HTTPS
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
MEDIA_ROOT = env.data_dir() / "media" if DEMO else BASE_DIR / "media"

# Who may come in, and for how long.
AUTH_USER_MODEL = "accounts.User"
AUDIT_RECORDER = "accounts.audit.record"  # how the lowest room reaches the audit log
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL
PASSWORDS = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": PASSWORDS + "MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": PASSWORDS + "UserAttributeSimilarityValidator"},
    {"NAME": PASSWORDS + "CommonPasswordValidator"},
    {"NAME": PASSWORDS + "NumericPasswordValidator"},
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "lockout.html"
AXES_RESET_ON_SUCCESS = True
SESSION_IDLE_S = env.number("DATONG_IDLE_S", 30 * 60)
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_NAME = "datong_session"

# What a browser may do with our pages.
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o640

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_PAGINATION_CLASS": "registry.pagination.Pages",
    "PAGE_SIZE": 50,
    "NUM_PROXIES": 0,  # datong_env.proxies has already found the client
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"anon": "30/min", "user": "600/min"},
}

# PostgreSQL is the truth; a Celery message is a nudge that may be lost or come twice.
CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "socket_keepalive": True,
    "socket_connect_timeout": 5,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a broker that comes back finds its workers
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_CREATE_MISSING_QUEUES = True
CELERY_TASK_ROUTES = {
    "telemetry.tasks.digest*": {"queue": "ingest"},
    "alerts.tasks.judge*": {"queue": "judge"},
    "alerts.tasks.try_rules": {"queue": "slow"},
    "maintenance.logs.tasks.back_up": {"queue": "slow"},
}
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE: dict[str, dict] = {
    "digest-sweep": {"task": "telemetry.tasks.digest", "schedule": 5.0, "options": {"expires": 10}},
    "roll": {"task": "telemetry.tasks.roll", "schedule": 30.0, "options": {"expires": 60}},
    "try-rules": {"task": "alerts.tasks.try_rules", "schedule": 60.0, "options": {"expires": 55}},
    "judge-minute": {"task": "alerts.tasks.judge_minute", "schedule": 60.0, "options": {"expires": 60}},
    "judge-slow": {
        "task": "alerts.tasks.judge_slow",
        "schedule": crontab(minute=12),
        "options": {"expires": 3000},
    },
    "follow-orders": {
        "task": "maintenance.tasks.follow_orders",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "follow-up": {"task": "alerts.tasks.follow_up", "schedule": 60.0, "options": {"expires": 60}},
    "settle-stages": {
        "task": "maintenance.stages.tasks.settle",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "put-away": {"task": "alerts.tasks.put_away", "schedule": crontab(hour=3, minute=10)},
    "count-rates": {"task": "portal.tasks.count_rates", "schedule": 300.0, "options": {"expires": 300}},
    "notify": {"task": "alerts.notices.tasks.notify", "schedule": 10.0, "options": {"expires": 10}},
    "send-notices": {"task": "alerts.notices.tasks.send_due", "schedule": 10.0, "options": {"expires": 10}},
    "measure-orders": {"task": "alerts.tasks.measure_orders", "schedule": 300.0, "options": {"expires": 300}},
    "clear-uploads": {
        "task": "maintenance.field.tasks.clear_uploads",
        "schedule": crontab(hour=3, minute=40),
    },
    "open-planned": {"task": "maintenance.plans.tasks.open_planned", "schedule": crontab(hour=5, minute=30)},
    "count-months": {
        "task": "maintenance.reports.tasks.count_months",
        "schedule": 1800.0,
        "options": {"expires": 1700},
    },
    "clean": {"task": "maintenance.reports.tasks.clean", "schedule": 60.0, "options": {"expires": 55}},
    "housekeep": {"task": "telemetry.tasks.housekeep", "schedule": crontab(hour=2, minute=30)},
    "data-returns": {
        "task": "maintenance.visits.tasks.look_for_returns",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
    "remind-sims": {"task": "maintenance.logs.tasks.remind", "schedule": crontab(hour=8, minute=5)},
    "back-up": {"task": "maintenance.logs.tasks.back_up", "schedule": crontab(hour=1, minute=30)},
}
AFTER_DIGEST = ["alerts.tasks.judge"]  # who is told that readings came: telemetry itself names no higher room
DECLARATION_FOLLOWER = "maintenance.stages.declared.follow"  # whose life moves with a declaration, likewise
AFTER_ASSIGN = ["maintenance.tasks.open_orders"]  # who is told that alerts were assigned, likewise

# Notices beyond the portal. Without a mail server or an SMS gateway they fail with a sentence that says so.
EMAIL_HOST = os.environ.get("DATONG_MAIL_HOST", "")
EMAIL_BACKEND = f"django.core.mail.backends.{'filebased' if DEMO and not EMAIL_HOST else 'smtp'}.EmailBackend"
EMAIL_FILE_PATH = env.data_dir() / "mail"
EMAIL_PORT = env.number("DATONG_MAIL_PORT", 465)
EMAIL_HOST_USER = os.environ.get("DATONG_MAIL_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("DATONG_MAIL_PASSWORD", "")
EMAIL_USE_SSL = EMAIL_PORT == 465
EMAIL_USE_TLS = EMAIL_PORT == 587
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("DATONG_MAIL_FROM", "portal@localhost")
NOTICE_PORTAL_URL = os.environ.get("DATONG_URL", "")  # how the portal is reached from outside, for links
NOTICE_ALLOW_PRIVATE = env.flag("NOTICE_ALLOW_PRIVATE")  # webhooks inside the bureau's own network
NOTICE_SMS_URL = os.environ.get("NOTICE_SMS_URL", "")
NOTICE_SMS_TOKEN = os.environ.get("NOTICE_SMS_TOKEN", "")
NOTICE_SMS_FILE = str(env.data_dir() / "sms.jsonl") if DEMO else ""
# So many places of one district silent at once, or this share of its devices, are one storm (大面积异常).
STORM_SITES = env.number("STORM_SITES", 20)
STORM_SHARE_PCT = env.number("STORM_SHARE_PCT", 30)

GATEWAY_HOST = os.environ.get("GATEWAY_HOST", "0.0.0.0")  # noqa: S104 - devices come from outside
GATEWAY_PORT = env.number("GATEWAY_PORT", 9212)
# Devices of one carrier share an address behind its NAT, so this is generous.
GATEWAY_CONNECTIONS_PER_ADDRESS = env.number("GATEWAY_CONNECTIONS_PER_ADDRESS", 500)
GATEWAY_FRAME_S = env.number("GATEWAY_FRAME_S", 60)
GATEWAY_IDLE_S = env.number("GATEWAY_IDLE_S", 3600)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": os.environ.get("DATONG_LOG_LEVEL", "INFO")},
    "loggers": {"django.request": {"level": "ERROR"}, "axes": {"level": "WARNING"}},
}

# How long raw frames and readings, and hourly values, are kept (domain.md I). Daily values stay.
RETENTION_RAW_MONTHS = env.number("DATONG_KEEP_RAW_MONTHS", 13)
RETENTION_ROLLUP_MONTHS = env.number("DATONG_KEEP_ROLLUP_MONTHS", 72)

# Each night's backup goes into this folder; without one nothing is backed up (manage.py back_up --folder still does).
BACKUP_DIR = os.environ.get("DATONG_BACKUP_DIR", "").strip()
BACKUP_KEEP = env.number("DATONG_BACKUP_KEEP", 30)
