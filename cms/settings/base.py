"""What holds in production and everywhere else. The other files of this folder subtract from it or ask for more."""

from urllib.parse import urlsplit

from cms.settings import env

BASE_DIR = env.BASE_DIR
DATA_DIR = env.folder("DATA_DIR", BASE_DIR / "var")

# Address -----------------------------------------------------------------------------------------------------------
HOST = env.text("HOST", "127.0.0.1")
PORT = env.integer("PORT", 8000, 1, 65535)
PUBLIC_URL = env.public_url("PUBLIC_URL", f"http://127.0.0.1:{PORT}")
IS_HTTPS = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = [urlsplit(PUBLIC_URL).hostname, *env.words("ALLOWED_HOSTS", [])]
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

# What this portal is for: the admin of one that is not the real one says so (cms/static/css/desk.css)
ENVIRONMENTS = {"production": "", "test": "Chạy thử", "training": "Tập huấn"}
ENVIRONMENT = env.choice("ENVIRONMENT", "production", ENVIRONMENTS)

STATUS_TOKEN = env.secret("STATUS_TOKEN") if env.text("STATUS_TOKEN") else ""  # with it a machine may read /tinh-trang/, /so-lieu-may/

DEBUG = False
ROOT_URLCONF = "cms.urls"
WSGI_APPLICATION = "cms.wsgi.application"

# The rooms, in the order of the house; ours after Wagtail's, so that our listeners come last and may take the
# place of Wagtail's.
INSTALLED_APPS = [
    "wagtail.contrib.redirects",
    "wagtail.contrib.routable_page",
    "wagtail.contrib.search_promotions",
    "wagtail.contrib.settings",
    "wagtail.contrib.sitemaps",
    "wagtail.contrib.typed_table_block",
    "wagtail.embeds",
    "wagtail.sites",
    "cms.apps.StaffConfig",  # wagtail.users
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "wagtail_modeladmin",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_tasks",
    "django_tasks_db",
    "allauth",
    "allauth.account",  # allauth.mfa leans on it; none of its addresses is open
    "allauth.mfa",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "cms",
    "polls",
    "visits",
    "news",
    "feedback",
    "search",
    "home",
    "newsroom",
    "transfer",
    "cms.apps.LastConfig",  # makes copies old when the listeners of all rooms have written what they write
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "cms.headers.middleware.Policies",
    "cms.upkeep.requests.RequestLog",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "cms.signin.middleware.SecondFactor",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "cms.sites.SiteMiddleware",
    "cms.redirects.OldAddresses",
    "cms.storage.middleware.StorageIsAway",
    "newsroom.middleware.Refusals",
]

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
    },
]

# Data --------------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.database("DATABASE_URL", f"sqlite:///{DATA_DIR / 'portal.sqlite3'}")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": env.cache("CACHE_URL")
    or {
        "BACKEND": "cms.cache.backends.folder.FolderCache",
        "LOCATION": DATA_DIR / "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}
CACHES["default"]["KEY_FUNCTION"] = "cms.cache.keys.portal_key"
# Copies of public pages: in a folder of our own with a limit in bytes, or in Redis when there are several machines
PAGE_CACHE = {"FOLDER": DATA_DIR / "pages", "LIMIT": 512 * 1024 * 1024, "REDIS": env.text("CACHE_URL")}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

MEDIA_ROOT = DATA_DIR / "media"
MEDIA_URL = "/media/"
STATIC_ROOT = DATA_DIR / "static"
STATIC_URL = "/static/"
# Pictures and documents: in a folder of our own, or in a store that speaks S3 when there are several machines
OBJECT_STORE = env.storage("STORAGE_URL")
WAGTAILDOCS_SERVE_METHOD = "serve_view"  # at our own address, whoever keeps the file

WHITENOISE_ALLOW_ALL_ORIGINS = False  # our files are for our pages (cms/headers/)
STORAGES = {
    "default": {"BACKEND": "cms.storage.s3.ObjectStorage" if OBJECT_STORE else "cms.storage.folder.FolderStorage"},
    "staticfiles": {"BACKEND": "cms.upkeep.assets.ReleaseFiles"},
}

# Backups: where they lie, for whom they are encrypted, and where else they are tried ---------------------------------
BACKUP_DIR = env.place("BACKUP_DIR", DATA_DIR / "backups")
BACKUP_KEY = env.age_key("BACKUP_KEY")
BACKUP_VERIFY_DATABASE = env.spare_database("BACKUP_VERIFY_URL", DATABASES["default"])

# Newsroom ----------------------------------------------------------------------------------------------------------
WAGTAIL_FINISH_WORKFLOW_ACTION = "newsroom.finish.publish_approved"
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True  # what was approved is what goes out

# Injection guard: where the list of the sealed files lies (`manage.py seal_files`), best where the portal itself cannot write
SEAL_FILE = env.text("SEAL_FILE", str(DATA_DIR / "files.seal"))

# People ------------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "cms.User"
LOGIN_URL = WAGTAILADMIN_LOGIN_URL = "signin"
CSRF_FAILURE_VIEW = "cms.views.csrf_refused"
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "CommonPasswordValidator", "NumericPasswordValidator")
] + [{"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}}]

# Signing in: cms/signin ------------------------------------------------------------------------------------------------
SESSION_COOKIE_AGE = 12 * 3600  # seconds; from the sign-in on, whatever is done meanwhile
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SIGNIN_IDLE = 30 * 60  # seconds without an act of a person
SIGNIN_FRESH = 12 * 3600  # seconds for which a second factor holds where something is approved
SIGNIN_TRUST = 30 * 24 * 3600  # seconds for which a device is trusted
SIGNIN_WINDOW = 15 * 60  # seconds in which failures are counted, and for which a lock holds
SIGNIN_FAILURES = {"account": 8, "network": 60}  # a whole office is one network
MFA_ADAPTER = "cms.signin.adapter.OfficeAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_TOTP_TOLERANCE = 1  # steps of 30 seconds by which a telephone's clock may be wrong
ACCOUNT_RATE_LIMITS = False  # what is tried too often we count ourselves: cms/signin/attempts.py

# Readers -----------------------------------------------------------------------------------------------------------
READER_KEY_BEFORE = env.text("READER_KEY_BEFORE")  # when READER_KEY was changed: who voted under the other one is still known
TRUSTED_PROXIES = env.networks("TRUSTED_PROXIES")
READER_PROOF_AFTER = env.integer("READER_PROOF_AFTER", 100, 1, 1_000_000)  # acts of one network in ten minutes
READER_REFUSE_AFTER = env.integer("READER_REFUSE_AFTER", 3_000, 1, 1_000_000)
READER_QUICKEST = 3  # seconds in which nobody reads the form of a comment and fills it in

# The sealed log: older values of LOG_KEY, by which what was sealed before is still known --------------------------------
LOG_KEYS_BEFORE = env.words("LOG_KEY_BEFORE", [])

# Weather: who is asked, by the clock alone; an address set to nothing switches it off ----------------------------------
WEATHER_URL = env.web_address("WEATHER_URL", "https://api.open-meteo.com/v1/forecast")
WEATHER_PATIENCE = 3  # seconds that the whole of one answer may take

# Language and time: one language, one zone -------------------------------------------------------------------------
LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
LOCALE_PATHS = [BASE_DIR / "cms" / "locale"]
FORMAT_MODULE_PATH = ["cms.formats"]
TIME_ZONE = "Asia/Ho_Chi_Minh"
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
USE_TZ = True
USE_THOUSAND_SEPARATOR = False  # it would put dots into the keys of rows in the admin; pages group figures themselves

# Transport ---------------------------------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = IS_HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if IS_HTTPS else 0
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
SECURE_REDIRECT_EXEMPT = [r"^healthz/$", r"^readyz/$"]
X_FRAME_OPTIONS = "DENY"  # but for the admin and Wagtail's previews (cms/headers/)
# W005 and W021 ask to bind all subdomains to https, which is not ours to decide: an office's other services may stand below the same name.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# Cookies: over https a browser takes them from nobody but this host (__Host-). nginx knows the session's name by both its forms --------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = IS_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
_prefix = "__Host-" if IS_HTTPS else ""
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = f"{_prefix}sessionid", f"{_prefix}csrftoken"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # else in a cookie with a name of its own
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# Mail --------------------------------------------------------------------------------------------------------------
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("EMAIL_FROM", f"khong-tra-loi@{urlsplit(PUBLIC_URL).hostname}")
_mail = env.email("EMAIL_URL") or {
    "EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
    "EMAIL_FILE_PATH": DATA_DIR / "mail",
}
globals().update(_mail)
EMAIL_TIMEOUT = 10  # seconds: a mail server that hangs keeps the queue no longer

# Wagtail -----------------------------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "Cổng thông tin"
WAGTAILADMIN_BASE_URL = PUBLIC_URL
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_I18N_ENABLED = False
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = True
# A private page asks for a name, never for a password that goes round
WAGTAIL_PRIVATE_PAGE_OPTIONS = WAGTAILDOCS_PRIVATE_COLLECTION_OPTIONS = {"SHARED_PASSWORD": False}
WAGTAIL_FRONTEND_LOGIN_URL = LOGIN_URL
WAGTAILEMBEDS_FINDERS = []  # no oEmbed call, ever
WAGTAILREDIRECTS_AUTO_CREATE = True
WAGTAILIMAGES_IMAGE_MODEL = "cms.PortalImage"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp", "avif"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 15 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 100_000_000
WAGTAILIMAGES_WEBP_QUALITY = 78
WAGTAILIMAGES_JPEG_QUALITY = 80
WAGTAILDOCS_DOCUMENT_MODEL = "cms.PortalDocument"
WAGTAILDOCS_EXTENSIONS = ["csv", "doc", "docx", "odt", "pdf", "pptx", "rtf", "txt", "xls", "xlsx", "zip"]
WAGTAILDOCS_MAX_UPLOAD_SIZE = 30 * 1024 * 1024
WAGTAILDOCS_DOCUMENT_FORM_BASE = "cms.uploads.DocumentForm"
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.uploads.PictureForm"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "cms.desk_search", "SEARCH_CONFIG": "simple"}}
TAGGIT_CASE_INSENSITIVE = True

# Watching: what the portal says of itself, on standard error, without anything of a person (cms/upkeep/lines.py) ------
LOG_FORMATS = ("json", "line")
LOG_FORMAT = env.choice("LOG_FORMAT", "json", LOG_FORMATS)
SENTRY_DSN = env.collector("SENTRY_DSN")  # who is told of faults; nobody unless it is set
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "cms.upkeep.lines.JsonLine"}, "line": {"()": "cms.upkeep.lines.PlainLine"}},
    "filters": {"faults": {"()": "cms.upkeep.lines.OnlyFaults"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "WARNING", "propagate": True},
        "django.request": {"level": "ERROR", "filters": ["faults"]},  # a page that is not there is no event
        "django.security.DisallowedHost": {"level": "CRITICAL"},  # scanners; the line of the request says 400
        "django_tasks": {"level": "CRITICAL"},  # cms/upkeep/queue.py tells of tasks
        "django_tasks_db": {"level": "WARNING"},
        "portal": {"level": "INFO"},
        "portal.work": {"level": "INFO" if LOG_FORMAT == "json" else "WARNING"},  # in a terminal only what failed
    },
}
