"""The sitemap of what is new: the articles of two days, of one portal, true by the clock."""

from datetime import timedelta
from xml.etree import ElementTree

import pytest

from cms.cache.until import noting
from cms.models import OfficeSettings
from news import sitemaps

pytestmark = pytest.mark.once_on_postgresql

NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"
PLAIN = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
ADDRESS = "/sitemap-tin-moi.xml"


def entries(client, **headers) -> list[ElementTree.Element]:
    answer = client.get(ADDRESS, headers=headers)
    assert answer.status_code == 200 and answer["Content-Type"] == "application/xml" and not answer.cookies
    return ElementTree.fromstring(answer.content).findall(f"{PLAIN}url")


def titles(client, **headers) -> list[str]:
    return [entry.findtext(f".//{NEWS}title") for entry in entries(client, **headers)]


def test_it_holds_the_articles_of_the_last_two_days_the_newest_first(build, client, now):
    for hours in (50, 1, 47):
        build.article(f"Tin {hours} giờ trước", build.category(f"Mục {hours}"), date=now.moment - timedelta(hours=hours))
    assert titles(client) == ["Tin 1 giờ trước", "Tin 47 giờ trước"]


def test_an_entry_says_what_search_engines_for_news_ask_for(build, client, now):
    office = OfficeSettings.for_site(build.site)
    office.name = "Xã Đồng Xanh & Bến Đá"
    office.save()
    article = build.article("Tin <mới> & hay", date=now.moment - timedelta(hours=1), image=build.image())
    (entry,) = entries(client)
    assert entry.findtext(f"{PLAIN}loc") == f"http://localhost{article.url}"
    assert entry.findtext(f".//{NEWS}name") == "Xã Đồng Xanh & Bến Đá" and entry.findtext(f".//{NEWS}language") == "vi"
    assert entry.findtext(f".//{NEWS}publication_date") == "2026-03-14T08:00:00+07:00"
    assert entry.findtext(f".//{NEWS}title") == "Tin <mới> & hay"
    assert next(element.text for element in entry.iter() if element.tag.endswith("/1.1}loc")).startswith("http://testserver/media/")


def test_an_article_enters_when_its_date_has_come_and_leaves_after_two_days_and_a_copy_is_true_until_then(build, client, now):
    build.article("Tin sau", date=now.moment + timedelta(hours=3))
    build.article("Tin trước", date=now.moment - timedelta(hours=46))
    begun = now.moment
    with noting() as moments:
        assert titles(client) == ["Tin trước"]
    assert min(moments) == begun + timedelta(hours=2)
    now.moment = begun + timedelta(hours=2, seconds=1)
    with noting() as moments:
        assert titles(client) == []
    assert min(moments) == begun + timedelta(hours=3)
    now.moment = begun + timedelta(hours=3)
    assert titles(client) == ["Tin sau"]


def test_it_holds_only_what_readers_of_this_portal_may_see_and_at_most_a_thousand(build, client, monkeypatch):
    assert sitemaps.MOST == 1000
    build.article("Tin xã ta")
    build.article("Tin đã gỡ").unpublish()
    index = build.category("Tin tức", build.other_site().root_page.specific, slug="tin-tuc")
    build.article("Tin xã khác", index)
    assert titles(client) == ["Tin xã ta"]
    assert titles(client, host="xa-khac.example.vn") == ["Tin xã khác"]
    build.article("Tin cũ hơn")
    monkeypatch.setattr(sitemaps, "MOST", 1)
    assert titles(client) == ["Tin xã ta"]


def test_the_index_of_sitemaps_leads_to_it(client, db):
    index = ElementTree.fromstring(client.get("/sitemap.xml").content)
    assert [element.text for element in index.iter(f"{PLAIN}loc")][-1] == f"http://testserver{ADDRESS}"


def test_an_installation_without_a_site_has_none(build, client):
    build.site.delete()
    assert client.get(ADDRESS).status_code == 404
