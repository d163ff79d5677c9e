"""Each thing that the portal leans on is stopped, or hangs, while people read and write: nothing acknowledged is lost, nobody is told wrong.

python -m tests.servers postgresql python -m pytest -m drill tests/drill/test_survival.py
python -m pytest -m drill tests/drill/test_survival.py -k disk
"""

import contextlib
import shutil
import sqlite3
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection

from tests import servers
from tests.drill.crowd import Crowd
from tests.drill.report import write_down
from tests.drill.town import Town, content_of, freeze, running, thaw, town
from tests.drill.victims import NOTHING
from tests.fakes.mail import mail_server, silent
from tests.test_cms_storage import use

pytestmark = pytest.mark.drill

STEADY, AWAY = 4, 12  # seconds before and after, and while something is away
PATIENCE = 40  # seconds that everything has to come back by itself
UP = {200, 201}
ALWAYS = ("page through nginx", "page that is kept", "picture through nginx")


@pytest.fixture
def whole(transactional_db, build, settings, tmp_path):
    """A town with web servers and nginx, on which everybody reads and writes."""
    with town(build, lambda store: use(settings, store), tmp_path) as made:
        environment = made.environment(tmp_path, 0)
        known = {name: environment[name] for name in environment if name not in ("DATA_DIR", "PORT", "DJANGO_SETTINGS_MODULE")}
        web = servers.web(tmp_path, 2, environment["DJANGO_SETTINGS_MODULE"], **known)
        with web as made.web, servers.nginx(f"127.0.0.1:{made.web}", tmp_path) as proxy:
            made.nginx = proxy.port
            yield made


def all_is_well(crowd: Crowd) -> bool:
    """Whether the last answers of every kind are as on a good day."""
    last = {one.kind: [seen for seen in list(crowd.seen) if seen.kind == one.kind][-3:] for one in list(crowd.seen)[-200:]}
    return len(last) == 7 and all(seen.status in UP for some in last.values() for seen in some)


def break_and_mend(crowd: Crowd, break_it, mend_it) -> tuple[float, float, float]:
    """The moments at which something broke, at which it was mended, and from which all was well again."""
    servers.wait_until(lambda: all_is_well(crowd), "a good day", PATIENCE)
    time.sleep(STEADY)
    broken = time.monotonic()
    break_it()
    time.sleep(AWAY)
    mended = time.monotonic()
    mend_it()
    time.sleep(1)
    servers.wait_until(lambda: all_is_well(crowd), "everything's return", PATIENCE)
    well = time.monotonic()
    time.sleep(STEADY)
    return broken, mended, well


def tell(name: str, what: str, crowd: Crowd, moments, stored: list, begun: float) -> tuple[dict, str]:
    """Write down what was seen; gives what was told while it was away, and the text."""
    broken, mended, well = moments
    found = crowd.ledger.differences(stored)
    while_away = crowd.told(broken + 0.5, mended - 1)
    lines = [f"away for {mended - broken:.0f} s, all well {well - mended:.1f} s after its return", ""]
    lines.append(f"{'kind':<24}{'before':<24}{'while away':<40}{'after':<24}{'slowest while away':>20}")
    before, after = crowd.told(0, broken - 0.5), crowd.told(well, time.monotonic())
    for kind in sorted({one.kind for one in crowd.seen}):
        cells = [
            " ".join(f"{status}: {number}" for status, number in sorted(told.get(kind, Counter()).items()))
            for told in (before, while_away, after)
        ]
        lines.append(f"{kind:<24}{cells[0]:<24}{cells[1]:<40}{cells[2]:<24}{crowd.slowest(kind, broken, mended):>18.1f} s")
    doubt = sum(one.kept == "in doubt" for one in crowd.seen)
    lines.append("")
    lines.append(
        f"comments: {len(crowd.ledger.taken)} acknowledged, {len(crowd.ledger.refused)} refused as not stored, "
        f"{len(crowd.ledger.unanswered)} without a word or in doubt ({doubt} told so), {len(stored)} rows; {found}"
    )
    wrong = crowd.wrong()
    lines.append(f"wrong answers: {len(wrong)} of {len(crowd.seen)}")
    lines += [f"  {one.began - broken:6.1f} s  {one.kind}: {one.status} {one.told}" for one in wrong[:10]]
    text = "\n".join(lines) + "\n"
    write_down(f"survival-{name}", what, text, (time.monotonic() - begun) / 60)
    assert not wrong, text
    assert found == NOTHING, text
    assert len(crowd.ledger.taken) > 20, text
    assert all(set(told) <= UP for told in (*before.values(), *after.values())), text
    return while_away, text


def only(while_away: dict, text: str, kinds, statuses: set[int]) -> None:
    for kind in kinds:
        assert while_away[kind] and set(while_away[kind]) <= statuses, f"{kind}\n{text}"


THINGS = {
    "database stopped": (lambda town: town.database.stop(), lambda town: town.database.start()),
    "database frozen": (lambda town: freeze(town.database), lambda town: thaw(town.database)),
    "redis stopped": (lambda town: town.cache.stop(), lambda town: town.cache.start()),
    "redis frozen": (lambda town: freeze(town.cache), lambda town: thaw(town.cache)),
    "store stopped": (lambda town: town.store.stop(), lambda town: town.store.start()),
    "store frozen": (lambda town: freeze(town.store), lambda town: thaw(town.store)),
}


@pytest.mark.parametrize("name", THINGS)
def test_what_is_away_costs_readers_as_little_as_can_be(whole: Town, name):
    begun, (break_it, mend_it) = time.monotonic(), THINGS[name]
    try:
        with Crowd(whole.content, whole.web, whole.nginx) as crowd:
            moments = break_and_mend(crowd, lambda: break_it(whole), lambda: mend_it(whole))
    finally:
        for server in (whole.database, whole.cache, whole.store):
            thaw(server)
    what = f"Survival: {name}"
    while_away, text = tell(name.replace(" ", "-"), what, crowd, moments, whole.stamps(), begun)
    only(while_away, text, ALWAYS, {200})
    if name.startswith("database"):
        only(while_away, text, ["page that nobody read", "comment", "live request"], {503})
        only(while_away, text, ["picture"], {200})
    elif name.startswith("redis"):
        only(while_away, text, ["page that nobody read", "comment", "live request", "picture"], UP)
    else:
        only(while_away, text, ["page that nobody read", "comment", "live request"], UP)
        only(while_away, text, ["picture"], {503})


# One machine, whose disk is full ------------------------------------------------------------------------------------------
@pytest.fixture
def small_disk(tmp_path):
    """A folder on a disk of its own with 48 MB."""
    place = tmp_path / "dia"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m", "portal-small", str(place)], check=True)
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def fill(place: Path) -> None:
    """Until there is no room for a letter."""
    with contextlib.suppress(OSError), (place / "day").open("wb", buffering=0) as file:
        size = 1024 * 1024
        while size:
            try:
                file.write(b"x" * size)
            except OSError:
                size //= 2


def test_a_full_disk_costs_what_would_be_written_and_nothing_that_is_read(transactional_db, build, settings, small_disk, tmp_path):
    assert connection.vendor == "sqlite", "the embedded database lies on the disk that is full"
    begun, content = time.monotonic(), content_of(build)
    (small_disk / "static").mkdir()
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(small_disk / "portal.sqlite3")])
    shutil.copytree(settings.MEDIA_ROOT, small_disk / "media")
    known = servers.shared_environment() | {"DATABASE_URL": f"sqlite:///{small_disk / 'portal.sqlite3'}", "CACHE_URL": ""}
    known |= {"TRUSTED_PROXIES": "127.0.0.1", "READER_PROOF_AFTER": "1000000", "READER_REFUSE_AFTER": "1000000"}
    with servers.web(small_disk, 2, "tests.drill.settings", **known) as port, servers.nginx(f"127.0.0.1:{port}", small_disk) as proxy:
        with Crowd(content, port, proxy.port) as crowd:
            moments = break_and_mend(crowd, lambda: fill(small_disk), (small_disk / "day").unlink)
        stored = _stamps(small_disk / "portal.sqlite3")
    while_away, text = tell("disk-full", "Survival: the disk of the only machine is full", crowd, moments, stored, begun)
    only(while_away, text, (*ALWAYS, "page that nobody read", "picture"), {200})
    only(while_away, text, ["comment", "live request"], {503, *UP})
    assert 503 in while_away["comment"], text


def _stamps(database: Path) -> list[str]:
    with contextlib.closing(sqlite3.connect(database)) as line:
        return [stamp for (stamp,) in line.execute("SELECT stamp FROM feedback_comment WHERE stamp <> 'da-co'")]


# What nobody reads by -----------------------------------------------------------------------------------------------------
def test_a_dead_clock_is_told_of_and_a_new_one_does_what_was_due(whole: Town):
    begun = time.monotonic()
    whole.more["STATUS_TOKEN"] = "x" * 50
    with Crowd(whole.content, whole.web, whole.nginx) as crowd:
        with running(whole, "clock", log="clock.log"):
            servers.wait_until(lambda: _runs(whole, "publish-due"), "a run of the clock", PATIENCE)

        def late() -> None:
            whole.do("UPDATE cms_jobrun SET due_at = due_at - interval '1 hour', claimed_until = NULL WHERE name = 'publish-due'")

        moments = break_and_mend(crowd, late, lambda: None)
        before = _runs(whole, "publish-due")
        with running(whole, "clock", log="clock.log"):
            servers.wait_until(lambda: _runs(whole, "publish-due") != before, "what was due", PATIENCE)
    while_away, text = tell("clock-dead", "Survival: no clock runs", crowd, moments, whole.stamps(), begun)
    only(while_away, text, while_away, UP)


def _runs(whole: Town, name: str) -> list:
    return whole.rows(f"SELECT finished_at FROM cms_jobrun WHERE name = '{name}' AND succeeded")


def test_mail_and_weather_that_hang_cost_readers_nothing_and_are_asked_again(whole: Town):
    begun, weather = time.monotonic(), "SELECT succeeded FROM cms_jobrun WHERE name = 'weather' AND finished_at IS NOT NULL"
    mail = "SELECT status, exception_class_path FROM django_tasks_database_dbtaskresult WHERE task_path = 'feedback.tasks.tell_sender'"
    with Crowd(whole.content, whole.web, whole.nginx) as crowd:
        with silent() as port:
            whole.more |= {"EMAIL_URL": f"smtp://127.0.0.1:{port}", "WEATHER_URL": f"http://127.0.0.1:{port}/v1/forecast"}
            with running(whole, "clock", log="clock.log"), running(whole, "db_worker", "--interval", "1", log="queue.log"):
                failed = lambda: whole.rows(weather) == [(False,)] and whole.rows(mail)[0][0] == "FAILED"  # noqa: E731
                moments = break_and_mend(crowd, lambda: servers.wait_until(failed, "both to be missed", PATIENCE), lambda: None)
        with (
            mail_server(port) as post,
            running(whole, "clock", log="clock.log"),
            running(whole, "db_worker", "--interval", "1", log="queue.log"),
        ):
            whole.do("UPDATE cms_jobrun SET due_at = now() WHERE name = 'try-again'")
            servers.wait_until(lambda: post.mails, "the mail", PATIENCE)
    while_away, text = tell("mail-and-weather", "Survival: the servers of mail and of weather hang", crowd, moments, whole.stamps(), begun)
    only(while_away, text, while_away, UP)
    assert len(post.mails) == 1
