"""/so-do-trang/ shows all that a reader may go to in a portal, but for the single articles, and nothing else; it is never old."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction

from cms.cache.front import PageCache
from cms.cache.generation import forget_all
from home.site_map import POLLS, SHORT
from tests.build import at
from tests.reading import faults, read, texts, words

pytestmark = pytest.mark.once_on_postgresql
MAP = "/so-do-trang/"
KNOWN = {"host": "localhost"}  # a host of ours: for another one Wagtail asks the database


def tree(soup) -> list:
    """The pages of the map: what each says, with those below it."""
    return [(words(part.h3), entries(part.find("ul", recursive=False))) for part in soup.select(".map-page")]


def entries(listed) -> list:
    """The entries of one list, each with those below it."""
    found = listed.find_all("li", recursive=False) if listed else []
    return [(words(entry.a), entries(entry.find("ul", recursive=False))) for entry in found]


# What stands on it ---------------------------------------------------------------------------------------------------


def test_every_page_leads_to_it_and_one_that_is_not_there_too(build, client):
    assert MAP in [link["href"] for link in read(client, "/").select("footer a")]
    assert MAP in [link["href"] for link in read(client, "/khong-co/", 404).select("main a")]


def test_it_shows_the_pages_as_they_stand_in_the_tree_with_what_a_category_holds(build, client):
    outer = build.category("Kinh tế")
    inner = build.category("Nông nghiệp", outer)
    build.category("Chợ")
    about = build.standard_page("Giới thiệu")
    build.standard_page("Bộ máy", about)
    build.article("Bài một", outer)
    build.article("Bài hai", inner)
    soup = read(client, MAP)
    assert tree(soup) == [
        ("Tin tức 2 bài", [("Kinh tế", [("Nông nghiệp", [])]), ("Chợ", [])]),
        ("Giới thiệu", [("Bộ máy", [])]),
    ]
    assert texts(soup, ".map-page .map-number") == ["2 bài", "2 bài", "1 bài"]
    assert "Bài một" not in words(soup.main)
    assert [link["href"] for link in soup.select(".map-page a")][:3] == ["/tin-tuc/", outer.url, inner.url]


def test_a_page_that_is_not_in_the_menu_is_on_the_map(build, client):
    hidden = build.standard_page("Ẩn khỏi thực đơn")
    hidden.show_in_menus = False
    hidden.save_revision().publish()
    assert ("Ẩn khỏi thực đơn", []) in tree(read(client, MAP))


def test_a_description_is_shown_where_it_is_short(build, client):
    build.category("Ngắn", summary="Mùa vụ, thủy lợi.")
    build.category("Dài", summary="a" * (SHORT + 1))
    assert texts(read(client, MAP), ".map-page .map-brief") == ["Mùa vụ, thủy lợi."]


def test_it_leads_to_what_the_portal_does_itself_to_polls_and_by_group_to_links(build, client):
    category = build.category("Chợ")
    poll, later = build.poll("Bạn hay đi chợ nào?"), build.poll("Sắp mở?", opens_at=timezone.now() + timedelta(days=1))
    build.link("Một cửa", group="Dịch vụ công")
    build.link("Quản lý văn bản", group="Điều hành", url="", page=build.standard_page("Văn bản"))
    soup = read(client, MAP)
    assert texts(soup, "main h2") == ["Các trang của cổng", "Tra cứu và theo dõi", "Bình chọn", "Dịch vụ công", "Điều hành"]
    links = {link["href"] for link in soup.select("main a")}
    own = {"/", "/tim-kiem/", "/cach-dem/", "/cach-dem/so-lieu.csv", "/rss/", "/tin-tuc/rss/", f"{category.url}rss/"}
    assert own | {f"/binh-chon/{poll.pk}/", "https://lien-ket.example.vn/", "/van-ban/"} <= links
    assert f"/binh-chon/{later.pk}/" not in links
    assert [link for link in links if link.startswith("/") and client.get(link).status_code != 200] == []


def test_of_many_polls_the_newest_are_shown(build, client):
    for number in range(POLLS + 2):
        build.poll(f"Câu {number}?", opens_at=timezone.now() - timedelta(days=number + 1))
    shown = texts(read(client, MAP), "#so-do-binh-chon + ul a")
    assert (shown[0], len(shown)) == ("Câu 0?", POLLS)


def test_what_is_not_public_is_not_on_it_and_what_stands_below_neither(build, client):
    category, draft, private = build.category("Nội vụ"), build.standard_page("Gỡ xuống"), build.standard_page("Riêng")
    build.standard_page("Con của riêng", private)
    build.category("Con của nội vụ", category)
    draft.unpublish()
    for page in (private, category):
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    assert tree(read(client, MAP)) == [("Tin tức", [])]
    assert "noi-vu" not in str(read(client, MAP))


def test_each_portal_has_its_own_map(build, client):
    other = build.other_site()
    build.standard_page("Của xã khác", other.root_page)
    build.standard_page("Của xã ta")
    build.poll("Hỏi xã khác?", site=other)
    theirs, ours = read(client, MAP, headers={"host": other.hostname}), read(client, MAP)
    assert tree(theirs) == [("Của xã khác", [])] and "Hỏi xã khác?" in words(theirs.main)
    assert ("Của xã ta", []) in tree(ours) and "xã khác" not in words(ours.main)


def test_an_address_of_no_portal_has_no_map(build, client):
    build.site.delete()
    assert client.get(MAP).status_code == 404


def test_its_headings_form_an_outline_and_it_holds_nothing_personal(build, client):
    build.link()
    assert faults(client.get(MAP)) == []
    levels = [int(heading.name[1]) for heading in read(client, MAP).main.select("h1, h2, h3, h4")]
    assert levels[0] == 1 and all(after - before <= 1 for before, after in zip(levels, levels[1:], strict=False))


# However large, and never old ----------------------------------------------------------------------------------------


def asked(client) -> int:
    """The queries of the map, with the frame kept by another page."""
    forget_all()
    read(client, "/cach-dem/", headers=KNOWN)
    with CaptureQueriesContext(connection) as queries:
        read(client, MAP, headers=KNOWN)
    return len(queries)


def test_a_large_portal_takes_no_more_queries_than_a_small_one(build, client):
    build.category("Một")
    build.poll()
    before = asked(client)
    for number in range(12):
        category = build.category(f"Mục {number}")
        build.article(f"Bài {number}", category)
        build.standard_page(f"Trang {number}")
        build.link(f"Liên kết {number}")
        build.poll(f"Câu {number}?")
    assert asked(client) == before <= 6
    with CaptureQueriesContext(connection) as queries:
        read(client, MAP, headers=KNOWN)
    assert [query["sql"] for query in queries] == []  # once it is kept


@pytest.fixture
def kept(settings, transactional_db, now, monkeypatch):
    """Asks the page cache for the map: how it was answered, and the map."""
    settings.ALLOWED_HOSTS = ["*"]
    monkeypatch.setattr("time.time", lambda: now.moment.timestamp())
    application = PageCache(WSGIHandler())

    def ask() -> tuple[str, str]:
        said: list = []
        request = RequestFactory(SERVER_NAME="localhost", HTTP_HOST="localhost").get(MAP).environ
        body = b"".join(application(request, lambda status, headers, exc_info=None: said.extend(headers)))
        return dict(said)["X-Cache"], words(BeautifulSoup(body, "html.parser").main)

    return ask


def test_what_the_office_does_is_on_it_at_once_and_else_it_is_kept(build, kept, now):
    category = build.category("Chợ")
    build.poll("Mở lúc mười giờ?", opens_at=at(2026, 3, 14, 10))
    assert kept()[0] == "miss" and kept()[0] == "hit"
    build.article("Bài đầu", category)
    assert "Chợ 1 bài" in kept()[1]
    PageViewRestriction.objects.create(page=category, restriction_type=PageViewRestriction.LOGIN)
    assert "Chợ" not in kept()[1] and "Mở lúc mười giờ?" not in kept()[1]
    assert kept()[0] == "hit"
    now.moment = at(2026, 3, 14, 10, 1)
    assert "Mở lúc mười giờ?" in kept()[1]
