"""The register in the admin: on the screen, as a file, on paper."""

from collections.abc import Iterator
from itertools import chain

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.template.loader import get_template, render_to_string
from django.urls import path, reverse
from django.utils import timezone
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.reports import ReportView
from wagtail.admin.widgets.button import HeaderButton
from wagtail.models import PageLogEntry, Site

from cms.database import chunks
from cms.models import OfficeSettings
from cms.sites import setting_of
from cms.templatetags.portal import grouped
from cms.viewsets.reports import ReportMenuItem
from newsroom.register import query
from newsroom.register.filters import RegisterFilters
from newsroom.register.rows import Row, rows_of
from newsroom.register.sheets import HEADINGS, RegisterSheets, as_moment

NAME = "Sổ xuất bản"
PLACE = "<!-- rows -->"  # in the page on paper: where the rows come
PRINTED_AT_ONCE = 100  # rows


class LinesColumn(Column):
    """Several lines in one cell."""

    cell_template_name = "newsroom/register_lines.html"


class AddressedColumn(TitleColumn):
    """A title with the address below it: two columns would leave neither of them room."""

    cell_template_name = "newsroom/register_title.html"


class FigureColumn(Column):
    """A whole number, grouped; nothing where nobody counted."""

    def get_value(self, instance: Row) -> str:
        number = super().get_value(instance)
        return "" if number is None else grouped(number)


def _submitted(row: Row) -> str:
    return str(row.submitted or "")


class RegisterView(RegisterSheets, ReportView):
    """A page of it, with the totals of all of it; or all of it as a file."""

    model = PageLogEntry
    page_title = NAME
    header_icon = "list-ol"
    index_url_name = "newsroom_register"
    index_results_url_name = "newsroom_register_results"
    results_template_name = "newsroom/register_results.html"
    filterset_class = RegisterFilters
    default_ordering = ("-published", "-pk")
    verbose_name, verbose_name_plural = "bài viết", "bài viết"
    columns = [
        AddressedColumn(
            "title",
            label=f"{HEADINGS['title']}, {HEADINGS['address'].lower()}",
            width="28%",
            get_url=lambda row: row.address if row.stands else None,
        ),
        Column("category", label=HEADINGS["category"]),
        Column("author", label=HEADINGS["author"]),
        Column("submitted", label="Trình duyệt", accessor=_submitted),
        LinesColumn("approvals", label=HEADINGS["approvals"], width="18%"),
        Column("published", label=HEADINGS["published"], accessor=lambda row: as_moment(row.published)),
        LinesColumn("changes", label=HEADINGS["changes"]),
        FigureColumn("views", label=HEADINGS["views"]),
        FigureColumn("comments", label=HEADINGS["comments"]),
        LinesColumn("notes", label=HEADINGS["notes"]),
    ]

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not query.may_read(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if self.is_export:
            return self.as_spreadsheet(self.all_rows(), request.GET["export"])
        return super().get(request, *args, **kwargs)

    @cached_property
    def sites(self) -> list[Site]:
        """The portals whose register this person may read."""
        return query.sites_for(self.request.user)

    def get_base_queryset(self) -> QuerySet:
        return query.publications(None if self.request.user.is_superuser else self.sites)

    def get_filterset_kwargs(self) -> dict:
        return super().get_filterset_kwargs() | {"readable": self.get_base_queryset()}

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """Of days that there are not there is nothing, instead of everything."""
        return super().filter_queryset(queryset) if self.filters.is_valid() else queryset.none()

    @cached_property
    def asked(self) -> QuerySet:
        """What is asked for, the newest first."""
        return self.get_queryset()

    def get_filtered_queryset(self) -> QuerySet:
        return self.asked

    def paginate_queryset(self, queryset: QuerySet, page_size: int):
        paginator, page, entries, more = super().paginate_queryset(queryset, page_size)
        return paginator, page, list(rows_of(entries)), more

    def all_rows(self) -> Iterator[Row]:
        """All that is asked for as a book has it: the oldest first."""
        return rows_of(self.asked.order_by("published", "pk"))

    def totals(self) -> dict[str, list[query.Total]]:
        """How much each author and each category has of what is asked for."""
        return {
            "Theo tác giả": query.totals_by_author(self.asked),
            "Theo chuyên mục": query.totals_by_category(self.asked, self.filters.categories),
        }

    def get_context_data(self, *args, **kwargs) -> dict:
        return super().get_context_data(*args, **kwargs) | {"totals": self.totals()}

    def get_filename(self) -> str:
        return "so-xuat-ban-" + "-".join(f"{day:%Y%m%d}" for day in self.filters.days() if day)

    @cached_property
    def header_buttons(self) -> list:
        address = reverse("newsroom_register_print") + "?" + self.request.GET.urlencode()
        return [HeaderButton("Bản in", url=address, icon_name="doc-full", attrs={"target": "_blank"})]


class RegisterPrintView(RegisterView):
    """All that is asked for as a sheet of paper, without anything of the admin round it."""

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        first, last = self.filters.days()
        office = setting_of(self.sites[0], OfficeSettings) if len(self.sites) == 1 else None
        shown = {
            "office": office,
            "first": first,
            "last": last,
            "chosen": [self.filters.categories[int(key)] for key in self._chosen()],
            "place": PLACE if self.asked.exists() else "",
            "totals": self.totals(),
            "printed": timezone.now(),
        }
        before, _, after = render_to_string("newsroom/register_print.html", shown, request).partition(PLACE)
        return StreamingHttpResponse(chain([before], self._pieces(), [after]))

    def _pieces(self) -> Iterator[str]:
        """The rows as HTML, some at a time: ten thousand take no more memory than a hundred."""
        rows, template = self.all_rows(), get_template("newsroom/register_print_rows.html")
        for batch in chunks(rows, PRINTED_AT_ONCE):
            yield template.render({"rows": batch})

    def _chosen(self) -> list[str]:
        return self.filters.form.cleaned_data.get("muc", []) if self.filters.is_valid() else []


def menu_item() -> ReportMenuItem:
    """The register among the reports."""
    return ReportMenuItem(NAME, reverse("newsroom_register"), name="register", icon_name="list-ol", order=100, may_read=query.may_read)


def admin_urls() -> list:
    """The register's addresses in the admin."""
    return [
        path("so-xuat-ban/", RegisterView.as_view(), name="newsroom_register"),
        path("so-xuat-ban/ket-qua/", RegisterView.as_view(results_only=True), name="newsroom_register_results"),
        path("so-xuat-ban/in/", RegisterPrintView.as_view(), name="newsroom_register_print"),
    ]
