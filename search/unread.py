"""The documents in whose files nothing or not everything could be read, for those who look after documents."""

from datetime import datetime

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import path, reverse
from django.utils import timezone
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn
from wagtail.permissions import policy_registry

from cms.models import PortalDocument
from cms.sheets import as_cell, as_text
from cms.viewsets.reports import ReportMenuItem, StaffReportView
from search.models import DocumentText

NAME = "Tài liệu không đọc được chữ"
HEADINGS = {
    "document.title": "Tài liệu",
    "file": "Tệp",
    "get_state_display": "Kết quả",
    "note": "Ghi chú",
    "read_at": "Đọc lúc",
}


def as_moment(moment: datetime) -> str:
    """A local moment: "28/11/2026 19:30"."""
    return f"{timezone.localtime(moment):%d/%m/%Y %H:%M}"


class UnreadFilters(WagtailFilterSet):
    """The form beside the report: how the reading ended."""

    state = django_filters.ChoiceFilter(label="Kết quả", choices=DocumentText.State.choices, widget=forms.Select)

    class Meta:
        model = DocumentText
        fields = ["state"]


def may_read(user) -> bool:
    """Whether somebody may change documents of any portal."""
    return user.is_active and _policy().user_has_any_permission(user, ["change", "delete"])


def _policy():
    return policy_registry.get_by_type(PortalDocument)


class UnreadView(StaffReportView):
    """What the search cannot find by its words, and why, of the documents that somebody may change."""

    model = DocumentText
    page_title = NAME
    header_icon = "doc-full-inverse"
    index_url_name = "search_unread"
    index_results_url_name = "search_unread_results"
    filterset_class = UnreadFilters
    verbose_name, verbose_name_plural = "tài liệu", "tài liệu"
    may_read = staticmethod(may_read)
    columns = [
        TitleColumn("document", label=HEADINGS["document.title"], get_url=lambda row: reverse("wagtaildocs:edit", args=[row.pk])),
        Column("file", label=HEADINGS["file"], accessor="document.filename"),
        Column("get_state_display", label=HEADINGS["get_state_display"]),
        Column("note", label=HEADINGS["note"]),
        DateColumn("read_at", label=HEADINGS["read_at"]),
    ]
    list_export = list(HEADINGS)
    export_headings = HEADINGS
    custom_value_preprocess = {
        str: {"csv": as_text, "xlsx": as_cell},
        datetime: {"csv": as_moment, "xlsx": lambda moment: timezone.localtime(moment).replace(tzinfo=None)},
    }

    def get_base_queryset(self) -> QuerySet:
        own = _policy().instances_user_has_any_permission_for(self.request.user, ["change", "delete"])
        told = DocumentText.objects.filter(document__in=own).exclude(note="").defer("text")
        return told.select_related("document").order_by("-read_at", "-pk")

    def get_filename(self) -> str:
        return f"tai-lieu-khong-doc-duoc-{timezone.localdate():%Y%m%d}"


def menu_item() -> ReportMenuItem:
    """The report among the reports."""
    return ReportMenuItem(
        NAME, reverse("search_unread"), name="unread-documents", icon_name="doc-full-inverse", order=170, may_read=may_read
    )


def admin_urls() -> list:
    """The report's addresses in the admin."""
    return [
        path("tai-lieu-khong-doc-duoc/", UnreadView.as_view(), name="search_unread"),
        path("tai-lieu-khong-doc-duoc/ket-qua/", UnreadView.as_view(results_only=True), name="search_unread_results"),
    ]
