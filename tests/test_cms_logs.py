"""What the log and the reports of faults say, and that nothing of a person stands in them."""

import contextlib
import http.client
import json
import logging
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, OperationalError
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from prometheus_client.parser import text_string_to_metric_families
from psycopg2.errors import InvalidTextRepresentation, UniqueViolation

from cms.models import JobRun
from cms.upkeep import lines
from cms.upkeep.requests import asked_by_ourselves
from news.models import ArticlePage
from tests import servers
from tests.fakes import sentry
from tests.servers import wait_until

pytestmark = pytest.mark.once_on_postgresql

TOKEN = "mot-chuoi-chi-may-theo-doi-biet-" * 2
# What somebody brings along, none of which may stand in any line or report
READER = {
    "mail": "mam.77@vi-du.example.vn",
    "name": "Mắm-Tôm-77",
    "code": "ma-bien-nhan-la-77",
    "searched": "dieu-nguoi-ay-tim-77",
    "user": "can-bo-la-77",
    "password": "mat-khau-la-77",
    "cookie": "banh-quy-la-77",
    "agent": "TrinhDuyetLa77",
    "address": "198.51.100.77",
    "long address": "2001:db8:77::5",
    "referrer": "trang-truoc-la-77.example.com",
    "id": "0123456789abcdef0123456789abcdef",
}


# A line -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("thư tới mam.77@vi-du.example.vn hỏng", "thư tới [thư] hỏng"),
        ("<mam.77%40vi-du.example.vn>", "<[thư]>"),
        ("from 198.51.100.77, port 5432", "from [địa chỉ], port 5432"),
        ("::1 và 2001:db8:77::5 và 2001:db8:0:0:1:2:3:4", "[địa chỉ] và [địa chỉ] và [địa chỉ]"),
        ("GET /tim-kiem/?q=lua&trang=2 lúc 12:30:45", "GET /tim-kiem/?… lúc 12:30:45"),
        ("Đã xử lý 3 mục, bản 8.0.1; sao thế?", "Đã xử lý 3 mục, bản 8.0.1; sao thế?"),
        ("tests/test_cms_logs.py::test_a = 1", "tests/test_cms_logs.py::test_a = 1"),
    ],
)
def test_addresses_mails_and_queries_are_taken_out_of_every_line(said, told):
    assert lines.scrub(said) == told


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (IntegrityError('duplicate key violates "one_row"\nDETAIL:  Key (name)=(Mùi) exists.'), 'duplicate key violates "one_row"'),
        (UniqueViolation('duplicate key violates "one_row"\nDETAIL:  Key (name)=(Mùi) exists.'), 'duplicate key violates "one_row"'),
        (InvalidTextRepresentation('invalid input syntax: "Mùi"\nLINE 1: SELECT'), "invalid input syntax: '…'"),
        (DataError('invalid input syntax for type integer: "Mùi"\nLINE 1: SELECT'), "invalid input syntax for type integer: '…'"),
        (ValueError("invalid literal for int() with base 10: 'Mùi'"), "invalid literal for int() with base 10: '…'"),
        (ValidationError("“Mùi” không phải ngày"), "['…']"),
        (AttributeError("'Page' object has no attribute 'ten'"), "'Page' object has no attribute 'ten'"),
        (OperationalError('connection to server at "10.0.0.5", port 5432 failed'), 'connection to server at "[địa chỉ]", port 5432 failed'),
    ],
    ids=lambda one: type(one).__name__ if isinstance(one, Exception) else "",
)
def test_a_fault_is_told_without_the_values_that_it_quotes(fault, said):
    assert lines.said_of(fault) == said


def test_a_stack_has_the_faults_that_led_to_each_other_and_no_variable():
    secret = READER["name"]
    try:
        try:
            int(secret)
        except ValueError as first:
            raise RuntimeError("hỏng") from first
    except RuntimeError as fault:
        told = lines.stack_of(fault)
    assert told.index("ValueError: ") < told.index("RuntimeError: hỏng")
    assert "int(secret)" in told
    assert secret not in told


def record(message: str, *arguments, **more) -> logging.LogRecord:
    made = logging.LogRecord("portal.tests", logging.WARNING, "", 1, message, arguments, None)
    made.__dict__ |= more
    return made


def test_only_what_is_on_the_list_gets_into_a_line():
    with lines.about(request="abc"), lines.about(job="sum-views"):
        said = json.loads(lines.JsonLine().format(record("sao %s", "thế", user="Mùi", form={"a": 1}, told={"status": 200})))
        plain = lines.PlainLine().format(record("sao %s", "thế", user="Mùi", told={"status": 200, "ms": 1.5}))
    assert said.pop("time")
    assert said == {
        "level": "WARNING", "logger": "portal.tests", "message": "sao thế", "request": "abc", "job": "sum-views", "status": 200,
    }  # fmt: skip
    assert plain.endswith("WARNING portal.tests: sao thế [request=abc job=sum-views ms=1.5]")
    assert lines.in_hand() == {}


def test_the_path_of_the_request_in_hand_is_written_by_nobody():
    with lines.without_path("/nhan-xet/bien-nhan/ma-la-77/"):
        told = lines.message_of(record("mở %s?a=b", "/nhan-xet/bien-nhan/ma-la-77/"))
    assert told == "mở [đường dẫn]?…"


# The line of a request ----------------------------------------------------------------------------------------------
def line_of(caplog, client: Client, path: str, **more) -> dict:
    """The answer's id, and what the log says of the request."""
    caplog.clear()
    with caplog.at_level(logging.INFO, "portal.request"):
        answer = client.get(path, **more)
    told = [one.told for one in caplog.records if one.name == "portal.request"]
    assert len(told) == 1
    return told[0] | {"id": answer["X-Request-ID"]}


def test_what_the_portal_asks_itself_for_has_a_line_only_where_it_breaks(caplog, build, monkeypatch):
    article, asking = build.article(), Client(raise_request_exception=False)
    with asked_by_ourselves(), caplog.at_level(logging.INFO, "portal.request"):
        assert asking.get(article.url).status_code == 200
        assert asking.get("/khong-co/").status_code == 404
        assert [one.name for one in caplog.records if one.name == "portal.request"] == []
        monkeypatch.setattr(ArticlePage, "serve", lambda page, request: 1 / 0)
        assert asking.get(article.url).status_code == 500
    assert [one.told["status"] for one in caplog.records if one.name == "portal.request"] == [500]


def test_a_request_has_one_line_that_names_what_answered_and_not_the_address(caplog, client, build):
    article = build.article()
    told = line_of(caplog, client, article.url + "?q=tim")
    assert told["queries"] > 0 and told["ms"] > 0
    assert {name: told[name] for name in ("method", "route", "status", "page")} == {
        "method": "GET", "route": "wagtail_serve", "status": 200, "page": article.pk,
    }  # fmt: skip
    assert line_of(caplog, client, "/quan-tri/password_reset/confirm/MQ/abc-123/")["route"] == "wagtailadmin_password_reset_confirm"
    assert line_of(caplog, client, "/robots.txt")["route"] == "cms.views.robots"


@pytest.mark.parametrize(
    ("given", "peer", "is_taken"),
    [
        (READER["id"], "10.1.2.3", True),
        ("5f2b1a3c-1111-2222-3333-1234567890ab", "10.1.2.3", True),
        (READER["id"], "198.51.100.77", False),
        ("Mùi", "10.1.2.3", False),
        ("mam.77@vi-du.example.vn", "10.1.2.3", False),
        (READER["id"] * 3, "10.1.2.3", False),
        ("", "10.1.2.3", False),
    ],
)
def test_the_name_of_a_request_is_taken_from_a_proxy_of_ours_and_only_when_it_looks_like_one(client, db, settings, given, peer, is_taken):
    from ipaddress import ip_network

    settings.TRUSTED_PROXIES = [ip_network("10.0.0.0/8")]
    answer = client.get("/robots.txt", headers={"X-Request-ID": given.encode().decode("latin-1")}, REMOTE_ADDR=peer)
    assert (answer["X-Request-ID"] == given) is is_taken
    assert lines_like_an_id(answer["X-Request-ID"])


def lines_like_an_id(name: str) -> bool:
    return len(name) >= 32 and name.isascii()


# A running portal ---------------------------------------------------------------------------------------------------
class Running:
    """Two workers of a portal in which much goes wrong, over the database of the test."""

    def __init__(self, folder: Path, port: int, environment: dict[str, str]):
        self.folder, self.port, self.environment = folder, port, environment

    def ask(self, path: str, method: str = "GET", body: str = "", **headers: str) -> http.client.HTTPResponse:
        """An answer, read; to a reader who brings along all that a reader has."""
        told = {
            "Host": "localhost",
            "Cookie": f"ban_doc={READER['cookie']}; sessionid={READER['cookie']}",
            "User-Agent": READER["agent"],
            "X-Forwarded-For": f"{READER['address']}, {READER['long address']}",
            "Referer": f"http://{READER['referrer']}/?q={READER['searched']}",
            "X-Request-ID": READER["id"],
            "Content-Type": "application/x-www-form-urlencoded",
        } | {name.replace("_", "-"): value for name, value in headers.items()}
        talk = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        talk.request(method, path, body.encode() or None, {name: value for name, value in told.items() if value})
        answer = talk.getresponse()
        answer.text = answer.read().decode()
        talk.close()
        return answer

    def manage(self, *words: str) -> subprocess.Popen:
        """A command that writes to a log of its own."""
        with (self.folder / f"{words[0]}.log").open("ab") as log:
            given = servers.portal_environment(self.folder, self.port, **self.environment)
            return subprocess.Popen([sys.executable, "manage.py", *words], cwd=servers.ROOT, env=given, stdout=log, stderr=log)

    def logs(self) -> str:
        return "".join(path.read_text() for path in sorted(self.folder.glob("*.log")))

    def measures(self) -> dict[tuple[str, str], float]:
        """Each measure with the last of its labels."""
        told = self.ask("/so-lieu-may/", Authorization=f"Bearer {TOKEN}", Host="10.9.8.7:1")
        assert told.status == 200
        return {
            (sample.name, "/".join(sample.labels.values())): sample.value
            for family in text_string_to_metric_families(told.text)
            for sample in family.samples
        }


@contextlib.contextmanager
def running(folder: Path, dsn: str):
    (folder / "static").mkdir()
    environment = servers.shared_environment() | {"STATUS_TOKEN": TOKEN, "SENTRY_DSN": dsn, "WEATHER_URL": "", "LOG_FORMAT": "json"}
    environment |= {"DJANGO_SETTINGS_MODULE": "tests.watched.settings"}
    more = {name: value for name, value in environment.items() if name != "DJANGO_SETTINGS_MODULE"}
    with servers.web(folder, 2, "tests.watched.settings", **more) as port:
        yield Running(folder, port, environment)


def read_and_write(portal: Running) -> dict[str, http.client.HTTPResponse]:
    """All that a reader can bring along, to addresses that bear it and to addresses that do not."""
    who, code, quoted = READER["mail"], READER["code"], "mam.77%40vi-du.example.vn"
    form = f"name=M%E1%BA%AFm-T%C3%B4m-77&email={quoted}&username={READER['user']}&password={READER['password']}&text={READER['searched']}"
    answers = {name: portal.ask(f"/thu/{code}/{name}/?ai={quoted}&q={READER['searched']}") for name in ("hong", "trung", "kieu", "ke")}
    for path in (f"/tim-kiem/?q={READER['searched']}", f"/nhan-xet/bien-nhan/{code}/", f"/quan-tri/password_reset/confirm/{code}/{code}/",
                 f"/khong-co-{code}/?ai={who}", f"/tin-tuc/{code}/"):  # fmt: skip
        portal.ask(path)
    for path in (
        "/quan-tri/login/",
        "/nhan-xet/1/",
        "/danh-gia/1/",
        "/truc-tiep/",
        "/quan-tri/password_reset/",
        f"/thu/{code}/ke/?ai={who}",
    ):
        portal.ask(path, "POST", form)
    answers["host"] = portal.ask("/", Host="ten-mien-la-77.example.com")
    return answers


def test_a_running_portal_tells_what_it_does_and_nothing_of_a_person(transactional_db, tmp_path):
    with sentry.collector() as collector, running(tmp_path, collector.dsn) as portal:
        DBTaskResult.objects.create(
            task_path="tests.watched.tasks.write_to", args_kwargs={"args": [READER["mail"]], "kwargs": {}}, backend_name="default",
            run_after=timezone.now(),
        )  # fmt: skip
        JobRun.objects.create(name=f"ai:{READER['name']}")
        parts = [portal.manage("clock", "--once"), portal.manage("db_worker", "--batch", "--verbosity", "0", "--no-startup-delay")]
        answers = read_and_write(portal)
        the_door_for_machines_knows_no_host(portal)
        all_workers_count_together(portal)
        assert [part.wait(60) for part in parts] == [0, 0]
        a_killed_worker_is_told_of_and_its_counts_stay(portal)
        wait_until(lambda: kinds_of(collector.events).keys() >= KINDS, f"a report of each of {KINDS}")
    logs = portal.logs()
    told = [json.loads(line) for line in logs.splitlines()]
    lines_are_of_their_request(told, answers)
    tasks_and_jobs_are_named(told)
    reports_have_what_the_log_has(collector.events)
    for where, text in {"the log": logs, "the reports": collector.raw.decode()}.items():
        found = [
            name
            for name, mark in READER.items()
            if mark.lower() in text.lower() or mark.encode("ascii", "backslashreplace").decode() in text
        ]
        assert found == [], where


def the_door_for_machines_knows_no_host(portal: Running) -> None:
    for path in ("/healthz/", "/readyz/"):
        assert portal.ask(path, Host="10.9.8.7:1").status == 200
    assert portal.ask("/healthz/", Host="").status == 200
    assert portal.ask("/healthz/", "POST").status == 405
    status = portal.ask("/tinh-trang/", Authorization=f"Bearer {TOKEN}", Host="10.9.8.7:1")
    assert json.loads(status.text)["facts"]["database"]["answers"] is True
    assert portal.ask("/tinh-trang/", Host="10.9.8.7:1").status == 400, "people go by its name"
    assert [portal.ask("/so-lieu-may/", Authorization=shown).status for shown in ("", "Bearer x")] == [401, 401]


def all_workers_count_together(portal: Running) -> None:
    before = portal.measures()
    said = [portal.ask("/robots.txt", Cookie="") for _ in range(6)]
    assert {answer.headers["X-Cache"] for answer in said} <= {"pass", "miss", "hit"}
    after = portal.measures()
    grown = {name: after[name] - before.get(name, 0) for name in after}
    assert sum(grown["portal_page_cache_total", how] for how in ("hit", "miss", "pass")) == 6
    assert after["portal_requests_total", "thu/500"] == 3
    assert after["portal_request_seconds_count", "thu"] == 5
    assert sum(value for (name, of), value in after.items() if name == "portal_requests_total" and of.startswith("truc-tiep/")) == 1
    assert (after["portal_workers", ""], after["portal_database_up", ""]) == (2, 1)
    assert after["portal_requests_in_hand", ""] == 0
    assert after["portal_workers_memory_bytes", ""] > 50_000_000 and after["portal_workers_open_files", ""] > 10


def a_killed_worker_is_told_of_and_its_counts_stay(portal: Running) -> None:
    before = portal.measures()
    folder = next((portal.folder / "measures").iterdir())
    killed = min(int(path.stem.rpartition("_")[2]) for path in folder.glob("*.db"))
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: "Unexpected exit from worker" in (portal.folder / "web.log").read_text(), "the server's own line")
    wait_until(lambda: portal.measures()["portal_workers", ""] == 2, "a new worker")
    assert portal.measures()["portal_requests_total", "thu/500"] == before["portal_requests_total", "thu/500"]


def lines_are_of_their_request(told: list[dict], answers: dict) -> None:
    broken = answers["hong"].headers["X-Request-ID"]
    ours = [line for line in told if line.get("request") == broken]
    assert [line["logger"] for line in ours] == ["django.request", "portal.request"]
    assert ours[0]["message"] == "Internal Server Error: breaks"
    assert "LookupError: '…'" in ours[0]["stack"] and "ValueError: không gửi được cho '…'" in ours[0]["stack"]
    assert {name: ours[1][name] for name in ("method", "route", "status", "queries")} == {
        "method": "GET", "route": "breaks", "status": 500, "queries": 0,
    }  # fmt: skip
    routes = {line["route"]: line["status"] for line in told if line["logger"] == "portal.request"}
    assert routes["doubles"] == 500 and routes["-"] == 400 and routes["receipt"] == 404
    assert any(line["logger"] == "_granian" for line in told)
    assert "doubles" not in answers["trung"].text and answers["host"].status == 400


def tasks_and_jobs_are_named(told: list[dict]) -> None:
    (task,) = [line for line in told if line["message"] == "task failed"]
    assert task["task"] == "tests.watched.tasks.write_to" and task["task_id"]
    assert "ConnectionRefusedError: " in task["stack"]
    (job,) = [line for line in told if line["message"] == "job watched failed"]
    assert job["job"] == "watched"
    assert any(line["message"] == "job sum-views done" and line["job"] == "sum-views" for line in told)


KINDS = {"ValueError", "IntegrityError", "ConnectionRefusedError", "LookupError"}


def kinds_of(events: list[dict]) -> dict[str, dict]:
    """The reports of faults by the kind of the fault."""
    return {one["exception"]["values"][-1]["type"]: one for one in list(events) if "exception" in one}


def reports_have_what_the_log_has(events: list[dict]) -> None:
    kinds = kinds_of(events)
    assert kinds["ValueError"]["tags"]["request"] and kinds["LookupError"]["tags"]["job"] == "watched"
    assert kinds["ConnectionRefusedError"]["tags"]["task"] == "tests.watched.tasks.write_to"
    frames = kinds["ValueError"]["exception"]["values"][-1]["stacktrace"]["frames"]
    assert frames[-1]["function"] == "breaks" and not any("vars" in frame for frame in frames)
    for one in events:
        assert not {"request", "user", "breadcrumbs", "extra", "modules", "server_name"} & one.keys()


def test_without_a_collector_nothing_is_imported(tmp_path):
    code = "import django, sys; django.setup(); print('sentry_sdk' in sys.modules)"
    given = servers.portal_environment(tmp_path, 8000, DJANGO_SETTINGS_MODULE="cms.settings.dev")
    done = subprocess.run([sys.executable, "-c", code], cwd=servers.ROOT, env=given, capture_output=True, text=True)
    assert done.stdout.strip() == "False", done.stderr
