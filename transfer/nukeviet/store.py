"""What was read of the old database, in a temporary SQLite file: a dump can be read once only from front to back, and an
article's parts lie far from each other in it. On disk, so that memory does not grow with the portal.
"""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from transfer.items import BadSource
from transfer.nukeviet.encoding import mended, text_of
from transfer.nukeviet.tables import BY_NAME, ROLES, SETTINGS, Role, kind_of, role_of
from transfer.nukeviet.values import TOO_LONG

INDEXES = {
    "article": ("stem, publtime, id", "stem, id"),
    "body": ("stem, id",),
    "tagging": ("stem, id",),
    "byline": ("stem, id",),
    "category": ("stem, catid",),
    "comment": ("stem, module, cid", "stem, pid"),
    "choice": ("stem, vid, id",),
    "tag": ("stem, tid",),
}
UNREADABLE = "unreadable"  # the column that says what of a row could not be read
MOST_BROKEN = 1_000  # rows that are named; further ones are counted
_BATCH = 20_000  # rows between two commits


class Store:
    """Rows by their role. `stem` is the name of the table without the end that tells the role."""

    def __init__(self, contact: bool):
        self.contact = contact
        self.folder = TemporaryDirectory(prefix="nukeviet-")
        self.database = sqlite3.connect(Path(self.folder.name) / "rows.sqlite3", isolation_level=None)
        self.database.row_factory = sqlite3.Row
        self.foreign = self.readable = 0  # values with other letters than ASCII, and those of them that were UTF-8
        self.broken: list[tuple[str, str, int]] = []  # role, table and number of rows that have not as many values as columns
        self.further: Counter[tuple[str, str]] = Counter()  # how many more there are, by role and table
        self._places: dict[tuple[str, tuple[str, ...]], _Place | None] = {}
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -32000", "temp_store = FILE"):
            self.database.execute(f"PRAGMA {pragma}")
        for role in ROLES:
            columns = ", ".join(f'"{column}" {kind_of(column)}' for column in role.columns)
            self.database.execute(f'CREATE TABLE "{role.name}" (stem TEXT, {columns}, {UNREADABLE} TEXT)')

    def close(self) -> None:
        self.database.close()
        self.folder.cleanup()

    # Writing -------------------------------------------------------------------------------------------------------
    def wanted(self, table: str, columns: tuple[str, ...]) -> bool:
        """Whether rows of this table are kept."""
        return self._place(table, columns) is not None

    def _place(self, table: str, columns: tuple[str, ...]) -> "_Place | None":
        key = (table, columns)
        if key not in self._places:
            found = role_of(table, columns)
            self._places[key] = _Place(*found, columns, self.contact) if found else None
        return self._places[key]

    def take(self, rows: Iterable) -> None:
        """Keep all rows; a batch at a time is written."""
        with full_disk_told():
            self.database.execute("BEGIN")
            for number, (table, columns, values) in enumerate(rows, 1):
                self._take(table, columns, values)
                if number % _BATCH == 0:
                    self.database.execute("COMMIT")
                    self.database.execute("BEGIN")
            self.database.execute("COMMIT")
            self._refuse_wrong_encoding()
            for table, indexes in INDEXES.items():
                for columns in indexes:
                    name = f"{table}_{columns}".replace(", ", "_")
                    self.database.execute(f'CREATE INDEX "{name}" ON "{table}" ({columns})')

    def _take(self, table: str, columns: tuple[str, ...], values: list) -> None:
        place = self._place(table, columns)
        place.number += 1
        if len(values) != len(columns):
            self._note_broken(place.role.name, table, place.number)
            return
        unreadable = []
        kept = [self._text(values[at], name, unreadable) if at >= 0 else None for name, at in place.columns]
        if place.role.name == "config" and kept[2] not in SETTINGS:
            return
        self.database.execute(place.insert, (place.stem, *kept, ",".join(unreadable)))

    def _note_broken(self, role: str, table: str, number: int) -> None:
        if len(self.broken) < MOST_BROKEN:
            self.broken.append((role, table, number))
        else:
            self.further[role, table] += 1

    def _text(self, value, column: str, unreadable: list[str]):
        if value is None or isinstance(value, int):
            return value
        if value is TOO_LONG:
            unreadable.append(f"{column}:long")
            return None
        if isinstance(value, str):
            return mended(value)
        text, readable = text_of(value)
        if not value.isascii():
            self.foreign += 1
            self.readable += readable
        if not readable:
            unreadable.append(f"{column}:letters")
        return text

    def _refuse_wrong_encoding(self) -> None:
        if self.readable * 2 < self.foreign:
            raise BadSource(
                "Tệp không ở mã UTF-8: hãy xuất lại bằng mysqldump --default-character-set=utf8mb4, hoặc chọn utf-8 trong phpMyAdmin."
            )

    # Reading -------------------------------------------------------------------------------------------------------
    def all(self, query: str, *values) -> Iterator[sqlite3.Row]:
        """Rows of a query, one at a time."""
        with full_disk_told():
            yield from self.database.execute(query, values)

    def first(self, query: str, *values) -> sqlite3.Row | None:
        """The first row of a query."""
        return next(self.all(query, *values), None)

    def number(self, query: str, *values) -> int:
        """The one number that a query gives."""
        return self.first(query, *values)[0] or 0

    def stems(self, role: str) -> set[str]:
        """The stems of all tables of a role that hold a row."""
        return {row[0] for row in self.all(f'SELECT DISTINCT stem FROM "{BY_NAME[role].name}"')}  # noqa: S608 - a name of ours


class _Place:
    """Where the rows of one table go: for each column of ours, at which place of the row it stands (-1: nowhere)."""

    def __init__(self, role: Role, stem: str, columns: tuple[str, ...], contact: bool):
        self.role, self.stem, self.number = role, stem, 0
        left_behind = set() if contact else {"post_email"}
        at = {name: number for number, name in enumerate(columns) if name not in left_behind}
        self.columns = [(name, at.get(name, -1)) for name in role.columns]
        marks = ", ".join("?" * (len(role.columns) + 2))
        self.insert = f'INSERT INTO "{role.name}" VALUES ({marks})'  # noqa: S608 - a name of ours


@contextmanager
def full_disk_told() -> Iterator[None]:
    """Says in one line that the disk is full."""
    try:
        yield
    except sqlite3.OperationalError as error:
        if "full" not in str(error):
            raise
        raise BadSource("Hết chỗ trên đĩa khi đọc cổng cũ: cần chỗ trống bằng cỡ bản sao đã mở gói (thư mục tạm, biến TMPDIR).") from error
