"""From an address to its page, also while the page goes."""

from threading import Thread

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms import sites
from cms.cache import generation


@pytest.fixture
def goes_before(build):
    """Deletes a page just before the first question to a table."""

    def asked(page, table, ask):
        gone = []

        def watch(execute, sql, params, many, context):
            if not gone and f'FROM "{table}"' in sql:
                gone.append(page.pk)
                Page.objects.get(pk=page.pk).delete()
            return execute(sql, params, many, context)

        with connection.execute_wrapper(watch):
            answer = ask()
        assert gone
        return answer

    return asked


def test_a_page_that_is_deleted_while_it_is_looked_for_is_not_found(build, client, goes_before):
    page = build.standard_page("Giới thiệu")
    assert goes_before(page, "home_standardpage", lambda: client.get(page.url)).status_code == 404


def test_an_old_address_and_its_page_are_read_by_one_question_so_that_neither_can_go_between(build, client):
    page = build.standard_page("Giới thiệu")
    Redirect.objects.create(old_path="/dia-chi-cu", site=build.site, redirect_page=page)
    client.get("/")
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/dia-chi-cu/").status_code == 301
    assert sum('FROM "wagtailredirects_redirect"' in query["sql"] for query in asked) == 1
    assert not any('FROM "wagtailcore_page" WHERE "wagtailcore_page"."id"' in query["sql"] for query in asked)


def test_the_front_page_of_a_kept_row_is_read_by_one_thread_while_others_wait(transactional_db, build, rf):
    assert build.site
    sites._known, asked = sites.Known(), []
    sites._known_now()

    def another():
        sites.site_of(rf.get("/", HTTP_HOST="localhost"))
        connection.close()

    def meanwhile(execute, sql, params, many, context):
        if 'FROM "home_homepage"' in sql and not asked:
            asked.append(Thread(target=another))
            asked[0].start()
            asked[0].join(0.5)  # seconds, in which it would be done if it did not wait
            assert asked[0].is_alive()
        return execute(sql, params, many, context)

    generation.forget_all()
    with connection.execute_wrapper(meanwhile):
        sites.site_of(rf.get("/", HTTP_HOST="localhost"))
    asked[0].join()
