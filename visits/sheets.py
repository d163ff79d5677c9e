"""A chart's figures as a file: CSV that Excel opens with its accents, or a workbook."""

import csv
from collections.abc import Iterator
from io import BytesIO, StringIO

from openpyxl import Workbook

from cms.sheets import MARK, as_cell, as_text, bold_cells, styled_cell, words_cell
from visits.charts import Chart

WIDTHS = (40, 14, 14, 14)  # in characters
ADDRESS, ADDRESS_WIDTH = "Địa chỉ", 60


def as_csv(chart: Chart) -> bytes:
    """Dates as they are read here, words that no program takes for a formula."""
    told = StringIO()
    writer = csv.writer(told)
    writer.writerow(_headings(chart))
    for _, label, *more in _lines(chart):
        writer.writerow([as_text(one) if isinstance(one, str) else one for one in (label, *more)])
    return MARK + told.getvalue().encode()


def as_workbook(chart: Chart) -> bytes:
    """Dates are dates, words stay words whatever they begin with."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("Số liệu")
    sheet.freeze_panes = "A2"
    widths = (WIDTHS[0], ADDRESS_WIDTH, *WIDTHS[1:]) if chart.has_pages else WIDTHS
    for letter, width in zip("ABCDE", widths, strict=False):
        sheet.column_dimensions[letter].width = width
    sheet.append(bold_cells(sheet, _headings(chart)))
    for day, label, *more in _lines(chart):
        first = styled_cell(sheet, day, number_format="dd/mm/yyyy") if day else words_cell(sheet, as_cell(label))
        sheet.append([first, *(words_cell(sheet, as_cell(one)) if isinstance(one, str) else one for one in more)])
    output = BytesIO()
    workbook.save(output)
    return output.getvalue()


def _headings(chart: Chart) -> list[str]:
    return [chart.headings[0], *([ADDRESS] if chart.has_pages else []), *chart.headings[1:]]


def _lines(chart: Chart) -> Iterator[tuple]:
    """Date or None, label, address where the rows are pages, figures."""
    for row in chart.rows:
        yield row.day, row.label, *([row.page.get_full_url() or ""] if row.page else []), *row.figures
