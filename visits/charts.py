"""The charts of a portal's figures: what each is of, and its rows, which the table, the files and the drawing share."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from wagtail.models import Page, Site

from cms.templatetags.portal import grouped, one_decimal
from visits import reports
from visits.forms import DATE, Period

SHOWN, WRITTEN = 20, 500  # rows of a list of the most, on the screen and in a file
DRAWN = 12  # rows of it that are drawn
VISITS, VIEWS = "Lượt truy cập", "Lượt xem"


@dataclass(frozen=True)
class Row:
    """A line of a table, with its figures. `day` is its date where it is about one, `page` its page where it is about one."""

    label: str
    figures: tuple[int, ...]
    day: date | None = None
    page: Page | None = None


@dataclass(frozen=True)
class Chart:
    """`kind` says how it is drawn: "line", "bars", "list" (bars that lie, the longest first) or "parts" (of a whole)."""

    name: str
    title: str
    kind: str
    headings: tuple[str, ...]
    rows: list[Row]
    note: str = ""

    @property
    def has_figures(self) -> bool:
        return any(any(row.figures) for row in self.rows)

    @property
    def script(self) -> str:
        """The element of the page that holds what is drawn."""
        return f"drawn-{self.name}"

    @property
    def has_pages(self) -> bool:
        return any(row.page for row in self.rows)

    @property
    def drawn(self) -> dict:
        """What the script is given."""
        rows = self.rows[:DRAWN] if self.kind == "list" else self.rows
        series = [{"label": name, "values": [row.figures[at] for row in rows]} for at, name in enumerate(self.headings[1:])]
        return {"kind": self.kind, "labels": [row.label for row in rows], "series": series}


def by_time(site: Site, period: Period, number: int = SHOWN) -> Chart:
    """Visits and views, step by step."""
    points = reports.series(site, period.since, period.until, period.step)
    rows = [Row(_name_of_step(point.begins, period), (point.visits, point.views), _day(point.begins, period)) for point in points]
    heading = period.step_name.capitalize()
    return Chart("theo-thoi-gian", f"Lượt truy cập và lượt xem theo {period.step_name}", "line", (heading, VISITS, VIEWS), rows)


def _day(begins: date, period: Period) -> date | None:
    return begins if period.step == "day" else None


def _name_of_step(begins: date, period: Period) -> str:
    """ "07/11/2026", "11/2026"; of a week the days of it that are in the period: "02/11 – 08/11/2026"."""
    if period.step == "day":
        return f"{begins:{DATE}}"
    if period.step == "month":
        return f"{begins:%m/%Y}"
    first, last = max(begins, period.since), min(begins + timedelta(days=6), period.until)
    return f"{first:%d/%m} – {last:{DATE}}" if first < last else f"{last:{DATE}}"


def by_hour(site: Site, period: Period, number: int = SHOWN) -> Chart:
    """At which hours of the day people come."""
    rows = [Row(f"{hour} giờ", (visits, views)) for hour, visits, views in reports.by_hour(site, period.since, period.until)]
    return Chart("theo-gio", "Theo giờ trong ngày", "bars", ("Giờ", VISITS, VIEWS), rows)


def by_category(site: Site, period: Period, number: int = SHOWN) -> Chart:
    """What is read of each category."""
    found = reports.by_category(site, period.since, period.until)
    return Chart("theo-chuyen-muc", "Theo chuyên mục", "list", ("Chuyên mục", VIEWS), [Row(page.title, (views,)) for page, views in found])


def top_pages(site: Site, period: Period, number: int = SHOWN) -> Chart:
    """What is read most."""
    found = reports.top_pages(site, period.since, period.until, number)
    rows = [Row(page.title, (views,), page=page) for page, views in found]
    return Chart("xem-nhieu", "Bài và trang xem nhiều nhất", "list", ("Bài, trang", VIEWS), rows)


def referrers(site: Site, period: Period, number: int = SHOWN) -> Chart:
    """From where people come."""
    rows = [Row(host, (visits,)) for host, visits in reports.referrers(site, period.since, period.until, number)]
    return Chart("den-tu", "Trang giới thiệu đến", "list", ("Đến từ", VISITS), rows)


def devices(site: Site, period: Period, number: int = SHOWN) -> Chart:
    """How many of the views are on phones."""
    on_phones, views = reports.mobile_share(site, period.since, period.until)
    rows = [Row("Điện thoại", (on_phones,)), Row("Máy tính và máy khác", (views - on_phones,))]
    return Chart("thiet-bi", "Xem trên điện thoại", "parts", ("Thiết bị", VIEWS), rows, share_on_phones(on_phones, views))


def share_on_phones(on_phones: int, views: int) -> str:
    """In words: "62,5 % của 1.240 lượt xem là trên điện thoại."; "" without views."""
    return f"{one_decimal(100 * on_phones / views)} % của {grouped(views)} lượt xem là trên điện thoại." if views else ""


CHARTS: dict[str, Callable[..., Chart]] = {
    "theo-thoi-gian": by_time,
    "theo-gio": by_hour,
    "theo-chuyen-muc": by_category,
    "xem-nhieu": top_pages,
    "den-tu": referrers,
    "thiet-bi": devices,
}
