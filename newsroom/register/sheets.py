"""The register as a file: CSV that Excel opens with its accents, and a workbook with the totals on sheets of their own."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from tempfile import TemporaryFile
from typing import BinaryIO

from django.http import FileResponse
from openpyxl import Workbook
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from cms.sheets import MARK, as_cell, as_text, bold_cells, styled_cell, words_cell
from newsroom.register.query import Total
from newsroom.register.rows import Row

HEADINGS = {
    "number": "STT",
    "title": "Tiêu đề",
    "address": "Địa chỉ",
    "category": "Chuyên mục",
    "author": "Tác giả",
    "submitted_at": "Trình duyệt lúc",
    "submitted_by": "Người trình",
    "approvals": "Duyệt",
    "published": "Xuất bản lúc",
    "changes": "Sửa sau khi đăng",
    "views": "Lượt xem",
    "comments": "Nhận xét",
    "notes": "Ghi chú",
}
WIDTHS = (6, 48, 60, 22, 22, 17, 22, 60, 17, 40, 10, 10, 40)  # in characters
TOTAL_HEADINGS = ("Bài", "Lượt xem", "Nhận xét")


def as_moment(value: datetime) -> str:
    """A local moment as it is read here: "07/11/2026 08:00"."""
    return f"{value:%d/%m/%Y %H:%M}"


class RegisterSheets(SpreadsheetExportMixin):
    """Writes rows to a file one by one; what a view must add are `totals()`, by their titles, and the rows."""

    list_export = list(HEADINGS)
    export_headings = HEADINGS
    custom_value_preprocess = {
        str: {"csv": as_text, "xlsx": as_cell},
        list: {"csv": lambda lines: as_text("; ".join(lines)), "xlsx": lambda lines: as_cell("\n".join(lines))},
        datetime: {"csv": as_moment, "xlsx": lambda moment: moment.replace(tzinfo=None)},
        type(None): {"csv": lambda _: "", "xlsx": None},
    }

    def to_row_dict(self, item: Row) -> dict:
        """What a row has for each heading."""
        return {name: getattr(item, name) for name in self.list_export}

    def stream_csv(self, rows: Iterable[Row]) -> Iterator[bytes]:
        """The lines of the file, as they become known."""
        yield MARK
        yield from super().stream_csv(rows)

    def write_xlsx(self, rows: Iterable[Row], output: BinaryIO) -> None:
        """The workbook; openpyxl keeps no row of it in memory."""
        workbook = Workbook(write_only=True)
        sheet = workbook.create_sheet("Sổ xuất bản")
        sheet.freeze_panes = "C2"
        for column, width in enumerate(WIDTHS):
            sheet.column_dimensions[chr(ord("A") + column)].width = width
        sheet.append(bold_cells(sheet, HEADINGS.values()))
        for row in rows:
            sheet.append(self.generate_xlsx_row(sheet, self.to_row_dict(row), date_format="dd/mm/yyyy hh:mm"))
        for title, totals in self.totals().items():
            _write_totals(workbook, title, totals)
        workbook.save(output)

    def generate_xlsx_row(self, worksheet, row_dict: dict, date_format: str | None = None) -> Iterator:
        """What openpyxl takes as it is, since a cell of one's own costs as much as five; cells where it would guess wrong."""
        for field, value in row_dict.items():
            plain = self.preprocess_field_value(field, value, self.FORMAT_XLSX)
            if isinstance(plain, datetime):
                yield styled_cell(worksheet, plain, number_format=date_format)
            else:
                yield words_cell(worksheet, plain) if isinstance(plain, str) else plain

    def write_xlsx_response(self, rows: Iterable[Row]) -> FileResponse:
        """The workbook by way of a file that is gone when it is sent."""
        output = TemporaryFile()  # noqa: SIM115 - closed by the response
        self.write_xlsx(rows, output)
        output.seek(0)
        kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
        return FileResponse(output, as_attachment=True, content_type=kind, filename=f"{self.get_filename()}.xlsx")


def _write_totals(workbook: Workbook, title: str, totals: list[Total]) -> None:
    sheet = workbook.create_sheet(title)
    sheet.column_dimensions["A"].width = 40
    sheet.append(bold_cells(sheet, (title, *TOTAL_HEADINGS)))
    for total in totals:
        sheet.append([words_cell(sheet, as_cell(total.name)), total.articles, total.views, total.comments])
