"""The questions that are asked of links and weather reports, each by its name."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from cms.privacy import published_pages
from cms.snippets import PortalSnippetQuerySet

# Older weather is worse than none.
FRESH_FOR = timedelta(hours=3)


class SidebarLinkQuerySet(PortalSnippetQuerySet):
    """Links in the sidebar and on the front page."""

    def for_showing(self, site):
        """The live links of one portal that lead somewhere a reader may go, in the order that its editors dragged them into,
        with all that a box shows.
        """
        leading = Q(page__isnull=True) | Q(page__in=published_pages())
        return self.live().filter(leading, site=site).order_by("sort_order", "pk").select_related("page", "image")


class WeatherReportQuerySet(models.QuerySet):
    """What the weather service said."""

    def fresh(self, site):
        """The reports of a portal's place that are at most three hours old, the newest first."""
        return self.filter(site=site, observed_at__gte=timezone.now() - FRESH_FOR).order_by("-observed_at", "-pk")
