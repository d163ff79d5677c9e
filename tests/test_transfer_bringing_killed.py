"""A process that brings an old portal in and is really killed; another one goes on."""

import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

pytestmark = [pytest.mark.once, pytest.mark.django_db]

ROOT = Path(__file__).resolve().parent.parent
ARTICLES = 100
# The process: dies, where a number is given, while the article of that number is read, with those before it half written
PROCESS = f"""
import json, os, signal, sys
import django
django.setup()
from django.core.management import call_command
from io import StringIO
from tests import old_portal as old
from transfer.bringing import Options, run, writing
call_command("setup_site", stdout=StringIO())
if sys.argv[1] == "die":
    def die(*_):
        writing.note_imports = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
    first, count = writing.add_articles, []
    def add(some):
        count.append(some)
        if len(count) == 2:
            die()
        return first(some)
    writing.add_articles = add
run(old.old_portal({ARTICLES}), Options(), StringIO())
from cms.log.verify import verify
from feedback.models import Comment
from news.models import ArticlePage, Listing
from search.models import Entry
from visits.models import StartingFigure
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageLogEntry
articles = ArticlePage.objects.live()
print(json.dumps({{
    "articles": articles.count(), "slugs": articles.values("slug").distinct().count(),
    "found": Entry.objects.filter(page__in=articles).count(), "desk": articles.filter(index_entries__isnull=False).count(),
    "listed": Listing.objects.values("article").distinct().count(), "views": StartingFigure.objects.filter(page__in=articles).count(),
    "comments": Comment.objects.count(), "led": Redirect.objects.filter(redirect_page__in=articles).count(),
    "told": PageLogEntry.objects.filter(action="newsroom.import", page__in=articles).count(),
    "broken": [len(some) for some in Page.find_problems()], "log": str(verify().fault),
}}))
"""


def test_after_a_kill_in_the_middle_of_writing_another_process_completes_it(migrated, tmp_path):
    if connection.vendor != "sqlite":
        raise AssertionError("a test of the SQLite half")
    shutil.copy(migrated, tmp_path / "portal.sqlite3")
    told = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    told |= {"DJANGO_SETTINGS_MODULE": "cms.settings.dev", "DATA_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}

    def bring(how: str) -> subprocess.CompletedProcess:
        return subprocess.run([sys.executable, "-c", PROCESS, how], cwd=ROOT, env=told, capture_output=True, text=True, check=False)

    killed = bring("die")
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    whole = bring("go on")
    assert whole.returncode == 0, whole.stderr
    counted = json.loads(whole.stdout.splitlines()[-1])
    assert {name for name, number in counted.items() if number == ARTICLES} >= {
        "articles",
        "slugs",
        "found",
        "desk",
        "listed",
        "views",
        "led",
        "told",
    }
    assert (counted["comments"], counted["broken"], counted["log"]) == (5, [0] * 5, "None")
