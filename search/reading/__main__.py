"""The process that reads one file: `python -m search.reading KIND CPU-SECONDS MEGABYTES SECONDS`, the file on its standard input.

It says on its standard output, as JSON, how that ended. Whatever the file does to it, its limits end it.
"""

import json
import resource
import signal
import sys
from dataclasses import asdict
from typing import BinaryIO

from search.reading import BROKEN, EMPTY, LARGE, LOCKED, NO_LETTERS, NOT_OURS, NOT_WHOLE, OTHER, TOO_HUNGRY, Reading, Unreadable
from search.reading.gathered import Enough, Gathered

MOST_WRITTEN = 4 * 1024 * 1024  # bytes of the answer
AFTER = 5  # seconds after which it ends by itself, if whoever asked is no more
HEAD = 1024  # bytes in which a PDF begins
OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # DOC and XLS; also a DOCX that is locked with a password
PLAIN = {"txt", "csv"}
IN_ZIP = {"docx", "xlsx", "pptx", "odt"}


def limit(cpu: int, memory: int, patience: int) -> None:
    """Bind this process: seconds of the processor, megabytes, seconds of the clock. Stopping the portal leaves it its time: its
    worker waits for it, and one that were stopped with the worker would be taken for broken by the file.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_IGN)
    signal.alarm(patience + AFTER)
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + AFTER))  # first a signal that says why
    for kind, most in (
        (resource.RLIMIT_AS, memory * 1024 * 1024),
        (resource.RLIMIT_FSIZE, MOST_WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (most, most))


def read(file: BinaryIO, kind: str) -> Reading:
    """The text of a file, by what it begins with; `kind` is the end of its name."""
    text = Gathered()
    try:
        return _reader(file, kind)(file, text)
    except Enough:
        return text.beginning()
    except Unreadable as fault:
        return fault.reading
    except MemoryError:
        return Reading(LARGE, note=TOO_HUNGRY)
    except Exception:  # of a library, at a file that is made to be read by none
        return Reading(BROKEN, note=NOT_WHOLE)


def _reader(file: BinaryIO, kind: str):
    head = file.read(HEAD)
    file.seek(0)
    if not head:
        raise Unreadable(EMPTY, NO_LETTERS)
    if b"%PDF-" in head and kind not in PLAIN:
        from search.reading import pdf  # each kind loads its own library: a process lives only for one file

        return pdf.read
    if head.startswith(b"PK") and kind not in PLAIN:
        from search.reading import office

        return office.read
    if kind in PLAIN:
        from search.reading import plain

        return plain.read
    if kind in IN_ZIP | {"pdf"}:
        raise Unreadable(BROKEN, LOCKED if head.startswith(OLD_OFFICE) else NOT_WHOLE)
    raise Unreadable(OTHER, NOT_OURS)


if __name__ == "__main__":
    name, *limits = sys.argv[1:]
    limit(*map(int, limits))
    json.dump(asdict(read(sys.stdin.buffer, name)), sys.stdout)
