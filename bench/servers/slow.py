"""The portal with one address more, that takes its time as a report over a slow line does: it waits, and needs no CPU."""

import time
from collections.abc import Callable, Iterable

from cms.wsgi import application as portal

ADDRESS = "/cham/"
TAKES = 1.0  # seconds


def application(environ: dict, start_response: Callable) -> Iterable[bytes]:
    """The portal, or the slow answer."""
    if environ["PATH_INFO"] != ADDRESS:
        return portal(environ, start_response)
    time.sleep(TAKES)
    start_response("200 OK", [("Content-Type", "text/html"), ("Content-Length", "7")])
    return [b"</html>"]
