"""The environment: a wrong value ends the start with one line that names the variable, and what is not set starts the portal on this machine."""

import socket

import pytest

from cms.settings import env
from tests import servers
from tests.environment import LONG, OTHER_LONG, PRODUCTION, is_refused, manage, settings_of

pytestmark = pytest.mark.once

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
