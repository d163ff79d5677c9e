"""Serves the portal on one machine: web, clock and queue under one process that restarts what dies."""

import contextlib
import ctypes
import errno
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from io import StringIO

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import Error, connection

from cms.upkeep import assets

log = logging.getLogger("portal.serve")

WORKERS = 2
THREADS = 20  # of each worker: IN_HAND of cms/quick.py, and four that are left for pages when so many wait; a copy waits for none of them
LONGEST_PAUSE = 30  # seconds between two starts of a part that keeps dying
PR_SET_PDEATHSIG = 1  # of <linux/prctl.h>
STOP_PATIENCE = 10  # seconds that a part has to end by itself


@dataclass
class Part:
    """One of the processes, and when it may be started again."""

    name: str
    command: list[str]
    process: subprocess.Popen | None = None
    started: float = 0.0
    pause: float = 0.0
    due: float = field(default=0.0)

    def start(self) -> None:
        self.process = subprocess.Popen(  # noqa: S603 - our own commands
            self.command,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=end_with_parent,
        )
        self.started = time.monotonic()

    def watch(self) -> str | None:
        """Start the part where it is not running and its pause is over. Returns a line when it was found dead."""
        now = time.monotonic()
        if self.process is not None and self.process.poll() is not None:
            self.end_orphans()
            code, self.process = self.process.returncode, None
            lasted = now - self.started
            self.pause = 0.5 if lasted > 60 else min(LONGEST_PAUSE, max(0.5, 2 * self.pause))
            self.due = now + self.pause
            return f"{self.name} dừng (mã {code}), khởi động lại sau {self.pause:g} giây."
        if self.process is None and now >= self.due:
            self.start()
        return None

    def signal(self, number: int) -> None:
        if self.process is not None and self.process.poll() is None:
            os.killpg(self.process.pid, number)

    def stop(self, deadline: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.signal(signal.SIGKILL)
            self.process.wait()
        self.end_orphans()

    def end_orphans(self) -> None:
        """End what a dead part left behind: workers of a killed web server would hold its port for half a minute."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


def end_with_parent() -> None:
    """In a new process: end when the process that started it ends, however that ends (Linux, prctl(2))."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Command(BaseCommand):
    help = "Phục vụ cổng: máy chủ web, đồng hồ và hàng đợi, cho đến khi nhấn Ctrl-C."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--prepare", action="store_true", help="Trước đó dựng cơ sở dữ liệu, khung cổng, nội dung dùng thử, tệp tĩnh.")

    def handle(self, *args, prepare: bool, **options) -> None:
        refuse_taken_port(settings.HOST, settings.PORT)
        if prepare:
            self.prepare()
        self.stopping = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self.stop_all)
        parts = [
            Part("web", web_command()),
            Part("clock", [sys.executable, "manage.py", "clock"]),
            Part("queue", [sys.executable, "manage.py", "db_worker", "--verbosity", "0", "--no-startup-delay", "--interval", "2"]),
        ]
        self.announce()
        try:
            while not self.stopping:
                for part in parts:
                    if line := part.watch():
                        log.warning(line)
                time.sleep(0.2)
        finally:
            for part in parts:
                part.signal(signal.SIGTERM)
            deadline = time.monotonic() + STOP_PATIENCE
            for part in parts:
                part.stop(deadline)
        self.stdout.write("Đã dừng.")

    def prepare(self) -> None:
        """Everything that a fresh folder lacks; on a second run almost nothing. Data that is there stays."""
        refuse_absent_database()
        call_command("migrate", interactive=False, verbosity=0)
        call_command("setup_site", stdout=StringIO())
        call_command("load_demo", "--once")
        call_command("rebuild_search", "--if-needed")
        if assets.collect():
            self.stdout.write("Đã gom tệp tĩnh.")
        try:
            call_command("seal_files", stdout=StringIO())  # this start is the deployment
        except CommandError as fault:  # the seal lies where somebody else writes it
            self.stderr.write(str(fault))
        connection.close()

    def stop_all(self, *_) -> None:
        self.stopping = True

    def announce(self) -> None:
        self.stdout.write(f"Cổng đang chạy tại {settings.PUBLIC_URL}/ – trang quản trị: {settings.PUBLIC_URL}/quan-tri/")
        accounts = settings.DATA_DIR / "demo-accounts.txt"
        if accounts.exists():
            self.stdout.write(f"Tài khoản dùng thử: {accounts}")
        self.stdout.write("Nhấn Ctrl-C để dừng.")
        self.stdout.flush()


def refuse_absent_database() -> None:
    """One clear line when the database does not answer."""
    try:
        connection.ensure_connection()
    except Error as fault:
        reason = " ".join(str(fault).split())
        raise CommandError(f"DATABASE_URL: không kết nối được cơ sở dữ liệu ({reason}).") from None


def web_command(port: int | None = None) -> list[str]:
    """The application server, at the port of the settings or another. A slow reader, or one who writes slowly, holds none of its threads."""
    return [
        sys.executable, "-m", "granian", "cms.wsgi:application",
        "--interface", "wsgi", "--http", "1", "--no-ws",
        "--host", address_of(settings.HOST), "--port", str(port or settings.PORT),
        "--workers", str(WORKERS),
        "--blocking-threads", str(THREADS), "--blocking-threads-idle-timeout", "600",
        "--respawn-failed-workers", "--respawn-interval", "0.5",
        "--workers-kill-timeout", "8",
        "--log-level", "error", "--log-config", str(settings.BASE_DIR / "cms" / "settings" / f"granian-{settings.LOG_FORMAT}.json"),
    ]  # fmt: skip


def address_of(host: str) -> str:
    """A host as an address, that of IPv4 for a name: the server knows no names."""
    return socket.getaddrinfo(host, None, family_of(host), socket.SOCK_STREAM)[0][4][0]


def family_of(host: str) -> socket.AddressFamily:
    """Which kind of address a host is."""
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def bind_address(host: str, port: int) -> str:
    """Host and port as one writes them: an IPv6 address stands in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def refuse_taken_port(host: str, port: int) -> None:
    """One clear line when another program has the port, instead of a server that keeps dying."""
    with socket.socket(family_of(host)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            if isinstance(fault, socket.gaierror) or fault.errno == errno.EADDRNOTAVAIL:
                raise CommandError(f"HOST: máy này không có địa chỉ {host} ({fault.strerror}).") from None
            raise CommandError(f"PORT: không mở được {bind_address(host, port)} ({fault.strerror}). Hãy chọn cổng khác.") from None
