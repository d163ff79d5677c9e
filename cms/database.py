"""What the two databases say each in its own way."""

import fcntl
import threading
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import islice
from typing import TypeVar

from django.core.management.color import no_style
from django.db import DatabaseError, InterfaceError, OperationalError, connection, connections, transaction
from django.db.models import Count, DateTimeField, Expression, Func, JSONField, Model, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.db.transaction import TransactionManagementError

T = TypeVar("T")
NO_ROOM = ("53100", "25006", "57P01", "57P02", "57P03")  # of PostgreSQL: the disk is full, it only reads, it is being stopped


def watch_it() -> None:
    """Have this process notice a database that hangs; one of SQLite is a file."""
    if connection.vendor == "postgresql":
        from cms.postgresql.watch import watch

        watch.begin(connection.settings_dict["HOST"], int(connection.settings_dict["PORT"] or 5432))


def is_lost(fault: BaseException | None) -> bool:
    """Whether a fault is the database's own: it is away, it broke off, or it has no room left."""
    if not isinstance(fault, (DatabaseError, InterfaceError)):
        return False
    cause = fault.__cause__
    if getattr(cause, "sqlite_errorname", "").startswith(("SQLITE_FULL", "SQLITE_IOERR", "SQLITE_READONLY", "SQLITE_CANTOPEN")):
        return True
    # What PostgreSQL says has a code; what has none happened on the way to it. Django may have a new connection by now.
    code = getattr(cause, "pgcode", "")
    if code in NO_ROOM or (code is None and isinstance(fault, (OperationalError, InterfaceError))):
        return True
    return not _answers()


def is_in_doubt(fault: BaseException | None) -> bool:
    """Whether what was to be written may have been, since the database was lost while it was at it. Another fault may have come after
    that one: Django makes a new connection at the end of a transaction.
    """
    seen, waiting = [], [fault]
    while waiting:
        one = waiting.pop()
        if one is not None and one not in seen:
            seen.append(one)
            waiting += [one.__cause__, one.__context__]
    return any(type(one).__name__ == "InDoubt" for one in seen)


def _answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return False
    return True


class RowsAsJson(Subquery):
    """The rows of another table that belong to a row, read with it: a list of objects with the named columns."""

    output_field = JSONField()
    template = "(SELECT json_group_array(json(part)) FROM (%(subquery)s))"  # SQLite

    def __init__(self, rows: QuerySet, **columns: str | Expression):
        super().__init__(rows.annotate(part=JSONObject(**columns)).values("part"), output_field=JSONField())

    def as_postgresql(self, compiler, connection, **extra):
        """PostgreSQL's way."""
        template = "(SELECT coalesce(jsonb_agg(rows.part), '[]'::jsonb) FROM (%(subquery)s) AS rows)"
        return self.as_sql(compiler, connection, template, **extra)


class HourOf(Func):
    """The hour, of Greenwich, in which a moment is. As fast on SQLite as on PostgreSQL: nothing of it is computed in Python."""

    output_field = DateTimeField()
    template = "substr(%(expressions)s, 1, 13) || ':00:00'"  # SQLite keeps moments of Greenwich as text

    def as_postgresql(self, compiler, connection, **extra):
        """PostgreSQL's way."""
        return self.as_sql(compiler, connection, template="date_trunc('hour', %(expressions)s, 'UTC')", **extra)


def number_of(rows: QuerySet, by: str) -> Coalesce:
    """How many rows of another table belong to a row, read with it: 0 where there are none. `by` is what binds them."""
    return Coalesce(Subquery(rows.order_by().values(by).annotate(number=Count("pk")).values("number")), 0)


def held(rows: QuerySet) -> Iterable[Model]:
    """Rows that nobody changes before the transaction ends, though others may hold them too. To be asked for in a transaction.

    On SQLite every transaction of ours is the only writer from its beginning.
    """
    connection = connections[rows.db]
    if not connection.in_atomic_block:
        raise TransactionManagementError("rows are held as long as a transaction lasts")
    if connection.vendor == "sqlite":
        return rows
    sql, params = rows.order_by().query.sql_with_params()
    return rows.model._base_manager.using(rows.db).raw(f"{sql} FOR SHARE", params)


def keys_kept(rows: QuerySet) -> set:
    """The keys of rows that nobody deletes before the transaction ends, without those that somebody is deleting just now. To be
    asked for in a transaction.
    """
    keys = rows.order_by().values_list("pk", flat=True)
    if connection.vendor == "sqlite":
        return set(keys)
    sql, params = keys.query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"{sql} FOR KEY SHARE SKIP LOCKED", params)
        return {key for (key,) in cursor.fetchall()}


def chunks(things: Iterable[T], size: int = 500) -> Iterator[list[T]]:
    """The things in pieces that fit into one statement, or that are held together."""
    waiting = iter(things)
    while some := list(islice(waiting, size)):
        yield some


def count_on(*models: type[Model]) -> None:
    """Let the database count on behind keys that were given, so that no new row of these models gets one of them."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)


def insert_own(model: type[Model], rows: Iterable[Model]) -> None:
    """Write the columns of a model's own table. Django's bulk insert refuses models that inherit from a table, such as articles."""
    if not model._meta.parents:
        model._base_manager.bulk_create(rows, batch_size=500)
        return
    fields = model._meta.local_concrete_fields
    table, columns = connection.ops.quote_name(model._meta.db_table), ", ".join(connection.ops.quote_name(field.column) for field in fields)
    line = f"({', '.join(['%s'] * len(fields))})"
    values = [[field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields] for row in rows]
    with connection.cursor() as cursor:
        for some in chunks(values):
            lines = ", ".join([line] * len(some))
            cursor.execute(f"INSERT INTO {table} ({columns}) VALUES {lines}", [value for row in some for value in row])  # noqa: S608 - names of ours


def write_together(*statements: tuple[str, tuple]) -> list[tuple]:
    """Run statements, each with its values, in one transaction; gives what the last one returns.

    On PostgreSQL they go in one message, of which it makes a transaction by itself; each statement sees what others have
    committed before it began.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("; ".join(sql for sql, _ in statements), [value for _, values in statements for value in values])
            return cursor.fetchall()
    with _turn(), transaction.atomic(), connection.cursor() as cursor:
        for sql, values in statements:
            cursor.execute(sql, values)
        return cursor.fetchall()


@contextmanager
def in_haste(milliseconds: int) -> Iterator[None]:
    """Within this SQLite waits no longer for others who write, then it fails: for what is not worth a reader's waiting.

    On PostgreSQL, where only writers of the same row wait for each other, nothing changes.
    """
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout")
        (before,) = cursor.fetchone()
        cursor.execute(f"PRAGMA busy_timeout = {milliseconds:d}")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA busy_timeout = {before:d}")


# Many short writers of one file: SQLite has each who waits look again after up to 100 ms, so that they wait longer than they
# write. Here they stand in line, the threads of a process and the processes, and the next is woken.
_in_line = threading.Lock()


@contextmanager
def _turn() -> Iterator[None]:
    """Be the only one in line who writes. Who writes already, in a transaction around this, must not wait for others."""
    if connection.in_atomic_block:
        yield
        return
    with _in_line, ExitStack() as held:
        with suppress(OSError):  # where there is no file to be had the database says what is wrong
            line = held.enter_context(open(f"{connection.settings_dict['NAME']}-turn", "wb"))  # noqa: PTH123 - on the path of every view
            fcntl.flock(line, fcntl.LOCK_EX)
        yield  # the kernel lets the next one in when the file is closed, also by the death of this process
