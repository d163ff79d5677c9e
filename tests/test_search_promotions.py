"""What editors set above the results: at its own portal only, while everybody may read it, typed with accents or without."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import PageViewRestriction

from search.promotions import promoted
from search.query import understand
from tests.reading import read, texts, words


def promote(query: str, **fields) -> SearchPromotion:
    """A row as Wagtail's screen makes it."""
    return SearchPromotion.objects.create(query=Query.get(query), **fields)


def above(client, typed: str, **more) -> list[str]:
    """The titles that stand above the results."""
    return texts(read(client, "/tim-kiem/", data={"q": typed}, **more), ".promoted a")


@pytest.mark.parametrize("typed", ["khai sinh", "Khai Sinh", '"khai sinh"', "khai  sinh!"])
def test_a_page_is_set_above_the_results_however_the_words_are_typed(build, client, typed):
    page = build.standard_page("Đăng ký giấy tờ")
    promote("khai sính", page=page, description="Làm tại nhà văn hóa.")
    soup = read(client, "/tim-kiem/", data={"q": typed})
    assert words(soup.select_one(".promoted")) == "Gợi ý của ban biên tập Đăng ký giấy tờ Làm tại nhà văn hóa."
    assert soup.select_one(".promoted a")["href"] == page.url


@pytest.mark.parametrize("typed", ["khai", "sinh khai", "khai sinh muộn"])
def test_other_words_have_no_promoted_page(build, client, typed):
    promote("khai sinh", page=build.standard_page("Đăng ký giấy tờ"))
    assert above(client, typed) == []


def test_they_stand_in_the_editors_order_and_only_on_the_first_page_of_a_search_in_everything(build, client):
    for order, title in ((2, "Hai"), (1, "Một")):
        promote("khai sinh", page=build.standard_page(title), sort_order=order)
    assert above(client, "khai sinh") == ["Một", "Hai"]
    assert texts(read(client, "/tim-kiem/", data={"q": "khai sinh", "loai": "tai-lieu"}), ".promoted a") == []


def test_a_page_is_promoted_as_long_as_everybody_may_read_it(build, client):
    hidden, closed = build.standard_page("Sắp gỡ"), build.standard_page("Sắp đóng")
    promote("khai sinh", page=hidden)
    promote("khai sinh", page=closed)
    assert above(client, "khai sinh") == ["Sắp gỡ", "Sắp đóng"]
    hidden.unpublish()
    assert above(client, "khai sinh") == ["Sắp đóng"]
    PageViewRestriction.objects.create(page=closed, restriction_type=PageViewRestriction.LOGIN)
    assert above(client, "khai sinh") == []


def test_each_portal_shows_its_own_pages_and_all_show_what_leads_elsewhere(build, client):
    other = build.other_site()
    promote("khai sinh", page=build.standard_page("Ở xã ta"))
    promote("khai sinh", page=build.standard_page("Ở xã khác", other.root_page.specific))
    promote("khai sinh", external_link_url="https://dich-vu-cong.example.vn/", external_link_text="Dịch vụ công")
    assert above(client, "khai sinh") == ["Ở xã ta", "Dịch vụ công"]
    assert above(client, "khai sinh", headers={"host": "xa-khac.example.vn"}) == ["Ở xã khác", "Dịch vụ công"]


def test_a_change_is_seen_at_once_and_what_does_not_change_costs_no_query(build, client, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        row = promote("khai sinh", page=build.standard_page("Đăng ký giấy tờ"))
    site = build.site
    assert len(promoted(site, understand("khai sinh"))) == 1
    with CaptureQueriesContext(connection) as asked:
        assert promoted(site, understand("khai tử")) == []
    assert len(asked) == 0
    with django_capture_on_commit_callbacks(execute=True):
        row.delete()
    assert promoted(site, understand("khai sinh")) == []


@pytest.mark.once
def test_only_administrators_set_them_and_nobody_else_sees_what_all_portals_set(office):
    addresses = [reverse(f"wagtailsearchpromotions:{name}") for name in ("index", "add", "chooser", "chooserresults", "search_terms")]
    let_in = {name for name, client in office.clients.items() for address in addresses if client.get(address).status_code == 200}
    assert let_in == {"quantri"}
