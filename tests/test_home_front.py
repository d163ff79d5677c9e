"""The front page: useful untouched, as its editor wants it, and never one article twice."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from cms.models import OfficeSettings
from home.blocks import FrontBody
from tests.build import at
from tests.reading import read, texts, words
from visits.models import DailyViews


@pytest.fixture
def compose(build):
    """Publishes the front page with these blocks."""

    def publish(*blocks):
        home = build.home
        home.body = FrontBody().to_python([{"type": kind, "value": value} for kind, value in blocks])
        home.save_revision().publish()

    return publish


def lead(soup):
    return texts(soup, ".lead h2") + texts(soup, ".lead h3")


def sections(soup):
    """The articles of each category on the front page."""
    return {words(part.h2): texts(part, "h3") for part in soup.select(".section")}


@pytest.mark.once
def test_an_empty_portal_has_a_front_page(client, db):
    soup = read(client, "/")
    assert len(soup.select("h1")) == 1 and not soup.select(".lead, .section")


@pytest.mark.once
def test_an_untouched_front_page_shows_the_newest_then_each_category(build, client):
    economy, culture, empty = build.category("Kinh tế"), build.category("Văn hóa"), build.category("Thể thao")
    for day in (3, 9, 1, 7, 5, 8):
        build.article(f"Kinh tế {day}", economy, date=at(2026, 3, day))
    for day in (2, 6, 4):
        build.article(f"Văn hóa {day}", culture, date=at(2026, 3, day))
    soup = read(client, "/")
    assert lead(soup) == ["Kinh tế 9", "Kinh tế 8", "Kinh tế 7", "Văn hóa 6", "Kinh tế 5"]
    assert sections(soup) == {"Kinh tế": ["Kinh tế 3", "Kinh tế 1"], "Văn hóa": ["Văn hóa 4", "Văn hóa 2"]}
    assert empty.title not in sections(soup)


@pytest.mark.once
def test_an_untouched_front_page_shows_the_index_itself_while_it_has_no_categories(build, client):
    for day in range(1, 8):
        build.article(f"Tin {day}", date=at(2026, 3, day))
    assert sections(read(client, "/")) == {"Tin tức": ["Tin 2", "Tin 1"]}


@pytest.mark.once
def test_articles_of_one_moment_stand_on_the_front_page_in_the_same_order_as_in_the_list(build, client):
    titles = [f"Tin {number}" for number in range(9)]
    build.many_articles(titles, build.news, date=at(2026, 3, 3))
    soup = read(client, "/")
    assert lead(soup) + sections(soup)["Tin tức"] == titles[::-1]


@pytest.mark.once
def test_the_chosen_lead_comes_first_however_old_and_the_newest_follow(build, client, compose):
    old = build.article("Bài cũ được chọn", date=at(2020, 1, 1))
    for day in (2, 6, 4):
        build.article(f"Tin {day}", date=at(2026, 3, day))
    compose(("lead", {"story": old.pk, "followers": []}))
    assert lead(read(client, "/")) == ["Bài cũ được chọn", "Tin 6", "Tin 4", "Tin 2"]


@pytest.mark.once
def test_chosen_followers_stand_behind_the_newest_when_no_lead_was_chosen(build, client, compose):
    """The form says of the lead: left empty, it is the newest."""
    first, second = build.article("Theo một", date=at(2020, 1, 1)), build.article("Theo hai", date=at(2021, 1, 1))
    for day in (2, 6, 4):
        build.article(f"Tin {day}", date=at(2026, 3, day))
    compose(("lead", {"story": None, "followers": [first.pk, second.pk]}))
    assert lead(read(client, "/")) == ["Tin 6", "Theo một", "Theo hai", "Tin 4", "Tin 2"]


@pytest.mark.once
def test_an_article_chosen_twice_stands_once(build, client, compose):
    chosen, other = build.article("Được chọn", date=at(2020, 1, 1)), build.article("Tin khác")
    compose(("lead", {"story": chosen.pk, "followers": [chosen.pk, other.pk, other.pk]}))
    assert lead(read(client, "/")) == ["Được chọn", "Tin khác"]


@pytest.mark.once
def test_no_article_stands_twice_among_leads_and_categories_in_whatever_order_they_come(build, client, compose):
    category = build.category("Kinh tế")
    articles = [build.article(f"Tin {day}", category, date=at(2026, 3, day)) for day in range(1, 10)]
    compose(
        ("category", {"category": category.pk, "layout": "list", "number": 3}),
        ("lead", {"story": articles[8].pk, "followers": [articles[2].pk]}),
        ("category", {"category": category.pk, "layout": "cards", "number": 4}),
        ("lead", {"story": articles[8].pk, "followers": []}),
    )
    soup = read(client, "/")
    parts = [texts(part, "h2.card-title, h3") for part in soup.select(".lead, .section")]
    # the second lead takes what no other part wants; everything is on the page, nothing twice
    assert parts[0] == ["Tin 8", "Tin 7", "Tin 6"]
    assert parts[1] == ["Tin 9", "Tin 3", "Tin 5", "Tin 4", "Tin 2"]
    assert parts[2:] == [["Tin 1"]]


@pytest.mark.once
def test_chosen_articles_that_are_not_public_make_room_for_the_newest(build, client, compose):
    hidden, private, shown = build.article("Gỡ xuống"), build.article("Nội bộ"), build.article("Được chọn", date=at(2020, 1, 1))
    build.article("Mới nhất", date=timezone.now())
    compose(("lead", {"story": hidden.pk, "followers": [private.pk, shown.pk]}))
    hidden.unpublish()
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    assert lead(read(client, "/")) == ["Mới nhất", "Được chọn"]


@pytest.mark.once
def test_a_chosen_article_that_was_deleted_makes_room_for_the_newest(build, client, compose):
    chosen, follower = build.article("Bị xóa"), build.article("Cũng bị xóa")
    build.article("Còn lại", date=at(2020, 1, 1))
    compose(("lead", {"story": chosen.pk, "followers": [follower.pk]}))
    chosen.delete()
    follower.delete()
    assert lead(read(client, "/")) == ["Còn lại"]


@pytest.mark.once
def test_a_category_shows_as_many_articles_as_its_editor_asked_for_in_the_chosen_layout(build, client, compose):
    category = build.category("Kinh tế")
    build.many_articles([f"Tin {number}" for number in range(14)], category, date=at(2026, 3, 3))
    for layout, number in (("cards", 1), ("list", 12), ("lead", 4)):
        compose(("category", {"category": category.pk, "layout": layout, "number": number}))
        part = read(client, "/").select_one(f".section-{layout}")
        assert len(texts(part, "h3")) == number
        assert part.h2.a["href"] == category.url


@pytest.mark.once
def test_a_chosen_category_that_is_hidden_or_deleted_is_left_out(build, client, compose):
    hidden, deleted, private = build.category("Gỡ xuống"), build.category("Bị xóa"), build.category("Nội bộ")
    for category in (hidden, deleted, private):
        build.article(f"Tin {category.title}", category)
    compose(*(("category", {"category": page.pk, "layout": "list", "number": 4}) for page in (hidden, deleted, private)))
    assert len(read(client, "/").select(".section")) == 3
    hidden.unpublish()
    deleted.delete()
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    assert not read(client, "/").select(".section")


@pytest.mark.once
def test_what_was_chosen_from_another_portal_is_not_shown(build, client, compose):
    index = build.category("Tin tức", build.other_site().root_page.specific, slug="tin-tuc")
    foreign = build.article("Tin xã khác", index)
    build.article("Tin xã ta")
    compose(
        ("lead", {"story": foreign.pk, "followers": [foreign.pk]}),
        ("category", {"category": index.pk, "layout": "list", "number": 4}),
        ("poll", {"poll": build.poll("Câu hỏi xã khác?", site=build.other_site("xa-ba.example.vn")).pk}),
    )
    soup = read(client, "/")
    assert lead(soup) == ["Tin xã ta"] and sections(soup) == {} and "xã khác" not in words(soup.main)


@pytest.mark.once
def test_the_most_read_articles_are_those_of_the_last_seven_days_the_most_read_first(build, client, compose):
    today = timezone.localdate()
    views = {"Ít đọc": (0, 2), "Đọc nhiều": (6, 9), "Nhiều nhưng cũ": (7, 500), "Vừa vừa": (3, 5)}
    for title, (days, seen) in views.items():
        DailyViews.objects.create(page=build.article(title), day=today - timedelta(days=days), views=seen)
    build.article("Chưa ai đọc")
    compose(("most_read", {"number": 5}))
    assert texts(read(client, "/"), "main .box-most-read li") == ["Đọc nhiều", "Vừa vừa", "Ít đọc"]


@pytest.mark.once
def test_the_views_of_the_front_page_and_of_categories_do_not_crowd_the_most_read_articles_out(build, client, compose):
    today = timezone.localdate()
    article, private = build.article("Bài được đọc"), build.article("Bài nội bộ")
    PageViewRestriction.objects.create(page=private, restriction_type=PageViewRestriction.LOGIN)
    busy = [build.home, build.news, private] + [build.category(f"Mục {number}") for number in range(8)]
    for page in busy:
        DailyViews.objects.create(page=page, day=today, views=1000)
    DailyViews.objects.create(page=article, day=today, views=1)
    compose(("most_read", {"number": 3}))
    assert texts(read(client, "/"), "main .box-most-read li") == ["Bài được đọc"]


@pytest.mark.once
def test_as_many_most_read_articles_as_were_asked_for_and_equal_ones_newest_first(build, client, compose):
    for number in range(5):
        DailyViews.objects.create(page=build.article(f"Tin {number}"), day=timezone.localdate(), views=7)
    compose(("most_read", {"number": 3}))
    assert texts(read(client, "/"), "main .box-most-read li") == ["Tin 4", "Tin 3", "Tin 2"]


@pytest.mark.once
def test_a_banner_leads_to_the_chosen_page_or_address(build, client, compose):
    picture = {"image": build.image().pk, "description": "Băng ảnh lễ hội"}
    page = build.standard_page("Lễ hội")
    compose(
        ("banner", {"picture": picture, "title": "Về dự hội", "page": page.pk, "url": ""}),
        ("banner", {"picture": picture, "title": "", "page": None, "url": "https://le-hoi.example.vn/"}),
        ("banner", {"picture": picture, "title": "Chỉ để xem", "page": None, "url": ""}),
    )
    banners = read(client, "/").select(".banner")
    assert [banner.a and banner.a["href"] for banner in banners] == ["/le-hoi/", "https://le-hoi.example.vn/", None]
    assert [banner.img["alt"] for banner in banners] == ["Băng ảnh lễ hội"] * 3
    assert "Về dự hội" in words(banners[0])


@pytest.mark.once
def test_a_banner_leads_nowhere_while_its_page_is_not_public(build, client, compose):
    page = build.standard_page("Lễ hội")
    compose(("banner", {"picture": {"image": build.image().pk}, "title": "Về dự hội", "page": page.pk, "url": ""}))
    page.unpublish()
    banner = read(client, "/").select_one(".banner")
    assert banner.a is None and "Về dự hội" in words(banner)


@pytest.mark.once
def test_the_front_page_shows_a_chosen_poll_and_the_running_one(build, client, compose):
    chosen = build.poll("Câu hỏi được chọn?", opens_at=timezone.now() - timedelta(days=9))
    build.poll("Câu hỏi đang mở?")
    compose(("poll", {"poll": chosen.pk}), ("running_poll", {}))
    assert texts(read(client, "/"), "main .poll-question") == ["Câu hỏi được chọn?", "Câu hỏi đang mở?"]


@pytest.mark.once
def test_the_front_page_is_called_by_the_offices_name(build, client):
    office = OfficeSettings.for_site(build.site)
    office.name = "Xã Đồng Xanh"
    office.save()
    soup = read(client, "/")
    assert soup.title.string.strip() == "Xã Đồng Xanh" and texts(soup, "h1") == ["Xã Đồng Xanh"]
