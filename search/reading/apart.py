"""Has a file read by a process of its own, and outlives whatever becomes of that."""

import json
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from search.reading import BROKEN, CUT_OFF, LARGE, NOT_WHOLE, TOO_HEAVY, TOO_HUNGRY, TOO_SLOW, Reading

HOUSE = Path(__file__).resolve().parent.parent.parent  # where `search` can be imported from
AT_ONCE = 1024 * 1024  # bytes
MOST_ANSWERED = 4 * 1024 * 1024  # bytes


@dataclass(frozen=True)
class Limits:
    """What one file may cost. `memory` is of addresses, of which Python and PDFium alone take about 100 MB."""

    file: int = 50  # megabytes
    memory: int = 700  # megabytes
    cpu: int = 30  # seconds of the processor
    patience: int = 90  # seconds of the clock


def read_apart(file: BinaryIO, name: str, limits: Limits = Limits()) -> Reading:
    """The text of an open file, whose kind the end of its name says. Raises only where this machine fails: no room for a copy,
    no process to be had.
    """
    with TemporaryFile() as copy, TemporaryFile() as answer:
        if not _copied(file, copy, limits.file):
            return Reading(LARGE, note=TOO_HEAVY.format(most=limits.file))
        kind = name.rpartition(".")[2].lower()[:10]
        bounds = (str(bound) for bound in (limits.cpu, limits.memory, limits.patience))
        command = [sys.executable, "-m", "search.reading", kind, *bounds]
        # Without our environment: there are secrets in it
        child = subprocess.Popen(command, stdin=copy, stdout=answer, stderr=subprocess.DEVNULL, cwd=HOUSE, env={})  # noqa: S603
        try:
            code = child.wait(limits.patience)
        except subprocess.TimeoutExpired:
            return Reading(LARGE, note=TOO_SLOW)
        finally:
            child.kill()  # nothing happens to one that has ended
            child.wait()
        answer.seek(0)
        return _ended(code, answer.read(MOST_ANSWERED))


def _copied(file: BinaryIO, copy: BinaryIO, most: int) -> bool:
    """Copy a file; False if it is larger than so many megabytes."""
    left = most * 1024 * 1024
    while piece := file.read(AT_ONCE):
        left -= len(piece)
        if left < 0:
            return False
        copy.write(piece)
    copy.seek(0)
    return True


def _ended(code: int, answer: bytes) -> Reading:
    """What the process said, or what its end says where it said nothing. A negative code is the signal that ended it."""
    if code in (-signal.SIGXCPU, -signal.SIGALRM):
        return Reading(LARGE, note=TOO_SLOW)
    if code == -signal.SIGABRT:  # what PDFium does where it gets no memory
        return Reading(LARGE, note=TOO_HUNGRY)
    if code < 0:
        return Reading(BROKEN, note=CUT_OFF.format(number=-code))
    try:
        return Reading(**json.loads(answer))
    except (ValueError, TypeError):
        return Reading(BROKEN, note=NOT_WHOLE)
