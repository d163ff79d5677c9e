"""What the portal leans on goes away, or hangs: it is noticed, told in words, and made good when it is back."""

import errno
import socket
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from cms import outage
from cms.cache.generation import store
from cms.database import is_in_doubt, is_lost
from cms.models import OfficeSettings
from cms.outage import Outage
from cms.storage import StorageAway
from cms.tasks import cut_picture
from cms.upkeep.again import LASTS, queue_again
from cms.views import NOT_STORED
from tests import servers
from tests.sending import PIECE, stamped

pytestmark = pytest.mark.once_on_postgresql  # half of it is of PostgreSQL, the rest says the same anywhere


def test_while_something_is_away_one_at_a_time_tries(monkeypatch):
    moment = [100.0]
    monkeypatch.setattr(outage.time, "monotonic", lambda: moment[0])
    away = Outage(seconds=2)
    assert not away.holds()
    away.begin()
    assert away.holds() and away.holds()
    moment[0] += 2
    assert [away.holds() for _ in range(3)] == [False, True, True], "the first tries, the others go on without"
    moment[0] += 2
    assert not away.holds()
    away.end()
    assert [away.holds() for _ in range(3)] == [False] * 3


# The database -----------------------------------------------------------------------------------------------------------
@pytest.fixture
def watch(monkeypatch):
    """The watch of this process without its thread; a test looks for it."""
    from cms.postgresql import watch as module

    monkeypatch.setattr(module, "PATIENCE", 0.0)
    monkeypatch.setattr(module.watch, "is_away", False)
    return module.watch


def waits(seconds: float):
    """Have a thread of its own wait for the database; gives what became of it, and says when it waits."""
    told = []

    def ask() -> None:
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_sleep(%s)", [seconds])
            told.append("answered")
        except OperationalError as fault:
            told.append(fault)
        finally:
            connection.close()

    thread = threading.Thread(target=ask)
    thread.start()
    return thread, told


def test_who_waits_for_a_database_that_gives_no_sign_is_told_so_and_nobody_asks_any_more(transactional_db, watch, monkeypatch):
    monkeypatch.setattr(watch, "is_alive", lambda: False)
    thread, told = waits(60)
    servers.wait_until(lambda: any(line for line, _ in watch.waiting.values()), "a statement")
    watch.asked = 0.0
    watch.look()
    thread.join(20)
    assert is_lost(told[0])
    with pytest.raises(OperationalError, match="a moment ago"), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    monkeypatch.setattr(watch, "is_alive", lambda: True)
    watch.look()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def test_a_slow_statement_is_let_be(transactional_db, watch, monkeypatch):
    asked = []
    monkeypatch.setattr(watch, "is_alive", lambda: not asked.append(1))
    thread, told = waits(0.5)
    servers.wait_until(lambda: any(line for line, _ in watch.waiting.values()), "a statement")
    watch.asked = 0.0
    watch.look()
    thread.join(20)
    assert (told, asked) == (["answered"], [1])


def test_a_database_gives_a_sign_of_life_and_a_port_that_says_nothing_does_not(db, monkeypatch):
    from cms.postgresql import watch as module

    known = connection.settings_dict
    assert module.gives_sign(known["HOST"], int(known["PORT"]))
    monkeypatch.setattr(module, "SIGN", 0.2)
    with closing(socket.create_server(("127.0.0.1", 0))) as silent:
        assert not module.gives_sign("127.0.0.1", silent.getsockname()[1])
    assert not module.gives_sign("127.0.0.1", servers.free_port())


def test_a_connection_that_breaks_at_the_commit_leaves_a_doubt_and_one_that_breaks_before_leaves_none(transactional_db, build):
    def break_off(where) -> None:
        with ThreadPoolExecutor(1) as elsewhere:
            elsewhere.submit(end, connection.connection.info.backend_pid).result()

    def end(process: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [process])
        connection.close()

    with pytest.raises(OperationalError) as lost, transaction.atomic():
        OfficeSettings.objects.update(slogan="x")
        break_off("at the commit")
    assert is_lost(lost.value) and is_in_doubt(lost.value)
    connection.close()
    with pytest.raises(OperationalError) as lost, transaction.atomic():
        break_off("before")
        OfficeSettings.objects.update(slogan="y")
    assert is_lost(lost.value) and not is_in_doubt(lost.value)
    connection.close()


def test_who_sends_something_while_the_database_is_away_is_told_that_nothing_is_stored(build, client, database_away):
    article = build.article()
    form = {"name": "Bạn đọc", "text": "Lời", "stamp": stamped(f"comment {article.pk}")}
    client.raise_request_exception = False
    answer = database_away(lambda: client.post(f"/nhan-xet/{article.pk}/", form, headers=PIECE))
    assert (answer.status_code, NOT_STORED in answer.content.decode()) == (503, True)
    assert int(answer["Retry-After"]) > 0
    answer = database_away(lambda: client.get(f"/nhan-xet/{article.pk}/"))
    assert (answer.status_code, NOT_STORED in answer.content.decode()) == (503, False)


# Redis ------------------------------------------------------------------------------------------------------------------
def test_without_redis_pages_are_made_and_shown_all_the_same(build, settings, client):
    address = f"redis://127.0.0.1:{servers.free_port()}/0"
    settings.PAGE_CACHE = settings.PAGE_CACHE | {"REDIS": address}
    settings.CACHES = {"default": {"BACKEND": "cms.cache.backends.shared.SharedCache", "LOCATION": address}}
    store.cache_clear()
    try:
        article = build.article("Bài khi vắng kho chung")
        for path in ("/", article.get_url(), "/tin-tuc/"):
            assert [client.get(path).status_code for _ in range(2)] == [200, 200]
        cache.set("khoa", 1)
        assert (cache.get("khoa", "khong"), cache.add("khoa", 1), cache.get_many(["khoa"]), "khoa" in cache) == ("khong", False, {}, False)
        assert (cache.delete("khoa"), cache.touch("khoa"), cache.set_many({"khoa": 1}), cache.delete_many(["khoa"])) == (
            False, False, ["khoa"], None,
        )  # fmt: skip
    finally:
        store.cache_clear()


# The disk ---------------------------------------------------------------------------------------------------------------
class Endless(ContentFile):
    """A file that is longer than the disk."""

    def chunks(self, chunk_size=None):
        yield b"x" * 100
        raise OSError(errno.ENOSPC, "no room")


def test_what_the_disk_does_not_hold_leaves_no_beginning_behind(db):
    with pytest.raises(StorageAway):
        default_storage.save("dai.bin", Endless(b""))
    assert not default_storage.exists("dai.bin")


# The queue --------------------------------------------------------------------------------------------------------------
def task(status: str, fault: str = "", **fields) -> DBTaskResult:
    row = DBTaskResult.objects.create(
        task_path=cut_picture.module_path, args_kwargs={"args": [1], "kwargs": {}}, status=status, exception_class_path=fault,
        backend_name="default", run_after=timezone.now(),
    )  # fmt: skip
    DBTaskResult.objects.filter(pk=row.pk).update(**fields)
    return row


def test_what_failed_since_something_was_away_is_done_again_and_nothing_else(db):
    now = timezone.now()
    again = [
        task("FAILED", "smtplib.SMTPServerDisconnected"),
        task("FAILED", "cms.storage.StorageAway"),
        task("RUNNING", started_at=now - timedelta(hours=2)),
    ]
    for_good = [
        task("FAILED", "builtins.ValueError"),
        task("FAILED", "smtplib.SMTPRecipientsRefused"),
        task("FAILED", "builtins.TimeoutError", enqueued_at=now - LASTS - timedelta(hours=1)),
        task("RUNNING", started_at=now),
        task("SUCCESSFUL"),
    ]
    before = {row.pk: row.status for row in for_good}
    assert queue_again() == len(again)
    assert {row.status for row in DBTaskResult.objects.filter(pk__in=[row.pk for row in again])} == {"READY"}
    assert dict(DBTaskResult.objects.filter(pk__in=before).values_list("pk", "status")) == before
