"""The environment: what right values become, and which folders and keys are made where none are given."""

import json
import os
import stat
import subprocess
import sys

import pytest

from cms.settings import env
from tests import servers
from tests.environment import LONG, PRODUCTION, manage, settings_of

pytestmark = pytest.mark.once


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
    assert shared["BACKEND"] == "cms.cache.backends.shared.SharedCache"
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
