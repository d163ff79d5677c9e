"""What other rooms' screens in the admin show of our figures."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.cache import cache
from django.utils import timezone
from wagtail.admin.ui.side_panels import BaseSidePanel
from wagtail.models import Site

from cms.templatetags.portal import grouped
from visits.drawing import bars
from visits.reports import series, trend, views_of
from visits.rights import may_see, own_portals

__all__ = ["InShort", "TrendSidePanel", "in_short", "may_see"]
DAYS = 30
KEPT = 60  # seconds
PORTALS = 10  # of one person's, in the box
WIDTH, HEIGHT = 300, 64  # of the drawing


class TrendSidePanel(BaseSidePanel):
    """Beside the form of a page: how often it was viewed in the last 30 days. For a page that has been public."""

    class SidePanelToggle(BaseSidePanel.SidePanelToggle):
        aria_label = "Bật tắt ô lượt xem"
        icon_name = "view"
        has_counter = False

    name = "views"
    title = "Lượt xem"
    template_name = "visits/trend.html"
    order = 250

    def get_context_data(self, parent_context) -> dict:
        figures = trend(self.object, DAYS)
        counted = sum(views for _, views in figures)
        day, most = max(figures, key=lambda one: one[1])
        return super().get_context_data(parent_context) | {
            "bars": bars([(f"{day:%d/%m}", views) for day, views in figures], WIDTH, HEIGHT),
            "width": WIDTH,
            "height": HEIGHT,
            "days": DAYS,
            "sum": counted,
            "words": f"Lượt xem từng ngày trong {DAYS} ngày: tất cả {grouped(counted)}, nhiều nhất {grouped(most)} vào ngày {day:%d/%m/%Y}.",
            "today": figures[-1][1],
            "total": views_of(self.object),
        }


@dataclass(frozen=True)
class InShort:
    """Visits of one portal today, yesterday, and in seven days, today's included."""

    site: Site
    today: int
    yesterday: int
    week: int


def in_short(user) -> list[InShort]:
    """The portals that somebody may see, each with its last visits: a query for each portal, and none for a minute after it."""
    return [
        InShort(site, *cache.get_or_set(f"visits-in-short-{site.pk}", lambda site=site: _last_days(site), KEPT))
        for site in own_portals(user)[:PORTALS]
    ]


def _last_days(site: Site) -> tuple[int, int, int]:
    today = timezone.localdate()
    visits = [point.visits for point in series(site, today - timedelta(days=6), today, "day")]
    return visits[-1], visits[-2], sum(visits)
