"""Many processes act and seal at the same moment, some undo what they did, some are killed: one whole chain, no act missing."""

import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection, connections, transaction
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from cms.log.chain import take_turn
from cms.log.verify import verify
from cms.models import LogSeal, LogWaiting
from tests import servers
from tests.sealing import last, looked

PROCESSES, ACTS = 3, 24

ACT = """
import os, signal, sys, django
django.setup()
from django.db import transaction
from wagtail.log_actions import log
from cms.models import User

user, name, acts, dies = User.objects.get(), sys.argv[1], int(sys.argv[2]), sys.argv[3] == "dies"
sys.stdin.readline()
for number in range(acts):
    try:
        with transaction.atomic():
            if dies and number == acts - 2:  # the first thing behind its commit
                transaction.on_commit(lambda: os.kill(os.getpid(), signal.SIGKILL))
            log(user, "cms.signed_in", title=f"{name} {number}")
            if number % 3 == 2:
                raise ValueError("undone")
    except ValueError:
        pass
"""


@pytest.fixture
def acting(transactional_db, build, settings):
    """Starts a process that acts when it is told to."""
    build.user()
    last()
    started = []

    def start(name: str, acts: int = ACTS, dies: bool = False) -> subprocess.Popen:
        environment = servers.portal_environment(
            settings.DATA_DIR, 8000, DJANGO_SETTINGS_MODULE="cms.settings.production", **servers.shared_environment()
        )
        started.append(
            subprocess.Popen(
                [sys.executable, "-c", ACT, name, str(acts), "dies" if dies else ""],
                cwd=servers.ROOT,
                env=environment,
                stdin=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )  # fmt: skip
        )
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.communicate()


def begin(*processes: subprocess.Popen) -> None:
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()


def test_processes_that_act_at_once_make_one_whole_chain_and_a_killed_one_loses_nothing(acting):
    before = last()
    processes = [acting(f"người {number}") for number in range(PROCESSES)]
    killed = acting("bị giết", 5, dies=True)
    begin(*processes)
    assert [process.wait(60) for process in processes] == [0] * PROCESSES, [process.stderr.read() for process in processes]
    begin(killed)
    assert killed.wait(60) == -signal.SIGKILL, killed.stderr.read()
    assert LogWaiting.objects.filter(content__contains="bị giết 3").exists(), "it was killed between its act and its seal"
    assert looked().fault is None
    done = [f"người {number} {act}" for number in range(PROCESSES) for act in range(ACTS) if act % 3 != 2]
    done += [f"bị giết {act}" for act in (0, 1, 3)]
    assert sorted(ModelLogEntry.objects.filter(action="cms.signed_in").values_list("label", flat=True)) == sorted(done)
    assert not LogWaiting.objects.exists()
    numbers = list(LogSeal.objects.filter(number__gt=before).order_by("number").values_list("number", flat=True))
    assert numbers == list(range(before + 1, before + 1 + len(done)))


@pytest.fixture
def elsewhere():
    """Does something in a thread, on a connection of its own."""
    with ThreadPoolExecutor(1) as thread:

        def do(act):
            def run():
                try:
                    return act()
                finally:
                    connections.close_all()

            return thread.submit(run)

        yield do


def test_an_act_is_sealed_right_behind_its_commit_and_not_before(transactional_db, build):
    user = build.user()
    before = last()
    with transaction.atomic():
        log(user, "cms.signed_in")
        assert LogSeal.objects.latest("number").number == before
    assert LogSeal.objects.latest("number").number == before + 1
    assert not LogWaiting.objects.exists()


def test_whoever_seals_holds_nobody_up_for_long_and_what_is_left_is_sealed_by_the_next(transactional_db, build, elsewhere, monkeypatch):
    user = build.user()
    before = last()
    if connection.vendor == "sqlite":  # there the whole act waits for who writes
        return
    monkeypatch.setattr("cms.log.chain.PATIENCE", 50)
    holds, lets_go = Event(), Event()

    def hold():
        with transaction.atomic():
            take_turn()
            holds.set()
            assert lets_go.wait(30)

    holder = elsewhere(hold)
    assert holds.wait(30)
    log(user, "cms.signed_in")
    assert LogWaiting.objects.count() == 1, "it is done, and waits for its seal"
    lets_go.set()
    holder.result(30)
    log(user, "cms.signed_out")
    assert LogSeal.objects.latest("number").number == before + 2
    assert verify().fault is None


def test_a_long_transaction_that_has_acted_keeps_nobody_from_sealing(transactional_db, build, elsewhere):
    user = build.user()
    before = last()
    if connection.vendor == "sqlite":  # there it keeps everybody from writing
        return
    acted, may_end = Event(), Event()

    def import_much():
        with transaction.atomic():
            for number in range(10):
                log(user, "cms.signed_in", title=f"nhập {number}")
            acted.set()
            assert may_end.wait(30)

    importing = elsewhere(import_much)
    assert acted.wait(30)
    log(user, "cms.signed_out")
    assert LogSeal.objects.latest("number").number == before + 1
    may_end.set()
    importing.result(30)
    assert LogSeal.objects.latest("number").number == before + 11
    assert verify().fault is None
