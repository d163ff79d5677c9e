"""What machines read of every page: addresses, pictures, dates, feeds, and a graph in the words of schema.org."""

import json
from datetime import datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from cms.models import OfficeSettings
from cms.tasks import cut_picture
from feedback.models import Comment
from home import graph
from home.models import HomePage
from news.models import ArticlePage
from news.reports import changed_at
from tests import frame, schema_org
from tests.build import at
from tests.reading import read, words
from tests.sending import send

pytestmark = pytest.mark.once_on_postgresql

HOST = "localhost"  # the portal's own, whatever name the reader asked
every_page = frame.every_page


def told(soup, name: str) -> str:
    """What a meta tag says; "" where there is none."""
    tag = soup.select_one(f'meta[name="{name}"], meta[property="{name}"]')
    return tag["content"] if tag else ""


def canonical(soup) -> str:
    tag = soup.select_one("link[rel=canonical]")
    return tag["href"] if tag else ""


def graph_of(soup) -> dict[str, dict]:
    """The things of the graph by their kind."""
    return {node["@type"]: node for node in json.loads(soup.select_one('script[type="application/ld+json"]').string)["@graph"]}


def feeds(soup) -> list[tuple[str, str]]:
    return [(tag["title"], tag["href"]) for tag in soup.select('link[type="application/rss+xml"]')]


def said_as_it_should_be(soup, address: str) -> None:
    """What every page that may be indexed says."""
    there = f"http://{HOST}{address}"
    assert canonical(soup) == told(soup, "og:url") == told(soup, "DC.identifier") == there
    assert [(tag["hreflang"], tag["href"]) for tag in soup.select("link[hreflang]")] == [("vi", there), ("x-default", there)]
    assert told(soup, "og:title") == told(soup, "twitter:title") == told(soup, "DC.title") != ""
    assert told(soup, "description") == told(soup, "og:description") == told(soup, "DC.description") != ""
    assert told(soup, "og:image") == told(soup, "twitter:image")
    assert schema_org.is_address(told(soup, "og:image"), HOST) and told(soup, "og:image:alt")
    assert int(told(soup, "og:image:width")) >= 300 and told(soup, "twitter:card") == "summary_large_image"
    assert (told(soup, "og:locale"), told(soup, "DC.language")) == ("vi_VN", "vi")
    assert told(soup, "DC.creator") and told(soup, "DC.publisher") == told(soup, "og:site_name")
    graph = json.loads(soup.select_one('script[type="application/ld+json"]').string)
    assert schema_org.faults(graph, HOST) == [], address


# Every page -----------------------------------------------------------------------------------------------------------
def test_every_page_that_is_to_be_found_says_so_and_no_two_say_the_same(every_page, client):
    pages = [address for address in every_page if address.endswith("/") and not address.endswith(("/rss/", "/khong-co/"))]
    pages += [reverse("counting"), reverse("search"), reverse("site-map")]
    soups = {address: read(client, address) for address in dict.fromkeys(pages)}
    for address, soup in soups.items():
        said_as_it_should_be(soup, address)
        assert "noindex" not in told(soup, "robots") and feeds(soup)[0][1] == "/rss/"
        assert len(soup.select("title")) == len(soup.select('meta[name="description"]')) == 1
    for said in ({words(soup.title) for soup in soups.values()}, {told(soup, "description") for soup in soups.values()}):
        assert len(said) == len(soups)


def test_what_is_not_to_be_found_says_nothing_to_machines(build, client):
    article, poll = build.article("Bài có nhận xét"), build.poll(closes_at=timezone.now() - timedelta(hours=1))
    comment = Comment.objects.create(article=article, name="Mùi", text="Hay.", code="ma-cua-nguoi-gui-123456", sent_at=timezone.now())
    hidden = [f"/nhan-xet/{article.pk}/", f"/danh-gia/{article.pk}/", reverse("receipt", args=[comment.code]), "/tim-kiem/?q=bai", "/la/"]
    for address in [*hidden, reverse("poll-protocol", args=[poll.pk])]:
        answer = client.get(address)
        soup = read(client, address, answer.status_code)
        assert "noindex" in told(soup, "robots"), address
        assert not canonical(soup) and not told(soup, "og:title") and not soup.select('script[type="application/ld+json"]'), address
        assert words(soup.title) and feeds(soup), address
    assert told(read(client, reverse("receipt", args=[comment.code])), "robots") == "noindex, nofollow"


def test_a_page_on_which_a_form_came_back_with_faults_says_so_first(build, client):
    article, poll = build.article("Bài"), build.poll()
    sent = [(f"/nhan-xet/{article.pk}/", {"text": ""}), (f"/danh-gia/{article.pk}/", {}), (f"/binh-chon/{poll.pk}/", {})]
    for address, form in sent:
        soup = read(client, address)
        assert not words(soup.title).startswith("Lỗi")
        faulty = BeautifulSoup(send(client, address, form).content, "html.parser")
        assert words(faulty.title) == f"Lỗi: {words(soup.title)}" and told(faulty, "robots") == "noindex"


def test_one_page_shown_at_two_addresses_names_one(build, client):
    poll = build.poll()
    for address in (f"/binh-chon/{poll.pk}/", f"/binh-chon/{poll.pk}/phieu/", f"/binh-chon/{poll.pk}/?rut=1"):
        assert canonical(read(client, address)) == f"http://{HOST}/binh-chon/{poll.pk}/"
    assert canonical(read(client, "/cach-dem/?la=1", headers={"host": "testserver"})) == f"http://{HOST}/cach-dem/"


def test_the_second_part_of_a_list_has_an_address_and_a_title_of_its_own_and_may_be_indexed(build, client):
    category = build.category("Kinh tế")
    build.many_articles([f"Tin {number}" for number in range(25)], category)
    first, second = read(client, category.url), read(client, f"{category.url}?trang=2")
    said_as_it_should_be(second, f"{category.url}?trang=2")
    assert words(second.title).startswith("Kinh tế – Trang 2 – ") and words(first.title).startswith("Kinh tế – ")
    assert "noindex" not in told(second, "robots")


def test_a_category_and_its_articles_lead_to_its_feed_too(build, client):
    category = build.category("Kinh tế")
    article = build.article(category=category)
    for address in (category.url, article.url):
        assert feeds(read(client, address))[1:] == [("Kinh tế", f"{category.url}rss/")]
    assert [address for _, address in feeds(read(client, "/"))] == ["/rss/"]


def test_what_the_editor_wrote_for_search_engines_goes_before_the_title_and_the_summary(build, client):
    page = build.standard_page("Giới thiệu", seo_title="Xã Đồng Xanh ở đâu", search_description="Xã ven\nsông Cái.", summary="Tóm tắt.")
    soup = read(client, page.url)
    assert words(soup.title).startswith("Xã Đồng Xanh ở đâu – ") and told(soup, "og:title") == "Giới thiệu"
    assert told(soup, "description") == "Xã ven sông Cái."


def test_a_preview_is_not_to_be_found(build, client):
    article = build.article("Bài xem trước")
    client.force_login(build.user("quan-tri", admin=True))
    answer = article.make_preview_request(preview_mode="")
    assert b'content="noindex"' in answer.content and b"canonical" not in answer.content and b"ld+json" not in answer.content


# The graph ------------------------------------------------------------------------------------------------------------
@pytest.fixture
def office(build):
    """The office, with everything that an editor may say of it."""
    office = OfficeSettings.for_site(build.site)
    office.name, office.parent_body, office.slogan = "Xã Đồng Xanh", "Tỉnh Sông Cái", "Kỷ cương – Thân thiện"
    office.address, office.phone, office.email = "Thôn Bến Đá", "0229 3869 100", "vanphong@dong-xanh.example.vn"
    office.facebook, office.emblem = "https://facebook.com/dong-xanh", build.image("Biểu trưng", size=(200, 200))
    office.save()
    cut_picture.call(office.emblem.pk)
    return office


def test_the_front_page_tells_of_the_office_and_of_how_the_portal_is_searched(office, client):
    things = graph_of(read(client, "/"))
    assert set(things) == {"GovernmentOrganization", "WebSite"}
    told_of, portal = things["GovernmentOrganization"], things["WebSite"]
    assert (told_of["name"], told_of["telephone"], told_of["email"]) == (office.name, office.phone, office.email)
    assert told_of["parentOrganization"]["name"] == "Tỉnh Sông Cái" and told_of["sameAs"] == ["https://facebook.com/dong-xanh"]
    assert told_of["address"]["streetAddress"] == "Thôn Bến Đá" and told_of["logo"]["width"] >= 112
    assert portal["potentialAction"]["target"]["urlTemplate"] == f"http://{HOST}/tim-kiem/?q={{search_term_string}}"
    found = client.get("/tim-kiem/", {"q": "tin"})
    assert found.status_code == 200 and found.context["typed"] == "tin"


def test_an_article_says_of_itself_what_its_reader_sees(office, build, client):
    image = build.image("Cánh đồng", credit="Ảnh: Trần Cốm")
    cut_picture.call(image.pk)
    category = build.category("Kinh tế")
    article = build.article(
        "Gặt xong lúa mùa", category, image=image, image_caption="Gặt ở Gò Mận", byline_name="Trần Cốm", byline_position="Phóng viên",
        source="Báo Sông Cái", tags=["lúa", "vụ mùa"], date=at(2026, 3, 3, 9, 15),
    )  # fmt: skip
    soup = read(client, article.url)
    things = graph_of(soup)
    news = things["NewsArticle"]
    assert (news["headline"], news["articleSection"], news["keywords"]) == ("Gặt xong lúa mùa", "Kinh tế", ["lúa", "vụ mùa"])
    assert news["author"] == {"@type": "Person", "name": "Trần Cốm", "jobTitle": "Phóng viên"}
    assert news["publisher"] == {"@id": things["GovernmentOrganization"]["@id"]}
    assert news["datePublished"] == news["dateModified"] == "2026-03-03T09:15:00+07:00" == told(soup, "article:published_time")
    assert datetime.fromisoformat(soup.select_one(".article-facts time")["datetime"]) == datetime.fromisoformat(news["datePublished"])
    assert [picture["creditText"] for picture in news["image"]] == ["Ảnh: Trần Cốm"] * len(news["image"])
    assert told(soup, "og:image") == news["image"][0]["url"] and told(soup, "og:image").endswith(".jpg")
    assert (told(soup, "DC.creator"), told(soup, "DC.source")) == ("Trần Cốm", "Báo Sông Cái")
    assert told(soup, "DC.subject") == "Kinh tế; lúa; vụ mùa" and told(soup, "DC.date") == news["datePublished"]
    seen = [(words(item), item.a["href"] if item.a else article.url) for item in soup.select(".crumbs li")]
    way = [(item["name"], item["item"]) for item in things["BreadcrumbList"]["itemListElement"]]
    assert way == [(name, f"http://{HOST}{address}") for name, address in seen]


def test_an_article_that_nobody_signs_is_the_offices_and_without_picture_bears_a_drawn_one(office, build, client):
    soup = read(client, build.article("Tin ngắn").url)
    news = graph_of(soup)["NewsArticle"]
    assert news["author"] == news["publisher"] and told(soup, "DC.creator") == office.name
    assert [picture["url"] for picture in news["image"]] == [told(soup, "og:image")] and "/anh-chia-se/" in told(soup, "og:image")


def test_a_category_is_told_as_a_collection_and_a_page_beside_the_tree_with_the_way_that_it_shows(build, client):
    assert "CollectionPage" in graph_of(read(client, build.category().url))
    for address in ("/cach-dem/", f"/binh-chon/{build.poll().pk}/"):
        soup = read(client, address)
        way = [item["name"] for item in graph_of(soup)["BreadcrumbList"]["itemListElement"]]
        assert way == [words(item) for item in soup.select(".crumbs li")] and "WebPage" in graph_of(soup)


def test_no_text_of_an_editor_ends_the_script(build, client):
    title = '</script><script>alert(1)</script><!-- " & \u2028'
    article = build.article(title, summary="</SCRIPT>", byline_name="<!--<script>")
    answer = client.get(article.url)
    text = answer.content.decode()
    assert text.count("</script>") == len(read(client, article.url).select("script")) and "<!--<script>" not in text
    assert graph_of(read(client, article.url))["NewsArticle"]["headline"] == article.title


@pytest.mark.parametrize(
    ("title", "headline"), [("Tin", "Tin"), ("x" * 110, "x" * 110), ("mười " * 30, ("mười " * 21).strip() + "…"), ("x" * 200, "…")]
)
def test_a_headline_has_at_most_110_letters_and_is_cut_between_words(title, headline):
    shortened = graph.shortened(title)
    assert len(shortened) <= 110 and (shortened == headline or headline == "…")


@pytest.mark.parametrize(
    ("node", "fault"),
    [
        ({"@type": "NewsArticel"}, "unknown kind"),
        ({"@type": "WebPage", "headline": "x"}, "has no headline"),
        ({"@type": "WebPage", "url": "/tin-tuc/"}, "url"),
        ({"@type": "WebPage", "url": "http://khac.example.vn/"}, "url"),
        ({"@type": "WebPage", "datePublished": "2026-03-03T09:15:00"}, "datePublished"),
        ({"@type": "WebPage", "publisher": {"@id": "http://localhost/#khong-co"}}, "refers to"),
        ({"@type": "WebPage", "isPartOf": {"@type": "Person", "name": "x"}}, "holds a 'Person'"),
        ({"@type": "BreadcrumbList"}, "without itemListElement"),
        ({"@type": "ListItem", "position": "1", "name": "x", "item": "http://localhost/"}, "position"),
        ({"@type": "WebPage", "name": ""}, "name"),
    ],
)
def test_the_table_of_schema_org_sees_a_fault(node, fault):
    told = {"@context": "https://schema.org", "@graph": [node | {"@id": "http://localhost/#x"}]}
    assert any(fault in one for one in schema_org.faults(told, HOST)), schema_org.faults(told, HOST)


# When an article changed ----------------------------------------------------------------------------------------------
def desk_article(build, moment) -> ArticlePage:
    """An article as the desk makes it: its date is when it was begun, and it came out later."""
    article = build.article("Tin của bàn", date=moment)
    ArticlePage.objects.filter(pk=article.pk).update(
        first_published_at=moment + timedelta(hours=2), last_published_at=moment + timedelta(hours=2)
    )
    return ArticlePage.objects.get(pk=article.pk)


def test_an_article_that_was_published_once_did_not_change_since_the_moment_that_it_bears(build):
    moment = at(2026, 3, 3)
    assert changed_at(desk_article(build, moment)) == moment


def test_an_article_that_was_published_again_changed_then(build, client):
    article = desk_article(build, at(2026, 3, 3))
    article.title = "Tin đã sửa"
    article.save_revision().publish()
    article.refresh_from_db()
    assert changed_at(article) == article.last_published_at > at(2026, 3, 3)
    news = graph_of(read(client, article.url))["NewsArticle"]
    assert datetime.fromisoformat(news["dateModified"]) == article.last_published_at.replace(microsecond=0)


def test_an_article_from_an_old_portal_did_not_change_by_coming_here_but_by_being_mended(build, client):
    article = build.article("Tin mười năm trước", date=at(2016, 3, 3))
    assert graph_of(read(client, article.url))["NewsArticle"]["dateModified"] == "2016-03-03T08:00:00+07:00"
    article.title = "Tin mười năm trước, đã sửa"
    article.save_revision().publish()
    news = graph_of(read(client, article.url))["NewsArticle"]
    assert datetime.fromisoformat(news["dateModified"]).date() == timezone.localdate()


def test_a_correction_that_the_page_tells_of_counts_by_its_own_moment(build):
    article = desk_article(build, at(2026, 3, 3))
    article.corrected_at = at(2026, 3, 9)
    assert changed_at(article) == at(2026, 3, 9)


def test_an_article_never_changed_before_it_came_out(build):
    moment = timezone.now() + timedelta(days=3)
    assert changed_at(build.article(date=moment)) == moment


def test_a_front_page_of_its_own_title_is_not_named_twice(build, client):
    HomePage.objects.filter(pk=build.home.pk).update(seo_title="Đồng Xanh bên sông Cái")
    assert words(read(client, "/").title) == "Đồng Xanh bên sông Cái"
