"""Faults are reported to a collector that speaks Sentry's protocol, where SENTRY_DSN names one. Nothing of a person is sent.

The package's own integrations stay off: they would look at requests, forms, queries and people. What is reported is
every line of the log that is an error, and of it only what the log says, too, put together here from nothing.
"""

import logging
import time
from collections import deque

import sentry_sdk
from django.conf import settings
from sentry_sdk.integrations.atexit import AtexitIntegration
from sentry_sdk.utils import event_from_exception

from cms.upkeep.lines import in_hand, message_of, name_of, said_of
from cms.upkeep.version import version

MOST = 30  # events a minute of one process: while the database is away every request is an error
KEPT = ("event_id", "timestamp", "platform", "level", "logger", "release", "environment", "tags", "exception", "logentry", "fingerprint")
OF_A_FRAME = ("filename", "module", "function", "lineno", "abs_path", "context_line", "pre_context", "post_context", "in_app")


def begin() -> None:
    """Report from now on, in this process."""
    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        environment=settings.ENVIRONMENT,
        release=version(),
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[AtexitIntegration(callback=lambda pending, timeout: None)],  # what is under way at the end is still sent
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        auto_session_tracking=False,
        send_client_reports=False,
        server_name="",
        before_send=only_what_is_known,
    )
    for name in ("", "_granian"):  # the server's own logger tells nobody above it
        logging.getLogger(name).addHandler(Reporter(logging.ERROR))


class Reporter(logging.Handler):
    """Sends the errors of the log."""

    def __init__(self, level: int):
        super().__init__(level)
        self.lately: deque[float] = deque(maxlen=MOST)

    def emit(self, record: logging.LogRecord) -> None:
        now = time.monotonic()
        if record.name.startswith(("django.security", "sentry_sdk", "urllib3")):
            return  # somebody tries doors; and its own troubles are not sent
        if len(self.lately) == MOST and now - self.lately[0] < 60:
            return
        self.lately.append(now)
        try:
            sentry_sdk.capture_event(event_of(record))
        except Exception:
            self.handleError(record)


def event_of(record: logging.LogRecord) -> dict:
    """A line of the log as an event."""
    said = message_of(record)
    event = {"level": record.levelname.lower(), "logger": record.name, "logentry": {"formatted": said}, "tags": dict(in_hand())}
    if not record.exc_info or record.exc_info[1] is None:
        return event
    told, _ = event_from_exception(record.exc_info, client_options=sentry_sdk.get_client().options)
    event["exception"] = told["exception"]
    said_by_name = _said_by_name(record.exc_info[1])
    for one in event["exception"]["values"]:
        kind = f"{one['module']}.{one['type']}" if one.get("module") else one["type"]
        one["value"] = said_by_name.get(kind, "…")
    return event


def _said_by_name(fault: BaseException | None) -> dict[str, str]:
    """What the faults that led to each other say, without the values they quote, by the names of their kinds."""
    said: dict[str, str] = {}
    while fault is not None and len(said) < 20:
        said.setdefault(name_of(type(fault)), said_of(fault))
        fault = fault.__cause__ or fault.__context__
    return said


def only_what_is_known(event: dict, hint: dict) -> dict:
    """The last look before an event goes out: nothing but what is on the list, whoever put it in."""
    kept = {name: event[name] for name in KEPT if name in event}
    for one in kept.get("exception", {}).get("values", []):
        for unknown in set(one) - {"type", "module", "value", "stacktrace"}:
            del one[unknown]
        frames = (one.get("stacktrace") or {}).get("frames", [])
        one["stacktrace"] = {"frames": [{name: frame[name] for name in OF_A_FRAME if name in frame} for frame in frames]}
    return kept
