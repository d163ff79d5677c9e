"""What the reports for staff have in common: who may not read one is refused and not shown the way, its order is its own."""

from collections.abc import Callable, Iterator

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.reports import ReportView

from cms.sheets import MARK


class StaffReportView(ReportView):
    """A report as a list and as a file that Excel opens with its accents. Its rows stand in the order in which they are given."""

    may_read: Callable[..., bool]  # staticmethod: whether an account may
    is_searchable = False

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not self.may_read(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def order_queryset(self, queryset: QuerySet) -> QuerySet:
        return queryset

    def stream_csv(self, rows) -> Iterator[bytes]:
        """The lines of the file."""
        yield MARK
        yield from super().stream_csv(rows)


class ReportMenuItem(MenuItem):
    """The way to a report, shown to those who may read it."""

    def __init__(self, *args, may_read: Callable[..., bool], **kwargs):
        super().__init__(*args, **kwargs)
        self.may_read = may_read

    def is_shown(self, request: HttpRequest) -> bool:
        return self.may_read(request.user)
