"""Nhật ký có dấu: the sealed log for administrators, on the screen and as a file, and whether it is whole."""

import json
from datetime import datetime
from functools import reduce
from operator import or_
from types import SimpleNamespace

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.text import capfirst
from wagtail.admin.filters import DateRangePickerWidget, WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.log_actions import registry

from cms.log.marks import is_made_by, known_keys
from cms.models import JobRun
from cms.models.log import LogSeal
from cms.sheets import as_cell, as_text
from cms.viewsets.reports import ReportMenuItem, StaffReportView

NAME = "Nhật ký có dấu"
HEADINGS = {"number": "Số", "is_right": "Đúng dấu", "at": "Lúc", "by": "Ai", "act": "Việc", "thing": "Về", "digest": "Dấu"}
IN_FILES = {"content": "Nội dung đã đóng dấu"}  # and in files
# Kinds of acts, by how their names begin
KINDS = {
    "duyet": ("Trình và duyệt", ("wagtail.workflow", "newsroom.pass_over", "newsroom.stand_in")),
    "dang": ("Đăng và gỡ", ("wagtail.publish", "wagtail.unpublish", "wagtail.schedule", "newsroom.published")),
    "xoa": ("Xóa", ("wagtail.delete", "newsroom.deleted")),
    "vuot": ("Vượt quy trình", ("newsroom.override", "newsroom.waive")),
    "dang-nhap": ("Đăng nhập", ("cms.sign", "cms.password", "signin.")),
    "quyen": ("Người và quyền", ("cms.account", "cms.members", "cms.rights", "cms.group", "wagtail.view_restriction", "wagtail.apitoken")),
    "binh-chon": ("Bình chọn", ("polls.",)),
    "so-lieu": ("Số liệu mang sang", ("visits.", "feedback.figure")),
    "nhan-xet": ("Nhận xét", ("feedback.",)),
    "nhat-ky": ("Chính nhật ký", ("log.",)),
}


class PeriodPicker(DateRangePickerWidget):
    """From and to, in Vietnamese."""

    def __init__(self, attrs=None):
        super().__init__(attrs)
        for widget, words in zip(self.widgets, ("Từ ngày", "Đến ngày"), strict=True):
            widget.attrs |= {"placeholder": words, "aria-label": words}


class LogFilters(WagtailFilterSet):
    """The form beside the list."""

    loai = django_filters.ChoiceFilter(
        label="Loại việc",
        method="of_kind",
        empty_label="Tất cả",
        widget=forms.Select,
        choices=[(key, name) for key, (name, _) in KINDS.items()],
    )
    ai = django_filters.CharFilter(label="Ai", field_name="by", lookup_expr="folded__icontains")
    ky = django_filters.DateFromToRangeFilter(label="Ngày", field_name="at", widget=PeriodPicker)

    class Meta:
        model = LogSeal
        fields = []

    def of_kind(self, seals: QuerySet, name: str, kind: str) -> QuerySet:
        """Acts of one kind."""
        return seals.filter(reduce(or_, (Q(act__startswith=begin) for begin in KINDS[kind][1])))


class MarkColumn(Column):
    """The beginning of a mark, which nobody reads as a word."""

    cell_template_name = "cms/log_mark.html"


class Row:
    """One seal as a line of the list; `is_right` is of it alone, the whole chain is looked at by `check-log`."""

    def __init__(self, seal: LogSeal, keys: dict[str, str]):
        self.number, self.at, self.by, self.digest = seal.number, seal.at, seal.by, seal.digest[:16]
        try:
            told = json.loads(seal.content)
        except ValueError:
            told = {}
        right = is_made_by(keys.get(told.get("signed")), seal.digest, "seal", seal.previous, seal.content)
        self.is_right = "đúng" if right else "SAI"
        self.act = as_words(seal.act, told)
        self.thing = told.get("name", "")
        self.content = seal.content


def as_words(act: str, told: dict) -> str:
    """What was done, as a history says it; the bare name of an act that nobody names any more."""
    entry = SimpleNamespace(action=act, data=told.get("data", {}), label=told.get("name", ""), revision=None)
    formatter = registry.get_formatter(entry)
    if formatter is None:
        return act
    try:
        said = capfirst(str(formatter.format_message(entry)))
    except (AttributeError, KeyError, TypeError):  # long data are not there, only their digest
        said = str(formatter.label)
    return strip_tags(said)


def may_read(user) -> bool:
    """Administrators only: the log names everybody."""
    return user.is_active and user.is_superuser


class LogView(StaffReportView):
    """The seals, the newest first."""

    model = LogSeal
    page_title = NAME
    header_icon = "lock"
    index_url_name = "cms_log"
    index_results_url_name = "cms_log_results"
    results_template_name = "cms/log_results.html"
    filterset_class = LogFilters
    verbose_name, verbose_name_plural = "mục", "mục"
    may_read = staticmethod(may_read)
    columns = [
        Column("number", label=HEADINGS["number"]),
        Column("is_right", label=HEADINGS["is_right"]),
        Column("at", label=HEADINGS["at"], accessor=lambda row: as_moment(row.at), width="12%"),
        Column("by", label=HEADINGS["by"]),
        Column("act", label=HEADINGS["act"], width="28%"),
        Column("thing", label=HEADINGS["thing"]),
        MarkColumn("digest", label=HEADINGS["digest"]),
    ]
    list_export = [*HEADINGS, *IN_FILES]
    export_headings = HEADINGS | IN_FILES
    custom_value_preprocess = {
        str: {"csv": as_text, "xlsx": as_cell},
        datetime: {"csv": lambda moment: as_moment(moment), "xlsx": lambda moment: timezone.localtime(moment).replace(tzinfo=None)},
    }

    def get_base_queryset(self) -> QuerySet:
        return LogSeal.objects.order_by("-number")

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Of days that there are not there is nothing, instead of everything."""
        return super().filter_queryset(queryset) if self.filters.is_valid() else queryset.none()

    def paginate_queryset(self, queryset: QuerySet, page_size: int):
        paginator, page, seals, more = super().paginate_queryset(queryset, page_size)
        keys = known_keys()
        return paginator, page, [Row(seal, keys) for seal in seals], more

    def as_spreadsheet(self, queryset, spreadsheet_format):
        keys = known_keys()
        rows = (Row(seal, keys) for seal in self.get_filtered_queryset().iterator(chunk_size=500))
        return super().as_spreadsheet(rows, spreadsheet_format)

    def get_context_data(self, *args, **kwargs) -> dict:
        return super().get_context_data(*args, **kwargs) | {
            "checked": JobRun.objects.filter(name="check-log", finished_at__isnull=False).first()
        }

    def get_filename(self) -> str:
        return f"nhat-ky-{timezone.localdate():%Y%m%d}"


def as_moment(moment: datetime) -> str:
    """A local moment, to the second."""
    return f"{timezone.localtime(moment):%d/%m/%Y %H:%M:%S}"


def menu_item() -> ReportMenuItem:
    """The log among the reports."""
    return ReportMenuItem(NAME, reverse("cms_log"), name="sealed-log", icon_name="lock", order=900, may_read=may_read)


def admin_urls() -> list:
    """The log's addresses in the admin."""
    return [
        path("nhat-ky/", LogView.as_view(), name="cms_log"),
        path("nhat-ky/ket-qua/", LogView.as_view(results_only=True), name="cms_log_results"),
    ]
