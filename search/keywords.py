"""What readers searched for and what they did not find, Từ khóa tìm kiếm, for staff: on the screen and as a file."""

from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import urlencode

import django_filters
from django import forms
from django.db.models import F, QuerySet
from django.urls import path, reverse
from django.utils import timezone
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.models import Site
from wagtail.permissions import policy_registry

from cms.sheets import as_cell, as_text, words_cell
from cms.templatetags.portal import grouped
from cms.viewsets.reports import ReportMenuItem, StaffReportView
from cms.viewsets.rights import rows_of
from cms.viewsets.screens import PortalFilters
from search import reports
from search.models import SearchedWord

NAME = "Từ khóa tìm kiếm"
HEADINGS = {
    "week": "Tuần",
    "site": "Cổng",
    "typed": "Từ khóa",
    "times": "Số lần tìm",
    "in_vain": "Số lần không thấy",
}
SOMETIMES, ALWAYS = "co-lan", "luon-luon"


def as_week(monday: date) -> str:
    """A week by its days: "02/11 – 08/11/2026"."""
    return f"{monday:%d/%m} – {monday + timedelta(days=6):%d/%m/%Y}"


def as_portal(site: Site) -> str:
    """What a portal is called."""
    return site.site_name or site.hostname


class KeywordFilters(PortalFilters):
    """The form beside the report: a week, a portal where there are several, and what was not found."""

    tuan = django_filters.ChoiceFilter(label="Tuần", field_name="week", empty_label="Mọi tuần", widget=forms.Select)
    thay = django_filters.ChoiceFilter(
        label="Kết quả",
        method="of_result",
        empty_label="Tất cả",
        choices=[(SOMETIMES, "Có lần không thấy"), (ALWAYS, "Chưa lần nào thấy")],
        widget=forms.Select,
    )

    class Meta:
        model = SearchedWord
        fields = ["tuan", "site", "thay"]

    def __init__(self, data=None, queryset=None, *, request=None, prefix=None, readable: QuerySet):
        super().__init__(data, queryset, request=request, prefix=prefix)
        weeks = readable.order_by("-week").values_list("week", flat=True).distinct()
        self.filters["tuan"].extra["choices"] = [(week.isoformat(), as_week(week)) for week in weeks]

    def of_result(self, rows: QuerySet, name: str, result: str) -> QuerySet:
        """Those that found nothing once, or every time."""
        return rows.filter(in_vain=F("times")) if result == ALWAYS else rows.filter(in_vain__gt=0)


class FigureColumn(Column):
    """A whole number, grouped."""

    def get_value(self, instance: SearchedWord) -> str:
        return grouped(super().get_value(instance))


def _search_of(row: SearchedWord) -> str:
    """Where the same can be searched for."""
    return f"{row.site.root_url}{reverse('search')}?{urlencode({'q': row.typed})}"


def may_read(user) -> bool:
    """Whether somebody may see what was searched for at any portal."""
    return policy_registry.get_by_type(SearchedWord).user_has_permission(user, "view")


class KeywordsView(StaffReportView):
    """The words of one's own portals, week by week."""

    model = SearchedWord
    page_title = NAME
    header_icon = "search"
    index_url_name = "search_keywords"
    index_results_url_name = "search_keywords_results"
    filterset_class = KeywordFilters
    verbose_name, verbose_name_plural = "từ khóa", "từ khóa"
    may_read = staticmethod(may_read)
    columns = [
        TitleColumn("typed", label=HEADINGS["typed"], width="40%", get_url=_search_of),
        Column("week", label=HEADINGS["week"], accessor=lambda row: as_week(row.week)),
        Column("site", label=HEADINGS["site"], accessor=lambda row: as_portal(row.site)),
        FigureColumn("times", label=HEADINGS["times"]),
        FigureColumn("in_vain", label=HEADINGS["in_vain"]),
    ]
    list_export = list(HEADINGS)
    export_headings = HEADINGS
    custom_value_preprocess = {
        str: {"csv": as_text, "xlsx": as_cell},
        date: {"csv": as_week, "xlsx": as_week},
        Site: {"csv": lambda site: as_text(as_portal(site)), "xlsx": lambda site: as_cell(as_portal(site))},
    }

    def get_base_queryset(self) -> QuerySet:
        return reports.searched(rows_of(self.request.user, SearchedWord))

    def get_filterset_kwargs(self) -> dict:
        return super().get_filterset_kwargs() | {"readable": self.get_base_queryset()}

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Of a week or a portal that is not there, there is nothing, instead of everything."""
        return super().filter_queryset(queryset) if self.filters.is_valid() else queryset.none()

    def generate_xlsx_row(self, worksheet, row_dict: dict, date_format: str | None = None) -> Iterator:
        """Words stay words, whatever they begin with."""
        for field, value in row_dict.items():
            plain = self.preprocess_field_value(field, value, self.FORMAT_XLSX)
            yield words_cell(worksheet, plain) if isinstance(plain, str) else plain

    def get_filename(self) -> str:
        return f"tu-khoa-tim-kiem-{timezone.localdate():%Y%m%d}"


def menu_item() -> ReportMenuItem:
    """The words among the reports."""
    return ReportMenuItem(NAME, reverse("search_keywords"), name="search-keywords", icon_name="search", order=60, may_read=may_read)


def admin_urls() -> list:
    """The addresses of the words in the admin."""
    return [
        path("tu-khoa-tim-kiem/", KeywordsView.as_view(), name="search_keywords"),
        path("tu-khoa-tim-kiem/ket-qua/", KeywordsView.as_view(results_only=True), name="search_keywords_results"),
    ]
