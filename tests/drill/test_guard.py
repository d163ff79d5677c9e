"""The injection guard over the whole demo, by its commands, in a copied tree: clean as it was loaded; then a gambling link comes by SQL,
by a template and by a static file, and all three are found.
"""

import contextlib
import shutil
import sqlite3
import subprocess
import sys

import pytest

from tests.servers.portals import portal_environment
from tests.servers.waiting import ROOT

pytestmark = pytest.mark.drill

ROOMS = ("cms", "polls", "visits", "news", "feedback", "search", "home", "newsroom", "transfer", "templates")
HIDDEN = '<p style="position:absolute;left:-9999px"><a href="https://{host}/">cá cược</a></p>'


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tree")
    for room in ROOMS:
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("manage.py", "requirements.txt"):
        shutil.copy(ROOT / file, folder / file)
    for command in ("migrate --verbosity 0", "setup_site", "load_demo", "collectstatic --no-input --verbosity 0", "seal_files"):
        assert manage(folder, *command.split()).returncode == 0, command
    return folder


def manage(folder, *command: str) -> subprocess.CompletedProcess:
    """A command of the portal in the copied tree."""
    environment = portal_environment(folder / "var", 8000)
    (folder / "var").mkdir(exist_ok=True)
    return subprocess.run(
        [sys.executable, "manage.py", *command], cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


def test_the_demo_as_it_was_loaded_is_clean_and_three_ways_in_are_found(tree):
    clean = manage(tree, "guard")
    assert (clean.returncode, clean.stderr) == (0, ""), clean.stdout
    assert "Không thấy dấu hiệu nào." in clean.stdout
    with contextlib.closing(sqlite3.connect(tree / "var" / "portal.sqlite3")) as database, database:
        changed = database.execute(
            "UPDATE news_articlepage SET body = replace(body, '</p>', ?) WHERE page_ptr_id = (SELECT max(page_ptr_id) FROM news_articlepage)",
            ["</p>" + HIDDEN.format(host="sql.example.com").replace('"', '\\"')],
        )
        assert changed.rowcount == 1
    card = tree / "templates" / "components" / "article_card.html"
    card.write_text(card.read_text() + HIDDEN.format(host="mau.example.com"))
    served = next((tree / "var" / "static" / "js").glob("portal.*.js.br"))
    served.write_bytes(b"\x00" + served.read_bytes())
    found = manage(tree, "guard")
    assert found.returncode == 1
    for said in ("sql.example.com", "mau.example.com", "article_card.html", served.name, "khác bản đã duyệt"):
        assert said in found.stdout, said
