"""Ends the waiting for a database that is there and says nothing: a machine that hangs, a network that swallows everything.

A database that was stopped breaks off its connections, and whoever asks is told so at once. One that hangs keeps them, and every
thread of a worker would wait for it: also for copies, which need no database, none would be left. So a thread of its own looks at
how long others wait. Does one wait for too long it asks the database for a sign of life; a slow statement is let be, but when there
is none, all who wait are told so, and nobody asks any more until there is one.
"""

import contextlib
import logging
import os
import socket
import struct
import threading
import time
from collections.abc import Callable

log = logging.getLogger("portal.database")

PATIENCE = 3.0  # seconds that a thread waits before the database is asked for a sign of life
SIGN = 2.0  # seconds that it has for one
TURN = 0.5  # seconds between two looks
ASKS_FOR_TLS = struct.pack("!ii", 8, 80877103)  # every server answers it with one letter, before it asks who that is


class Watch:
    """Who waits for the database since when, in one process."""

    def __init__(self):
        self.is_away = False
        self.waiting: dict[int, tuple[object, float]] = {}  # by thread: the connection, None while it is being made; since when
        self.asked = 0.0  # when a sign of life was asked for last
        self.thread: threading.Thread | None = None
        self.is_alive: Callable[[], bool] = lambda: True

    def begin(self, host: str, port: int) -> None:
        """Watch from now on, in this process. Commands, which have time, do without."""
        self.is_alive = lambda: gives_sign(host, port)
        self.thread = threading.Thread(target=self._run, name="database-watch", daemon=True)
        self.thread.start()

    def _run(self) -> None:
        while not self.is_alive():  # who never gave a sign may be reached by ways that we do not know: then nothing is concluded
            time.sleep(SIGN)
        while True:
            time.sleep(TURN)
            self.look()

    def look(self) -> None:
        """One look."""
        now = time.monotonic()
        if self.is_away:
            if self.is_alive():
                self.is_away = False
                log.warning("the database answers again")
            return
        longest = min((since for _, since in list(self.waiting.values())), default=now)
        if now - longest < PATIENCE or now - self.asked < PATIENCE:
            return
        self.asked = now
        if not self.is_alive():
            self.is_away = True
            log.warning("the database does not answer: nobody waits for it any more")
            self._tell_all()

    def _tell_all(self) -> None:
        for thread, told in list(self.waiting.items()):
            connection = told[0]
            if connection is not None and self.waiting.get(thread) is told:
                with contextlib.suppress(Exception), socket.socket(fileno=os.dup(connection.fileno())) as line:
                    line.shutdown(socket.SHUT_RDWR)


def gives_sign(host: str, port: int) -> bool:
    """Whether a PostgreSQL answers at all, whoever asks and however many do. A host may be the folder of a socket, as in its own settings."""
    is_folder = host.startswith("/") or not host
    place = f"{host or '/var/run/postgresql'}/.s.PGSQL.{port}"
    try:
        with contextlib.closing(socket.socket(socket.AF_UNIX) if is_folder else socket.create_connection((host, port), SIGN)) as line:
            line.settimeout(SIGN)
            if is_folder:
                line.connect(place)
            line.sendall(ASKS_FOR_TLS)
            return len(line.recv(1)) == 1
    except OSError:
        return False


watch = Watch()
