"""Remembers for a moment that another machine did not answer, so that not everybody waits for it in vain."""

import threading
import time


class Outage:
    """Whether a machine is away. While it is, everybody is told so at once; every so many seconds one of them tries again."""

    def __init__(self, seconds: float):
        self.seconds = seconds
        self.until = 0.0  # when somebody may try again, on the monotonic clock; 0 while it answers
        self.since = 0.0  # when it was missed first, in seconds since the epoch; 0 when nothing is left to be made good for that
        self.changing = threading.Lock()

    def holds(self) -> bool:
        """Whether not to ask. Of those who come when the time is over the first is to try; the others go on without."""
        if not self.until:
            return False
        with self.changing:
            now = time.monotonic()
            if not self.until or now < self.until:
                return bool(self.until)
            self.until = now + self.seconds
            return False

    def begin(self) -> None:
        """It did not answer."""
        self.since = self.since or time.time()
        self.until = time.monotonic() + self.seconds

    def end(self) -> None:
        """It answered."""
        self.until = 0.0
