"""How few queries a page takes that no copy is kept of: however much stands on it."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Site

from cms.cache import generation
from feedback.actions import add_comment
from feedback.models import Rating
from home.blocks import FrontBody
from home.models import WeatherReport, WeatherSettings
from news.models import ArticleAttachment, RelatedArticle
from tests.build import Builder, at, documents_block
from visits.models import DailyViews, DailyVisits, StartingFigure

pytestmark = pytest.mark.once_on_postgresql

ARTICLE, LIST, HOME = 8, 10, 10  # queries, with the frame kept and all other caches cold
FRAME = 18  # what the first page after a change takes more, to find site, navigation and boxes


@pytest.fixture(scope="module")
def standing(django_db_setup, django_db_blocker):
    """A portal in which everything that can stand on a page stands there: once for all tests of this file."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield everything(Builder())
        transaction.set_rollback(True)


@pytest.fixture
def full_house(standing, db):
    """The article with everything on it, as this test finds it."""
    return type(standing).objects.get(pk=standing.pk)


def everything(build: Builder):
    category = build.category("Nông nghiệp")
    inner = build.category("Trồng trọt", category)
    others = [build.category(f"Mục {number}") for number in range(6)]
    lead, *pictures = [build.image(f"Ảnh {number}") for number in range(6)]
    documents = [build.document(f"Văn bản {number}", f"van-ban-{number}.docx") for number in range(4)]
    for number in range(30):
        build.article(f"Tin {number}", [inner, category, *others][number % 8], image=pictures[number % 5], tags=["lúa", "mương"])
    links = "".join(
        f'<p><a linktype="page" id="{page.pk}">x</a> <a linktype="document" id="{document.pk}">y</a></p>'
        for page, document in zip([*others, category], documents * 2, strict=False)
    )
    body = [
        *({"type": "paragraph", "value": links} for _ in range(4)),
        *({"type": "picture", "value": {"image": picture.pk, "description": "Ảnh"}} for picture in pictures),
        {"type": "gallery", "value": {"title": "Bộ ảnh", "pictures": [{"image": picture.pk, "description": "x"} for picture in pictures]}},
        {"type": "video", "value": {"url": "https://video.example.vn/a.mp4", "poster": pictures[0].pk, "title": "Video"}},
        documents_block(*(document.pk for document in documents[:3])),
        {"type": "box", "value": {"title": "Khung", "text": links}},
    ]
    article = build.article("Bài đủ thứ", inner, image=lead, body=body, tags=["lúa", "mương", "vụ xuân"], date=at(2026, 3, 3))
    article.attachments = [ArticleAttachment(document=document) for document in documents]
    article.save_revision().publish()
    for number in range(12):
        add_comment(article, "Mận", "Hay.", timezone.now())
        Rating.objects.create(article=article, reader=f"k{number}", points=4)
        DailyViews.objects.create(page=article, day=timezone.localdate() - timedelta(days=number), views=5)
        DailyVisits.objects.create(site=build.site, day=timezone.localdate() - timedelta(days=number), visits=5)
    StartingFigure.objects.create(page=article, figure=9, source="cổng cũ", as_of=at(2020, 1, 1).date())
    for number in range(5):
        build.link(f"Liên kết {number}", image=pictures[number])
    build.poll("Đang mở?")
    WeatherSettings.objects.update_or_create(site=build.site, defaults={"place": "Đồng Xanh"})
    WeatherReport.objects.create(
        site=build.site, place="Đồng Xanh", temperature=25, humidity=80, wind_speed=9, wind_direction=90, sky_code=1, source="x"
    )
    return article


def asked(client, build, address: str, kept: bool = True) -> list[str]:
    """The queries of a page, with the frame kept by another page or with nothing kept at all."""
    host = build.site.root_url.split("//")[1]
    generation.forget_all()
    if kept:
        assert client.get("/mot-trang-khac/", headers={"host": host}).status_code == 200
    cache.clear()
    Site.clear_site_root_paths_cache()
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address, headers={"host": host}).status_code == 200
    return [query["sql"].partition(" FROM ")[2][:160] or query["sql"][:160] for query in queries]


@pytest.fixture
def frame(build):
    """Another page, by which the frame comes to be kept."""
    return build.standard_page("Một trang khác")


def test_an_article_with_everything_on_it(build, client, full_house, frame):
    queries = asked(client, build, full_house.url)
    assert len(queries) <= ARTICLE, "\n".join(queries)


def test_an_article_whose_editor_chose_what_stands_beside_it(build, client, full_house, frame):
    full_house.related = [RelatedArticle(article=build.article(f"Chọn {number}")) for number in range(4)]
    full_house.save_revision().publish()
    queries = asked(client, build, full_house.url)
    assert len(queries) <= ARTICLE, "\n".join(queries)


@pytest.mark.parametrize("address", ["/tin-tuc/", "/tin-tuc/?trang=2", "/tin-tuc/nong-nghiep/", "/tin-tuc/rss/", "/rss/"])
def test_a_list(build, client, full_house, frame, address):
    queries = asked(client, build, address)
    assert len(queries) <= LIST, "\n".join(queries)


def test_an_untouched_front_page(build, client, full_house, frame):
    queries = asked(client, build, "/")
    assert len(queries) <= HOME, "\n".join(queries)


def test_a_front_page_with_every_kind_of_block(build, client, full_house, frame):
    category = full_house.get_parent()
    blocks = [
        (
            "lead",
            {"story": full_house.pk, "followers": [full_house.get_prev_siblings().first().pk] if full_house.get_prev_siblings() else []},
        ),
        *(("category", {"category": page.pk, "layout": "cards", "number": 6}) for page in [category, *category.get_siblings()]),
        *(("banner", {"picture": {"image": build.image().pk, "description": "x"}, "page": category.pk}) for _ in range(3)),
        ("links", {"group": ""}),
        *(("poll", {"poll": build.poll(f"Câu {number}?").pk}) for number in range(2)),
        ("running_poll", {}),
        ("most_read", {"number": 5}),
    ]
    home = build.home
    home.body = FrontBody().to_python([{"type": kind, "value": value} for kind, value in blocks])
    home.save_revision().publish()
    queries = asked(client, build, "/")
    assert len(queries) <= HOME, "\n".join(queries)


@pytest.mark.parametrize("address", ["/", "/tin-tuc/", "article"])
def test_the_first_page_after_a_change_finds_the_frame_too(build, client, full_house, address):
    limit = {"article": ARTICLE}.get(address, LIST) + FRAME
    queries = asked(client, build, full_house.url if address == "article" else address, kept=False)
    assert len(queries) <= limit, "\n".join(queries)
