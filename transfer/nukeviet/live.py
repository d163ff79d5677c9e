"""Reads a MySQL or MariaDB that runs, over the network: the same rows as of a dump, a row at a time, and nothing is written there."""

from collections.abc import Callable, Iterator
from urllib.parse import quote, unquote, unquote_to_bytes, urlsplit

import pymysql
from pymysql.cursors import SSCursor

from transfer.items import BadSource
from transfer.nukeviet.dump import Row
from transfer.nukeviet.stream import LONGEST
from transfer.nukeviet.tables import role_of
from transfer.nukeviet.values import TOO_LONG

SCHEMES = ("mysql", "mariadb")
WAIT = 10  # seconds for a connection
SILENCE = 120  # seconds without an answer


def is_address(where: str) -> bool:
    """Whether it is the address of a database rather than a file."""
    return where.partition("://")[0].lower() in SCHEMES and "://" in where


def needs_password(where: str) -> bool:
    """Whether it is the address of a database with a name and without a password: the list of processes shows a command to everybody."""
    return is_address(where) and (place := _place(where)).password is None and bool(place.username)


def with_password(address: str, password: str) -> str:
    """The address with the password that was asked for."""
    scheme, _, rest = address.partition("://")
    name, _, place = rest.rpartition("@")
    return f"{scheme}://{name}:{quote(password, safe='')}@{place}"


def rows(address: str, wanted: Callable[[str, tuple[str, ...]], bool]) -> Iterator[Row]:
    """Every row of the tables that are wanted, as they stood together. Messages never hold the password."""
    place = _place(address)
    try:
        connection = pymysql.connect(
            host=place.hostname,
            port=place.port or 3306,
            user=unquote(place.username or ""),
            password=unquote_to_bytes(place.password or ""),  # of text it would make latin1
            database=unquote(place.path.strip("/")),
            charset="utf8mb4",
            connect_timeout=WAIT,
            read_timeout=SILENCE,
            cursorclass=SSCursor,
        )
    except (pymysql.MySQLError, OSError, RuntimeError, ValueError) as error:
        raise BadSource(f"Không nối được tới cơ sở dữ liệu ở {_told(place)}: {_reason(error)}.") from None
    try:
        yield from _rows(connection, wanted)
    except (pymysql.MySQLError, OSError) as error:
        raise BadSource(f"Đang đọc thì mất cơ sở dữ liệu ở {_told(place)}: {_reason(error)}.") from None
    finally:
        connection.close()


def _place(address: str):
    try:
        place = urlsplit(address)
        place.port  # noqa: B018 - refuses what is no number
    except ValueError:
        place = None
    if not place or not place.hostname or not place.username or not place.path.strip("/"):
        raise BadSource(
            "Địa chỉ cơ sở dữ liệu phải có dạng mysql://tên@máy:3306/cơ-sở-dữ-liệu (mật khẩu hỏi sau; viết sẵn sau dấu hai chấm thì ký tự đặc biệt viết dạng %40)."
        )
    return place


def _told(place) -> str:
    return f"{place.hostname}:{place.port or 3306}/{place.path.strip('/')}"


_REASONS = {
    1044: "tài khoản không có quyền đọc",
    1045: "sai tên hoặc mật khẩu",
    1049: "không có cơ sở dữ liệu này",
    1142: "tài khoản không có quyền đọc",
    2003: "máy không trả lời",
    2013: "đứt kết nối",
}


def _reason(error: Exception) -> str:
    number = error.args[0] if error.args and isinstance(error.args[0], int) else 0
    return _REASONS.get(number, f"lỗi {number}" if number else type(error).__name__)


def _rows(connection, wanted: Callable[[str, tuple[str, ...]], bool]) -> Iterator[Row]:
    with connection.cursor() as cursor:
        cursor.execute("SET SESSION TRANSACTION READ ONLY")
        cursor.execute("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("START TRANSACTION WITH CONSISTENT SNAPSHOT")
        tables = _columns(cursor)
    for table, columns in tables.items():
        if wanted(table, columns):
            yield from _table(connection, table, columns)


def _columns(cursor) -> dict[str, tuple[str, ...]]:
    """The columns of each table."""
    cursor.execute(
        "SELECT TABLE_NAME, COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, ORDINAL_POSITION"
    )
    tables: dict[str, tuple[str, ...]] = {}
    for table, column in cursor:
        tables[table] = (*tables.get(table, ()), column)
    return tables


def _table(connection, table: str, columns: tuple[str, ...]) -> Iterator[Row]:
    """The rows of a table, with only the columns that are read. What is too long stays on the server."""
    role, _ = role_of(table, columns)
    kept = tuple(column for column in role.columns if column in columns)
    values = ", ".join(f"IF(LENGTH({_quoted(column)}) > {LONGEST}, NULL, {_quoted(column)})" for column in kept)
    lengths = ", ".join(f"COALESCE(LENGTH({_quoted(column)}) > {LONGEST}, 0)" for column in kept)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {values}, {lengths} FROM {_quoted(table)}")  # noqa: S608 - quoted names, no values
        for row in cursor:
            pairs = zip(row[: len(kept)], row[len(kept) :], strict=True)
            yield Row(table, kept, [TOO_LONG if too_long else _plain(value) for value, too_long in pairs])


def _plain(value):
    return value if value is None or isinstance(value, (int, str, bytes)) else str(value)


def _quoted(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"
