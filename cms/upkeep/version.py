"""Which version of the portal runs: the file VERSION that a deployment left, else the commit of the folder."""

import tomllib
from functools import lru_cache
from pathlib import Path

from django.conf import settings

SHOWN = 12  # letters of a commit


@lru_cache(maxsize=1)
def version() -> str:
    """One line, such as "0.1.0 (1a2b3c4d5e6f)"."""
    base = settings.BASE_DIR
    if (told := _read(base / "VERSION")) is not None:
        return told[:80]
    number = tomllib.loads((base / "pyproject.toml").read_text())["project"]["version"]
    commit = _commit(base / ".git")
    return f"{number} ({commit[:SHOWN]})" if commit else number


def _commit(git: Path) -> str | None:
    """The commit that is checked out, read without git itself; None where that cannot be known."""
    if git.is_file():  # a worktree: a line that says where the rest is
        git = Path((_read(git) or "").removeprefix("gitdir: "))
    head = _read(git / "HEAD") or ""
    if not head.startswith("ref: "):
        return head or None
    name = head.removeprefix("ref: ")
    whole = git / (_read(git / "commondir") or ".")
    return _read(whole / name) or _packed(whole / "packed-refs", name)


def _packed(refs: Path, name: str) -> str | None:
    lines = (_read(refs) or "").splitlines()
    return next((line.partition(" ")[0] for line in lines if line.endswith(f" {name}")), None)


def _read(path: Path) -> str | None:
    try:
        return path.read_text().strip() or None
    except OSError:
        return None
