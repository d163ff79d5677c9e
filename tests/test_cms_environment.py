"""The environment: each variable with right and wrong values. A wrong one ends the start with one line that names it."""

import json
import os
import socket
import stat
import subprocess
import sys

import pytest

from cms.settings import env
from tests import servers

LONG = "kJ3vQ8sX1mZ7bN5cL2wR9tY4uE6iO0pAaSdFgHjKlQwErTyUiOp"
OTHER_LONG = LONG[::-1]
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "cms.settings.production",
    "SECRET_KEY": LONG,
    "READER_KEY": OTHER_LONG,
    "LOG_KEY": LONG.swapcase(),
    "PUBLIC_URL": "https://dongxanh.example.vn",
}
pytestmark = pytest.mark.once

SHOWN = """
import json
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in %r}, default=str))
"""


def manage(folder, *arguments, **variables) -> subprocess.CompletedProcess:
    """One run of manage.py in an environment of its own; a variable that is None is not set."""
    given = servers.portal_environment(folder, servers.free_port(), **{name: v for name, v in variables.items() if v is not None})
    left_out = {name for name, value in variables.items() if value is None}
    given = {name: value for name, value in given.items() if name not in left_out}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments], cwd=servers.ROOT, env=given, capture_output=True, text=True, timeout=60
    )


def settings_of(folder, *names, **variables) -> dict:
    """What the portal makes of an environment."""
    code = "import os, django; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'cms.settings.dev');" + SHOWN % (names,)
    given = servers.portal_environment(folder, 8000, **variables)
    shown = subprocess.run([sys.executable, "-c", code], cwd=servers.ROOT, env=given, capture_output=True, text=True, check=True)
    return json.loads(shown.stdout)


def is_refused(ended: subprocess.CompletedProcess, name: str) -> None:
    """Status 1, and one line that names the variable."""
    lines = (ended.stdout + ended.stderr).splitlines()
    assert ended.returncode == 1, lines
    assert len(lines) == 1, lines
    assert f"{name}: " in lines[0]


READERS = {
    "DATABASE_URL": lambda: env.database("DATABASE_URL", ""),
    "PUBLIC_URL": lambda: env.public_url("PUBLIC_URL", ""),
    "PORT": lambda: env.integer("PORT", 8000, 1, 65535),
    "DATA_DIR": lambda: env.folder("DATA_DIR", env.BASE_DIR),
    "CACHE_URL": lambda: env.cache("CACHE_URL"),
    "STORAGE_URL": lambda: env.storage("STORAGE_URL"),
    "EMAIL_URL": lambda: env.email("EMAIL_URL"),
    "SECRET_KEY": lambda: env.secret("SECRET_KEY"),
    "WEATHER_URL": lambda: env.web_address("WEATHER_URL", ""),
    "SENTRY_DSN": lambda: env.collector("SENTRY_DSN"),
    "LOG_FORMAT": lambda: env.choice("LOG_FORMAT", "json", ["json", "line"]),
    "BACKUP_KEY": lambda: env.age_key("BACKUP_KEY"),
    "BACKUP_VERIFY_URL": lambda: env.spare_database("BACKUP_VERIFY_URL", env.database("", "postgres://portal@127.0.0.1/portal")),
    "ENVIRONMENT": lambda: env.choice("ENVIRONMENT", "production", ["production", "test"]),
}
WRONG = [
    ("DATABASE_URL", "mysql://portal@127.0.0.1/portal"),
    ("DATABASE_URL", "portal"),
    ("DATABASE_URL", "postgres://"),
    ("DATABASE_URL", "postgres://portal@127.0.0.1/"),
    ("DATABASE_URL", "postgres://portal@127.0.0.1:cong/portal"),
    ("DATABASE_URL", "postgres://[::1/portal"),
    ("DATABASE_URL", "sqlite://"),
    ("DATABASE_URL", "sqlite:///:memory:"),
    ("PUBLIC_URL", "dongxanh.example.vn"),
    ("PUBLIC_URL", "ftp://dongxanh.example.vn"),
    ("PUBLIC_URL", "https://"),
    ("PUBLIC_URL", "https://dongxanh.example.vn/cong"),
    ("PUBLIC_URL", "https://dongxanh.example.vn?a=1"),
    ("PUBLIC_URL", "https://dongxanh.example.vn#dau"),
    ("PUBLIC_URL", "https://ai@dongxanh.example.vn"),
    ("PUBLIC_URL", "https://dong xanh.example.vn"),
    ("PUBLIC_URL", "https://dongxanh.example.vn:cong"),
    ("PUBLIC_URL", "https://dongxanh.example.vn:0"),
    ("PUBLIC_URL", "https://dongxanh.example.vn:70000"),
    ("PUBLIC_URL", "https://[::1"),
    ("PUBLIC_URL", "http://[::1]:8000"),
    ("PUBLIC_URL", "https://dongxanh.example.vn:8443"),
    ("PORT", "abc"),
    ("PORT", "0"),
    ("PORT", "-1"),
    ("PORT", "65536"),
    ("PORT", "80.5"),
    ("PORT", "²"),
    ("DATA_DIR", "/proc/x"),
    ("DATA_DIR", "/dev/null"),
    ("CACHE_URL", "memcached://127.0.0.1"),
    ("CACHE_URL", "redis"),
    ("CACHE_URL", "redis://"),
    ("CACHE_URL", "redis://[::1"),
    ("STORAGE_URL", "https://kho.example.vn/thung"),
    ("STORAGE_URL", "s3://kho.example.vn/thung"),
    ("STORAGE_URL", "s3://khoa@kho.example.vn/thung"),
    ("STORAGE_URL", "s3://khoa:bi-mat@kho.example.vn"),
    ("STORAGE_URL", "s3://khoa:bi-mat@kho.example.vn/thung/con"),
    ("STORAGE_URL", "s3://khoa:bi-mat@kho.example.vn/Thung"),
    ("STORAGE_URL", "s3://khoa:bi-mat@kho.example.vn:cong/thung"),
    ("STORAGE_URL", "s3://khoa:bi-mat@kho.example.vn/thung?tls=co"),
    ("STORAGE_URL", "s3://khoa:bi-mat@kho.example.vn/thung?vung=vn"),
    ("STORAGE_URL", "s3://khoa:bi mat@kho.example.vn/thung"),
    ("STORAGE_URL", "s3://khoa:bi/mat@kho.example.vn/thung"),
    ("EMAIL_URL", "imap://thu.example.vn"),
    ("EMAIL_URL", "smtp://"),
    ("EMAIL_URL", "smtp://u:p@thu.example.vn:cong"),
    ("SECRET_KEY", ""),
    ("SECRET_KEY", "ngan"),
    ("SECRET_KEY", LONG[:49]),
    ("WEATHER_URL", "api.open-meteo.com"),
    ("WEATHER_URL", "ftp://thoi-tiet.example.vn/v1"),
    ("WEATHER_URL", "https://"),
    ("WEATHER_URL", "https://ai:mat-khau@thoi-tiet.example.vn/"),
    ("WEATHER_URL", "https://thoi-tiet.example.vn/v1#dau"),
    ("WEATHER_URL", "https://thoi tiet.example.vn/"),
    ("WEATHER_URL", "https://thời-tiết.example.vn/"),
    ("WEATHER_URL", "https://thoi-tiet.example.vn:cong/"),
    ("WEATHER_URL", "https://[::1"),
    ("SENTRY_DSN", "https://loi.example.vn/7"),
    ("SENTRY_DSN", "https://khoa@loi.example.vn"),
    ("SENTRY_DSN", "https://khoa@loi.example.vn/bay"),
    ("SENTRY_DSN", "ftp://khoa@loi.example.vn/7"),
    ("SENTRY_DSN", "https://khoa@loi.example.vn:cong/7"),
    ("LOG_FORMAT", "xml"),
    ("BACKUP_VERIFY_URL", "postgres://portal@127.0.0.1/portal"),
    ("BACKUP_VERIFY_URL", "sqlite:////tmp/thu.sqlite3"),
    ("BACKUP_KEY", "age1khong-phai"),
    ("BACKUP_KEY", "AGE-SECRET-KEY-1"),
    ("BACKUP_KEY", "mat-khau"),
    ("ENVIRONMENT", "thu"),
    ("ENVIRONMENT", "Production"),
]


@pytest.mark.parametrize(("name", "value"), WRONG)
def test_a_wrong_value_is_told_in_one_line_that_names_the_variable(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(env.EnvironmentFault) as told:
        READERS[name]()
    assert len(str(told.value).splitlines()) == 1
    assert str(told.value).startswith(f"{name}: ")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *{name: (name, value) for name, value in WRONG if value}.values(),
        ("DATABASE_URL", "mysql://portal@127.0.0.1/portal"),
        ("READER_KEY", "ngan"),
        ("LOG_KEY", "ngan"),
        ("STATUS_TOKEN", "ngan"),
    ],
)
def test_a_wrong_value_ends_the_start(tmp_path, name, value):
    is_refused(manage(tmp_path, "check", **{name: value}), name)


@pytest.mark.parametrize("name", ["SECRET_KEY", "READER_KEY", "LOG_KEY", "PUBLIC_URL"])
@pytest.mark.parametrize("value", [None, " "])
def test_production_has_no_default_for_what_is_unsafe_without(tmp_path, name, value):
    is_refused(manage(tmp_path, "check", **(PRODUCTION | {name: value})), name)


@pytest.mark.parametrize(("name", "taken"), [("READER_KEY", LONG), ("LOG_KEY", LONG), ("LOG_KEY", OTHER_LONG)])
def test_production_refuses_one_key_for_two_purposes(tmp_path, name, taken):
    is_refused(manage(tmp_path, "check", **(PRODUCTION | {name: taken})), name)


def test_a_complete_production_environment_has_no_fault_that_django_knows(tmp_path):
    checked = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert checked.returncode == 0, checked.stderr
    assert not list(tmp_path.glob("keys")), "production keeps no keys of its own making"


def test_without_any_variable_the_portal_starts_on_this_machine(tmp_path):
    assert manage(tmp_path, "check", PORT=None).returncode == 0
    shown = settings_of(tmp_path, "PUBLIC_URL", "ALLOWED_HOSTS", "PORT", "SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "DEBUG")
    assert shown["PUBLIC_URL"] == "http://127.0.0.1:8000"
    assert shown["PORT"] == 8000
    assert {"127.0.0.1", "localhost"} <= set(shown["ALLOWED_HOSTS"])
    assert (shown["SECURE_SSL_REDIRECT"], shown["SESSION_COOKIE_SECURE"], shown["DEBUG"]) == (False, False, False)


def test_a_portal_is_the_real_one_where_it_runs_as_in_production_and_one_for_trial_on_ones_own_machine(tmp_path):
    assert settings_of(tmp_path, "ENVIRONMENT") == {"ENVIRONMENT": "test"}
    assert settings_of(tmp_path, "ENVIRONMENT", **PRODUCTION) == {"ENVIRONMENT": "production"}
    assert settings_of(tmp_path, "ENVIRONMENT", **PRODUCTION, ENVIRONMENT="training") == {"ENVIRONMENT": "training"}


def test_an_empty_variable_is_one_that_is_not_set(tmp_path):
    empty = dict.fromkeys(
        ["PORT", "PUBLIC_URL", "DATABASE_URL", "CACHE_URL", "EMAIL_URL", "SECRET_KEY", "READER_KEY", "LOG_KEY", "ALLOWED_HOSTS"], ""
    )
    assert manage(tmp_path, "check", **empty).returncode == 0


def test_a_database_that_does_not_answer_ends_the_start_with_one_line(tmp_path):
    ended = manage(tmp_path, "serve", "--prepare", DATABASE_URL=f"postgres://portal@127.0.0.1:{servers.free_port()}/portal")
    is_refused(ended, "DATABASE_URL")


def test_a_database_file_that_cannot_be_made_ends_the_start_with_one_line(tmp_path):
    is_refused(manage(tmp_path, "serve", "--prepare", DATABASE_URL="sqlite:////proc/x/portal.sqlite3"), "DATABASE_URL")


def test_a_taken_port_ends_the_start_with_one_line(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        is_refused(manage(tmp_path, "serve", "--prepare", PORT=str(taken.getsockname()[1])), "PORT")
    assert not (tmp_path / "portal.sqlite3").exists(), "nothing is prepared for a portal that cannot be reached"


@pytest.mark.parametrize("host", ["198.51.100.7", "khong-co.invalid"])
def test_an_address_that_is_not_this_machines_ends_the_start_with_one_line(tmp_path, host):
    is_refused(manage(tmp_path, "serve", HOST=host), "HOST")


# What right values become -------------------------------------------------------------------------------------------
def test_https_makes_cookies_secure_and_sends_everybody_there(tmp_path):
    names = (
        "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "ALLOWED_HOSTS",
        "CSRF_TRUSTED_ORIGINS", "WAGTAILADMIN_BASE_URL", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME",
    )  # fmt: skip
    shown = settings_of(tmp_path, *names, **PRODUCTION)
    assert shown == {
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": 365 * 24 * 3600,
        "ALLOWED_HOSTS": ["dongxanh.example.vn"],
        "CSRF_TRUSTED_ORIGINS": ["https://dongxanh.example.vn"],
        "WAGTAILADMIN_BASE_URL": "https://dongxanh.example.vn",
        "SESSION_COOKIE_NAME": "__Host-sessionid",
        "CSRF_COOKIE_NAME": "__Host-csrftoken",
    }


def test_over_https_a_reader_is_redirected_and_a_health_check_is_not(tmp_path):
    code = """
import json, django; django.setup()
from django.test import Client
reader = Client(SERVER_NAME="dongxanh.example.vn")
plain, safe = reader.get("/robots.txt"), reader.get("/robots.txt", secure=True)
print(json.dumps({
    "plain": [plain.status_code, plain.headers.get("Location")], "health": reader.get("/healthz/").status_code,
    "safe": safe.status_code, "hsts": safe.headers.get("Strict-Transport-Security"),
}))
"""
    given = servers.portal_environment(tmp_path, 8000, **PRODUCTION)
    answers = subprocess.run([sys.executable, "-c", code], cwd=servers.ROOT, env=given, capture_output=True, text=True, check=True)
    assert json.loads(answers.stdout) == {
        "plain": [301, "https://dongxanh.example.vn/robots.txt"],
        "health": 200,
        "safe": 200,
        "hsts": "max-age=31536000",
    }


@pytest.mark.parametrize(
    ("value", "address"),
    [
        ("https://dongxanh.example.vn", "https://dongxanh.example.vn"),
        ("https://dongxanh.example.vn/", "https://dongxanh.example.vn"),
        ("  https://dongxanh.example.vn ", "https://dongxanh.example.vn"),
        ("HTTPS://DongXanh.example.vn", "https://dongxanh.example.vn"),
        ("https://dongxanh.example.vn:443", "https://dongxanh.example.vn"),
        ("http://dongxanh.example.vn:443", "http://dongxanh.example.vn:443"),
        ("http://127.0.0.1:80", "http://127.0.0.1"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
    ],
)
def test_the_portals_address_is_kept_as_a_browser_writes_it(monkeypatch, value, address):
    monkeypatch.setenv("PUBLIC_URL", value)
    assert env.public_url("PUBLIC_URL", "") == address


def test_what_a_database_address_asks_for_is_kept_beside_our_own_options(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgresql://portal:m%40t@db.example.vn:5433/cong?sslmode=require&conn_max_age=30")
    database = env.database("DATABASE_URL", "")
    assert {name: database[name] for name in ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT", "CONN_MAX_AGE")} == {
        "ENGINE": "cms.postgresql",
        "NAME": "cong",
        "USER": "portal",
        "PASSWORD": "m@t",
        "HOST": "db.example.vn",
        "PORT": 5433,
        "CONN_MAX_AGE": 30,
    }
    assert database["OPTIONS"] == env.POSTGRESQL["OPTIONS"] | {"sslmode": "require"}
    assert database["OPTIONS"]["connect_timeout"] == 5
    assert database["CONN_HEALTH_CHECKS"] is True


def test_sqlite_takes_its_lock_at_the_start_of_a_transaction(monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path}/cong.sqlite3")
    database = env.database("DATABASE_URL", "")
    assert (database["NAME"], database["OPTIONS"]["transaction_mode"]) == (f"{tmp_path}/cong.sqlite3", "IMMEDIATE")


def test_nobody_takes_the_writers_lock_to_learn_that_sqlite_has_json(tmp_path):
    """Each new thread of Django's own SQLite asks in a transaction; behind a writer a reader would fail for as long as it lives."""
    asked = "import cms.models; from django.db import connection as c; c.force_debug_cursor = True; c.features.supports_json_field; "
    shown = manage(tmp_path, "shell", "-v0", "-c", asked + "print([query['sql'] for query in c.queries])")
    assert shown.stdout.strip() == "[]", shown.stderr


@pytest.mark.parametrize(("value", "secure"), [("smtp", {}), ("smtp+tls", {"EMAIL_USE_TLS": True}), ("smtp+ssl", {"EMAIL_USE_SSL": True})])
def test_mail_goes_out_by_the_server_of_the_address(monkeypatch, value, secure):
    monkeypatch.setenv("EMAIL_URL", f"{value}://cong:m%40t@thu.example.vn:2525")
    mail = env.email("EMAIL_URL")
    assert (mail["EMAIL_HOST"], mail["EMAIL_PORT"], mail["EMAIL_HOST_USER"], mail["EMAIL_HOST_PASSWORD"]) == (
        "thu.example.vn",
        2525,
        "cong",
        "m@t",
    )
    assert {name: mail[name] for name in mail if name.startswith("EMAIL_USE")} == secure


def test_without_a_mail_server_mails_are_written_to_the_data_folder(tmp_path):
    shown = settings_of(tmp_path, "EMAIL_BACKEND", "EMAIL_FILE_PATH")
    assert shown == {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": str(tmp_path / "mail")}


def test_the_cache_is_a_folder_until_there_is_a_redis(tmp_path):
    assert settings_of(tmp_path, "CACHES")["CACHES"]["default"]["LOCATION"] == str(tmp_path / "cache")
    shared = settings_of(tmp_path, "CACHES", CACHE_URL="rediss://:m%40t@cache.example.vn:6380/1")["CACHES"]["default"]
    assert shared["BACKEND"] == "cms.cache.backends.SharedCache"
    assert shared["LOCATION"] == "rediss://:m%40t@cache.example.vn:6380/1"


@pytest.mark.parametrize(
    ("value", "address"),
    [
        (None, "https://api.open-meteo.com/v1/forecast"),
        ("", ""),
        ("  ", ""),
        (" http://127.0.0.1:8090/v1/forecast?apikey=chia-khoa ", "http://127.0.0.1:8090/v1/forecast?apikey=chia-khoa"),
    ],
)
def test_the_weather_is_asked_of_the_public_service_of_the_operators_or_of_nobody(tmp_path, value, address):
    given = {} if value is None else {"WEATHER_URL": value}
    assert settings_of(tmp_path, "WEATHER_URL", **given)["WEATHER_URL"] == address


def test_a_wrong_address_of_the_weather_is_not_shown_since_it_may_hold_a_key(monkeypatch):
    monkeypatch.setenv("WEATHER_URL", "ftp://thoi-tiet.example.vn/?apikey=chia-khoa")
    with pytest.raises(env.EnvironmentFault) as told:
        env.web_address("WEATHER_URL", "")
    assert "chia-khoa" not in str(told.value)


def test_the_address_of_a_collector_of_faults_is_taken_as_it_is_and_never_shown(monkeypatch):
    for value in ("", "https://khoa@loi.example.vn/7", "http://khoa@127.0.0.1:9000/duong/dan/7"):
        monkeypatch.setenv("SENTRY_DSN", value)
        assert env.collector("SENTRY_DSN") == value
    monkeypatch.setenv("SENTRY_DSN", "https://chia-khoa@loi.example.vn/bay")
    with pytest.raises(env.EnvironmentFault) as told:
        env.collector("SENTRY_DSN")
    assert "chia-khoa" not in str(told.value)


def test_the_log_is_for_machines_in_production_and_for_people_otherwise(tmp_path):
    told = [settings_of(tmp_path, "LOG_FORMAT", "LOGGING", **more) for more in ({}, PRODUCTION, PRODUCTION | {"LOG_FORMAT": "line"})]
    assert [one["LOG_FORMAT"] for one in told] == ["line", "json", "line"]
    assert [one["LOGGING"]["handlers"]["console"]["formatter"] for one in told] == ["line", "json", "line"]


def test_hosts_are_a_list_with_commas(monkeypatch):
    monkeypatch.setenv("ALLOWED_HOSTS", " dongxanh.example.vn, ,www.dongxanh.example.vn,")
    assert env.words("ALLOWED_HOSTS", ["mac-dinh"]) == ["dongxanh.example.vn", "www.dongxanh.example.vn"]
    monkeypatch.setenv("ALLOWED_HOSTS", " , ")
    assert env.words("ALLOWED_HOSTS", ["mac-dinh"]) == ["mac-dinh"]


def test_hosts_that_the_operator_names_come_beside_the_portals_own(tmp_path):
    named = {"PUBLIC_URL": "https://dongxanh.example.vn", "ALLOWED_HOSTS": "www.dongxanh.example.vn"}
    public = settings_of(tmp_path, "ALLOWED_HOSTS", **PRODUCTION | named)["ALLOWED_HOSTS"]
    assert public == ["dongxanh.example.vn", "www.dongxanh.example.vn"]
    at_home = settings_of(tmp_path, "ALLOWED_HOSTS", **named)["ALLOWED_HOSTS"]
    assert at_home == [*public, "localhost", "127.0.0.1", "[::1]"]


# Folders and keys ---------------------------------------------------------------------------------------------------
def test_the_data_folder_is_made_where_there_is_none_and_stays_clean(tmp_path, monkeypatch):
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "mot" / "hai"))
    folder = env.folder("DATA_DIR", tmp_path)
    assert folder == tmp_path / "mot" / "hai"
    assert list(folder.iterdir()) == []


def test_a_relative_data_folder_stands_in_the_project_wherever_one_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATA_DIR", os.path.relpath(tmp_path / "du-lieu", env.BASE_DIR))
    assert env.folder("DATA_DIR", tmp_path).resolve() == (tmp_path / "du-lieu").resolve()


def test_keys_are_made_once_for_our_eyes_only_and_kept(tmp_path):
    names = ("SECRET_KEY", "READER_KEY", "LOG_KEY")
    first = settings_of(tmp_path, *names)
    assert len(set(first.values())) == len(names)
    assert min(len(key) for key in first.values()) >= env.SECRET_LENGTH
    kept = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "keys").iterdir()}
    assert kept == {"secret-key": 0o600, "reader-key": 0o600, "log-key": 0o600}
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert settings_of(tmp_path, *names) == first


def test_a_key_from_the_environment_is_used_and_not_written_down(tmp_path):
    assert settings_of(tmp_path, "SECRET_KEY", SECRET_KEY=LONG)["SECRET_KEY"] == LONG
    assert sorted(path.name for path in (tmp_path / "keys").iterdir()) == ["log-key", "reader-key"]


def test_nothing_but_the_door_reads_the_environment():
    ours = [path for room in servers.ROOT.glob("*/apps.py") for path in room.parent.rglob("*.py")]
    assert len(ours) > 30
    readers = {
        str(path.relative_to(servers.ROOT))
        for path in ours
        if any(word in path.read_text() for word in ("os.environ[", "os.environ.get", "getenv"))
    }
    assert readers == {"cms/settings/env.py"}
