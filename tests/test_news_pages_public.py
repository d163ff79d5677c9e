"""Who may see an article, a category and a draft, wherever they would stand; and portals never mix."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from home.models import SidebarLink
from news.models import RelatedArticle
from newsroom.jobs import publish_due
from tests.reading import read, texts
from visits.models import DailyViews

pytestmark = pytest.mark.once_on_postgresql


def unpublish(article):
    article.unpublish()


def make_private(article):
    PageViewRestriction.objects.create(page=article, restriction_type=PageViewRestriction.LOGIN)


def make_category_private(article):
    PageViewRestriction.objects.create(page=article.get_parent(), restriction_type=PageViewRestriction.PASSWORD, password="x")


def let_expire(article):
    article.expire_at = timezone.now() - timedelta(minutes=1)
    article.save_revision().publish()
    type(article).objects.filter(pk=article.pk).update(live=True)  # as it was published before the moment came
    publish_due()


HIDING = [unpublish, make_private, make_category_private, let_expire]


def places(article, reader_article):
    """Every address at which an article can show."""
    category = article.get_parent()
    own = ["/", "/tin-tuc/", category.url, "/rss/", f"{category.url}rss/", "/tim-kiem/?q=tieng+trong", "/sitemap-1.xml"]
    return own + [reader_article.url, "/lien-he/"]


@pytest.mark.parametrize("hide", HIDING)
def test_a_page_that_is_not_public_appears_nowhere(build, client, hide):
    category = build.category("Lễ hội")
    article = build.article("Tiếng trống làng", category, tags=["lễ hội"])
    reader_article = build.article("Bài bên cạnh", build.category("Văn hóa"), tags=["lễ hội"])
    reader_article.related = [RelatedArticle(article=article)]
    reader_article.save_revision().publish()
    build.standard_page("Liên hệ")
    DailyViews.objects.create(page=article, day=timezone.localdate(), views=9)
    build.link("Xem bài", url="", page=article)
    addresses = places(article, reader_article)
    mark = {"/sitemap-1.xml": article.url}
    for address in addresses:
        assert mark.get(address, "Tiếng trống làng") in client.get(address).content.decode(), address
    assert "Xem bài" in client.get("/").content.decode()

    hide(article)

    for address in addresses:
        answer = client.get(address)
        if answer.status_code == 200:
            assert mark.get(address, "Tiếng trống làng") not in answer.content.decode(), address
            assert f'href="{article.url}"' not in answer.content.decode(), address
    assert "Xem bài" not in client.get("/").content.decode()
    assert "Nội dung của bài" not in client.get(article.url).content.decode()


@pytest.mark.parametrize("hide", [unpublish, make_private, let_expire])
def test_a_category_that_is_not_public_appears_nowhere(build, client, hide):
    category = build.category("Lễ hội", summary="Chuyên mục tiếng trống.")
    build.article(category=build.category("Văn hóa"))
    addresses = ["/", "/tin-tuc/", "/tim-kiem/?q=le+hoi"]
    for address in addresses:
        assert texts(read(client, address), f'a[href="{category.url}"]'), address
    hide(category)
    for address in [*addresses, "/sitemap-1.xml", "/khong-co/"]:
        assert category.url not in client.get(address).content.decode(), address
    assert client.get(category.url).status_code in (302, 404)
    assert client.get(f"{category.url}rss/").status_code in (302, 404)


@pytest.mark.parametrize("hide", [make_private, make_category_private])
def test_the_feed_of_a_private_category_is_private_too(build, client, hide):
    category = build.category("Nội bộ")
    article = build.article("Tin nội bộ", category)
    make_private(category) if hide is make_private else hide(article)
    assert "Tin nội bộ" not in client.get(f"{category.url}rss/").content.decode()


def test_a_draft_changes_nothing_that_readers_see(build, client):
    article = build.article("Tên đã đăng")
    article.title = "Tên trong bản nháp"
    article.save_revision()
    for address in (article.url, "/", "/tin-tuc/", "/tim-kiem/?q=ban+nhap", "/rss/"):
        assert "Tên trong bản nháp" not in client.get(address).content.decode(), address


def test_two_portals_never_mix_their_articles(build, client):
    ours = build.article("Tin xã ta", tags=["lúa"])
    site = build.other_site()
    other_index = build.category("Tin tức", site.root_page.specific, slug="tin-tuc")
    theirs = build.article("Tin xã khác", other_index, tags=["lúa"], summary="Tóm tắt.")
    ours.related = [RelatedArticle(article=theirs)]
    ours.save_revision().publish()
    for article in (ours, theirs):
        DailyViews.objects.create(page=article, day=timezone.localdate(), views=9)
    build.link("Liên kết xã ta")
    build.link("Liên kết xã khác", site=site)
    build.poll("Câu hỏi xã ta?")
    build.poll("Câu hỏi xã khác?", site=site)
    addresses = ["/", "/tin-tuc/", "/tin-tuc/rss/", "/rss/", "/tim-kiem/?q=tin", "/sitemap-1.xml", "/so-do-trang/", "/khong-co/"]
    for host, own, foreign, article in (("localhost", "xã ta", "xã khác", ours), ("xa-khac.example.vn", "xã khác", "xã ta", theirs)):
        for address in [*addresses, article.get_url().removeprefix(f"http://{host}")]:
            text = client.get(address, headers={"host": host}).content.decode()
            # the other commune is called "Xã khác": its own name and its page tree are its own
            assert f"in {foreign}" not in text and f"kết {foreign}" not in text and f"hỏi {foreign}" not in text, (host, address)
        assert f"Tin {own}" in client.get("/tin-tuc/", headers={"host": host}).content.decode()
        assert f"Liên kết {own}" in client.get("/", headers={"host": host}).content.decode()
        assert f"Câu hỏi {own}?" in client.get("/", headers={"host": host}).content.decode()
    assert SidebarLink.objects.count() == 2
