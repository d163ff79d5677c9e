"""What an import did, for people: one page that opens from the disk, and a workbook with every line of it."""

from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryFile

from wagtail.models import Site

from transfer.addresses import Clash
from transfer.items import BadSource, Source
from transfer.outcome import Outcome
from transfer.report.page import write_page
from transfer.report.rows import report_of
from transfer.report.workbook import write_workbook

PAGE, WORKBOOK = "bao-cao.html", "bao-cao.xlsx"


def try_folder(folder: Path) -> None:
    """Whether the report can be written into a folder, before there is anything to tell. Raises BadSource."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryFile(dir=folder):
            pass
    except OSError as fault:
        raise _unwritable(folder, fault) from fault


def write(folder: Path, outcome: Outcome, source: Source, site: Site, clashes: Iterable[Clash] = ()) -> list[Path]:
    """Write both files into a folder, which is made where it is not there. `clashes` are the old addresses that lead elsewhere
    (`transfer.addresses`). Links within the portal that lead nowhere are looked for here. Raises BadSource where it cannot write.
    """
    report = report_of(outcome, source, site, clashes)
    page, workbook = folder / PAGE, folder / WORKBOOK
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_page(page, report)
        write_workbook(workbook, report)
    except OSError as fault:
        raise _unwritable(folder, fault) from fault
    return [page, workbook]


def _unwritable(folder: Path, fault: OSError) -> BadSource:
    return BadSource(f"Không ghi được báo cáo vào {folder}: {fault.strerror}.")
