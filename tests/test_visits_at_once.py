"""Many readers at the same moment, while two processes sum without pause: every view and every visit is counted, once."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connections
from django.utils import timezone

from tests import servers
from tests.counting import BROWSER, Sums, clocks, raw_by_page, summed_by_page, sums
from tests.exactness import networks
from tests.reader import Answer, Reader, at_once
from visits import rollup
from visits.models import Salt, View
from visits.reports import statistics, views_of

CROWD, AGAIN = 500, 50


@pytest.fixture
def summing(workers, settings):
    """The port of the portal with four workers, while two processes sum. The workers outlive a test, and what they keep must be
    what is in the database of the next.
    """
    for days in (0, 1):
        Salt.objects.create(day=timezone.localdate() + timedelta(days=days), value=f"{days}" * 64)
    with clocks(settings.DATA_DIR):
        yield workers


def showing(port: int, page, network: str = "127.0.0.1"):
    """A page is shown to somebody at an address; gives the answer of the live request, which is sent again where the portal has
    too much to do.
    """
    answers: list[Answer] = []

    def send() -> bool:
        answers.append(Reader(port, network).ask("/truc-tiep/", {"trang": page.pk}, User_Agent=BROWSER))
        return answers[-1].status != 503

    def sent() -> Answer:
        servers.wait_until(send, "an answer that is none of too much to do")
        return answers[-1]

    return sent


def all_taken(answers: list) -> bool:
    return {getattr(answer, "status", answer) for answer in answers} == {200}


def delete(page) -> None:
    """Delete a page on a connection of its own; a fault fails the test."""
    try:
        page.delete()
    finally:
        connections.close_all()


def settle() -> None:
    """Sum the rest, once the clocks have summed what they saw."""
    servers.wait_until(lambda: not View.objects.filter(is_summed=False).exists() or rollup.sum_some(), "the last sums")


def test_five_hundred_visitors_at_once_are_five_hundred_visits_and_views(summing, build):
    page = build.article()
    assert all_taken(at_once([showing(summing, page, network) for network in networks(CROWD)]))
    assert (views_of(page), statistics(build.site).today, statistics(build.site).online) == (CROWD, CROWD, CROWD)
    settle()
    assert sums() == Sums.of(CROWD, CROWD, CROWD)
    assert views_of(page) == CROWD


def test_one_visitor_fifty_times_at_once_is_one_visit_and_one_view(summing, build):
    page = build.article()
    assert all_taken(at_once([showing(summing, page) for _ in range(AGAIN)]))
    settle()
    assert sums() == Sums.of(1, 1, 1)


def test_one_visitor_on_fifty_pages_at_once_is_one_visit_and_fifty_views(summing, build):
    pages = [build.article() for _ in range(AGAIN)]
    assert all_taken(at_once([showing(summing, page) for page in pages]))
    settle()
    assert sums() == Sums.of(AGAIN, AGAIN, 1)
    assert summed_by_page() == raw_by_page() == dict.fromkeys([page.pk for page in pages], 1)


def test_while_pages_are_deleted_nothing_of_the_others_is_lost_and_no_deletion_fails(summing, build):
    pages, going = [build.article() for _ in range(4)], [build.article() for _ in range(4)]
    readers = [showing(summing, page, network) for page in pages + going for network in networks(AGAIN)]
    answers = at_once([*readers, *(partial(delete, page) for page in going)])[: len(readers)]
    assert all_taken([answer for answer in answers if getattr(answer, "status", 0) != 404])
    settle()
    assert summed_by_page() == dict.fromkeys([page.pk for page in pages], AGAIN)
    assert sums().views == sums().hourly_views == View.objects.count()
