"""After days of reading, voting, rating and commenting nothing that is stored says from which address or with which browser."""

from collections.abc import Iterator
from datetime import timedelta
from ipaddress import ip_address

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import reverse

from cms import clock
from cms.models import JobRun
from feedback.models import Comment, Rating
from polls.models import Vote
from search.models import SearchedWord
from tests.live import ask, pixel
from tests.sending import PIECE, send, stamped
from tests.voting import Reader as Voter
from visits.models import DailyReferrers, DailyVisits, View, Visitor

ADDRESSES = ["198.51.100.77", "2001:db8:77:1234::5"]
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.77 TrinhDuyetLa"
SEARCHED = "https://tim-kiem.example.vn/?q=dieu-nguoi-ay-tim"


def told_of_a_reader() -> list[str]:
    """All that nothing stored may hold: addresses in each way of writing them, the network of one, names of browsers, what was searched for."""
    numbers = [ip_address(address) for address in ADDRESSES]
    written = [form for one in numbers for form in (str(one), one.exploded, str(int(one)), one.packed.hex(), one.packed.decode("latin-1"))]
    return [*written, "198.51.100", "2001:db8:77:1234", "Firefox/140.77", "TrinhDuyetLa", "Linux x86_64", "dieu-nguoi-ay-tim"]


def stored() -> Iterator[tuple[str, str]]:
    """Every value of every column of every table, and every file of the page cache, its name included: where, and as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                yield from ((f"{table}.{column}", as_text(value)) for column, value in zip(columns, row, strict=True))
    for path in settings.PAGE_CACHE["FOLDER"].rglob("*"):
        if path.is_file():
            yield str(path), path.name + as_text(path.read_bytes())


def as_text(value: object) -> str:
    return bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)


def found() -> list[tuple[str, str]]:
    """Where which of these things stand."""
    words = told_of_a_reader()
    return sorted({(where, word) for where, text in stored() for word in words if word.lower() in text.lower()})


@pytest.fixture
def readers() -> list[Client]:
    """Two browsers, each at one of the addresses."""
    return [Client(REMOTE_ADDR=address, headers={"user-agent": AGENT, "host": "localhost"}) for address in ADDRESSES]


def read_and_write(reader: Client, article, poll, text: str) -> None:
    """All that a reader can do."""
    assert reader.get(article.url).status_code == 200
    assert ask(reader, article.pk, agent=AGENT, tu=SEARCHED).status_code == 200
    assert pixel(reader, "", agent=AGENT).status_code == 200
    assert reader.get("/tim-kiem/", {"q": "tin"}).status_code == 200
    voter = Voter()
    voter.client = reader
    assert voter.vote(poll, "Thủ tục").status_code == 200
    rating = {"points": 4, "stamp": stamped(f"article {article.pk}")}
    assert send(reader, reverse("rating", args=[article.pk]), rating, PIECE).status_code == 200
    said = {"name": "Mùi", "text": text, "stamp": stamped(f"comment {article.pk}")}
    assert send(reader, reverse("comment", args=[article.pk]), said, PIECE).status_code == 201
    assert send(reader, reverse("comment", args=[article.pk]), said | {"homepage": "x"}, PIECE).status_code < 500


def run_the_clock() -> None:
    """What the clock does with what was counted."""
    for job in clock.jobs():
        if job.name in ("sum-views", "forget-visitors"):
            assert clock.claim(job)
            clock.run(job)
    assert JobRun.objects.filter(name__in=("sum-views", "forget-visitors"), succeeded=True).count() == 2


def test_no_table_and_no_copy_holds_the_address_or_the_browser_of_a_reader(build, readers, now, transactional_db):
    article, poll = build.article(), build.poll()
    for reader, text in zip(readers, ("Bài viết rất hay.", "Con mương đã khơi chưa?"), strict=True):
        read_and_write(reader, article, poll, text)
    counted = [table.objects.count() for table in (View, Visitor, Vote, Rating, Comment)]
    assert counted == [4, 2, 2, 2, 2], "all of it was taken"
    assert list(SearchedWord.objects.values_list("typed", "times")) == [("tin", 2)]
    assert found() == []
    now.moment += timedelta(days=1)
    run_the_clock()
    assert DailyVisits.objects.get().views == 4
    assert list(DailyReferrers.objects.values_list("host", flat=True)) == ["tim-kiem.example.vn"]
    assert not Visitor.objects.exists()
    assert found() == []


def test_this_search_finds_what_is_there(build, transactional_db):
    assert found() == []
    View.objects.create(site=build.site, visitor=int(ip_address(ADDRESSES[0])), shown_at=build.article().date, begins_visit=True,
                        on_mobile=False, referrer=ADDRESSES[1])  # fmt: skip
    Comment.objects.create(article=build.article(), name="Mùi", text=AGENT)
    (settings.PAGE_CACHE["FOLDER"] / "counts").mkdir(exist_ok=True)
    trace = settings.PAGE_CACHE["FOLDER"] / "counts" / ADDRESSES[0]
    trace.touch()
    places = {where.rpartition("/")[2] for where, _ in found()}
    trace.unlink()
    assert places == {"visits_view.visitor", "visits_view.referrer", "feedback_comment.text", ADDRESSES[0]}
