"""The portals of a made site and their categories, in two levels, some with many articles and most with few."""

from bisect import bisect
from dataclasses import dataclass, field
from io import StringIO
from itertools import accumulate
from random import Random

from django.core.management import call_command
from wagtail.models import Page, PageViewRestriction, Site

from cms.models import OfficeSettings
from cms.pages import publish
from cms.snippets import publish_snippet
from home.models import HomePage, SidebarLink, SidebarSettings, WeatherSettings
from news.models import NewsIndexPage

LARGEST = "Tin hoạt động"
PRIVATE = "Nội bộ cơ quan"
PRIVATE_SHARE = 0.01
CATEGORIES: dict[str, list[str]] = {
    LARGEST: [],
    "Xây dựng Đảng": ["Tổ chức, cán bộ", "Kiểm tra, giám sát", "Tuyên giáo, dân vận"],
    "Chính quyền": ["Hội đồng nhân dân", "Ủy ban nhân dân", "Tiếp công dân"],
    "Kinh tế": ["Nông nghiệp", "Làng nghề", "Thương mại, dịch vụ", "Ngân sách, tín dụng"],
    "Văn hóa, xã hội": ["Giáo dục", "Y tế", "Lễ hội, di tích", "Thể thao", "Người có công"],
    "Quốc phòng, an ninh": ["Quân sự địa phương", "An ninh trật tự"],
    "Cải cách hành chính": ["Chuyển đổi số", "Thủ tục hành chính"],
    "Thông báo": ["Lịch công tác", "Mời họp, mời thầu"],
    PRIVATE: [],
}
STEEPNESS = 0.9  # of Zipf's law: of 29 public categories the first has about a fifth of all articles


@dataclass
class Category:
    """Where articles are put: what their rows need to know of the page above them."""

    page: NewsIndexPage
    weight: float
    children: int
    slugs: set[str] = field(default_factory=set)


@dataclass
class Portal:
    """A site with its categories; `articles` are the keys of those it has, the oldest first."""

    site: Site
    categories: list[Category]
    articles: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.shares = list(accumulate(category.weight for category in self.categories))

    def draw(self, chance: Random) -> Category:
        """A category, the larger ones more often."""
        return self.categories[bisect(self.shares, chance.random() * self.shares[-1])]


def plant(sites: int, seed: int) -> list[Portal]:
    """So many portals. The first is the default site, with all categories; further ones are communes with fewer."""
    call_command("setup_site", stdout=StringIO())
    first = Site.objects.get(is_default_site=True)
    portals = [Portal(first, make_categories(first, CATEGORIES, seed))]
    add_links(first)
    tops = dict.fromkeys(CATEGORIES, [])
    for number in range(1, sites):
        site = make_commune(number)
        portals.append(Portal(site, make_categories(site, tops, seed + number)))
    return portals


def make_commune(number: int) -> Site:
    """One more portal, as set-up makes the first."""
    home = publish(Page.objects.get(depth=1), HomePage(title=f"Xã {number:03}", slug=f"xa-{number:03}"))
    publish(home, NewsIndexPage(title="Tin tức", slug="tin-tuc", show_in_menus=True))
    site = Site.objects.create(hostname=f"xa-{number:03}.example.vn", port=80, root_page=home, site_name=f"Xã {number:03}")
    office, *_ = (kind.for_site(site) for kind in (OfficeSettings, SidebarSettings, WeatherSettings))
    office.name = f"Xã số {number}"
    office.save()
    add_links(site)
    return site


def make_categories(site: Site, wanted: dict[str, list[str]], seed: int) -> list[Category]:
    """The categories below a site's news index, each with its weight; one of them is private."""
    news = NewsIndexPage.objects.child_of(site.root_page).get()
    pages = {}
    for title, below in wanted.items():
        pages[title] = top = publish(news, NewsIndexPage(title=title, summary=f"Tin, bài về {title.lower()}.", show_in_menus=True))
        for name in below:
            pages[name] = publish(top, NewsIndexPage(title=name, summary=f"Tin, bài về {name.lower()}.", show_in_menus=True))
    PageViewRestriction.objects.create(page=pages[PRIVATE], restriction_type=PageViewRestriction.LOGIN)
    weights = shares(pages, seed)
    return [Category(NewsIndexPage.objects.get(pk=page.pk), weights[title], len(wanted.get(title, []))) for title, page in pages.items()]


def shares(titles, seed: int) -> dict[str, float]:
    """How large each category is: one leads, the others follow by Zipf's law in the order of the seed; the private one is small."""
    others = sorted(title for title in titles if title not in (LARGEST, PRIVATE))
    Random(f"{seed}:shares").shuffle(others)
    weights = {title: rank**-STEEPNESS for rank, title in enumerate([LARGEST, *others], start=1)}
    return weights | {PRIVATE: PRIVATE_SHARE * sum(weights.values())}


def add_links(site: Site) -> None:
    """A few links for the sidebar."""
    for title in ("Quản lý văn bản", "Một cửa điện tử", "Lịch công tác tuần", "Góp ý, phản ánh"):
        publish_snippet(SidebarLink(site=site, title=title, url=f"https://lien-ket-{len(title)}.example.vn/", group="Điều hành"))
