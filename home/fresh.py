"""The numbers that the live request brings back, each kept in this process for a moment."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from threading import Lock
from time import monotonic

from django.db import connection
from django.utils import timezone
from wagtail.models import Site

from cms.cache.generation import generation, mark_of
from cms.privacy import private_paths, published_pages
from cms.templatetags.portal import grouped, one_decimal, today_line
from feedback.reports import Numbers, numbers_of, with_numbers
from home import weather
from polls.reports import Result, open_among
from visits.actions import Counted
from visits.reports import Statistics, statistics, with_views

OF_A_PAGE, OF_A_SITE = 2.0, 3.0  # seconds that numbers are kept
MOST = 2_000  # things of which numbers are kept at a time
MOST_POLLS = 5  # of one page
LARGEST_KEY = 2**31 - 1
ANY_PAGE = LARGEST_KEY  # stands for the key of the page, in a question that is put together once
ROOTS = 300  # such questions that are kept


@dataclass(slots=True)
class OfPage:
    """The views of a public page, and what readers said and gave. A view counted since they were read is added by who counted it."""

    views: int
    said: Numbers

    def add(self, counted: Counted) -> None:
        self.views += counted.is_view

    def told(self) -> dict[str, str]:
        """As they are shown, by the names that elements of the page bear."""
        return {"xem": grouped(self.views), "nhan-xet": grouped(self.said.comments), "danh-gia": self.said.rating}


@dataclass(slots=True)
class OfSite:
    """The visits of a portal, and its weather as it is shown. A visit that began since they were read is added in the same way."""

    total: int
    online: int
    today: int
    yesterday: int
    weather: dict[str, str] | None

    def add(self, counted: Counted) -> None:
        self.total += counted.begins_visit
        self.today += counted.begins_visit
        self.online += counted.begins_visit

    def told(self) -> dict[str, object]:
        """As they are shown, by the names that elements of the page bear."""
        visits = {"tong": self.total, "truc-tuyen": self.online, "hom-nay": self.today, "hom-qua": self.yesterday}
        return {name: grouped(number) for name, number in visits.items()} | {"thoi-tiet": self.weather}


class Moments:
    """What was read a moment ago: as long as its site's generation lasts, at most so many seconds, of so many things at most."""

    def __init__(self, most: int = MOST):
        self.most, self.changing = most, Lock()
        self.kept: OrderedDict[tuple, tuple[str, float, object]] = OrderedDict()

    def get(self, site: Site, about: tuple, seconds: float, read: Callable[[], object], anew: bool = False) -> object:
        """What is kept about a thing of a site, else what is read of it now; `anew` where what is kept is too old for this reader."""
        now, key = generation(mark_of(site.pk)), (site.pk, *about)
        kept = self.kept.get(key)
        if kept is not None and not anew and kept[0] == now and kept[1] > monotonic():
            return kept[2]
        value = read()
        if now is not None:
            with self.changing:
                self.kept[key] = now, monotonic() + seconds, value
                self.kept.move_to_end(key)
                if len(self.kept) > self.most:
                    self.kept.popitem(last=False)
        return value


moments = Moments()


def of_site(site: Site) -> OfSite:
    """The numbers in the frame of a site's pages on this date."""
    return moments.get(site, ("site", timezone.localdate()), OF_A_SITE, lambda: _read_site(site))


def of_page(site: Site, key: int | None, anew: bool = False) -> OfPage | None:
    """The numbers of the page of this key; None for one that is not live, not for everybody or not of this site."""
    if key is None:
        return None
    return moments.get(site, ("page", key), OF_A_PAGE, lambda: _read_page(site, key), anew)


def of_polls(site: Site, keys: tuple[int, ...], anew: bool = False) -> dict[str, list]:
    """Of those polls among these that take votes: how many voted, and where everybody may see it what each choice got."""
    return moments.get(site, ("polls", keys), OF_A_PAGE, lambda: _read_polls(site, keys), anew) if keys else {}


def date_line() -> str:
    """The date line of the header at this moment."""
    return today_line(timezone.localtime())


def key_in(text: str) -> int | None:
    """The key of a row, which a script sent; None for what cannot be one."""
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_KEY))
    return int(text) if is_number and 0 < int(text) <= LARGEST_KEY else None


def _read_page(site: Site, key: int) -> OfPage | None:
    sql, values = _question(site.root_page.path, private_paths())
    with connection.cursor() as cursor:
        cursor.execute(sql, [key if value == ANY_PAGE else value for value in values])
        row = cursor.fetchone()
    return OfPage(row[0], numbers_of(*row[1:])) if row else None


@lru_cache(ROOTS)
def _question(root: str, private: tuple[str, ...]) -> tuple[str, tuple]:
    """The question about the numbers of a page below another, while these parts are private: to put it together takes ten times
    as long as to ask it.
    """
    ours = published_pages().filter(pk=ANY_PAGE, path__startswith=root)
    numbers = with_numbers(with_views(ours)).values_list("views_counted", "comments_shown", "raters", "rating_points")
    return numbers.query.sql_with_params()


def _read_site(site: Site) -> OfSite:
    visits: Statistics = statistics(site)
    return OfSite(visits.total, visits.online, visits.today, visits.yesterday, _read_weather(site))


def _read_weather(site: Site) -> dict[str, str] | None:
    """The weather by the names of the elements in its box; None where there is to be no box."""
    report = weather.current(site)
    if report is None:
        return None
    words, drawing = report.sky
    return {
        "nhiet-do": f"{report.degrees}°C",
        "noi": report.place,
        "troi": words,
        "hinh": drawing,
        "do-am": f"{report.humidity}%",
        "gio": f"{one_decimal(report.wind_speed)} km/h, hướng {report.wind_from}",
        "luc": f"{timezone.localtime(report.observed_at):%H:%M}",
    }


def _read_polls(site: Site, keys: tuple[int, ...]) -> dict[str, list]:
    return {str(result.poll.pk): _told(result) for result in open_among(site, list(keys))}


def _told(result: Result) -> list:
    shares = [[grouped(choice.votes), choice.share] for choice in result.choices] if result.shown else []
    return [grouped(result.voters), shares]
