"""Temporary files of the tests: in memory where there is room, gone afterwards, also when the tests are ended."""

import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests import servers
from tests.servers.memory import temporary_files_in

pytestmark = pytest.mark.once


def test_what_we_and_our_programs_make_lies_there_and_is_gone_afterwards(tmp_path):
    before = tempfile.gettempdir()
    with temporary_files_in(tmp_path, enough=1):
        told = subprocess.run([sys.executable, "-c", "import tempfile; print(tempfile.mkdtemp())"], capture_output=True, text=True).stdout
        for made in (tempfile.mkdtemp(), told.strip()):
            assert Path(made).is_relative_to(tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert tempfile.gettempdir() == before


@pytest.mark.parametrize(("folder", "enough"), [(".", 10**18), ("khong-co", 1)])
def test_where_there_is_no_room_they_lie_where_they_always_do(tmp_path, folder, enough):
    before = tempfile.gettempdir()
    with temporary_files_in(tmp_path / folder, enough):
        assert tempfile.gettempdir() == before
    assert list(tmp_path.iterdir()) == []


def deaf() -> None:
    """To Ctrl-C, as a command in the background of a shell."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def test_who_ends_it_ends_the_command_too_and_nothing_is_left():
    waiting = "import tempfile, time; print(tempfile.gettempdir(), flush=True); time.sleep(60)"
    command = [sys.executable, "-m", "tests.servers", "memory", sys.executable, "-c", waiting]
    heard = {"cwd": servers.ROOT, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, preexec_fn=deaf, **heard) as begun:
        place = Path(begun.stdout.readline().strip())
        begun.terminate()
        told = begun.communicate(timeout=30)[1]
    assert "KeyboardInterrupt" in told
    assert place == Path(tempfile.gettempdir()) or not place.exists()
