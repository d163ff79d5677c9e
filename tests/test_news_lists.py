"""Lists: who stands in which, in what order, however long they are, and what mends them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Page, PageViewRestriction

from cms.cache import generation
from news.actions import enlist_below
from news.jobs import mend_lists
from news.lists import ArticleList
from news.models import ArticlePage, Listing, NewsIndexPage
from tests.build import at


def listed(page) -> list[str]:
    """The titles in the list of a page, as a reader leafs through it."""
    return [article.title for article in ArticleList(page, None)[0:1000]]


@pytest.fixture
def nested(build):
    """A category in a category, with articles in both whose dates are not the order of their making."""
    outer = build.category("Nông nghiệp")
    inner = build.category("Trồng trọt", outer)
    build.article("Giữa", inner, date=at(2026, 2, 1))
    build.article("Mới", outer, date=at(2026, 3, 1))
    build.article("Cũ", inner, date=at(2026, 1, 1))
    return outer, inner


def test_an_article_stands_in_its_category_in_those_around_it_and_on_the_front_page(build, nested):
    outer, inner = nested
    assert listed(inner) == ["Giữa", "Cũ"]
    assert listed(outer) == listed(build.news) == listed(build.home) == ["Mới", "Giữa", "Cũ"]


def test_an_article_that_gets_another_date_takes_another_place(build, nested):
    outer, _ = nested
    article = ArticlePage.objects.get(title="Cũ")
    article.date = at(2026, 4, 1)
    article.save_revision().publish()
    assert listed(outer) == ["Cũ", "Mới", "Giữa"]


def test_a_draft_of_a_published_article_changes_no_list(build, nested):
    outer, _ = nested
    article = ArticlePage.objects.get(title="Cũ")
    article.date = at(2026, 4, 1)
    article.save_revision()
    assert listed(outer) == ["Mới", "Giữa", "Cũ"]


def test_a_withdrawn_or_deleted_article_stands_in_no_list(build, nested):
    ArticlePage.objects.get(title="Mới").unpublish()
    Page.objects.get(title="Giữa").unpublish()  # as a mere page: so the clock withdraws what has expired
    assert listed(build.home) == ["Cũ"]
    ArticlePage.objects.get(title="Cũ").delete()
    assert Listing.objects.count() == 0


def test_an_article_that_moves_leaves_the_lists_it_stood_in(build, nested):
    outer, inner = nested
    elsewhere = build.category("Văn hóa")
    ArticlePage.objects.get(title="Giữa").move(elsewhere, "last-child")
    assert (listed(inner), listed(elsewhere)) == (["Cũ"], ["Giữa"])
    inner.refresh_from_db()
    inner.move(NewsIndexPage.objects.get(pk=elsewhere.pk), "last-child")
    assert (listed(outer), listed(elsewhere)) == (["Mới"], ["Giữa", "Cũ"])
    assert listed(build.home) == ["Mới", "Giữa", "Cũ"]


def test_a_part_that_becomes_private_leaves_the_lists_and_comes_back_with_its_privacys_end(build, nested):
    outer, inner = nested
    restriction = PageViewRestriction.objects.create(page=inner, restriction_type=PageViewRestriction.LOGIN)
    assert listed(build.home) == ["Mới"] and listed(inner) == []
    build.article("Trong mục riêng", inner)
    assert listed(build.home) == ["Mới"]
    restriction.delete()
    assert listed(outer) == ["Trong mục riêng", "Mới", "Giữa", "Cũ"]


def test_a_private_page_can_be_deleted_with_all_that_stands_in_it(build, nested):
    _, inner = nested
    PageViewRestriction.objects.create(page=inner, restriction_type=PageViewRestriction.LOGIN)
    inner.refresh_from_db()
    inner.delete()
    assert listed(build.home) == ["Mới"]


def test_a_copy_of_a_category_brings_its_articles_into_its_own_list(build, nested):
    _, inner = nested
    inner.refresh_from_db()
    copied = inner.copy(recursive=True, update_attrs={"slug": "ban-sao"})
    assert listed(copied) == ["Giữa", "Cũ"]


def test_the_far_half_of_a_list_is_the_same_as_counted_from_the_front(build):
    category = build.category()
    build.many_articles([f"Tin {number}" for number in range(23)], category, date=at(2026, 3, 3))
    shown = ArticleList(category, None)
    whole = shown.keys(slice(0, 23))
    assert len(set(whole)) == 23
    assert [shown.keys(slice(start, start + 5)) for start in range(0, 23, 5)] == [whole[start : start + 5] for start in range(0, 23, 5)]


def test_the_length_of_a_list_is_counted_once_until_something_changes(build):
    category = build.category()
    build.many_articles(["Một", "Hai"], category)
    generation.forget_all()
    shown = ArticleList(category, build.site)
    assert shown.count() == 2
    with CaptureQueriesContext(connection) as asked:
        assert ArticleList(category, shown.site).count() == 2
    assert not asked.captured_queries
    build.article("Ba", category)
    assert ArticleList(category, build.site).count() == 3


def spoil(build, outer, inner):
    """What no signal tells of: rows changed behind the back of the models."""
    elsewhere = build.category("Văn hóa")
    ArticlePage.objects.filter(title="Mới").update(live=False)
    ArticlePage.objects.filter(title="Cũ").update(date=at(2026, 5, 1))
    Listing.objects.filter(article__title="Giữa", category=inner).update(category=elsewhere)
    article = build.article("Bị quên", outer, date=at(2025, 1, 1))
    Listing.objects.filter(article=article).delete()
    return elsewhere


@pytest.mark.parametrize("one_by_one", [500, 0])
def test_the_clock_mends_what_no_signal_told_of(build, nested, monkeypatch, one_by_one):
    monkeypatch.setattr("news.jobs.ONE_BY_ONE", one_by_one)
    outer, inner = nested
    elsewhere = spoil(build, outer, inner)
    assert "4 bài" in mend_lists()
    assert listed(outer) == ["Cũ", "Giữa", "Bị quên"] and listed(inner) == ["Cũ", "Giữa"] and listed(elsewhere) == []
    assert mend_lists() == "Danh sách và bài viết khớp nhau."


def test_the_lists_can_be_written_anew_from_the_pages(build, nested):
    outer, inner = nested
    before = {page: listed(page) for page in (build.home, outer, inner)}
    Listing.objects.all().delete()
    enlist_below(Page.objects.get(depth=1))
    assert {page: listed(page) for page in before} == before


def test_the_newest_of_several_lists_come_with_one_query_and_each_in_its_order(build, nested):
    outer, inner = nested
    wanted = {inner.pk: 1, outer.pk: 2, build.home.pk: 9}
    with CaptureQueriesContext(connection) as asked:
        newest = Listing.objects.newest_of_each(wanted)
    assert len(asked) == 1
    titles = dict(ArticlePage.objects.values_list("pk", "title"))
    assert [[titles[key] for key in keys] for keys in newest.values()] == [["Giữa"], ["Mới", "Giữa"], ["Mới", "Giữa", "Cũ"]]


def test_an_article_of_the_future_is_listed_by_its_date_like_any_other(build):
    build.article("Hôm nay", date=timezone.now())
    build.article("Mai", date=timezone.now() + timedelta(days=1))
    assert listed(build.news) == ["Mai", "Hôm nay"]
