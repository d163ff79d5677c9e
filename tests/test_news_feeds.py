"""The feeds: well-formed, newest first, of one portal, true for every host that asks."""

from datetime import timedelta
from email.utils import parsedate_to_datetime
from xml.etree import ElementTree

import pytest
from django.test import RequestFactory
from django.utils import timezone

from cms.models import OfficeSettings, PortalImage
from news.feeds import PortalFeed
from tests.build import at

pytestmark = pytest.mark.once_on_postgresql

ATOM = "{http://www.w3.org/2005/Atom}"


def channel(client, address="/rss/", **headers):
    """The parsed channel of a feed."""
    response = client.get(address, headers=headers)
    assert response.status_code == 200 and response["Content-Type"].startswith("application/rss+xml")
    return ElementTree.fromstring(response.content).find("channel")


def titles(feed):
    return [item.findtext("title") for item in feed.findall("item")]


def test_the_feed_holds_the_newest_articles_of_all_categories_newest_first(build, client):
    first, second = build.category("Kinh tế"), build.category("Văn hóa")
    for number, day in enumerate((4, 9, 2)):
        build.article(f"Tin ngày {day}", (first, second)[number % 2], date=at(2026, 3, day))
    assert titles(channel(client)) == ["Tin ngày 9", "Tin ngày 4", "Tin ngày 2"]


def test_the_feed_ends_after_thirty_articles_and_keeps_its_order_when_all_bear_one_date(build, client):
    names = [f"Tin {number}" for number in range(33)]
    build.many_articles(names, build.news, date=at(2026, 3, 3))
    assert titles(channel(client)) == names[:-31:-1]


def test_a_category_has_a_feed_of_its_own_articles_and_of_the_categories_in_it(build, client):
    outer = build.category("Kinh tế", summary="Tin làm ăn.")
    build.article("Tin trong", build.category("Nông nghiệp", outer), date=at(2026, 3, 2))
    build.article("Tin ngoài", outer, date=at(2026, 3, 1))
    build.article("Tin khác", build.category("Văn hóa"))
    feed = channel(client, f"{outer.url}rss/")
    assert titles(feed) == ["Tin trong", "Tin ngoài"]
    assert (feed.findtext("title"), feed.findtext("description")) == ("Kinh tế", "Tin làm ăn.")
    assert feed.findtext("link") == f"http://testserver{outer.url}"
    assert feed.find(f"{ATOM}link").get("href") == f"http://testserver{outer.url}rss/"


def test_the_feed_bears_the_offices_name_and_language(build, client):
    office = OfficeSettings.for_site(build.site)
    office.name = "Xã Đồng Xanh & Bến Đá"
    office.save()
    feed = channel(client)
    assert feed.findtext("title") == "Xã Đồng Xanh & Bến Đá"
    assert feed.findtext("language") == "vi"
    assert titles(feed) == []


def test_an_item_says_all_that_a_feed_reader_shows(build, client):
    image = build.image()
    article = build.article("Tin <mới> & hay", summary="Tóm tắt <ngắn>.", date=at(2026, 3, 3, 9, 15), byline_name="Trần Cốm", image=image)
    item = channel(client).find("item")
    assert item.findtext("title") == "Tin <mới> & hay"
    assert item.findtext("description") == "Tóm tắt <ngắn>."
    assert item.findtext("link") == f"http://testserver{article.url}"
    assert parsedate_to_datetime(item.findtext("pubDate")) == at(2026, 3, 3, 9, 15)
    assert item.findtext("{http://purl.org/dc/elements/1.1/}creator") == "Trần Cốm"
    enclosure = item.find("enclosure")
    assert enclosure.get("url").startswith("http://testserver/media/images/") and enclosure.get("type") == "image/jpeg"
    picture = client.get(enclosure.get("url").removeprefix("http://testserver"))
    assert len(b"".join(picture.streaming_content)) == int(enclosure.get("length")) > 0


def test_an_article_keeps_its_identity_in_the_feed_when_it_is_renamed_and_moved(build, client):
    article = build.article()
    before = channel(client).find("item/guid")
    article.title, article.slug = "Tên khác", "ten-khac"
    article.save_revision().publish()
    article.move(build.category("Văn hóa"), "last-child")
    after = channel(client).find("item/guid")
    assert after.text == before.text and after.get("isPermaLink") == "false"


def test_an_article_without_picture_or_author_is_in_the_feed_without_them(build, client):
    build.article()
    item = channel(client).find("item")
    assert item.find("enclosure") is None and item.find("{http://purl.org/dc/elements/1.1/}creator") is None


def test_a_picture_of_which_nothing_is_cut_is_left_out_of_the_feed(build, client):
    image = build.image()
    build.article("Tin mất ảnh", image=image)
    PortalImage.objects.update(cuts={})
    feed = channel(client)
    assert titles(feed) == ["Tin mất ảnh"] and feed.find("item/enclosure") is None


def test_a_control_character_from_a_pasted_text_does_not_break_the_feed(build, client):
    """Word separates lines with a vertical tab, which no XML may hold."""
    build.article("Tin\x0bmới", summary="Dòng một\x0bdòng hai\x1f", byline_name="Trần\x08Cốm")
    item = channel(client).find("item")
    assert item.findtext("title").split() == ["Tin", "mới"]


def test_an_article_of_the_future_is_dated_as_its_editor_wrote(build, client):
    moment = (timezone.now() + timedelta(days=3)).replace(microsecond=0)
    build.article(date=moment)
    assert parsedate_to_datetime(channel(client).find("item").findtext("pubDate")) == moment


def test_the_feed_of_another_portal_holds_its_own_articles_under_its_own_host(build, client):
    build.article("Tin xã ta")
    index = build.category("Tin tức", build.other_site().root_page.specific, slug="tin-tuc")
    article = build.article("Tin xã khác", index, image=build.image())
    feed = channel(client, host="xa-khac.example.vn")
    assert titles(feed) == ["Tin xã khác"]
    assert feed.findtext("item/link") == "http://xa-khac.example.vn/tin-tuc/tin-xa-khac/"
    assert feed.find("item/enclosure").get("url").startswith("http://xa-khac.example.vn/media/")
    assert article.url == "http://xa-khac.example.vn/tin-tuc/tin-xa-khac/"


def test_two_portals_that_ask_for_the_feed_at_once_each_get_their_own_addresses(build):
    """One feed object serves all threads: what one request left in it would be another one's."""
    build.other_site()
    build.article("Tin xã ta", image=build.image())
    ours = RequestFactory().get("/rss/")
    theirs = RequestFactory().get("/rss/", headers={"host": "xa-khac.example.vn"})

    class Interrupted(PortalFeed):
        """In the middle of the first answer comes the other portal's request."""

        def item_title(self, article):
            feed(theirs)
            return super().item_title(article)

    feed = Interrupted()
    text = feed(ours).content.decode()
    assert "Tin xã ta" in text and "xa-khac.example.vn" not in text


@pytest.mark.parametrize("address", ["/rss", "/tin-tuc/rss"])
def test_the_feeds_address_without_its_last_stroke_leads_to_it(client, address, db):
    answer = client.get(address)
    assert answer.status_code == 301 and answer["Location"] == f"{address}/"
