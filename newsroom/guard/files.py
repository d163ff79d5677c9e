"""The files of the portal against the list that was sealed when it was deployed: code, templates, static files as they lie in the source
and as they are served, compressed ones too.

The list names each file with its SHA-256 and is signed (HMAC-SHA-256) with a key that is not in it, so that who can write files but
cannot read the environment of the portal cannot make another list. It may lie where the portal cannot write at all (SEAL_FILE).
"""

import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.conf import settings

from newsroom.guard.found import Found, Kind

OURS = "ma"  # the names of the two places in the list
SERVED = "tinh"
LEFT_ASIDE = {"__pycache__", "node_modules"}
COMPILED = ".pyc"
PIECE = 1 << 20  # bytes read at a time


class SealFault(Exception):
    """The list is not there, is not ours, or cannot be read."""


@dataclass(frozen=True)
class Places:
    """Where the files lie: our folder, of it what belongs to the portal, and the folder of collected static files."""

    base: Path
    parts: tuple[str, ...]
    served: Path
    seal: Path

    @classmethod
    def of_settings(cls) -> "Places":
        """As the portal runs."""
        base = Path(settings.BASE_DIR)
        rooms = {app.name.partition(".")[0] for app in apps.get_app_configs()}
        ours = sorted(room for room in rooms if (base / room).is_dir())
        return cls(base, (*ours, "templates", "manage.py"), Path(settings.STATIC_ROOT), Path(settings.SEAL_FILE))

    def files(self) -> Iterator[tuple[str, Path]]:
        """Every file with its name in the list."""
        for part in self.parts:
            yield from _below(OURS, self.base, self.base / part)
        yield from _below(SERVED, self.served, self.served)


def _below(name: str, root: Path, place: Path) -> Iterator[tuple[str, Path]]:
    if place.is_file():
        yield f"{name}/{place.relative_to(root).as_posix()}", place
        return
    for path in place.rglob("*") if place.is_dir() else ():
        if path.suffix != COMPILED and not LEFT_ASIDE & set(path.relative_to(root).parts) and not path.is_dir():
            yield f"{name}/{path.relative_to(root).as_posix()}", path


def seal(places: Places) -> int:
    """Write the list of what is there now; gives how many files."""
    listed = {name: _hash(path) for name, path in places.files()}
    told = json.dumps(listed, sort_keys=True, ensure_ascii=False, indent=0)
    fresh = places.seal.with_suffix(".moi")
    fresh.write_text(json.dumps({"mark": _mark(told)}) + "\n" + told, encoding="utf-8")
    fresh.replace(places.seal)
    return len(listed)


def changed(places: Places) -> Iterator[Found]:
    """The files that are not as they were sealed: others, new, gone. Raises SealFault where there is no list to go by."""
    listed = read_seal(places)
    for name, path in places.files():
        before = listed.pop(name, None)
        if before is None:
            yield Found(Kind.FILE, str(path), f"tệp lạ, không có lúc niêm phong: {name}")
        elif before != _hash(path):
            yield Found(Kind.FILE, str(path), f"tệp bị sửa sau lúc niêm phong: {name}")
    for name in sorted(listed):
        yield Found(Kind.FILE, name, f"tệp đã mất: {name}")


def read_seal(places: Places) -> dict[str, str]:
    """The list, if it is ours."""
    try:
        head, _, told = places.seal.read_text(encoding="utf-8").partition("\n")
        mark = json.loads(head)["mark"]
    except FileNotFoundError:
        raise SealFault(f"chưa niêm phong tệp nào ({places.seal})") from None
    except (OSError, ValueError, KeyError, TypeError) as fault:
        raise SealFault(f"không đọc được niêm phong {places.seal} ({type(fault).__name__})") from None
    if not hmac.compare_digest(mark, _mark(told)):
        raise SealFault(f"niêm phong {places.seal} không do cổng này đóng, hoặc đã bị sửa")
    return json.loads(told)


def _mark(told: str) -> str:
    key = str(getattr(settings, "LOG_KEY", "") or settings.SECRET_KEY)
    return hmac.new(f"files {key}".encode(), told.encode(), hashlib.sha256).hexdigest()


def _hash(path: Path) -> str:
    """SHA-256 in hex; of a link that leads elsewhere, where it leads; of what cannot be read, nothing."""
    digest = hashlib.sha256()
    try:
        if path.is_symlink():
            digest.update(f"-> {path.readlink()} ".encode())
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                digest.update(piece)
    except OSError:
        return ""
    return digest.hexdigest()
