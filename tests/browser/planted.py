"""What a portal's demo has none of and a reader may meet: told to its database as it will be after months of use, and taken away again."""

import contextlib
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from tests.browser.states import DISCUSSED_ARTICLE, FULL_ARTICLE

CODE = "bien-nhan-de-kiem-tra-{}"


@contextlib.contextmanager
def planted(portal) -> Iterator[dict]:
    """By name, as addresses hold them: the open poll, a closed one, one of several choices, two articles, a receipt in each state."""
    with contextlib.closing(sqlite3.connect(portal.folder / "portal.sqlite3", timeout=30)) as database:
        database.row_factory = sqlite3.Row
        known, rows = {}, []
        with database:
            known["article"] = _page(database, FULL_ARTICLE)
            known["open"] = database.execute("SELECT min(id) FROM polls_poll").fetchone()[0]
            _plant_polls(database, known, rows)
            _plant_receipts(database, known, rows, _page(database, DISCUSSED_ARTICLE))
        yield known
        with database:
            for table, key in reversed(rows):
                database.execute(f"DELETE FROM {table} WHERE id = ?", [key])


def _page(database, path: str) -> int:
    return database.execute("SELECT id FROM wagtailcore_page WHERE url_path LIKE ?", ["%" + path]).fetchone()[0]


def _twin(database, rows: list, table: str, like: sqlite3.Row, **changed) -> int:
    """A row like another but for these."""
    told = {name: like[name] for name in like.keys() if name != "id"} | changed  # noqa: SIM118 - a row is not a mapping
    names, marks = ", ".join(f'"{name}"' for name in told), ", ".join("?" * len(told))
    key = database.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(told.values())).lastrowid
    rows.append((table, key))
    return key


def _plant_polls(database, known: dict, rows: list) -> None:
    now = datetime.now(UTC).replace(tzinfo=None)
    like = database.execute("SELECT * FROM polls_poll WHERE id = ?", [known["open"]]).fetchone()
    choices = database.execute("SELECT * FROM polls_choice WHERE poll_id = ?", [known["open"]]).fetchall()
    before = {"opens_at": str(now - timedelta(days=90)), "latest_revision_id": None, "live_revision_id": None}
    for name, changed in {
        "closed": {"closes_at": str(now - timedelta(days=10))},
        "many": {"max_choices": 2, "show_results": "after_vote"},
    }.items():
        known[name] = _twin(database, rows, "polls_poll", like, **before, **changed)
        for choice in choices:
            _twin(database, rows, "polls_choice", choice, poll_id=known[name], key=uuid4().hex)


def _plant_receipts(database, known: dict, rows: list, article: int) -> None:
    now = str(datetime.now(UTC).replace(tzinfo=None))
    like = database.execute("SELECT * FROM feedback_comment ORDER BY id LIMIT 1").fetchone()
    for state, changed in {
        "waiting": {"decided_at": None, "answer": ""},
        "public": {"decided_at": now, "answer": "Cảm ơn ông bà đã góp ý."},
        "refused": {"decided_at": now, "answer": "", "reason": "Không liên quan tới bài viết"},
        "withdrawn": {"decided_at": now, "name": "", "email": "", "text": "", "answer": "", "fingerprint": ""},
    }.items():
        known[state] = CODE.format(state)
        _twin(database, rows, "feedback_comment", like, state=state, code=known[state], stamp=known[state], article_id=article, **changed)
