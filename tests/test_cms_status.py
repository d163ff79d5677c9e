"""/tinh-trang/ and what the clock says of itself: on time, late, failed, never run."""

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cms.cache import generation
from cms.clock import jobs
from cms.models import JobRun
from cms.upkeep import facts, machines, version
from tests.servers import free_port

pytestmark = pytest.mark.once_on_postgresql

TOKEN = "mot-chuoi-chi-may-theo-doi-biet-" * 2
WATCHER = {"HTTP_AUTHORIZATION": f"Bearer {TOKEN}"}


@pytest.fixture
def all_ran(db, settings):
    """Every job has run and is due again in a while."""
    settings.STATUS_TOKEN = TOKEN
    now = timezone.now()
    due = now + timedelta(hours=1)
    ran = {"due_at": due, "finished_at": now, "succeeded": True, "succeeded_at": now, "outcome": "Xong."}
    JobRun.objects.bulk_create(JobRun(name=job.name, **ran) for job in jobs())


def change(**what) -> None:
    assert JobRun.objects.filter(name="publish-due").update(**what)


def late(**minutes):
    return lambda: change(due_at=timezone.now() - timedelta(**minutes))


def running_for_long():
    change(due_at=timezone.now() - timedelta(hours=1), claimed_until=timezone.now() + timedelta(minutes=1))


def whose_machine_died():
    change(due_at=timezone.now() - timedelta(hours=1), claimed_until=timezone.now() - timedelta(minutes=1))


@pytest.mark.parametrize(
    ("happened", "told"),
    [
        (lambda: None, None),
        (late(minutes=2), None),
        (running_for_long, None),
        (late(minutes=4), "late"),
        (whose_machine_died, "late"),
        (lambda: JobRun.objects.filter(name="publish-due").delete(), "late"),
        (lambda: change(succeeded=False, outcome="ValueError: hỏng"), "failed"),
    ],
    ids=["on time", "a little overdue", "still running", "late", "its machine died", "never run", "failed"],
)
def test_a_watching_machine_is_told_by_the_status_and_in_the_answer(client, all_ran, happened, told):
    happened()
    answer = client.get("/tinh-trang/", **WATCHER)
    said = answer.json()
    troubled = [(one["name"], fault) for one in said["jobs"] for fault in ("late", "failed") if one[fault]]
    assert troubled == ([("publish-due", told)] if told else [])
    assert (answer.status_code, said["well"]) == ((503, False) if told else (200, True))
    assert [one["name"] for one in said["jobs"]] == [job.name for job in jobs()]


@pytest.mark.parametrize("shown", ["", TOKEN, "Bearer ", f"Bearer {TOKEN[:-1]}", "Bearer đúng"])
def test_who_shows_no_right_token_is_led_to_the_sign_in(client, all_ran, shown):
    answer = client.get("/tinh-trang/", HTTP_AUTHORIZATION=shown.encode().decode("latin-1"))
    assert (answer.status_code, answer["Location"]) == (302, "/dang-nhap/?next=/tinh-trang/")


def test_without_a_token_of_ours_none_is_right(client, all_ran, settings):
    settings.STATUS_TOKEN = ""
    assert client.get("/tinh-trang/", HTTP_AUTHORIZATION="Bearer ").status_code == 302


def test_who_works_at_a_desk_reads_it_as_a_page(office, all_ran):
    change(succeeded=False, outcome="ValueError: bản sửa hỏng")
    page = office.clients["bientap"].get("/tinh-trang/")
    assert page.status_code == 503
    words = page.content.decode()
    assert "Đăng và gỡ bài hẹn giờ" in words
    assert "ValueError: bản sửa hỏng" in words
    assert "no-store" in page["Cache-Control"]


def test_an_account_without_a_desk_is_refused(client, build, all_ran):
    client.force_login(build.user("khach"))
    assert client.get("/tinh-trang/").status_code == 403


# What is looked at ---------------------------------------------------------------------------------------------------
def task(**what) -> Callable[[], None]:
    """One of the queue's tasks."""
    told = {"task_path": "newsroom.tasks.ask_reviewers", "args_kwargs": {"args": [1], "kwargs": {}}, "backend_name": "default"}

    def put() -> None:
        row = DBTaskResult.objects.create(
            **told | {"run_after": timezone.now()} | {name: what[name] for name in what if name != "enqueued"}
        )
        DBTaskResult.objects.filter(pk=row.pk).update(enqueued_at=timezone.now() - what.get("enqueued", timedelta()))

    return put


def failed(traceback: str, since: timedelta) -> Callable[[], None]:
    return lambda: task(
        status="FAILED", finished_at=timezone.now() - since, traceback=traceback, exception_class_path="smtplib.SMTPError"
    )()


SENDING = 'File "/x/django/core/mail/backends/smtp.py", line 1'


@pytest.mark.parametrize(
    ("happened", "name", "state", "said"),
    [
        (lambda: None, "queue", "well", "0 việc đang chờ; 0 việc hỏng trong 24 giờ."),
        (task(enqueued=timedelta(minutes=14)), "queue", "well", "1 việc đang chờ, việc đầu chờ 14\xa0phút; 0 việc hỏng trong 24 giờ."),
        (task(enqueued=timedelta(minutes=16)), "queue", "bad", "1 việc đang chờ, việc đầu chờ 16\xa0phút; 0 việc hỏng trong 24 giờ."),
        (failed("", timedelta(hours=1)), "queue", "heed", "0 việc đang chờ; 1 việc hỏng trong 24 giờ."),
        (failed("", timedelta(hours=30)), "queue", "well", "0 việc đang chờ; 0 việc hỏng trong 24 giờ."),
        (failed("", timedelta(hours=1)), "mail", "well", "Không thư nào gửi hỏng trong bảy ngày."),
        (failed(SENDING, timedelta(hours=1)), "mail", "heed", "SMTPError"),
        (failed(SENDING, timedelta(hours=30)), "mail", "well", "SMTPError"),
    ],
)
def test_queue_and_mail_are_looked_at(client, all_ran, happened, name, state, said):
    happened()
    answer = client.get("/tinh-trang/", **WATCHER)
    told = answer.json()["facts"][name]
    assert (told["state"], bool(told["advice"])) == (state, state != "well")
    assert said in told["said"]
    assert answer.status_code == (503 if state == "bad" else 200)


@pytest.mark.parametrize(
    ("backup", "proof", "state"),
    [(1, 20, "well"), (37, 20, "bad"), (1, 24 * 9, "bad"), (None, 1, "bad"), (1, None, "bad")],
)
def test_the_age_of_the_last_backup_is_that_of_the_last_that_went_well(client, all_ran, backup, proof, state):
    for name, hours in zip(facts.BACKUPS, (backup, proof), strict=True):
        JobRun.objects.filter(name=name).update(succeeded_at=None if hours is None else timezone.now() - timedelta(hours=hours))
    told = client.get("/tinh-trang/", **WATCHER).json()["facts"]["backup"]
    assert told["state"] == state
    assert ("chưa có" in told["said"]) is (None in (backup, proof))


def test_without_a_backup_of_ours_somebody_is_to_make_one(client, all_ran, monkeypatch):
    monkeypatch.setattr(facts, "BACKUPS", ("khong-co", "cung-khong-co"))
    answer = client.get("/tinh-trang/", **WATCHER)
    assert (answer.status_code, answer.json()["facts"]["backup"]["state"]) == (200, "heed")


@pytest.mark.parametrize(
    ("limits", "state"), [({}, "well"), ({"DISK_LOW": 10**18, "DISK_SMALL": 1}, "heed"), ({"DISK_OUT": 10**18}, "bad")]
)
def test_a_disk_that_fills_is_told_before_it_is_full(client, all_ran, monkeypatch, limits, state):
    for name, limit in limits.items():
        monkeypatch.setattr(facts, name, limit)
    answer = client.get("/tinh-trang/", **WATCHER)
    told = answer.json()["facts"]["disk"]
    assert (told["state"], answer.status_code) == (state, 503 if state == "bad" else 200)
    assert 0 < told["free"] < told["size"]


def test_copies_over_their_limit_are_told(client, all_ran, settings):
    generation.store().write("ab" * 20, b"x" * 9000)
    settings.PAGE_CACHE = settings.PAGE_CACHE | {"LIMIT": 4096}
    told = client.get("/tinh-trang/", **WATCHER).json()["facts"]["pages"]
    generation.store().remove("ab" * 20)
    assert (told["state"], told["limit"]) == ("heed", 4096)
    assert told["size"] >= 9000


def test_a_redis_that_is_gone_makes_the_portal_slow_and_not_down(client, all_ran, settings):
    settings.PAGE_CACHE = settings.PAGE_CACHE | {"REDIS": f"redis://127.0.0.1:{free_port()}/0"}
    generation.store.cache_clear()
    try:
        answer = client.get("/tinh-trang/", **WATCHER)
        ready = client.get("/readyz/")
    finally:
        generation.store.cache_clear()
    assert (answer.status_code, answer.json()["facts"]["cache"]["state"]) == (200, "heed")
    assert (ready.status_code, ready.json()["cache"]) == (200, False)


def test_a_watching_machine_is_told_when_the_database_is_away(database_away, settings):
    settings.STATUS_TOKEN = TOKEN
    answer = database_away(lambda: Client(SERVER_NAME="localhost").get("/tinh-trang/", **WATCHER))
    told = answer.json()
    assert (answer.status_code, told["well"], told["jobs"]) == (503, False, [])
    assert told["facts"]["database"] == {
        "state": "bad",
        "said": "Không kết nối được.",
        "advice": told["facts"]["database"]["advice"],
        "answers": False,
    }
    assert told["facts"]["disk"]["state"] == "well"


def test_what_is_not_well_is_explained_on_the_page_with_what_to_do(office, all_ran):
    task(enqueued=timedelta(hours=2))()
    page = office.clients["bientap"].get("/tinh-trang/")
    words = page.content.decode()
    assert page.status_code == 503
    assert "việc đầu chờ 2\xa0giờ" in words and "hãy khởi động lại tiến trình hàng đợi" in words
    assert version.version() in words


# The door for machines -----------------------------------------------------------------------------------------------
def answered(path: str, **environ) -> HttpResponse:
    """What the door says, or what stands behind it."""
    said = []
    door = machines.MachineDoor(lambda environ, start: start("418 Behind", []) or [b"behind"])
    given = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "HTTP_HOST": "10.9.8.7:1", "wsgi.url_scheme": "http", "wsgi.input": BytesIO()}
    body = b"".join(door(given | environ, lambda status, headers, info=None: said.append((status, headers))))
    return HttpResponse(body, status=int(said[0][0].split()[0]), headers=dict(said[0][1]))


@pytest.mark.parametrize(
    ("path", "environ", "status"),
    [
        ("/healthz/", {}, 200),
        ("/healthz/", {"REQUEST_METHOD": "HEAD"}, 200),
        ("/healthz/", {"REQUEST_METHOD": "POST"}, 405),
        ("/readyz/", {}, 200),
        ("/tinh-trang/", WATCHER, 200),
        ("/tinh-trang/", {}, 418),
        ("/so-lieu-may/", WATCHER, 200),
        ("/so-lieu-may/", {}, 401),
        ("/", {}, 418),
    ],
)
def test_machines_are_answered_by_any_name_and_without_tls(all_ran, settings, path, environ, status):
    settings.SECURE_SSL_REDIRECT = True
    answer = answered(path, **environ)
    assert answer.status_code == status
    if status == 200:
        assert answer["Cache-Control"] == "no-store"
        assert (answer.content == b"") is (environ.get("REQUEST_METHOD") == "HEAD")


# The version ---------------------------------------------------------------------------------------------------------
def test_the_version_is_what_a_deployment_left_else_the_commit(tmp_path, settings):
    settings.BASE_DIR = tmp_path
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.3"\n')
    seen = []
    git = tmp_path / ".git"
    for path, text in (
        (None, ""),
        (git / "HEAD", "ref: refs/heads/main\n"),
        (git / "packed-refs", "# pack-refs\n0123456789abcdef0123 refs/heads/main\n"),
        (git / "refs/heads/main", "fedcba9876543210fedc\n"),
        (tmp_path / "VERSION", "2026.11\n"),
    ):
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        version.version.cache_clear()
        seen.append(version.version())
    version.version.cache_clear()
    assert seen == ["1.2.3", "1.2.3", "1.2.3 (0123456789ab)", "1.2.3 (fedcba987654)", "2026.11"]
