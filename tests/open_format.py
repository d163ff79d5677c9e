"""Folders in the open format: written, read, damaged; and another portal into which they are brought."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path

from django.core.management import call_command
from django.test import override_settings

from tests import tables
from transfer.portal.writing import MANIFEST


def export(folder: Path, *options: str) -> Path:
    call_command("export_site", folder, *options, stdout=StringIO(), stderr=StringIO())
    return folder


def files_in(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def lines(folder: Path, name: str) -> list[dict]:
    return [json.loads(line) for line in (folder / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]


def bring(folder: Path) -> None:
    call_command("import_site", folder, stdout=StringIO(), stderr=StringIO())


@contextmanager
def another_portal(folder: Path, migrated) -> Iterator[Callable]:
    """Another portal, new and empty, with media of its own; gives what does something there."""
    with tables.another_database(folder, migrated) as act_there:

        def act(what: Callable):
            with override_settings(MEDIA_ROOT=folder / "media-khac"):
                return act_there(what)

        act(lambda: call_command("setup_site", stdout=StringIO()))
        yield act


# Damage ----------------------------------------------------------------------------------------------------------------
def sign(folder: Path) -> None:
    """Make the manifest say what the files are now."""
    manifest = json.loads((folder / MANIFEST).read_text())
    for one in manifest["files"]:
        content = (folder / one["name"]).read_bytes()
        one |= {"bytes": len(content), "lines": content.count(b"\n"), "sha256": hashlib.sha256(content).hexdigest()}
    (folder / MANIFEST).write_text(json.dumps(manifest))


def change(name: str, /, **values) -> Callable[[Path], None]:
    """Other values in the last line of a file, signed."""

    def act(folder: Path) -> None:
        rows = lines(folder, name)
        for key, value in values.items():
            (rows[-1] if key in rows[-1] or key == "la" else rows[-1]["content"])[key] = value
        (folder / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
        sign(folder)

    return act


def add(name: str, raw: str) -> Callable[[Path], None]:
    """A line more, signed."""

    def act(folder: Path) -> None:
        with (folder / f"{name}.jsonl").open("a") as file:
            file.write(raw + "\n")
        sign(folder)

    return act


def a_file(kind: str, name: str, content: bytes, place: str = "", told: dict | None = None) -> Callable[[Path], None]:
    """A picture or document of this name and content, of which something else may be told."""

    def act(folder: Path) -> None:
        line = {"key": name, "title": "t", "collection": None, "tags": [], "uploaded_at": "2026-03-14T02:00:00Z", "uploaded_by": None}
        line |= {"file": place or f"files/{kind}/{name}", "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        size = dict.fromkeys(("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height"))
        more = {"number": 5} if kind == "documents" else size | {"description": "", "credit": "", "width": 5, "height": 5}
        path = folder / line["file"]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        add(kind, json.dumps(line | more | (told or {})))(folder)

    return act


def rewrite(name: str, before: str, after: str) -> Callable[[Path], None]:
    def act(folder: Path) -> None:
        (folder / name).write_text((folder / name).read_text().replace(before, after))

    return act
