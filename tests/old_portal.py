"""An old portal made for a test."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tests.build import at
from transfer.items import Article, Category, Comment, Fault, Poll, StandardPage, Summary, Tag, Visits

BEGAN = at(2015, 3, 2, 8)


@dataclass
class OldPortal:
    """A source over lists. `dies_at` is the number of the article at which whoever reads is killed."""

    name: str = "cu dongxanh.example.vn"
    label: str = "Cổng thử 1.0, dongxanh.example.vn"
    host: str = "dongxanh.example.vn"
    all_categories: list = field(default_factory=list)
    all_articles: list = field(default_factory=list)
    all_pages: list = field(default_factory=list)
    all_polls: list = field(default_factory=list)
    all_comments: list = field(default_factory=list)
    all_tags: list = field(default_factory=list)
    counted: Visits | None = None
    dies_at: int | None = None

    def summary(self) -> Summary:
        return Summary({"article": len(self.all_articles), "category": len(self.all_categories), "comment": len(self.all_comments)})

    def categories(self) -> Iterator[Category | Fault]:
        yield from self.all_categories

    def articles(self) -> Iterator[Article | Fault]:
        for number, item in enumerate(self.all_articles):
            if number == self.dies_at:
                raise Killed
            yield item

    def pages(self) -> Iterator[StandardPage | Fault]:
        yield from self.all_pages

    def polls(self) -> Iterator[Poll | Fault]:
        yield from self.all_polls

    def comments(self) -> Iterator[Comment | Fault]:
        yield from self.all_comments

    def tags(self) -> Iterator[Tag]:
        yield from self.all_tags

    def visits(self) -> Visits | None:
        return self.counted


class Killed(BaseException):
    """The process is no more."""


def article(number: int, category: str = "thoi-su", **fields) -> Article:
    """One of many articles, each a day younger than the one before."""
    moment: datetime = BEGAN + timedelta(days=number)
    told = {
        "key": str(number),
        "title": f"Xã họp bàn việc số {number}",
        "slug": f"xa-hop-ban-viec-so-{number}",
        "category": category,
        "html": f"<p>Sáng nay xã họp bàn việc số {number}, có <b>đủ mặt</b> các thôn.</p>",
        "date": moment,
        "summary": f"Xã họp bàn việc số {number}.",
        "views": 100 + number,
        "points": 9,
        "raters": 2,
        "tags": ("họp", f"việc {number % 3}"),
        "addresses": (f"/tin/xa-hop-ban-viec-so-{number}.html",),
    }
    return Article(**told | fields)


def old_portal(articles: int = 7, **fields) -> OldPortal:
    """A small portal with something of every kind."""
    return OldPortal(
        all_categories=[
            Category("thoi-su", "Thời sự", "thoi-su", addresses=("/tin/thoi-su/",)),
            Category("thon", "Tin các thôn", "tin-cac-thon", parent="thoi-su"),
        ],
        all_articles=[article(number, ("thoi-su", "thon")[number % 2]) for number in range(articles)],
        all_pages=[StandardPage("1", "Giới thiệu xã cũ", "gioi-thieu-xa-cu", "<p>Xã có bốn thôn.</p>", addresses=("/gioi-thieu.html",))],
        all_polls=[Poll("1", "Bà con cần gì nhất?", (("Đường", 30), ("Điện", 12)), opens_at=BEGAN)],
        all_comments=[
            Comment(str(number), str(number % articles), "Bùi Thị Thu", f"Tôi đồng ý lần {number}.", BEGAN + timedelta(days=100 + number))
            for number in range(5)
        ],
        all_tags=[Tag("họp", ("/tag/hop/",))],
        counted=Visits(396_894, date(2025, 6, 30)),
        **fields,
    )
