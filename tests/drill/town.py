"""A portal as it stands in production, with everything that it leans on: PostgreSQL, Redis, a store of files, web servers, nginx.

Each of them can be stopped, frozen (it is there and says nothing), and started again.
"""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import psycopg2
from django.conf import settings
from django.db import connection
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from feedback.actions import add_comment
from feedback.models import Comment
from feedback.tasks import tell_sender
from home.models import WeatherSettings
from polls.models import Choice
from tests import servers
from tests.pictures import bitmap, cut, uncut_picture
from tests.tables import url_of

SETTINGS = "tests.drill.settings"
PAGES = 24  # articles; readers know half of them before anything breaks


@dataclass
class Content:
    """What there is to read and to do: addresses of pages that are read from the beginning, and of others, of cut pictures; keys."""

    known: list[str]
    unknown: list[str]
    pictures: list[str]
    article: int
    poll: int
    choice: int


@dataclass
class Town:
    """All servers, and what they are told."""

    database: servers.PostgreSQL
    cache: servers.Redis
    store: servers.ObjectStore
    content: Content
    folder: Path
    web: int = 0
    nginx: int = 0
    more: dict[str, str] = field(default_factory=dict)

    def environment(self, folder: Path, port: int) -> dict[str, str]:
        told = {
            "DATABASE_URL": self.database.url,
            "CACHE_URL": self.cache.url,
            "STORAGE_URL": self.store.url,
            "PUBLIC_URL": "http://localhost",
            "ALLOWED_HOSTS": ".example.vn,127.0.0.1",
            "TRUSTED_PROXIES": "127.0.0.1",
            "SECRET_KEY": settings.SECRET_KEY,
            "READER_KEY": settings.READER_KEY,
            "LOG_KEY": settings.LOG_KEY,
            "WEATHER_URL": "",
            "READER_PROOF_AFTER": "1000000",
            "READER_REFUSE_AFTER": "1000000",
            "DJANGO_SETTINGS_MODULE": SETTINGS,
        }
        return servers.portal_environment(folder, port, **(told | self.more))

    def rows(self, question: str) -> list[tuple]:
        """What the database says."""
        with contextlib.closing(psycopg2.connect(self.database.url)) as line, line.cursor() as cursor:
            cursor.execute(question)
            return cursor.fetchall()

    def do(self, statement: str) -> None:
        with contextlib.closing(psycopg2.connect(self.database.url)) as line, line, line.cursor() as cursor:
            cursor.execute(statement)

    def stamps(self) -> list[str]:
        """The nonces of the stamps of all comments that readers sent since."""
        return [stamp for (stamp,) in self.rows("SELECT stamp FROM feedback_comment WHERE stamp <> 'da-co'")]


def content_of(build) -> Content:
    """Fill the test's database, and the store that its settings name."""
    images = [cut(uncut_picture(f"anh-{number}.jpg", bitmap((90, 10 * number, 60), size=(500, 320)))) for number in range(6)]
    articles = [build.article(f"Bài số {number}", image=images[number % len(images)]) for number in range(PAGES)]
    poll = build.poll()
    addresses = [article.get_url() for article in articles]
    pictures = [f"/media/{image.cuts['made']['wide']['jpeg'][0][0]}" for image in images]
    owe_a_mail(articles[0])
    WeatherSettings.objects.filter(site=build.site).update(place="Yên Mô", latitude=20.1, longitude=106.0)
    known = ["/", "/tin-tuc/", *addresses[: PAGES // 2]]
    return Content(known, addresses[PAGES // 2 :], pictures, articles[0].pk, poll.pk, Choice.objects.filter(poll=poll).first().pk)


def owe_a_mail(article) -> None:
    """A comment whose sender is to be told that it is public, as soon as a queue runs."""
    comment = add_comment(article, "Bạn đọc", "Lời đã duyệt.", timezone.now())
    Comment.objects.filter(pk=comment.pk).update(email="ban-doc@example.vn", code="ma-bien-nhan", stamp="da-co")
    told = {"args": [comment.pk], "kwargs": {}}
    DBTaskResult.objects.create(
        task_path=tell_sender.module_path, args_kwargs=told, backend_name="default", run_after=timezone.now(), priority=50
    )


@contextlib.contextmanager
def town(build, use_store: Callable, folder: Path, bridge: str = "", more: Callable = lambda: None) -> Iterator[Town]:
    """Everything but web servers and nginx, reached at the address `bridge`, too. `use_store` has the test's settings name a store;
    `more` puts into the test's database what else there is to be.
    """
    assert connection.vendor == "postgresql", "this drill copies its database: run it by `python -m tests.servers postgresql pytest …`"
    with ExitStack() as ours:
        database = ours.enter_context(servers.postgresql("max_connections=200", f"listen_addresses=127.0.0.1{bridge and ','}{bridge}"))
        cache = ours.enter_context(servers.redis_server(*filter(None, [bridge])))
        store = ours.enter_context(servers.object_store("0.0.0.0" if bridge else "127.0.0.1"))
        use_store(store)
        content = content_of(build)
        more()
        database.take_in(url_of(connection.settings_dict["NAME"]))
        (folder / "static").mkdir(exist_ok=True)
        yield Town(database, cache, store, content, folder)


@contextlib.contextmanager
def running(town: Town, *command: str, log: str) -> Iterator[subprocess.Popen]:
    """A command of manage.py beside the web servers: the clock, the queue."""
    with (town.folder / log).open("ab") as output:
        environment = town.environment(town.folder, servers.free_port())
        process = subprocess.Popen([sys.executable, "manage.py", *command], cwd=servers.ROOT, env=environment, stdout=output, stderr=output)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def family(process: int) -> list[int]:
    """A process and all that it started."""
    found = [process]
    for one in found:
        with contextlib.suppress(OSError):
            for thread in Path(f"/proc/{one}/task").iterdir():
                found += [int(child) for child in (thread / "children").read_text().split()]
    return found


def freeze(server) -> None:
    """It keeps its connections and says nothing any more."""
    for process in family(server.process.pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGSTOP)


def thaw(server) -> None:
    for process in family(server.process.pid):
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGCONT)
