"""PostgreSQL: pg_dump writes out what one transaction sees, in which we also count; pg_restore brings it back."""

import os
import re
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.conf import settings
from django.db import Error, connection
from django.db.backends.postgresql.base import DatabaseWrapper
from django.db.backends.postgresql.client import DatabaseClient

from cms.upkeep.backup.engines import first_line, quoted
from cms.upkeep.backup.faults import BackupFault, Damaged, OtherVersion

FILE = "database.dump"
TRIED = "_thu_phuc_hoi_"  # between the name of the database and a random word: one into which a backup is restored to be compared
DEBIAN = "/usr/lib/postgresql"
# In one form whatever the server's settings say, so that the same rows give the same hashes
IN_ONE_FORM = (
    "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0; SET TimeZone = 'UTC'; SET DateStyle = 'ISO, YMD';"
    " SET IntervalStyle = 'postgres'; SET extra_float_digits = 1; SET bytea_output = 'hex'"
)


class Seen:
    """A database as one transaction sees it."""

    engine = "postgresql"

    def __init__(self, own: DatabaseWrapper, mark: str = ""):
        self.own, self.mark = own, mark
        self.server = version_of(own)
        self.tools = ""

    def rows(self, sql: str) -> Iterator[tuple]:
        with self.own.cursor() as cursor:
            cursor.execute(sql)
            yield from cursor

    def columns(self, table: str) -> list[str]:
        with self.own.cursor() as cursor:
            asked = "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(%s) AND attnum > 0 AND NOT attisdropped ORDER BY attnum"
            cursor.execute(asked, [quoted(table)])
            return [name for (name,) in cursor.fetchall()]

    def tables(self) -> dict[str, list]:
        asked = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY tablename"
        return {name: self._digest(name) for (name,) in list(self.rows(asked))}

    def _digest(self, table: str) -> list:
        hashed = "('x' || left(md5(one::text), 15))::bit(60)::bigint"
        number, total = next(self.rows(f"SELECT count(*), coalesce(sum({hashed}), 0)::text FROM {quoted(table)} AS one"))  # noqa: S608
        return [number, total]

    @contextmanager
    def stream(self):
        """What pg_dump says of the very moment that we see."""
        with self._dumping() as (process, complaints):
            yield process.stdout
            process.stdout.close()
            if process.wait():
                complaints.seek(0)
                raise BackupFault(f"pg_dump hỏng: {first_line(complaints.read().decode(errors='replace'))}")

    @contextmanager
    def _dumping(self):
        program = find("pg_dump", self.server)
        options, name, environment = _address(connection.settings_dict)
        command = [program, *options, "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={self.mark}", f"--dbname={name}"]
        self.tools = told_version(program)
        with tempfile.TemporaryFile() as complaints:
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints, stdin=subprocess.DEVNULL, env=environment)  # noqa: S603
            try:
                yield process, complaints
            finally:
                if process.poll() is None:
                    process.kill()
                    process.wait()


@contextmanager
def snapshot() -> Iterator[Seen]:
    """The database of now, for as long as we look at it."""
    own = connection.copy()
    try:
        find("pg_dump", version_of(own))  # told before anything is done
        with own.cursor() as cursor:
            cursor.execute(IN_ONE_FORM)
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            (mark,) = cursor.fetchone()
        yield Seen(own, mark)
    finally:
        own.close()


def must_be_able() -> None:
    """Refuse a machine that has not the programs which the server asks for."""
    for program in ("pg_dump", "pg_restore"):
        find(program, version_of(connection))


def size() -> int:
    """About how many bytes the database takes in a backup, at most: pg_dump compresses, and leaves indexes out."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return cursor.fetchone()[0]


def version_of(own: DatabaseWrapper) -> str:
    """The server's version: "18.6"."""
    with own.cursor() as cursor:
        cursor.execute("SHOW server_version")
        return cursor.fetchone()[0].split()[0]


def find(program: str, server: str) -> str:
    """A program of PostgreSQL, in PATH or where Debian has it, that is not older than the server and as little newer as may be: one that
    is newer says what an older server does not understand.
    """
    wanted = _major(server)
    folders = [*os.get_exec_path(), *map(str, Path(DEBIAN).glob("*/bin"))]
    paths = dict.fromkeys(path for folder in folders if (path := shutil.which(program, path=folder)))
    versions = {path: version for path in paths if (version := told_version(path))}
    fitting = [path for path, version in versions.items() if _major(version) >= wanted]
    if fitting:
        return min(fitting, key=lambda path: _major(versions[path]))
    if versions:
        newest = max(versions.values(), key=_major)
        raise OtherVersion(
            f"{program} trên máy này là bản {newest}, cũ hơn máy chủ PostgreSQL {server}: cần gói postgresql-client-{wanted}."
        )
    raise BackupFault(f"Máy này chưa có {program}: cần gói postgresql-client-{wanted}.")


def told_version(path: str) -> str:
    """What a program says of its version; "" where it says none."""
    with suppress(OSError, subprocess.TimeoutExpired):
        said = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=20).stdout  # noqa: S603
        if found := re.search(r"\d+(\.\d+)*", said):
            return found[0]
    return ""


def _major(version: str) -> int:
    found = re.match(r"\d+", version)
    return int(found[0]) if found else 0


def _address(known: dict) -> tuple[list[str], str, dict]:
    """Where a database is, in the words of PostgreSQL's programs: options, its name, and an environment that holds the password."""
    arguments, secret = DatabaseClient.settings_to_cmd_args_env(known | {"NAME": ""}, [])
    return arguments[1:-1], known["NAME"], os.environ | {"PGCONNECT_TIMEOUT": "10"} | (secret or {})


# Restoring ----------------------------------------------------------------------------------------------------------
@contextmanager
def tried(manifest, write) -> Iterator[Seen]:
    """The database of a backup, restored into a database of its own that goes afterwards. `write` puts it into a stream."""
    with _somewhere() as own:
        _bring_back(own, write)
        with own.cursor() as cursor:
            cursor.execute(IN_ONE_FORM)
        yield Seen(own)


@contextmanager
def _somewhere() -> Iterator[DatabaseWrapper]:
    """An empty database: the one of BACKUP_VERIFY_URL, else one made beside the portal's and dropped afterwards."""
    known = settings.BACKUP_VERIFY_DATABASE
    if known:
        own = DatabaseWrapper(connection.settings_dict | known, "backup")
        try:
            yield own
            _empty(own)
        finally:
            own.close()
        return
    if connection.vendor != "postgresql":
        raise BackupFault(
            "Bản sao của PostgreSQL: muốn thử phục hồi ở đây phải đặt BACKUP_VERIFY_URL là một cơ sở dữ liệu PostgreSQL trống."
        )
    name = f"{connection.settings_dict['NAME'][:40]}{TRIED}{secrets.token_hex(4)}"
    try:
        with connection._nodb_cursor() as cursor:
            _drop_forgotten(cursor)
            cursor.execute(f"CREATE DATABASE {quoted(name)} TEMPLATE template0 ENCODING 'UTF8'")
    except Error as fault:
        raise BackupFault(
            f"Không tạo được cơ sở dữ liệu để thử phục hồi ({first_line(str(fault))}): cấp quyền CREATEDB, hoặc đặt BACKUP_VERIFY_URL."
        ) from None
    own = DatabaseWrapper(connection.settings_dict | {"NAME": name}, "backup")
    try:
        yield own
    finally:
        own.close()
        with connection._nodb_cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {quoted(name)}")


def _drop_forgotten(cursor) -> None:
    """Those of runs that were killed: nobody else tries while we do."""
    beginning = f"{connection.settings_dict['NAME'][:40]}{TRIED}"
    cursor.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [beginning])
    for (name,) in cursor.fetchall():
        cursor.execute(f"DROP DATABASE IF EXISTS {quoted(name)} WITH (FORCE)")


def is_empty() -> bool:
    """Whether there is nothing in the portal's database."""
    return not connection.introspection.table_names()


def restore(manifest, write) -> None:
    """Put a backup in the place of the portal's database: where that fails it is left empty."""
    _bring_back(connection, write)
    connection.close()


def _empty(own: DatabaseWrapper) -> None:
    """Take away all schemas, as a backup holds all of them."""
    with own.cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'")
        for (name,) in cursor.fetchall():
            cursor.execute(f"DROP SCHEMA {quoted(name)} CASCADE")
        cursor.execute("CREATE SCHEMA public")


def _bring_back(own: DatabaseWrapper, write) -> None:
    """Give pg_restore what `write` puts into a stream. Rights and owners are those of who restores."""
    program = find("pg_restore", version_of(own))
    options, name, environment = _address(own.settings_dict)
    try:
        _empty(own)
    except Error as fault:
        raise BackupFault(f"Không dọn được cơ sở dữ liệu {name} ({first_line(str(fault))}).") from None
    own.close()
    command = [program, *options, "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", f"--dbname={name}"]
    with tempfile.TemporaryFile() as complaints:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=complaints, env=environment)  # noqa: S603
        try:
            write(process.stdin)
            process.stdin.close()
        except BrokenPipeError:
            pass  # it says itself why it ended
        except BaseException:
            process.kill()
            raise
        finally:
            with suppress(BrokenPipeError):
                process.stdin.close()
            ended = process.wait()
        if ended:
            complaints.seek(0)
            raise Damaged(f"pg_restore không dựng lại được cơ sở dữ liệu: {first_line(complaints.read().decode(errors='replace'))}")


def lay_down(folder: Path, write) -> Path:
    """Put a backup's database into a folder, for whoever wants to restore it by hand with pg_restore."""
    path = folder / FILE
    with path.open("wb") as file:
        write(file)
    return path
