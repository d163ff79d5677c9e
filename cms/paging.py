"""Lists that are cut into pages."""

from django.core import paginator
from django.core.paginator import EmptyPage, Page, PageNotAnInteger


class Paginator(paginator.Paginator):
    """A list in pages, of which every number that a reader writes gives one."""

    def get_page(self, number) -> Page:
        """The page of a number; what is no number gives the first page, a number too small or too large the nearest."""
        try:
            return self.page(number)
        except PageNotAnInteger:
            return self.page(1)
        except EmptyPage:
            return self.page(1 if int(number) < 1 else self.num_pages)
