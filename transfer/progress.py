"""A bar that shows how far a long command has come."""

import sys
import time

WIDTH = 30


class Progress:
    """Counts `total` steps on one line of standard error; silent where that is no terminal, but for the end."""

    def __init__(self, total: int, label: str, stream=None):
        self.total, self.label, self.stream = max(total, 1), label, stream or sys.stderr
        self.done, self.begun, self.drawn = 0, time.monotonic(), 0.0
        self.live = self.stream.isatty()

    def step(self, what: str = "") -> None:
        """One more is done."""
        self.done += 1
        now = time.monotonic()
        if self.live and (now - self.drawn > 0.1 or self.done >= self.total):
            self.drawn = now
            self.stream.write("\r" + self.line(what)[:120].ljust(120))
            self.stream.flush()

    def line(self, what: str = "") -> str:
        """The bar as it stands, with the seconds that are left at this pace."""
        full = WIDTH * self.done // self.total
        left = (time.monotonic() - self.begun) / max(self.done, 1) * (self.total - self.done)
        return f"{self.label} [{'█' * full}{'░' * (WIDTH - full)}] {self.done}/{self.total}, còn {left:.0f} giây  {what}"

    def close(self) -> None:
        """End the line and say how long it took."""
        seconds = time.monotonic() - self.begun
        self.stream.write(f"{chr(10) if self.live else ''}{self.label}: {self.done} mục trong {seconds:.1f} giây.\n")
