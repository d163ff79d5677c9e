"""The portal that is measured: the demo in a folder of its own, behind the server that `make run` starts."""

import contextlib
import hashlib
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.asking import ask
from bench.rows import ROOT, Place
from bench.running import Running, child_environment, free_port, running

APPLICATION = "cms.wsgi:application"
HOST = "dongxanh.example.vn"
PREPARE = """
from cms.upkeep import assets
from cms.management.commands.serve import Command
from io import StringIO
Command(stdout=StringIO(), stderr=StringIO()).prepare()
print(1)
"""
ARTICLE = """
from wagtail.models import Site
from news.models import ArticlePage
article = max(ArticlePage.objects.published().select_related(None), key=lambda page: (len(page.body), -page.pk))
print(json.dumps([article.pk, article.get_url()]))
"""
COMMAND = """
from cms.management.commands.serve import web_command
print(json.dumps(web_command()))
"""


@dataclass(frozen=True)
class Demo:
    """The demo portal's data, and the article that is read: the one with the most blocks."""

    folder: Path
    database: str = ""
    article: int = 0
    path: str = ""

    def environment(self, port: int, settings: str = "cms.settings.dev", **extra: str) -> dict[str, str]:
        """What the portal's processes are told."""
        told = {"DATA_DIR": str(self.folder), "PORT": str(port), "PUBLIC_URL": f"http://{HOST}", "DJANGO_SETTINGS_MODULE": settings}
        told |= {"DATABASE_URL": self.database} if self.database else {}
        return child_environment(**told | extra)

    def web_command(self, port: int, application: str = APPLICATION) -> list[str]:
        """The server as `manage.py serve` starts it, over this application."""
        return [application if word == APPLICATION else word for word in ask(COMMAND, self.environment(port))]


def demo(place: Place, database: str = "") -> Demo:
    """The demo, built as `make run` builds it: kept on SQLite until what makes it changes, always anew in a database given by its address."""
    kind = "postgresql" if database else "sqlite"
    folder = place.folder / f"demo-{kind}-{digest()}"
    bare = Demo(folder, database)
    if database or not (folder / ".built").exists():
        for old in place.folder.glob(f"demo-{kind}-*"):
            shutil.rmtree(old)
        folder.mkdir(parents=True)
        ask(PREPARE, bare.environment(8000))
        (folder / ".built").touch()
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=bare.environment(8000), check=True)
    article, path = ask(ARTICLE, bare.environment(8000))
    return Demo(folder, database, article, path)


def digest() -> str:
    """A hash of what makes the demo: schema, content, and in which cuts its pictures are made."""
    known = hashlib.sha256()
    for path in sorted([*ROOT.glob("*/migrations/*.py"), *ROOT.glob("transfer/**/*.py"), ROOT / "cms" / "pictures.py"]):
        known.update(path.read_bytes())
    return known.hexdigest()[:12]


@contextlib.contextmanager
def served(
    data: Demo,
    application: str = APPLICATION,
    settings: str = "cms.settings.dev",
    command: Callable[[int], list[str]] | None = None,
    **extra: str,
) -> Iterator[Running]:
    """The demo behind the portal's own server, or behind another one whose command is made for a port."""
    port = free_port()
    words = command(port) if command else data.web_command(port, application)
    with running(words, data.environment(port, settings, **extra), port, data.path, {"Host": HOST}) as server:
        yield server
