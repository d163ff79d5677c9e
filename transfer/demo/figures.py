"""The demo's poll, weather and counted figures. Counted are only days before the load, so that nothing mixes with ours."""

import random
from datetime import date, timedelta
from functools import partial

from django.utils import timezone
from wagtail.models import Site

from cms.snippets import publish_snippet
from feedback.actions import start_with as start_ratings
from home.models import WeatherReport, WeatherSettings
from news.models import ArticlePage
from polls.models import Choice, Poll
from transfer.demo import content
from transfer.ledger import Ledger
from visits.actions import bring_days
from visits.actions import start_with as start_count
from visits.models import DailyReferrers, DailyViews, DailyVisits, HourlyVisits

DAYS_COUNTED = 30
DAYS_IN_DETAIL = 3
VISITS_YESTERDAY = 316
BY_HOUR = {6: 3, 7: 6, 8: 10, 9: 9, 10: 7, 11: 6, 12: 4, 13: 4, 14: 6, 15: 7, 16: 6, 17: 5, 18: 4, 19: 7, 20: 9, 21: 6, 22: 2}  # shares
REFERRERS = {"tim-kiem.example.vn": 31, "mang-xa-hoi.example.vn": 17, "tinh.example.vn": 6}  # in a hundred visits
SOURCE = "Cổng cũ (số liệu minh họa)"


def load_figures(ledger: Ledger, site: Site, articles: dict[str, ArticlePage]) -> None:
    """Everything that shows a number."""
    now = ledger.load.started_at
    today = timezone.localdate(now)
    days = [today - timedelta(days=back) for back in range(1, DAYS_COUNTED + 1)]
    chance = random.Random("demo")  # noqa: S311 - figures that look alive, nothing secret
    ledger.once("poll", partial(make_poll, site, now))
    ledger.change("weather-place", WeatherSettings.for_site(site), lambda: {"place": "Đồng Xanh"})
    ledger.once("weather", partial(make_weather, site, now))
    load_visits(ledger, site, days, chance)
    for name, article in articles.items():
        if name == content.FIGURED_ARTICLE:
            load_reference_figures(ledger, article)
        else:
            load_views(article, days, chance)


def make_poll(site: Site, now) -> Poll:
    """The poll of the reference page, open since forty days."""
    told = content.POLL
    poll = Poll(site=site, question=told["question"], brought_forward_voters=told["voters"], opens_at=now - timedelta(days=40))
    poll.choices = [Choice(text=text, brought_forward_votes=votes, sort_order=order) for order, (text, votes) in enumerate(told["choices"])]
    return publish_snippet(poll)


def make_weather(site: Site, now) -> WeatherReport:
    """A report that says it is none; it disappears after three hours as any other."""
    return WeatherReport.objects.create(
        site=site,
        place="Đồng Xanh",
        observed_at=now,
        temperature=24.5,
        humidity=78,
        wind_speed=11,
        wind_direction=45,
        sky_code=2,
        source="số liệu minh họa",
    )


def load_visits(ledger: Ledger, site: Site, days: list[date], chance: random.Random) -> None:
    """Thirty days of visits, the last three also by hour and with where they came from, and the rest of the reference page's total
    as brought forward.
    """
    counted = [VISITS_YESTERDAY, *(chance.randint(260, 470) for _ in days[1:])]
    for number, (day, count) in enumerate(zip(days, counted, strict=True), start=1):
        views = count * chance.randint(18, 32) // 10
        figures = {"visits": count, "views": views, "mobile_views": views * chance.randint(52, 68) // 100}
        ledger.once(f"visits:{number}", partial(DailyVisits.objects.create, site=site, day=day, **figures))
        if number <= DAYS_IN_DETAIL:
            load_details(ledger, site, day, number, count, views)
    ledger.once("visits:before", partial(start_count, site, content.VISITS - sum(counted), SOURCE, days[-1]))


def load_details(ledger: Ledger, site: Site, day: date, number: int, visits: int, views: int) -> None:
    """One day's visits and views by hour, without a rest, and the hosts that some of them came from."""
    whole, begun = sum(BY_HOUR.values()), 0
    for hour, share in BY_HOUR.items():
        before, begun = begun, begun + share
        parts = {name: figure * begun // whole - figure * before // whole for name, figure in (("visits", visits), ("views", views))}
        ledger.once(f"hour:{number}:{hour}", partial(HourlyVisits.objects.create, site=site, day=day, hour=hour, **parts))
    for host, share in REFERRERS.items():
        ledger.once(
            f"from:{number}:{host}", partial(DailyReferrers.objects.create, site=site, day=day, host=host, visits=visits * share // 100)
        )


def load_reference_figures(ledger: Ledger, article: ArticlePage) -> None:
    """The views and the rating of the reference page."""
    day = timezone.localdate(article.date)
    ledger.once("views:before", partial(start_count, article, content.FIGURED_VIEWS, SOURCE, day))
    ledger.once("ratings:before", partial(start_ratings, article, content.FIGURED_POINTS, content.FIGURED_RATERS, SOURCE, day))


def load_views(article: ArticlePage, days: list[date], chance: random.Random) -> None:
    """Views of an article that fade with its age. The rows are no entries of the ledger: they go with their page."""
    liveliness = chance.randint(20, 400)
    since = timezone.localdate(article.date)
    rows = [
        DailyViews(page_id=article.pk, day=day, views=1 + chance.randint(0, liveliness) // (4 + (day - since).days))
        for day in days
        if day >= since
    ]
    bring_days(rows)
