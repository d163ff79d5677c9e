"""What browsers refused, for administrators."""

from datetime import datetime

from django.db.models import QuerySet
from django.urls import path, reverse
from django.utils import timezone
from wagtail.admin.ui.tables import Column, DateColumn

from cms.models import PolicyReport
from cms.sheets import as_cell, as_text
from cms.viewsets.reports import ReportMenuItem, StaffReportView

NAME = "Nội dung bị trình duyệt chặn"
HEADINGS = {"hour": "Trong giờ", "directive": "Quy tắc", "blocked": "Bị chặn", "page": "Ở địa chỉ", "number": "Số lần"}


def may_read(user) -> bool:
    """Whether somebody looks after the whole installation: pages of all portals are told of together."""
    return user.is_active and user.is_superuser


class PolicyReportView(StaffReportView):
    """By hour what was refused, where, and how often."""

    model = PolicyReport
    page_title = NAME
    header_icon = "warning"
    index_url_name = "policy_reports_listing"
    index_results_url_name = "policy_reports_listing_results"
    verbose_name, verbose_name_plural = "dòng", "dòng"
    may_read = staticmethod(may_read)
    columns = [
        DateColumn("hour", label=HEADINGS["hour"]),
        Column("directive", label=HEADINGS["directive"]),
        Column("blocked", label=HEADINGS["blocked"]),
        Column("page", label=HEADINGS["page"]),
        Column("number", label=HEADINGS["number"]),
    ]
    list_export = list(HEADINGS)
    export_headings = HEADINGS
    custom_value_preprocess = {
        str: {"csv": as_text, "xlsx": as_cell},
        datetime: {
            "csv": lambda moment: f"{timezone.localtime(moment):%d/%m/%Y %H:%M}",
            "xlsx": lambda moment: timezone.localtime(moment).replace(tzinfo=None),
        },
    }

    def get_base_queryset(self) -> QuerySet:
        return PolicyReport.objects.order_by("-hour", "-number", "-pk")

    def get_filename(self) -> str:
        return f"noi-dung-bi-chan-{timezone.localdate():%Y%m%d}"


def menu_item() -> ReportMenuItem:
    """The report among the reports."""
    return ReportMenuItem(NAME, reverse("policy_reports_listing"), name="policy-reports", icon_name="warning", order=990, may_read=may_read)


def admin_urls() -> list:
    """The report's addresses in the admin."""
    return [
        path("noi-dung-bi-chan/", PolicyReportView.as_view(), name="policy_reports_listing"),
        path("noi-dung-bi-chan/ket-qua/", PolicyReportView.as_view(results_only=True), name="policy_reports_listing_results"),
    ]
