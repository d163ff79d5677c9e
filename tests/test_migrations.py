"""Migrations: one straight line a room, every step reversible, nothing missing, and truly walked in both directions."""

import contextlib
import json
import secrets
import shutil
import subprocess
import sys
from collections import Counter
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from tests import servers
from tests.tables import url_of

OURS = [config.label for config in apps.get_app_configs() if Path(config.path).parent == settings.BASE_DIR]
WITH_TABLES = [label for label in OURS if list(apps.get_app_config(label).get_models())]

WALK = """
import json, django
django.setup()
from django.core.management import call_command
from django.db import connection

def names():
    return connection.introspection.table_names()

def tables():
    with connection.cursor() as cursor:
        return {
            name: {
                "columns": sorted((c.name, str(c.type_code), bool(c.null_ok)) for c in connection.introspection.get_table_description(cursor, name)),
                "constraints": sorted(str((sorted(c["columns"] or []), c["unique"], c["check"], c["foreign_key"])) for c in connection.introspection.get_constraints(cursor, name).values()),
            }
            for name in names()
        }

def walk(*where):
    call_command("migrate", *where, interactive=False, verbosity=0)

walk()
seen = {"forwards": tables(), "back": {}}
for room in BACK:
    walk(room, "zero")
    seen["back"][room] = names()
walk()
seen["again"] = tables()
print(json.dumps(seen))
"""  # fmt: skip


@pytest.fixture(scope="module")
def loader() -> MigrationLoader:
    return MigrationLoader(None)


def line_of(loader: MigrationLoader, label: str) -> list:
    """A room's migrations, in the order of their names."""
    return [loader.disk_migrations[key] for key in sorted(loader.disk_migrations) if key[0] == label]


def test_the_rooms_are_those_of_the_house():
    assert OURS == ["cms", "polls", "visits", "news", "feedback", "search", "home", "newsroom", "transfer"]


@pytest.mark.parametrize("label", OURS)
def test_a_rooms_migrations_are_one_straight_line(loader, label):
    line = line_of(loader, label)
    assert bool(line) == (label in WITH_TABLES)
    assert len(loader.graph.leaf_nodes(label)) == bool(line)
    before = None
    for number, migration in enumerate(line, 1):
        assert migration.name.startswith(f"{number:04}_")
        assert not migration.replaces
        assert [name for app, name in migration.dependencies if app == label] == ([before] if before else [])
        before = migration.name
    followed = Counter(name for migration in line for app, name in migration.dependencies if app == label)
    assert all(times == 1 for times in followed.values())


@pytest.mark.parametrize("label", WITH_TABLES)
def test_every_step_can_be_taken_back(loader, label):
    one_way = [
        f"{migration.name}: {step.describe()}"
        for migration in line_of(loader, label)
        for step in migration.operations
        if not step.reversible
    ]
    assert one_way == []


def test_the_users_stand_alone_in_the_first_migration(loader):
    """Else a fresh database cannot be made: pictures need users, and Wagtail needs both."""
    first = line_of(loader, "cms")[0]
    assert [step.name for step in first.operations if hasattr(step, "fields")] == ["User"]


def test_no_migration_is_missing(db):
    told = StringIO()
    try:
        call_command("makemigrations", "--check", "--dry-run", stdout=told)
    except SystemExit:
        pytest.fail(told.getvalue())


@contextlib.contextmanager
def built_database(folder: Path, migrated: Path | str):
    """The address of a copy of what the migrations made of an empty database, of the kind that this run of the tests is about."""
    if connection.vendor == "sqlite":
        yield url_of(shutil.copy(migrated, folder / "di-chuyen.sqlite3"))
        return
    name = f"di_chuyen_{secrets.token_hex(4)}"
    with connection._nodb_cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {migrated}")
        try:
            yield url_of(name)
        finally:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_the_house_can_be_built_taken_down_room_by_room_and_built_again(db, tmp_path, migrated):
    """It was built when the tests began. The floor stays: Wagtail's own tables stand on its users and pictures."""
    back = [label for label in reversed(WITH_TABLES) if label != "cms"]
    with built_database(tmp_path, migrated) as address:
        given = servers.portal_environment(tmp_path, 8000, DATABASE_URL=address, DJANGO_SETTINGS_MODULE="cms.settings.dev")
        walked = subprocess.run(
            [sys.executable, "-c", f"BACK = {back!r}\n{WALK}"], cwd=servers.ROOT, env=given, capture_output=True, text=True, timeout=300
        )
    assert walked.returncode == 0, walked.stderr[-2000:]
    seen = json.loads(walked.stdout)
    gone = set()
    for label in back:
        tables = {model._meta.db_table for model in apps.get_app_config(label).get_models(include_auto_created=True)}
        assert tables <= set(seen["forwards"])
        gone |= tables
        assert not gone & set(seen["back"][label]), f"{label} left tables behind"
    assert seen["again"] == seen["forwards"]
