"""A portal's figures for its staff: charts with their tables, files, and a sheet of paper for each month."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone
from django.views.generic import TemplateView, View
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from cms.models import OfficeSettings
from cms.permissions import PortalPermissionTester
from cms.sites import setting_of
from cms.viewsets.reports import ReportMenuItem
from visits import reports
from visits.charts import CHARTS, WRITTEN
from visits.forms import PRESETS, read_period
from visits.models import StartingFigure
from visits.months import HEIGHT, WIDTH, asked_month, monthly_report
from visits.rights import may_see, own_portals
from visits.sheets import as_csv, as_workbook

NAME = "Lượt truy cập"
WAYS = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_workbook, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


class OfOnePortal:
    """Before each screen: of one's own portals the one that is asked for, else the first. Another one is not there."""

    def setup(self, request: HttpRequest, *args, **kwargs) -> None:
        super().setup(request, *args, **kwargs)
        self.portals = own_portals(request.user)
        if not self.portals:
            raise PermissionDenied
        asked = request.GET.get("cong", "")
        self.site = next((site for site in self.portals if str(site.pk) == asked), None) if asked else self.portals[0]
        if self.site is None:
            raise Http404

    def query(self, **changes: str) -> str:
        """The part of an address that asks for the same portal, with what else is given."""
        asked = self.request.GET.copy()
        asked.clear()
        if len(self.portals) > 1:
            asked["cong"] = str(self.site.pk)
        asked.update({name: value for name, value in changes.items() if value})
        return asked.urlencode()


class FiguresView(OfOnePortal, WagtailAdminTemplateMixin, TemplateView):
    """The charts of a period."""

    template_name = "visits/figures.html"
    page_title = NAME
    header_icon = "view"

    def get_breadcrumbs_items(self) -> list[dict]:
        return [*self.breadcrumbs_items, {"url": "", "label": NAME}]

    @property
    def header_buttons(self) -> list:
        address = reverse("visits_month") + "?" + self.query()
        return [HeaderButton("Báo cáo tháng", url=address, icon_name="doc-full", attrs={"target": "_blank"})]

    def get_context_data(self, **kwargs) -> dict:
        period, form = read_period(self.request.GET)
        charts = [make(self.site, period) for make in CHARTS.values()]
        return super().get_context_data(**kwargs) | {
            "portals": self.portals,
            "site": self.site,
            "period": period,
            "form": form,
            "presets": [(name, preset == period.preset, self.query(ky=preset)) for preset, name in PRESETS.items()],
            "charts": charts,
            "editable": self._editable(charts),
            "file_query": self.query(tu=f"{period.since:%d/%m/%Y}", den=f"{period.until:%d/%m/%Y}", buoc=self.request.GET.get("buoc", "")),
            "visits": sum(row.figures[0] for row in charts[0].rows),
            "views": sum(row.figures[1] for row in charts[0].rows),
            "total": reports.statistics(self.site).total,
            "brought": StartingFigure.objects.filter(site=self.site).first(),
        }

    def _editable(self, charts: list) -> set[int]:
        """The pages that this person may open in the form of it."""
        pages = [row.page for chart in charts for row in chart.rows if row.page]
        return {page.pk for page in pages if PortalPermissionTester(self.request.user, page).can_edit()}


class SheetView(OfOnePortal, View):
    """One chart's figures as a file."""

    def get(self, request: HttpRequest, name: str, way: str) -> HttpResponse:
        period, form = read_period(request.GET)
        if name not in CHARTS or form.is_bound:  # bound: with faults
            raise Http404
        written, kind = WAYS[way]
        answer = HttpResponse(written(CHARTS[name](self.site, period, WRITTEN)), content_type=kind)
        answer["Content-Disposition"] = f'attachment; filename="{name}-{period.since:%Y%m%d}-{period.until:%Y%m%d}.{way}"'
        return answer


class MonthView(OfOnePortal, TemplateView):
    """A month on one sheet of A4, without anything of the admin round it."""

    template_name = "visits/month.html"

    def get_context_data(self, **kwargs) -> dict:
        month = asked_month(self.request.GET.get("thang", ""))
        later = month.another(1)
        return super().get_context_data(**kwargs) | {
            "office": setting_of(self.site, OfficeSettings),
            "site": self.site,
            "report": monthly_report(self.site, month),
            "width": WIDTH,
            "height": HEIGHT,
            "before": self.query(thang=month.another(-1).key),
            "after": self.query(thang=later.key) if later.first <= timezone.localdate() else "",
            "back": self.query(),
            "printed": timezone.now(),
        }


def menu_item() -> ReportMenuItem:
    """The figures among the reports."""
    return ReportMenuItem(NAME, reverse("visits_figures"), name="visits", icon_name="view", order=50, may_read=may_see)


def admin_urls() -> list:
    """The addresses of figures in the admin."""
    return [
        path("luot-truy-cap/", FiguresView.as_view(), name="visits_figures"),
        path("luot-truy-cap/tep/<slug:name>.csv", SheetView.as_view(), {"way": "csv"}, name="visits_csv"),
        path("luot-truy-cap/tep/<slug:name>.xlsx", SheetView.as_view(), {"way": "xlsx"}, name="visits_xlsx"),
        path("luot-truy-cap/thang/", MonthView.as_view(), name="visits_month"),
    ]
