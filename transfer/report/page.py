"""The report as one page: opens from the disk, asks nobody for anything, has no script."""

from dataclasses import dataclass
from pathlib import Path

from django.template.loader import render_to_string

from transfer.outcome import State
from transfer.report.rows import Report, Row

MOST = 300  # rows under one heading; the workbook has all


@dataclass(frozen=True)
class Part:
    """Rows under a heading."""

    title: str
    rows: list[Row]

    @property
    def shown(self) -> list[Row]:
        return self.rows[:MOST]

    @property
    def left(self) -> int:
        return max(0, len(self.rows) - MOST)


def write_page(path: Path, report: Report) -> None:
    """Write it. Everything that comes from the old portal is escaped by the template."""
    totals = {state: sum(getattr(count, state) for count in report.counts) for state in report.states}
    words = {
        "report": report,
        "totals": [(name, totals[state], state) for state, name in report.states.items()],
        "nothing": not (totals[State.CAME] + totals[State.KNOWN]),
        "failed": Part("Không chuyển được", report.failed),
        "topics": [Part(title, rows) for title, rows in report.topics.items()],
    }
    path.write_text(render_to_string("transfer/report.html", words), encoding="utf-8")
