"""The desk's list of what stands below a page."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page, PageLogEntry

from newsroom.models import Desk
from newsroom.roles import EDITOR
from newsroom.viewsets import DeskIndexView
from tests.build import at
from tests.reading import read, words


def listed(client, page, **filters) -> set[str]:
    """The titles of the rows that the list below a page shows."""
    told = read(client, reverse("wagtailadmin_explore", args=(page.pk,)), data=filters, HTTP_HOST="localhost")
    return {words(row) for row in told.select("td.title .title-wrapper")}


@pytest.fixture
def filled(build):
    """Two categories with an article each, and one within the first."""
    first, second = build.category("Thời sự"), build.category("Kinh tế")
    for title, category in (("Tin một", first), ("Tin hai", second), ("Tin ba", build.category("Trong nước", first))):
        build.article(title, category)
    return first, second


def test_it_shows_just_what_stands_below_and_not_deeper(build, filled, client):
    first, second = filled
    client.force_login(build.user("quantri", admin=True))
    assert listed(client, first) == {"Tin một", "Trong nước"}
    assert listed(client, second) == {"Tin hai"}


def test_who_has_some_categories_is_shown_those_on_the_way_to_them(build, filled, client):
    build.category("Văn hóa")
    person = build.user("bientap-hai-muc")
    person.groups.add(*(Desk.objects.create(role_key=EDITOR.key, place=place).group for place in filled))
    client.force_login(person)
    assert listed(client, build.news) == {"Thời sự", "Kinh tế"}
    assert listed(client, filled[0]) == {"Tin một", "Trong nước"}


def test_it_reads_the_pages_below_and_not_every_page_there_is(build, filled, client):
    client.force_login(build.user("quantri", admin=True))
    with CaptureQueriesContext(connection) as asked:
        listed(client, filled[0])
    every_page = 'IN (SELECT U0."id" AS "pk" FROM "wagtailcore_page" U0)', 'SELECT DISTINCT U0."', '"wagtailcore_page"."depth" = 1 '
    assert not [one["sql"] for one in asked if any(said in one["sql"] for said in every_page)]


def test_it_is_filtered_by_who_owns_and_who_edited_a_page_and_offers_only_those_who_did(build, filled, client):
    owner, editor = build.user("chu-bai", admin=True), build.user("sua-bai")
    build.user("nguoi-khac")
    own, edited = build.article("Tin bốn", filled[0], owner=owner), build.article("Tin năm", filled[0])
    PageLogEntry.objects.log_action(edited, "wagtail.edit", user=editor)
    client.force_login(owner)
    offered = read(client, reverse("wagtailadmin_explore", args=(filled[0].pk,)), HTTP_HOST="localhost")
    assert [field["value"] for field in offered.select("input[name=owner]")] == [str(owner.pk)]
    assert [field["value"] for field in offered.select("input[name=edited_by]")] == [str(editor.pk)]
    assert listed(client, filled[0], owner=owner.pk) == {own.title}
    assert listed(client, filled[0], edited_by=editor.pk) == {edited.title}


def test_each_page_of_a_long_list_goes_on_where_the_one_before_ended(build, filled, client, monkeypatch):
    monkeypatch.setattr(DeskIndexView, "paginate_by", 2)
    for hour in (9, 11, 8, 10):
        article = build.article(f"Lúc {hour}", filled[1])
        Page.objects.filter(pk=article.pk).update(latest_revision_created_at=at(2026, 3, 3, hour))
    client.force_login(build.user("quantri", admin=True))
    address = reverse("wagtailadmin_explore", args=(filled[1].pk,))
    shown = []
    for number in (1, 2, 3):
        with CaptureQueriesContext(connection) as asked:
            page = read(client, address, data={"p": number}, HTTP_HOST="localhost")
        shown += [words(row) for row in page.select("td.title .title-wrapper")]
        assert not [one["sql"] for one in asked if "_is_site_root" in one["sql"] and "LIMIT 2" in one["sql"]], (
            "of all rows before they are sorted"
        )
    assert shown == ["Tin hai", "Lúc 11", "Lúc 10", "Lúc 9", "Lúc 8"]
