"""Pictures on pages: shown without a question to the database, and never cut while somebody reads."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.models import OfficeSettings, PortalImage, PortalRendition
from cms.pictures import FAMILIES, SHAPES
from home.models import SidebarSettings
from tests.build import Builder
from tests.pictures import component, cut, uncut_picture
from tests.reading import read


@pytest.mark.once_on_postgresql
def test_a_place_shows_the_formats_that_weigh_less_first(db):
    image = cut(uncut_picture())
    soup = component(image, "card")
    assert [source["type"] for source in soup.select("source")] == ["image/avif", "image/webp"]
    for tag in (*soup.select("source"), soup.img):
        assert [part.split()[1] for part in tag["srcset"].split(", ")] == ["320w", "800w", "1200w"]
        assert tag["sizes"] == SHAPES["card"].sizes
    assert soup.img["src"] == image.file.storage.url(image.cuts["made"]["wide"]["jpeg"][1][0])
    assert (soup.img["width"], soup.img["height"], soup.img["alt"]) == ("800", "500", "Đồng lúa")


@pytest.mark.once_on_postgresql
def test_only_the_first_big_picture_is_urgent_and_the_others_wait_until_they_come_into_view(db):
    image = cut(uncut_picture())
    first, other = component(image, "lead", priority=True).img, component(image, "card").img
    assert (first["loading"], first["fetchpriority"]) == ("eager", "high")
    assert other["loading"] == "lazy" and "fetchpriority" not in other.attrs


@pytest.mark.once_on_postgresql
def test_every_place_shows_a_family_that_is_made():
    assert {place.family for place in SHAPES.values()} == set(FAMILIES)


@pytest.mark.once_on_postgresql
def test_showing_a_picture_asks_the_database_nothing(db, django_assert_num_queries):
    image = PortalImage.objects.get(pk=cut(uncut_picture()).pk)
    with django_assert_num_queries(0):
        for shape in SHAPES:
            assert component(image, shape).img
        assert component(None).select_one(".picture-blank")


@pytest.mark.once_on_postgresql
def test_a_page_with_many_pictures_asks_for_no_more_than_one_with_a_few(build: Builder, client):
    category = build.category()
    articles = [build.article(category=category, image=cut(build.image())) for _ in range(2)]

    def asked(address) -> list[str]:
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        assert not [query["sql"] for query in queries if "cms_portalrendition" in query["sql"]]
        return [query["sql"] for query in queries if 'FROM "cms_portal' in query["sql"]]

    addresses = (category.url, f"{category.url}rss/", articles[0].url)
    before = [len(asked(address)) for address in addresses]
    for _ in range(4):
        build.article(category=category, image=cut(build.image()))
    assert [len(asked(address)) for address in addresses] == before
    assert len(read(client, category.url).select(".rows img")) == 6


@pytest.fixture
def pages(build: Builder) -> list[str]:
    """Addresses of pages with pictures in every place that may hold one; nothing is cut of any."""
    image = build.image(size=(900, 600))
    office, sidebar = OfficeSettings.for_site(build.site), SidebarSettings.for_site(build.site)
    office.emblem = office.banner = image
    office.save()
    build.link(image=image)
    sidebar.boxes = [("picture", {"image": image, "description": "Áp phích", "url": ""}), ("links", {"group": ""})]
    sidebar.save()
    picture = {"image": image.pk, "description": "", "caption": "", "credit": ""}
    body = [
        {"type": "picture", "value": picture},
        {"type": "gallery", "value": {"title": "", "pictures": [picture, picture]}},
        {"type": "video", "value": {"url": "https://video.example.vn/1", "poster": image.pk, "title": "Phim"}},
    ]
    category = build.category()
    article = build.article(image=image, body=body, category=category)
    page = build.standard_page(body=body)
    home = build.home
    home.body = [
        {"type": "lead", "value": {"story": None, "followers": []}},
        {"type": "banner", "value": {"picture": picture, "title": "", "page": None, "url": ""}},
    ]
    home.save_revision().publish()
    PortalRendition.objects.all().delete()
    PortalImage.objects.update(cuts={})
    return ["/", "/tin-tuc/", category.url, article.url, page.url, "/rss/", f"{category.url}rss/", "/tim-kiem/?q=bai", "/khong-co/"]


@pytest.mark.once_on_postgresql
def test_no_reader_ever_makes_a_cut(pages, client):
    for address in pages:
        client.get(address)
        assert not PortalRendition.objects.exists(), address


@pytest.mark.once_on_postgresql
def test_a_page_whose_pictures_are_not_cut_shows_none_and_once_they_are_it_shows_them_all(pages, client):
    html = [address for address in pages if "rss" not in address]
    assert [tag for address in html[:5] for tag in read(client, address).select("img:not(.pixel)")] == []
    cut(PortalImage.objects.get())
    counts = [len(read(client, address).select("img:not(.pixel)")) for address in html[:5]]
    assert all(count >= 4 for count in counts), counts  # head, emblem, link, box: on every page
    assert counts[3] == 4 + 1 + 1 + 2 + 1
    for address in html[:5]:
        soup = read(client, address)
        assert not soup.select(".picture-blank") and soup.select_one("link[rel=icon]")["href"].endswith(".png")
        assert all(tag.get("width") and tag.get("height") for tag in soup.select("img:not(.pixel)"))


@pytest.mark.once_on_postgresql
def test_what_is_shared_and_what_opens_large_is_a_jpeg(pages, client):
    cut(PortalImage.objects.get())
    soup = read(client, pages[3])
    shared = soup.select_one('meta[property="og:image"]')["content"]
    assert shared.startswith("http://localhost/media/images/") and shared.endswith(".jpg")
    assert all(link["href"].endswith(".jpg") for link in soup.select(".gallery a"))
