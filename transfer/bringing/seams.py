"""Where an import leans on the other parts of moving in: bodies, files, old addresses, the report. Looked up when they are needed."""

from collections.abc import Iterable
from pathlib import Path

from wagtail.models import Collection, Page, Site

from transfer.bringing.options import Options
from transfer.bringing.outcome import Outcome
from transfer.items import OldFile, Source
from transfer.ledger import Ledger

Leads = list[tuple[tuple[str, ...], Page | str]]  # old addresses, and the page or address to which they lead


def open_media(ledger: Ledger, collection: Collection, options: Options, host: str):
    """What takes pictures and documents, each once."""
    from transfer.media import Media

    return Media(ledger, collection, options.files, options.fetch, host)


def body_of(html: str, media, base: str):
    """An old body as blocks, with what was dropped and what a person should look at: `.blocks`, `.dropped`, `.attention`."""
    from transfer.html import blocks_of

    return blocks_of(html, media, base)


def lead_all(ledger: Ledger, leads: Leads, site: Site) -> None:
    """Let old addresses lead to where their pages stand now."""
    from transfer.addresses import lead_all as lead

    lead(ledger, leads, site)


def write_report(folder: Path, outcome: Outcome, source: Source, site: Site) -> None:
    """The report for people."""
    from transfer.report import write

    write(folder, outcome, source, site)


class DryMedia:
    """Takes nothing: looks only whether a file would be found in the folder."""

    def __init__(self, options: Options):
        self.folder, self.fetch = options.files, options.fetch
        self.problems: list[str] = []

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
            return (self.folder / path.lstrip("/")).resolve().is_relative_to(self.folder.resolve()) and (self.folder / path.lstrip("/")).is_file()
        except (OSError, ValueError):
            return False


def gather(leads: Iterable[tuple[tuple[str, ...], Page | str]]) -> Leads:
    """Those that have an old address at all."""
    return [(addresses, to) for addresses, to in leads if addresses]
