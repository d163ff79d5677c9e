"""What the injection guard has found, for administrators."""

from datetime import datetime

import django_filters
from django import forms
from django.db.models import F, QuerySet
from django.urls import path, reverse
from django.utils import timezone
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn

from cms.sheets import as_cell, as_text
from cms.viewsets.reports import ReportMenuItem, StaffReportView
from newsroom.models import Finding

NAME = "Dấu hiệu bị chèn"
HEADINGS = {
    "what": "Thấy gì",
    "place": "Ở đâu",
    "address": "Địa chỉ",
    "get_kind_display": "Loại",
    "first_seen": "Thấy lần đầu",
    "last_seen": "Thấy lần cuối",
    "gone_at": "Hết lúc",
}


def may_read(user) -> bool:
    """Administrators: what is found is mended at the server."""
    return user.is_active and user.is_superuser


def as_moment(moment: datetime) -> str:
    """A local moment."""
    return f"{timezone.localtime(moment):%d/%m/%Y %H:%M}"


class FindingFilters(WagtailFilterSet):
    """The form beside the report."""

    kind = django_filters.ChoiceFilter(label="Loại", choices=Finding.Kind.choices, widget=forms.Select)
    gone = django_filters.ChoiceFilter(
        label="Tình trạng", choices=[("no", "còn"), ("yes", "đã hết")], method="by_gone", widget=forms.Select
    )

    class Meta:
        model = Finding
        fields = ["kind"]

    def by_gone(self, findings: QuerySet, name: str, value: str) -> QuerySet:
        """Those that stand, or those that are gone."""
        return findings.filter(gone_at__isnull=value == "no")


class FindingsView(StaffReportView):
    """Every finding, what still stands first."""

    model = Finding
    page_title = NAME
    header_icon = "warning"
    index_url_name = "newsroom_findings"
    index_results_url_name = "newsroom_findings_results"
    filterset_class = FindingFilters
    verbose_name, verbose_name_plural = "dấu hiệu", "dấu hiệu"
    may_read = staticmethod(may_read)
    columns = [
        TitleColumn("what", label=HEADINGS["what"], width="40%", get_url=lambda row: row.address or None),
        Column("place", label=HEADINGS["place"]),
        Column("get_kind_display", label=HEADINGS["get_kind_display"]),
        DateColumn("first_seen", label=HEADINGS["first_seen"]),
        DateColumn("gone_at", label=HEADINGS["gone_at"]),
    ]
    list_export = list(HEADINGS)
    export_headings = HEADINGS
    custom_value_preprocess = {
        str: {"csv": as_text, "xlsx": as_cell},
        datetime: {"csv": as_moment, "xlsx": lambda moment: timezone.localtime(moment).replace(tzinfo=None)},
    }

    def get_base_queryset(self) -> QuerySet:
        return Finding.objects.order_by(F("gone_at").desc(nulls_first=True), "-first_seen", "-pk")

    def get_filename(self) -> str:
        return f"dau-hieu-bi-chen-{timezone.localdate():%Y%m%d}"


def menu_item() -> ReportMenuItem:
    """The report among the reports."""
    return ReportMenuItem(NAME, reverse("newsroom_findings"), name="findings", icon_name="warning", order=180, may_read=may_read)


def admin_urls() -> list:
    """The report's addresses in the admin."""
    return [
        path("dau-hieu-bi-chen/", FindingsView.as_view(), name="newsroom_findings"),
        path("dau-hieu-bi-chen/ket-qua/", FindingsView.as_view(results_only=True), name="newsroom_findings_results"),
    ]
