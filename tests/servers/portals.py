"""The portal itself: as `make run` starts it, and its web server alone."""

import contextlib
import email
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from email import policy
from pathlib import Path

from django.utils import timezone

from tests.servers.waiting import ROOT, free_port, wait_until

TASKS = "django_tasks_database_dbtaskresult WHERE status = 'READY' AND task_path = 'cms.tasks.cut_picture'"


@dataclass
class Portal:
    """The portal as `make run` starts it."""

    process: subprocess.Popen
    port: int
    folder: Path
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answers(self, path: str = "/healthz/") -> bool:
        if self.process.poll() is not None:
            raise RuntimeError(f"the portal ended: {self.log.read_text()}")
        try:
            with urllib.request.urlopen(self.url + path, timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False

    def accounts(self) -> dict[str, str]:
        """The demo accounts' passwords by name."""
        lines = (self.folder / "demo-accounts.txt").read_text().splitlines()
        return dict(line.split("\t")[:2] for line in lines)

    def mailed_link(self, about: str) -> str:
        """The path that the newest mail about something leads to."""
        wait_until(lambda: self._mails_about(about), f"a mail about {about}")
        address = re.search(rf"{re.escape(self.url)}(/\S+)", self._mails_about(about)[-1])
        return address.group(1)

    def _mails_about(self, about: str) -> list[str]:
        """Bodies of the mails that name it, the oldest first."""
        told = []
        for path in sorted((self.folder / "mail").glob("*"), key=lambda path: path.stat().st_mtime):
            for part in re.split(rb"^-{70,}$", path.read_bytes(), flags=re.MULTILINE):
                message = email.message_from_bytes(part.strip(), policy=policy.default)
                body = message.get_body(("plain",)) if part.strip() else None
                told += [body.get_content()] if body and about in body.get_content() else []
        return told

    def cut_only(self, *paths: str) -> None:
        """Leave to the queue only the pictures that these pages show. The others are told as tried in vain today, which also keeps the
        clock from asking for them.
        """
        pages = [urllib.request.urlopen(self.url + path, timeout=30).read().decode() for path in paths]
        with contextlib.closing(sqlite3.connect(self.folder / "portal.sqlite3", timeout=30)) as database, database:
            known = {key: json.loads(cuts) for key, cuts in database.execute("SELECT id, cuts FROM cms_portalimage")}
            unseen = [key for key, cuts in known.items() if not any(cuts["made"]["free"]["jpeg"][0][0] in page for page in pages)]
            for key in unseen:
                told = json.dumps(known[key] | {"tried": str(timezone.localdate())})
                database.execute("UPDATE cms_portalimage SET cuts = ? WHERE id = ?", [told, key])
                database.execute(f"DELETE FROM {TASKS} AND json_extract(args_kwargs, '$.args[0]') = ?", [key])

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(30)


def portal_environment(folder: Path, port: int, **extra: str) -> dict[str, str]:
    """The environment of a portal of its own: nothing of the caller's settings gets in."""
    ours = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "LC_ALL"}}
    return ours | {"DATA_DIR": str(folder), "PORT": str(port), "PYTHONUNBUFFERED": "1"} | extra


@contextlib.contextmanager
def portal(folder: Path, **extra: str) -> Iterator[Portal]:
    """`manage.py serve --prepare` over a data folder, ready to be read."""
    port = free_port()
    log = folder / "serve.log"
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--prepare"],
            cwd=ROOT, env=portal_environment(folder, port, **extra), stdout=output, stderr=output,
        )  # fmt: skip
    running = Portal(process, port, folder, log)
    try:
        wait_until(running.answers, "the portal's start", 240)
        yield running
    finally:
        running.stop()


def shared_environment() -> dict[str, str]:
    """What a worker must know to share the database, the copies and the files of the test that runs."""
    from django.conf import settings
    from django.db import connection

    from tests.tables import url_of

    return {
        "DATABASE_URL": url_of(connection.settings_dict["NAME"]),
        "CACHE_URL": settings.PAGE_CACHE["REDIS"],
        "PUBLIC_URL": "http://localhost",
        "ALLOWED_HOSTS": ".example.vn,127.0.0.1",
        "SECRET_KEY": settings.SECRET_KEY,
        "READER_KEY": settings.READER_KEY,
        "LOG_KEY": settings.LOG_KEY,
    }


@contextlib.contextmanager
def web(folder: Path, workers: int, settings: str = "cms.settings.production", port: int = 0, **environment: str) -> Iterator[int]:
    """The web server alone, as `serve` starts it, with so many workers over data that are there already; gives its port, a free
    one where none is given.
    """
    from cms.management.commands.serve import web_command

    port, command = port or free_port(), web_command()
    for option, value in {"--port": port, "--workers": workers}.items():
        command[command.index(option) + 1] = str(value)
    environment = portal_environment(folder, port, DJANGO_SETTINGS_MODULE=settings, **environment)
    with (folder / "web.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log, env=environment)
    try:
        wait_until(Portal(process, port, folder, folder / "web.log").answers, "the web server's start")
        yield port
    finally:
        process.terminate()
        process.wait(30)
