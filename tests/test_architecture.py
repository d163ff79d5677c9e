"""The plan of the house, held: which room may lean on which, and through which windows one room sees another."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.db.migrations.loader import MigrationLoader

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parent.parent

# The order of the lines is the order of the house; a room leans only on rooms above it. `cms/urls.py` is the door and
# knows all; `cms/settings/`, `templates/`, `tests/` and `bench/` stand above the table.
LEANS_ON = {
    "cms": set(),
    "polls": {"cms"},
    "visits": {"cms"},
    "news": {"cms", "polls"},
    "feedback": {"cms", "news"},
    "search": {"cms", "news"},
    "home": {"cms", "polls", "visits", "news", "feedback"},
    "newsroom": {"cms", "visits", "news", "feedback", "home"},
    "transfer": {"cms", "polls", "visits", "news", "feedback", "search", "home", "newsroom"},
}

# Arrows of the plan that no code uses yet, each with what will use it. One that is used has no place here.
NOT_YET: dict[tuple[str, str], str] = {}

# What one room may see of another
WINDOWS = {"models", "actions", "reports", "blocks", "panels"}
ROOMS = list(LEANS_ON)
ABOVE = ("cms/urls.py", "cms/settings/")


def sources(room: str) -> Iterator[tuple[Path, ast.Module]]:
    """Every module of a room that the table speaks of."""
    for path in sorted((ROOT / room).rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if not name.startswith(ABOVE) and "/migrations/" not in name:
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def imports(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Every module that a file imports, inside functions too, with the line; what is imported from it is part of its name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def seen_from(room: str) -> Iterator[tuple[str, str, str]]:
    """Other rooms that a room imports: (room, module path, place)."""
    for path, tree in sources(room):
        for module, line in imports(tree):
            other, _, rest = module.partition(".")
            if other in LEANS_ON and other != room:
                yield other, rest, f"{path.relative_to(ROOT)}:{line}"


def named_models(room: str) -> Iterator[tuple[str, str]]:
    """Rooms whose models a room names in strings: (room, place)."""
    pattern = re.compile(rf"^({'|'.join(ROOMS)})\.[A-Z]\w+$")
    for path, tree in sources(room):
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and (found := pattern.match(node.value)):
                yield found[1], f"{path.relative_to(ROOT)}:{node.lineno}"


def arrows() -> set[tuple[str, str]]:
    """Every arrow that code really draws."""
    drawn = {(room, other) for room in ROOMS for other, _, _ in seen_from(room)}
    return drawn | {(room, other) for room in ROOMS for other, _ in named_models(room) if other != room}


def test_the_table_is_in_the_order_of_the_house():
    for number, room in enumerate(ROOMS):
        assert LEANS_ON[room] <= set(ROOMS[:number]), room


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_it_may_lean_on(room):
    wrong = [place for other, _, place in seen_from(room) if other not in LEANS_ON[room]]
    assert not wrong


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_names_only_models_that_it_may_lean_on(room):
    wrong = [place for other, place in named_models(room) if other != room and other not in LEANS_ON[room]]
    assert not wrong


@pytest.mark.parametrize("room", ROOMS)
def test_tables_point_only_where_their_room_leans(room):
    for model in apps.get_app_config(room).get_models():
        for field in model._meta.get_fields():
            if field.is_relation and field.concrete and field.related_model:
                other = field.related_model._meta.app_label
                assert other == room or other not in LEANS_ON or other in LEANS_ON[room], field


@pytest.mark.parametrize("room", ROOMS)
def test_migrations_depend_only_on_what_their_room_leans_on(room):
    loader = MigrationLoader(None)
    for (app, name), migration in loader.disk_migrations.items():
        if app == room:
            others = {other for other, _ in migration.dependencies if other in LEANS_ON and other != room}
            assert others <= LEANS_ON[room], name


def test_every_arrow_of_the_table_is_used_or_waits_for_something_named():
    table = {(room, other) for room, others in LEANS_ON.items() for other in others}
    assert table - arrows() == set(NOT_YET)


@pytest.mark.parametrize("room", ROOMS)
def test_one_room_sees_another_only_through_its_windows(room):
    """The floor has no walls: everybody may use all of it, but for the door."""
    wrong = [place for other, rest, place in seen_from(room) if other != "cms" and rest.split(".")[0] not in WINDOWS]
    assert not wrong


def test_nobody_imports_the_door():
    wrong = [place for room in ROOMS for other, rest, place in seen_from(room) if other == "cms" and rest.split(".")[0] == "urls"]
    assert not wrong
