"""The register of polls, Sổ bình chọn, for staff: what came in each hour, on the screen and as a file."""

from datetime import datetime

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import path, reverse
from django.utils import timezone
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column

from cms.sheets import as_cell, as_text
from cms.templatetags.portal import grouped
from cms.viewsets.reports import ReportMenuItem, StaffReportView
from cms.viewsets.rights import portals_of, rows_of
from polls.models import Poll
from polls.reports import Hour, hours_of

NAME = "Sổ bình chọn"
HEADINGS = {
    "poll": "Bình chọn",
    "hour": "Trong giờ",
    "votes": "Phiếu mới",
    "changed": "Đổi lựa chọn",
    "proved": "Đánh dấu: đã giải bài toán",
    "unproved": "Đánh dấu: chưa giải bài toán",
    "refused": "Bị từ chối",
    "refusals": "Lý do từ chối",
    "note": "Ghi chú",
}


def as_hour(moment: datetime) -> str:
    """A local hour: "07/11/2026, 08–09 giờ"."""
    local = timezone.localtime(moment)
    return f"{local:%d/%m/%Y, %H}–{(local.hour + 1) % 24:02} giờ"


def as_reasons(refusals: dict[str, int]) -> str:
    """Refusals by rule in one line."""
    return "; ".join(f"{rule}: {number}" for rule, number in sorted(refusals.items()))


class RegisterFilters(WagtailFilterSet):
    """The form beside the register: one poll, or all of one's own portals."""

    poll = django_filters.ModelChoiceFilter(
        label="Bình chọn", queryset=Poll.objects.none(), field_name="pk", method="of_poll", widget=forms.Select
    )

    class Meta:
        model = Poll
        fields = []

    def __init__(self, *args, own: QuerySet, **kwargs):
        super().__init__(*args, **kwargs)
        self.filters["poll"].queryset = own

    def of_poll(self, polls: QuerySet, name: str, poll: Poll) -> QuerySet:
        return polls.filter(pk=poll.pk)


class FigureColumn(Column):
    """A whole number, grouped."""

    def get_value(self, instance: Hour) -> str:
        return grouped(super().get_value(instance))


def may_read(user) -> bool:
    """Whether somebody has to do with polls of any portal."""
    return user.is_active and portals_of(user, Poll).exists()


class RegisterView(StaffReportView):
    """Votes, flagged ones and refusals by hour, of the polls of one's own portals."""

    model = Poll
    page_title = NAME
    header_icon = "list-ol"
    index_url_name = "polls_register"
    index_results_url_name = "polls_register_results"
    filterset_class = RegisterFilters
    verbose_name, verbose_name_plural = "giờ", "giờ"
    may_read = staticmethod(may_read)
    columns = [
        Column("poll", label=HEADINGS["poll"], width="25%"),
        Column("hour", label=HEADINGS["hour"], accessor=lambda row: as_hour(row.hour)),
        *(FigureColumn(name, label=HEADINGS[name]) for name in ("votes", "changed", "proved", "unproved", "refused")),
        Column("refusals", label=HEADINGS["refusals"], accessor=lambda row: as_reasons(row.refusals)),
        Column("note", label=HEADINGS["note"]),
    ]
    list_export = list(HEADINGS)
    export_headings = HEADINGS
    custom_value_preprocess = {
        Poll: {"csv": lambda poll: as_text(str(poll)), "xlsx": lambda poll: as_cell(str(poll))},
        dict: {"csv": as_reasons, "xlsx": as_reasons},
        datetime: {"csv": as_hour, "xlsx": lambda moment: timezone.localtime(moment).replace(tzinfo=None)},
    }

    def get_base_queryset(self) -> QuerySet:
        return rows_of(self.request.user, Poll).newest_first()

    def get_filterset_kwargs(self) -> dict:
        return super().get_filterset_kwargs() | {"own": self.get_base_queryset()}

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Of a poll that is not one's own there is nothing, instead of everything."""
        return super().filter_queryset(queryset) if self.filters.is_valid() else queryset.none()

    def get_filtered_queryset(self) -> list[Hour]:
        """The hours of the polls that are asked for."""
        return hours_of(self.get_queryset())

    def get_filename(self) -> str:
        return f"so-binh-chon-{timezone.localdate():%Y%m%d}"


def menu_item() -> ReportMenuItem:
    """The register among the reports."""
    return ReportMenuItem(NAME, reverse("polls_register"), name="poll-register", icon_name="list-ol", order=150, may_read=may_read)


def admin_urls() -> list:
    """The register's addresses in the admin."""
    return [
        path("so-binh-chon/", RegisterView.as_view(), name="polls_register"),
        path("so-binh-chon/ket-qua/", RegisterView.as_view(results_only=True), name="polls_register_results"),
    ]
