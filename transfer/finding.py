"""Where in a folder of old uploads a file lies that an article names, and in nothing but that folder."""

import os
import re
import stat
from pathlib import Path
from urllib.parse import unquote

from cms.hosts import as_host, host_of, scheme_of
from cms.text import nfc
from transfer.hosts import split
from transfer.items import BadSource

ABOVE = 3  # folders that an old address may name above the given one: "nukeviet/uploads/…"
PACKED = (".tar.gz", ".tgz", ".zip", ".tar", ".rar", ".7z", ".gz")


class NotFound(Exception):
    """A file that is not taken from the folder; a Vietnamese sentence says why."""


def path_of(address: str, host: str) -> str:
    """How a file is named here: on the old host its path without a first slash, elsewhere its whole address."""
    address = address.strip().replace("\\", "/")
    if scheme_of(address) not in ("", "http", "https") and not re.match(r"[a-z]:/", address, re.IGNORECASE):
        return address
    if not (named := host_of(address)):
        return address.removeprefix("/") if address.startswith("/") and not address.startswith("//") else address
    if _bare(named) != _bare(host_of(f"//{host}") if host else ""):
        return address if scheme_of(address) else f"http:{address}"
    parts = split(address)
    return parts.path.lstrip("/") + (f"?{parts.query}" if parts.query else "") if any(parts) else address


def _bare(host: str) -> str:
    return as_host(host).removeprefix("www.")


class Folder:
    """The old uploads. Names are found whatever the case and the form of their accents, as Windows and macOS would find them."""

    above = ABOVE

    def __init__(self, folder: Path):
        folder = Path(folder)
        if folder.is_file() and folder.name.lower().endswith(PACKED):
            raise BadSource(f"“{folder}” là tệp nén. Hãy giải nén ra một thư mục rồi cho biết thư mục đó.")
        if not folder.is_dir():
            raise BadSource(f"Không có thư mục “{folder}”. Hãy cho biết thư mục chứa tệp của cổng cũ (thường tên là uploads).")
        self.root = folder.resolve()
        self.listed: dict[Path, dict[str, str]] = {}

    def read(self, path: str, most: int) -> bytes:
        """The bytes of a file; at most so many. Raises NotFound."""
        found = self.find(path)
        try:
            with os.fdopen(os.open(found, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
                told = os.fstat(file.fileno())
                if not stat.S_ISREG(told.st_mode):
                    raise NotFound("Không phải là một tệp thường.")
                if told.st_size > most:
                    raise NotFound(f"Tệp nặng {told.st_size // 2**20} MB, quá mức {most // 2**20} MB.")
                return file.read(most + 1)
        except OSError as fault:
            raise NotFound("Không mở được tệp trong thư mục đã cho.") from fault

    def find(self, path: str) -> Path:
        """Where a file lies. Raises NotFound, also for what would lead out of the folder."""
        for name in dict.fromkeys((path.partition("?")[0].partition("#")[0], unquote(path.partition("?")[0].partition("#")[0]), path)):
            if found := self._named(name):
                return found
        raise NotFound("Không có tệp này trong thư mục đã cho.")

    def _named(self, name: str) -> Path | None:
        name = name.replace("\\", "/")
        if name.startswith("/") or re.match(r"[a-zA-Z]:", name) or "\0" in name or ".." in name.split("/"):
            raise NotFound("Đường dẫn chỉ ra ngoài thư mục nên không nhận.")
        steps = [step for step in name.split("/") if step not in ("", ".")]
        for above in range(min(self.above + 1, len(steps))):
            if self._may_stand_above(steps[:above], steps[above:]) and (found := self._walk(steps[above:])):
                return found
        return None

    def _may_stand_above(self, stripped: list[str], left: list[str]) -> bool:
        """Whether what an address names in front may be the way to the given folder, itself the last; it may have got another name here.
        Else a file that is missing would be replaced by another of the same name that lies higher up.
        """
        if not stripped:
            return True
        own, here, names = _alike(self.root.name), self._names(self.root), [_alike(name) for name in stripped]
        is_by_name = names[-1] == own
        front = names[:-1] if is_by_name else names
        return not any(name == own or name in here for name in front) and (is_by_name or len(left) > 1 or len(stripped) == 1)

    def _walk(self, steps: list[str]) -> Path | None:
        place = self.root
        for step in steps:
            name = self._names(place).get(_alike(step))
            if name is None:
                return None
            place = place / name
        whole = place.resolve()
        if not whole.is_relative_to(self.root):
            raise NotFound("Tệp là liên kết chỉ ra ngoài thư mục nên không nhận.")
        return whole if whole.is_file() else None

    def _names(self, place: Path) -> dict[str, str]:
        """The names in a folder as they are compared, listed once."""
        if place not in self.listed:
            inside = place.resolve().is_relative_to(self.root)
            try:
                names = sorted(entry.name for entry in place.iterdir()) if inside else []
            except OSError:
                names = []
            self.listed[place] = {_alike(name): name for name in names}
        return self.listed[place]


def as_folder(files: Path | Folder | None) -> Folder | None:
    """A folder by its path, or as somebody opened it."""
    return files if isinstance(files, Folder) or files is None else Folder(files)


def _alike(name: str) -> str:
    return nfc(name).casefold()
