"""The questions that are asked of links and weather reports, each by its name."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Exists, F, Max, OuterRef, Q
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


class WeatherSettingsQuerySet(models.QuerySet):
    """Where the weather is asked for."""

    def to_ask(self):
        """The portals that name a place and say where it lies, those first whose newest report is the oldest, or that have none."""
        known = self.exclude(place="").filter(latitude__isnull=False, longitude__isnull=False)
        newest = Max("site__weather_reports__observed_at")
        return known.annotate(newest=newest).order_by(F("newest").asc(nulls_first=True), "pk").select_related("site")


class WeatherReportQuerySet(models.QuerySet):
    """What the weather service said."""

    def fresh(self, site, lasting: timedelta = timedelta()):
        """The reports of the place that a portal names now, at most three hours old and so for a while longer, the newest first."""
        now = timezone.now()
        young = Q(observed_at__gte=now - FRESH_FOR + lasting, observed_at__lte=now)
        return self.filter(young, site=site, place=F("site__weathersettings__place")).order_by("-observed_at", "-pk")

    def superseded(self, before: datetime):
        """The reports from before a moment, but for the newest of each portal."""
        newer = self.model.objects.filter(site=OuterRef("site"), observed_at__gt=OuterRef("observed_at"))
        return self.filter(Exists(newer), observed_at__lt=before)
