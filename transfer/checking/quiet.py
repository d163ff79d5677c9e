"""While the portal is asked for addresses by a command."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def quiet() -> Iterator[None]:
    """What is asked for here is no reader's: no line in the log, but for what goes wrong."""
    log = logging.getLogger("portal")
    before = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(before)
