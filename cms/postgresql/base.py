"""The database backend (ENGINE "cms.postgresql")."""

import time
from threading import get_ident

import psycopg2
from django.db.backends.postgresql import base
from psycopg2 import extensions

from cms.postgresql.watch import watch


class InDoubt(psycopg2.OperationalError):
    """The connection was lost after something to be written was sent: it may be stored."""


class Cursor(extensions.cursor):
    """A cursor of which the watch knows how long it waits."""

    def execute(self, sql, params=None):
        return _watched(self.connection, super().execute, sql, params)

    def executemany(self, sql, params):
        return _watched(self.connection, super().executemany, sql, params)


class Connection(extensions.connection):
    """A connection of which the watch knows how long it waits."""

    def commit(self):
        try:
            return _watched(self, super().commit)
        except psycopg2.OperationalError as fault:
            raise _in_doubt(self, fault) from fault

    def rollback(self):
        return _watched(self, super().rollback)


def _watched(connection: Connection, act, *arguments):
    if watch.is_away:
        raise psycopg2.OperationalError("the database did not answer a moment ago")
    me = get_ident()
    watch.waiting[me] = (connection, time.monotonic())
    try:
        return act(*arguments)
    except psycopg2.OperationalError as fault:
        if arguments and connection.autocommit and not _only_reads(arguments[0]):
            raise _in_doubt(connection, fault) from fault
        raise
    finally:
        watch.waiting.pop(me, None)


def _only_reads(sql) -> bool:
    return str(sql).lstrip(" (\n").upper().startswith(("SELECT", "SET", "SHOW", "SAVEPOINT", "BEGIN"))


def _in_doubt(connection: Connection, fault: psycopg2.OperationalError) -> psycopg2.OperationalError:
    return InDoubt(str(fault)) if connection.closed else fault


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's, over connections that are watched."""

    def get_connection_params(self):
        return super().get_connection_params() | {"connection_factory": Connection, "cursor_factory": Cursor}

    def get_new_connection(self, conn_params):
        if watch.is_away:
            raise psycopg2.OperationalError("the database did not answer a moment ago")
        me = get_ident()
        watch.waiting[me] = (None, time.monotonic())
        try:
            return super().get_new_connection(conn_params)
        finally:
            watch.waiting.pop(me, None)
