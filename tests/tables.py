"""Copies of the test database: one to migrate no more, and the rows that a test whose transactions are real finds and leaves.

Behind such a test Django empties every table and makes its own rows again, which takes half a second with as many as ours.
"""

import contextlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from django.apps import apps
from django.db import connection, transaction

KEPT = "kept"  # PostgreSQL's schema for copies of tables


def everything() -> dict:
    """Every row of every table."""
    return {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in apps.get_models()}


def copy_database(name: Path | str) -> None:
    """Another database as this one is now: a file of SQLite, or a database beside it on its PostgreSQL."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(name)])
        return
    connection.close()  # nobody may be in a database that is being copied
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {quoted(name)}")
        cursor.execute(f"CREATE DATABASE {quoted(name)} TEMPLATE {quoted(connection.settings_dict['NAME'])}")


def drop_database(name: Path | str) -> None:
    """Take the copy away."""
    if connection.vendor == "sqlite":
        Path(name).unlink()
        return
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"DROP DATABASE {quoted(name)}")


@contextlib.contextmanager
def another_database(folder: Path, template: Path | str | None = None) -> Iterator[Callable]:
    """One more database, empty or as `template` is; gives what does something there: in a thread, whose connection leads to it."""
    name = folder / "khac.sqlite3" if connection.vendor == "sqlite" else f"{connection.settings_dict['NAME']}_khac"
    if connection.vendor == "sqlite":
        if template:
            shutil.copy(template, name)
    else:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {quoted(name)}" + (f" TEMPLATE {quoted(template)}" if template else ""))
    yield partial(_act_in, str(name))
    if connection.vendor == "postgresql":
        drop_database(name)


def _act_in(name: str, act: Callable):
    def act_and_leave():
        try:
            return act()
        finally:
            connection.close()

    before = connection.settings_dict["NAME"]
    connection.settings_dict["NAME"] = name
    try:
        with ThreadPoolExecutor(1) as elsewhere:
            return elsewhere.submit(act_and_leave).result()
    finally:
        connection.settings_dict["NAME"] = before


def url_of(name: Path | str) -> str:
    """Where the copy is, as DATABASE_URL says it."""
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    known = connection.settings_dict
    account = known["USER"] + (f":{known['PASSWORD']}" if known["PASSWORD"] else "")
    return f"postgres://{account}@{known['HOST']}:{known['PORT']}/{name}"


def keep_rows(folder: Path) -> Callable[[], None]:
    """Remember every row of now; gives what brings them back, whatever was written meanwhile."""
    return _keep_file(folder / "kept.sqlite3") if connection.vendor == "sqlite" else _keep_tables()


def _keep_file(path: Path) -> Callable[[], None]:
    """The whole file, written back through the connection: to other ones that is a change like any other."""
    copy_database(path)

    def bring_back() -> None:
        connection.ensure_connection()
        with contextlib.closing(sqlite3.connect(path)) as kept:
            kept.backup(connection.connection)

    return bring_back


def _keep_tables() -> Callable[[], None]:
    """A copy of each table that is not empty; those that say something else by then are written anew."""
    question = " UNION ALL ".join(
        f"SELECT '{table}', md5(string_agg(told, '' ORDER BY told)) FROM (SELECT one::text COLLATE \"C\" AS told FROM {quoted(table)} AS one)"
        for table in connection.introspection.table_names()
    )

    def digests() -> dict[str, str | None]:
        """What stands in each table, in short; None where it is empty."""
        with connection.cursor() as cursor:
            cursor.execute(question)
            return dict(cursor.fetchall())

    before = digests()
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {KEPT}")
        for table in filter(before.get, before):
            cursor.execute(f"CREATE TABLE {KEPT}.{quoted(table)} AS TABLE {quoted(table)}")
        cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
        guarded = {table for (table,) in cursor.fetchall()}  # by rules of ours, which have nothing to say here

    def bring_back() -> None:
        changed = [table for table, told in digests().items() if told != before[table]]
        with transaction.atomic(), connection.cursor() as cursor:  # whether rows lead to each other is checked at its end
            for table in guarded.intersection(changed):
                cursor.execute(f"ALTER TABLE {quoted(table)} DISABLE TRIGGER USER")
            for table in changed:
                cursor.execute(f"DELETE FROM {quoted(table)}")
            for table in filter(before.get, changed):
                cursor.execute(f"INSERT INTO {quoted(table)} TABLE {KEPT}.{quoted(table)}")
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits for the end forbids to alter a table
            for table in guarded.intersection(changed):
                cursor.execute(f"ALTER TABLE {quoted(table)} ENABLE TRIGGER USER")

    return bring_back


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)
