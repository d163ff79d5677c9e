"""The backups, Bản sao lưu, for administrators: when each was made, how large it is, when it was proven."""

from datetime import datetime

from django.db.models import QuerySet
from django.urls import path, reverse
from django.utils import timezone
from wagtail.admin.ui.tables import Column

from cms.models import Backup
from cms.sheets import as_cell, as_text
from cms.templatetags.portal import grouped
from cms.upkeep.backup.place import in_megabytes
from cms.upkeep.backup.register import may_read
from cms.viewsets.reports import ReportMenuItem, StaffReportView

NAME = "Bản sao lưu"
HEADINGS = {
    "name": "Tên",
    "made_at": "Sao lúc",
    "size": "Cỡ cơ sở dữ liệu (byte)",
    "file_count": "Số tệp media",
    "file_bytes": "Cỡ media (byte)",
    "added": "Media ghi thêm (byte)",
    "encrypted": "Mã hóa",
    "proven_at": "Thử phục hồi lúc",
    "proof": "Kết quả thử",
}


def as_moment(moment: datetime | None) -> str:
    """A local moment: "28/11/2026 19:30"; a dash where there was none."""
    return f"{timezone.localtime(moment):%d/%m/%Y %H:%M}" if moment else "–"


class Said(Column):
    """A column that says something about a backup in our words."""

    def __init__(self, name: str, label: str, say):
        super().__init__(name, label=label)
        self.say = say

    def get_value(self, instance: Backup) -> str:
        return self.say(instance)


class BackupsView(StaffReportView):
    """Every backup that is there."""

    model = Backup
    page_title = NAME
    header_icon = "download"
    index_url_name = "backups"
    index_results_url_name = "backups_results"
    verbose_name = verbose_name_plural = "bản sao lưu"
    may_read = staticmethod(may_read)
    columns = [
        Said("made_at", "Sao lúc", lambda backup: as_moment(backup.made_at)),
        Column("name", label="Thư mục"),
        Said("size", "Cơ sở dữ liệu", lambda backup: in_megabytes(backup.size)),
        Said("file_bytes", "Media", lambda backup: f"{grouped(backup.file_count)} tệp, {in_megabytes(backup.file_bytes)}"),
        Said("added", "Ghi thêm", lambda backup: in_megabytes(backup.added)),
        Said("encrypted", "Mã hóa", lambda backup: "có" if backup.encrypted else "không"),
        Said("proven_at", "Thử phục hồi lúc", lambda backup: as_moment(backup.proven_at) if backup.proven_at else "chưa thử"),
    ]
    list_export = list(HEADINGS)
    export_headings = HEADINGS
    custom_value_preprocess = {
        str: {"csv": as_text, "xlsx": as_cell},
        datetime: {"csv": as_moment, "xlsx": lambda moment: timezone.localtime(moment).replace(tzinfo=None)},
    }

    def get_base_queryset(self) -> QuerySet:
        return Backup.objects.order_by("-made_at", "-pk")

    def get_filename(self) -> str:
        return f"ban-sao-luu-{timezone.localdate():%Y%m%d}"


def menu_item() -> ReportMenuItem:
    """The report among the reports."""
    return ReportMenuItem(NAME, reverse("backups"), name="backups", icon_name="download", order=900, may_read=may_read)


def admin_urls() -> list:
    """The report's addresses in the admin."""
    return [
        path("ban-sao-luu/", BackupsView.as_view(), name="backups"),
        path("ban-sao-luu/ket-qua/", BackupsView.as_view(results_only=True), name="backups_results"),
    ]
