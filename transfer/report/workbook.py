"""The report as a workbook: the figures, what needs a person, what did not come, and every line."""

from collections.abc import Iterable
from pathlib import Path

from openpyxl import Workbook

from cms.sheets import as_cell, bold_cells, words_cell
from transfer.report.rows import Report, Row, topic_of

LONGEST = 32_000  # signs of a cell; a workbook takes 32.767
COLUMNS = {"Loại": 18, "Tên": 60, "Lý do, việc cần làm": 70, "Sửa ở": 50, "Trang": 60, "Khóa ở cổng cũ": 22}
FIGURES = ("Loại", "Đã chuyển", "Đã có từ lần trước", "Không chuyển được", "Cần xem lại")


def write_workbook(path: Path, report: Report) -> None:
    """Write it; openpyxl keeps no row in memory."""
    book = Workbook(write_only=True)
    _write_figures(book, report)
    topics = [row for rows in report.topics.values() for row in rows]
    _write_rows(book, "Cần xem lại", topics, "Việc", lambda row: topic_of(row.reason))
    _write_rows(book, "Không chuyển được", report.failed)
    _write_rows(book, "Tất cả", report.rows, "Kết quả", lambda row: report.states.get(row.state, row.state))
    book.save(path)


def _write_figures(book: Workbook, report: Report) -> None:
    sheet = book.create_sheet("Tổng hợp")
    for column, width in zip("ABCDE", (24, 14, 20, 20, 14), strict=True):
        sheet.column_dimensions[column].width = width
    sheet.append(bold_cells(sheet, [_cell_text("Thử chuyển dữ liệu" if report.dry else "Chuyển dữ liệu")]))
    for told in (report.source, report.office, f"{report.written:%d/%m/%Y %H:%M}"):
        sheet.append([words_cell(sheet, _cell_text(told))])
    sheet.append([])
    sheet.append(bold_cells(sheet, ("Loại", "Sẽ chuyển", *FIGURES[2:]) if report.dry else FIGURES))
    for count in report.counts:
        sheet.append([words_cell(sheet, _cell_text(count.kind)), count.came, count.known, count.failed, count.attention])


def _write_rows(book: Workbook, title: str, rows: Iterable[Row], more: str = "", of=None) -> None:
    """A sheet of rows; `more` is a column before them, with what `of` says of each."""
    sheet = book.create_sheet(title)
    headings = ([(more, 22)] if more else []) + list(COLUMNS.items())
    for number, (_, width) in enumerate(headings):
        sheet.column_dimensions[chr(ord("A") + number)].width = width
    sheet.freeze_panes = "A2"
    sheet.append(bold_cells(sheet, [name for name, _ in headings]))
    for row in rows:
        told = [of(row)] if more else []
        told += [row.kind, row.title, row.reason, row.desk, row.address, row.key]
        sheet.append([words_cell(sheet, _cell_text(text)) for text in told])


def _cell_text(text: str) -> str:
    return as_cell(text)[:LONGEST]
