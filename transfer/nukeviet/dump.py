"""Reads a dump of MySQL or MariaDB a row at a time, as mysqldump, mariadb-dump, phpMyAdmin, HeidiSQL and NukeViet itself write it.

Nothing of it is executed: of its statements only CREATE TABLE (for the names of columns) and INSERT are looked at.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from transfer.items import BadSource
from transfer.nukeviet.columns import columns_of, name_of
from transfer.nukeviet.stream import LONGEST, Stream
from transfer.nukeviet.values import INSIDE, QUOTE, TOO_LONG, VALUE, value_of

_NAME = rb"""(?:`[^`]{1,256}`|"[^"]{1,256}"|[\w$]{1,256})"""
_INSERT = re.compile(
    rb"(?:INSERT|REPLACE)\s++(?:(?:/\*(?:[^*]|\*(?!/)){0,40}+\*/|(?:IGNORE|DELAYED|LOW_PRIORITY|HIGH_PRIORITY)\b)\s*+)*+(?:INTO\s++)?"
    rb"(?:" + _NAME + rb"\s*+\.\s*+)?(?P<table>" + _NAME + rb")\s*+(?:\((?P<columns>[^()]*+)\)\s*+)?VALUES?\s*+(?=\()",
    re.IGNORECASE,
)
_CREATE = re.compile(
    rb"CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(?:" + _NAME + rb"\s*\.\s*)?(?P<table>" + _NAME + rb")\s*\(", re.IGNORECASE
)
_USE = re.compile(rb"USE\s+(" + _NAME + rb")\s*;", re.IGNORECASE)
_WORD = re.compile(rb"[A-Za-z]{1,20}")
_STATEMENTS = frozenset(
    b"ALTER ANALYZE BEGIN CALL CHANGE COMMIT CREATE DELETE DELIMITER DROP FLUSH GRANT INSERT LOCK REPLACE RESET REVOKE ROLLBACK"
    b" SAVEPOINT SELECT SET START STOP TRUNCATE UNLOCK UPDATE USE".split()
)
_COMPLAINT = re.compile(rb"(?:mysqldump|mariadb-dump)(?:\.exe)?:", re.IGNORECASE)  # of a tool whose errors went into the file
_BLANK = re.compile(rb"\s*+")
_AFTER_VALUE = re.compile(rb"\s*+([,)])")
_AFTER_ROW = re.compile(rb"\s*+(?:,|(?=;|ON\s))", re.IGNORECASE)
_AWAY = re.compile(rb"(?:[^'\"`;]++|'(?:[^'\\]++|\\.)*+'|\"(?:[^\"\\]++|\\.)*+\"|`[^`]*+`)*+", re.DOTALL)
_SAVED = re.compile(rb"SET\s+@(OLD_\w+)\s*=\s*@@", re.IGNORECASE)
_RESTORED = re.compile(rb"=\s*(?:IF(?:NULL)?\s*\(\s*)?@(OLD_\w+)", re.IGNORECASE)  # HeidiSQL gives back with IFNULL(@OLD_…, …)
_LONGEST_HEAD = 1 << 16  # bytes of INSERT INTO ... VALUES
_LONGEST_CREATE = 1 << 20


class Row(NamedTuple):
    """A row of a table. A value is bytes, None for NULL, or TOO_LONG."""

    table: str
    columns: tuple[str, ...]
    values: list


class Dump:
    """The rows of the tables that are wanted, in the order of the file."""

    def __init__(self, stream: Stream, wanted: Callable[[str, tuple[str, ...]], bool]):
        self.stream, self.wanted = stream, wanted
        self.columns: dict[str, tuple[str, ...]] = {}  # of each table that was created
        self.home: dict[str, bytes] = {}  # the database of each table
        self.database = b""
        self.saved: set[bytes] = set()  # settings that it keeps at its beginning and gives back at its end
        self.statements = 0

    def rows(self) -> Iterator[Row]:
        """Every wanted row, once. BadSource where the file is no dump, or not a whole one."""
        while self._go_to_statement():
            yield from self._statement()
            self.statements += 1
        if self.saved:
            raise BadSource(f"Tệp {self.stream.path.name} bị cụt: bản sao chưa hết. Hãy xuất hoặc chép lại.")

    # Between statements --------------------------------------------------------------------------------------------
    def _go_to_statement(self) -> bool:
        """Pass blanks and comments; False at the end of the file."""
        stream = self.stream
        while True:
            stream.pos = _BLANK.match(stream.data, stream.pos).end()
            stream.need(4)
            if not stream.left():
                return False
            head = stream.data[stream.pos : stream.pos + 4]
            if head[:1].isspace():
                continue
            if head[:1] == b";":
                stream.pos += 1
            elif head[:1] == b"#" or (head[:2] == b"--" and (len(head) == 2 or head[2:3].isspace())):
                stream.pass_over(b"\n")
            elif head[:2] == b"/*":
                self._comment()
            elif self._is_complaint():
                stream.pass_over(b"\n")
            else:
                return True

    def _is_complaint(self) -> bool:
        """Whether a warning of the tool stands here, before its first statement. Later it would tell that something is missing."""
        self.stream.need(64)
        return not self.statements and _COMPLAINT.match(self.stream.data, self.stream.pos) is not None

    def _comment(self) -> None:
        stream = self.stream
        stream.need(400)
        words = stream.data[stream.pos : stream.pos + 400].partition(b"*/")[0]
        self._note(words)
        if not stream.pass_over(b"*/"):
            raise self._cut()

    def _note(self, words: bytes) -> None:
        self.saved |= {name.upper() for name in _SAVED.findall(words)}
        self.saved -= {name.upper() for name in _RESTORED.findall(words)}

    # A statement ---------------------------------------------------------------------------------------------------
    def _statement(self) -> Iterator[Row]:
        stream = self.stream
        stream.need(64)
        found = _WORD.match(stream.data, stream.pos)
        word = found[0].upper() if found else b""
        if word not in _STATEMENTS:
            if self.statements:
                raise BadSource(f"Tệp {stream.path.name} không đọc được từ chỗ {stream.place()}: không phải câu lệnh SQL.")
            raise BadSource(f"Tệp {stream.path.name} không phải bản sao MySQL/MariaDB.")
        if word in (b"INSERT", b"REPLACE"):
            yield from self._insert()
        elif word == b"CREATE":
            self._create()
        elif word == b"DELIMITER":
            self._routine()
        else:
            self._plain(word)

    def _plain(self, word: bytes) -> None:
        stream = self.stream
        stream.need(400)
        if word == b"SET":
            self._note(stream.data[stream.pos : stream.pos + 400].partition(b";")[0])
        elif word == b"USE" and (found := _USE.match(stream.data, stream.pos)):
            self.database = found[1]
        self._skip_statement()

    def _routine(self) -> None:
        """What stands between DELIMITER ;; and DELIMITER ; is code, and none of our business."""
        self.stream.pass_over(b"\n")
        while self.stream.pass_over(b"DELIMITER"):
            self.stream.need(200)
            line = self.stream.data[self.stream.pos : self.stream.pos + 200].partition(b"\n")[0]
            if line.strip() == b";":
                self.stream.pass_over(b";")
                return
        raise self._cut()

    def _skip_statement(self) -> None:
        """Go behind the next semicolon that stands in no string."""
        stream = self.stream
        while True:
            stream.pos = _AWAY.match(stream.data, stream.pos).end()
            if stream.data[stream.pos : stream.pos + 1] == b";":
                stream.pos += 1
                return
            if stream.left() >= LONGEST and stream.data[stream.pos : stream.pos + 1] in (b"'", b'"'):
                self._skip_string()
            elif stream.left() >= LONGEST or not stream.more():
                raise self._cut()

    def _skip_string(self) -> None:
        """Go behind a string of any length without keeping it."""
        stream = self.stream
        found = QUOTE.match(stream.data, stream.pos)
        inside = INSIDE[found[1]]
        stream.pos = found.end()
        while True:
            stream.pos = inside.match(stream.data, stream.pos).end()
            if stream.data[stream.pos : stream.pos + 1] == found[1]:
                stream.pos += 1
                return
            if not stream.more():
                raise self._cut()

    def _cut(self) -> BadSource:
        return BadSource(
            f"Tệp {self.stream.path.name} bị cụt ở chỗ {self.stream.place()}: bản sao dừng giữa một câu lệnh. Hãy xuất hoặc chép lại."
        )

    # Columns -------------------------------------------------------------------------------------------------------
    def _create(self) -> None:
        stream = self.stream
        stream.need(1024)
        if _CREATE.match(stream.data, stream.pos):
            end = self._end_of_create()
            found = _CREATE.match(stream.data, stream.pos)  # again: the window may have moved
            if end:
                self._remember(name_of(found["table"]), columns_of(stream.data[found.end() : end]))
        self._skip_statement()

    def _end_of_create(self) -> int:
        """Where the statement ends in the window, which grows to hold it; 0 where it is longer than any of ours."""
        stream = self.stream
        while True:
            end = _AWAY.match(stream.data, stream.pos).end()
            if stream.data[end : end + 1] == b";":
                return end
            if stream.left() > _LONGEST_CREATE:
                return 0
            if not stream.more():
                raise self._cut()

    def _remember(self, table: str, columns: tuple[str, ...]) -> None:
        if self.wanted(table, columns) and self.home.get(table, self.database) != self.database:
            raise BadSource(
                f"Tệp {self.stream.path.name} chứa nhiều cơ sở dữ liệu cùng có bảng {table}: hãy xuất riêng cơ sở dữ liệu của cổng."
            )
        self.columns[table], self.home[table] = columns, self.database

    # Rows ----------------------------------------------------------------------------------------------------------
    def _insert(self) -> Iterator[Row]:
        stream = self.stream
        stream.need(_LONGEST_HEAD)
        found = _INSERT.match(stream.data, stream.pos)
        table = name_of(found["table"]) if found else ""
        columns = self._columns_of_insert(table, found) if found else ()
        if not columns or not self.wanted(table, columns):
            self._skip_statement()
            return
        stream.pos = found.end()
        while True:
            yield Row(table, columns, self._tuple(table))
            if not self._goes_on():
                return

    def _columns_of_insert(self, table: str, found: re.Match) -> tuple[str, ...]:
        if found["columns"] is not None:
            return tuple(name_of(name.strip()) for name in found["columns"].split(b","))
        return self.columns.get(table, ())

    def _tuple(self, table: str) -> list:
        """The values between two brackets."""
        self._open_bracket()
        values = []
        while True:
            value, last = self._value(table)
            values.append(value)
            if last:
                return values

    def _open_bracket(self) -> None:
        """Go behind the bracket that begins a row."""
        stream = self.stream
        while True:
            stream.pos = _BLANK.match(stream.data, stream.pos).end()
            if stream.left() or not stream.more():
                break
        if stream.data[stream.pos : stream.pos + 1] != b"(":
            raise self._cut()
        stream.pos += 1

    def _value(self, table: str) -> tuple:
        """The next value, and whether it is the last one of its row."""
        stream = self.stream
        while not (found := VALUE.match(stream.data, stream.pos)):
            if stream.left() >= LONGEST:
                return TOO_LONG, self._pass_long_value(table)
            if not stream.more():
                raise self._cut()
        stream.pos = found.end()
        last = stream.data[found.end() - 1] == ord(")")
        return (TOO_LONG if found.end() - found.start() > LONGEST else value_of(found)), last

    def _pass_long_value(self, table: str) -> bool:
        stream = self.stream
        if not QUOTE.match(stream.data, stream.pos):
            raise BadSource(f"Không đọc được dữ liệu của bảng {table} ở chỗ {stream.place()}: không phải giá trị SQL.")
        goes_on = True
        while goes_on:
            self._skip_string()
            stream.need(64)
            goes_on = stream.data[stream.pos : stream.pos + 1] in (b"'", b'"')  # a doubled quote, not the end
        found = _AFTER_VALUE.match(stream.data, stream.pos)
        if not found:
            raise self._cut()
        stream.pos = found.end()
        return found[1] == b")"

    def _goes_on(self) -> bool:
        """Whether another row follows in this statement."""
        stream = self.stream
        stream.need(64)
        found = _AFTER_ROW.match(stream.data, stream.pos)
        if not found:
            raise self._cut()
        stream.pos = found.end()
        if found[0].endswith(b","):
            stream.need(64)
            return True
        self._skip_statement()
        return False
