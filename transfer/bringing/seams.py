"""Where an import leans on the other parts of moving in: bodies, files, old addresses, the report. Looked up when they are needed."""

from collections.abc import Iterable
from pathlib import Path

from wagtail.models import Collection, Page, Site

from cms.hosts import host_of
from cms.models import PortalDocument, PortalImage
from transfer.bringing.options import Options
from transfer.bringing.outcome import Outcome
from transfer.items import OldFile, Source
from transfer.ledger import Ledger

Target = Page | PortalImage | PortalDocument | str
Leads = list[tuple[tuple[str, ...], Target]]  # old addresses, and that to which they lead


def open_media(ledger: Ledger, collection: Collection, options: Options, host: str):
    """What takes pictures and documents, each once."""
    from transfer.media import Media

    return Media(ledger, collection, options.files, options.fetch, host)


def tag_address(name: str) -> str:
    """Where a tag's address leads."""
    from transfer.addresses import tag_address as address

    return address(name)


def body_of(html: str, media, base: str):
    """An old body as blocks, with what was dropped and what a person should look at: `.blocks`, `.dropped`, `.attention`."""
    from transfer.html import blocks_of

    return blocks_of(html, media, base)


def lead_all(ledger: Ledger, leads: Leads, site: Site) -> list:
    """Let old addresses lead to where their pages stand now. Returns those that lead elsewhere."""
    from transfer.addresses import lead_all as lead

    return lead(ledger, leads, site)


def file_addresses(path: str) -> tuple[str, ...]:
    """Under which addresses a file lay there."""
    from transfer.addresses import file_addresses as addresses

    return addresses(path)


def write_report(folder: Path, outcome: Outcome, source: Source, site: Site, clashes: list) -> None:
    """The report for people."""
    from transfer.report import write

    write(folder, outcome, source, site, clashes)


class NotedMedia:
    """Media that remembers what it took, so that the old addresses of files lead to them."""

    def __init__(self, media, host: str):
        self.media, self.host = media, host
        self._taken: dict[str, tuple[type, int]] = {}

    @property
    def problems(self) -> list:
        return self.media.problems

    @property
    def titles(self) -> dict[int, str]:
        return getattr(self.media, "titles", {})

    def picture(self, file: OldFile) -> int | None:
        return self._noted(PortalImage, file, self.media.picture(file))

    def document(self, file: OldFile) -> int | None:
        return self._noted(PortalDocument, file, self.media.document(file))

    def _noted(self, kind: type, file: OldFile, key: int | None) -> int | None:
        if key is not None and is_of(self.host, file.path):
            self._taken[file.path] = (kind, key)
        return key

    def leads(self) -> Leads:
        """Where the addresses of files lead that were taken since it was last asked."""
        found = []
        for kind in (PortalImage, PortalDocument):
            rows = kind.objects.in_bulk({key for other, key in self._taken.values() if other is kind})
            found += [(file_addresses(path), rows[key]) for path, (other, key) in self._taken.items() if other is kind and key in rows]
        self._taken = {}
        return found


def is_of(host: str, path: str) -> bool:
    """Whether a file lay on the old host itself, and not in the text or elsewhere."""
    return not path.startswith("data:") and host_of(path) in ("", host_of(f"//{host}"))


class DryMedia:
    """Takes nothing: looks only whether a file would be found in the folder."""

    def __init__(self, options: Options):
        self.folder, self.fetch = options.files, options.fetch
        self.problems: list[str] = []
        self.titles: dict[int, str] = {}

    def picture(self, file: OldFile) -> int | None:
        return self._looked(file)

    def document(self, file: OldFile) -> int | None:
        return self._looked(file)

    def _looked(self, file: OldFile) -> int | None:
        if self.fetch or (self.folder and self._is_there(file.path)):
            return 1
        self.problems.append(f"Không có tệp {file.path}")
        return None

    def _is_there(self, path: str) -> bool:
        try:
            return (self.folder / path.lstrip("/")).resolve().is_relative_to(self.folder.resolve()) and (
                self.folder / path.lstrip("/")
            ).is_file()
        except (OSError, ValueError):
            return False


def gather(leads: Iterable[tuple[tuple[str, ...], Target]]) -> Leads:
    """Those that have an old address at all."""
    return [(addresses, to) for addresses, to in leads if addresses]
