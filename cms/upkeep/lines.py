"""How a line of the log looks: JSON for machines, or words for a terminal. In neither stands anything of a person.

Only what is on a short list gets into a line: who writes one cannot hand in a request, a form or a row by accident.
"""

import logging
import re
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

from django.core.exceptions import ImproperlyConfigured
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest
from pythonjsonlogger.json import JsonFormatter

DEEPEST = 60  # frames of a stack that are told, the innermost
OF_LOST_DATABASE = 3  # of them where the database is away: every request says the same then
CHAIN = 5  # faults that led to each other

# What is being done: the id of a request, the path and id of a task, the name of a job
_about: ContextVar[dict[str, str] | None] = ContextVar("about", default=None)

PERSONAL = (
    (re.compile(r"[^\s@<>\"'“”(),;:=/]+(?:@|%40)[^\s@<>\"'“”(),;:=/]+"), "[thư]"),
    (re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.])"), "[địa chỉ]"),
    (
        re.compile(r"(?<![\w:])(?:(?:[0-9a-f]{1,4}:)*(?:[0-9a-f]{1,4})?::[0-9a-f:]*|(?:[0-9a-f]{1,4}:){3,7}[0-9a-f]{1,4})(?!\w)", re.I),
        "[địa chỉ]",
    ),
    (re.compile(r"\?[^\s\"'<>?]*=[^\s\"'<>]*"), "?…"),
)
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|“[^”]*”|‘[^’]*’")
SAID_ALREADY = ("time", "method", "route", "status")  # in the head of a line that a person reads
OF_A_DATABASE = ("django.db.utils.", "psycopg2.", "sqlite3.")
# Faults whose words name what stands in the code; the words of others may quote what somebody typed
OF_THE_CODE = (AttributeError, NameError, TypeError, ImportError, OSError, ImproperlyConfigured, NotImplementedError)
# The path of the request in hand: not to be written, whoever writes it
_path: ContextVar[str] = ContextVar("path", default="/")


@contextmanager
def without_path(path: str) -> Iterator[None]:
    """No line written inside holds this path: it may hold the code of a receipt or of a new password."""
    token = _path.set(path)
    try:
        yield
    finally:
        _path.reset(token)


@contextmanager
def about(**what: str) -> Iterator[None]:
    """Every line written inside says what is being done."""
    token = _about.set(in_hand() | what)
    try:
        yield
    finally:
        _about.reset(token)


def in_hand() -> dict[str, str]:
    """What is being done now, by this thread."""
    return _about.get() or {}


def scrub(text: str) -> str:
    """A text without mail addresses, addresses of machines, queries, and the path of the request in hand."""
    if len(path := _path.get()) > 1:
        text = text.replace(path, "[đường dẫn]")
    for pattern, stand_in in PERSONAL:
        text = pattern.sub(stand_in, text)
    return text


def said_of(fault: BaseException) -> str:
    """What a fault says, without the values that it quotes.

    A database tells on further lines which row it refused and which statement with which values it was given: only the
    first line is taken, of a value that does not fit only what is wrong with it.
    """
    said = str(fault)
    if _is_of(fault, *OF_A_DATABASE):
        said = said.partition("\n")[0]
        return scrub(QUOTED.sub("'…'", said) if any(kind.__name__ == "DataError" for kind in type(fault).__mro__) else said)
    return scrub(said if isinstance(fault, OF_THE_CODE) else QUOTED.sub("'…'", said))


def _is_of(fault: BaseException, *packages: str) -> bool:
    """Whether a fault is of a kind that one of these packages made; Django's own of a database have the driver's behind them."""
    return any(f"{kind.__module__}.".startswith(packages) for kind in type(fault).__mro__)


def stack_of(fault: BaseException) -> str:
    """A fault with its stack and with those that led to it; no variable, no value."""
    return "\n\n".join(_told(one) for one in reversed(list(_chain(fault))))


def _chain(fault: BaseException | None) -> Iterator[BaseException]:
    for _ in range(CHAIN):
        if fault is None:
            return
        yield fault
        fault = fault.__cause__ or (None if fault.__suppress_context__ else fault.__context__)


def _told(fault: BaseException) -> str:
    deepest = OF_LOST_DATABASE if isinstance(fault, OperationalError | InterfaceError) else DEEPEST
    frames = "".join(traceback.format_tb(fault.__traceback__, limit=-deepest))
    return f"{frames}{name_of(type(fault))}: {said_of(fault)}"


def name_of(kind: type) -> str:
    """The name of a class as Python writes it."""
    return kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"


def route_of(request: HttpRequest) -> str:
    """The name of what answers a request, never its path: that may hold the code of a receipt or of a new password."""
    match = getattr(request, "resolver_match", None)
    return match.view_name if match else "-"


def message_of(record: logging.LogRecord) -> str:
    """What a line says. Django names a request by its path; here the route stands in its place."""
    request, arguments = getattr(record, "request", None), record.args
    if isinstance(request, HttpRequest) and isinstance(arguments, tuple):
        arguments = tuple(route_of(request) if one in (request.path, request.path_info) else one for one in arguments)
    if isinstance(arguments, tuple):
        arguments = tuple(said_of(one) if isinstance(one, BaseException) else one for one in arguments)
    return scrub(str(record.msg) % arguments if arguments else str(record.msg))


def told_by(record: logging.LogRecord) -> dict[str, object]:
    """All of a record that gets into a line."""
    told = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
        "level": record.levelname,
        "logger": record.name,
        "message": message_of(record),
    }
    told |= in_hand() | getattr(record, "told", {})
    if record.exc_info and record.exc_info[1] is not None:
        told["stack"] = stack_of(record.exc_info[1])
    return told


class OnlyFaults(logging.Filter):
    """Lets pass what bears a fault. Django tells of every answer from 500 on; those without a fault have their line from us."""

    def filter(self, record: logging.LogRecord) -> bool:
        return bool(record.exc_info)


class JsonLine(JsonFormatter):
    """One JSON object a line."""

    def __init__(self):
        super().__init__(json_ensure_ascii=False)

    def format(self, record: logging.LogRecord) -> str:
        return self.serialize_log_record(told_by(record))


class PlainLine(logging.Formatter):
    """A line that a person reads in a terminal; a stack stands below it."""

    def format(self, record: logging.LogRecord) -> str:
        told = told_by(record)
        moment = self.formatTime(record, "%Y-%m-%d %H:%M:%S")
        head = f"{moment} {told.pop('level')} {told.pop('logger')}: {told.pop('message')}"
        stack = told.pop("stack", "")
        for name in SAID_ALREADY:
            told.pop(name, None)
        more = " ".join(f"{name}={value}" for name, value in told.items())
        return "\n".join(part for part in (f"{head} [{more}]" if more else head, stack) if part)
