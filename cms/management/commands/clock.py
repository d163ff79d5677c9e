"""Runs the clock until it is stopped."""

import signal
import threading

from django.core.management.base import BaseCommand
from django.db import close_old_connections

from cms.clock import log, tick_or_tell, wait_for_apart
from cms.upkeep.backup.saving import hindrance

SECONDS = 5


class Command(BaseCommand):
    help = "Chạy các việc định kỳ của cổng cho đến khi bị dừng."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--once", action="store_true", help="Chỉ một lượt rồi thôi.")

    def handle(self, *args, once: bool, **options) -> None:
        if why := hindrance():  # now, not in the middle of the night
            log.warning("no backup can be made: %s", why)
        stopped = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopped.set())
        while not stopped.is_set():
            close_old_connections()
            tick_or_tell()
            if once:
                wait_for_apart()
                return
            stopped.wait(SECONDS)
