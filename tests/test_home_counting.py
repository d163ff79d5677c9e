"""/cach-dem/ says how visits and readers' acts are counted and what is stored for how long; its figures are those that hold."""

from datetime import date, timedelta

import pytest
from bs4 import BeautifulSoup
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory
from django.utils import timezone

from cms.cache.front import PageCache
from feedback.models import FeedbackSettings, Rating
from polls.models import Vote
from tests.build import at
from tests.reading import faults, read, texts, words
from visits.actions import ONCE_IN, Showing, count, start_with
from visits.models import DailyVisits, StartingFigure, View
from visits.reports.figures import ONLINE
from visits.rollup import roll_up

MINUTE = timedelta(minutes=1)


def test_the_figures_are_those_that_hold(build, client, settings):
    settings.READER_PROOF_AFTER, settings.READER_REFUSE_AFTER = 120, 4_500
    FeedbackSettings.objects.update_or_create(site=build.site, defaults={"wipe_days": 17})
    page = words(read(client, "/cach-dem/").main)
    assert "Từ lượt thứ 121 của cùng một mạng" in page
    assert "quá 4.500 lượt" in page
    assert f"{Vote.KEYS_KEPT.days} ngày sau khi bình chọn đóng" in page
    assert f"{Rating.KEYS_KEPT.days} ngày; điểm giữ lại" in page
    assert "17 ngày sau khi duyệt hoặc từ chối" in page


def test_every_page_leads_to_it_and_it_holds_nothing_personal(build, client):
    assert "/cach-dem/" in [link.get("href") for link in read(client, "/").select("footer a")]
    assert faults(client.get("/cach-dem/")) == []
    assert texts(read(client, "/cach-dem/"), "h1") == ["Cách đếm"]


def test_visits_are_explained_with_the_figures_that_hold(build, client):
    page = words(read(client, "/cach-dem/").main)
    for part in (
        f"trong vòng {ONCE_IN // MINUTE} phút thì không tính thêm",
        f"vừa mở một trang trong {ONLINE // MINUTE} phút qua",
        "Sang ngày mới, ai cũng là người mới",
        "dùng chung một địa chỉ mạng và cùng một trình duyệt thì được tính là một người",
        f"trang web nào dẫn tới {View.KEPT.days} ngày",
        "Tổng lượt truy cập của cổng này không có số nào mang sang",
    ):
        assert part in page


def test_what_a_portal_brought_forward_is_told_with_source_and_date_and_only_there(build, client):
    other = build.other_site()
    start_with(other, 396_894, "Cổng cũ NukeViet", date(2023, 3, 25))
    told = "gồm cả 396.894 lượt mang sang, tính đến hết ngày 25/03/2023. Nguồn: Cổng cũ NukeViet."
    assert told in words(read(client, "/cach-dem/", headers={"host": other.hostname}).main)
    assert "396.894" not in words(read(client, "/cach-dem/").main)


# Open data ----------------------------------------------------------------------------------------------------------
def file_of(client, **headers) -> str:
    answer = client.get("/cach-dem/so-lieu.csv", headers=headers)
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert faults(answer) == []
    return b"".join(answer.streaming_content).decode("utf-8-sig").replace("\r\n", "\n")


def seen_at(site, moment, visitor: int = 1) -> None:
    assert count(Showing(site.pk, None, visitor, moment)).is_view


def test_the_page_leads_to_the_figures_of_each_day_of_its_own_portal_up_to_yesterday(build, client, now):
    other, today = build.other_site(), timezone.localdate()
    for site, back, visits, views in ((build.site, 1, 316, 900), (build.site, 4, 7, 8), (other, 2, 50, 60), (build.site, 0, 386, 999)):
        DailyVisits.objects.create(site=site, day=today - timedelta(days=back), visits=visits, views=views)
    [link] = [link["href"] for link in read(client, "/cach-dem/").main.select("a[href$='.csv']")]
    assert link == "/cach-dem/so-lieu.csv"
    assert file_of(client) == "ngày,lượt truy cập,lượt xem\n2026-03-10,7,8\n2026-03-11,0,0\n2026-03-12,0,0\n2026-03-13,316,900\n"
    assert file_of(client, host=other.hostname) == "ngày,lượt truy cập,lượt xem\n2026-03-12,50,60\n2026-03-13,0,0\n"


def test_a_portal_without_any_day_yet_has_the_names_of_the_columns(build, client, transactional_db):
    seen_at(build.site, timezone.now())
    assert file_of(client) == "ngày,lượt truy cập,lượt xem\n"


def test_an_address_of_no_portal_has_no_figures(build, client):
    build.site.delete()
    assert client.get("/cach-dem/so-lieu.csv").status_code == 404


def test_adding_views_to_the_sums_changes_no_day(build, client, now, transactional_db):
    DailyVisits.objects.create(site=build.site, day=date(2026, 3, 13), visits=3, views=5)
    seen_at(build.site, now.moment - timedelta(days=1), 1)
    seen_at(build.site, now.moment - timedelta(days=2), 2)
    before = file_of(client)
    assert before == "ngày,lượt truy cập,lượt xem\n2026-03-12,1,1\n2026-03-13,4,6\n"
    roll_up()
    assert not View.objects.filter(is_summed=False).exists()
    assert file_of(client) == before


@pytest.fixture
def kept(settings, transactional_db, now, monkeypatch):
    """Asks the page cache for an address: how it was answered, and the answer."""
    settings.ALLOWED_HOSTS = ["*"]
    monkeypatch.setattr("time.time", lambda: now.moment.timestamp())
    application = PageCache(WSGIHandler())

    def ask(address: str) -> tuple[str, str]:
        said: list = []
        request = RequestFactory(SERVER_NAME="localhost", HTTP_HOST="localhost").get(address).environ
        body = b"".join(application(request, lambda status, headers, exc_info=None: said.extend(headers)))
        return dict(said)["X-Cache"], body.decode()

    return ask


def test_the_file_is_kept_until_midnight_and_has_the_last_views_of_a_day_soon_after(build, kept, now):
    last = at(2026, 3, 13, 23, 59)
    now.moment = last
    seen_at(build.site, last, 1)
    assert kept("/cach-dem/so-lieu.csv") == ("miss", "\ufeffngày,lượt truy cập,lượt xem\r\n")
    assert kept("/cach-dem/so-lieu.csv")[0] == "hit"
    now.moment = at(2026, 3, 14, 0)
    how, file = kept("/cach-dem/so-lieu.csv")
    assert how == "miss" and file.endswith("\n2026-03-13,1,1\r\n")
    seen_at(build.site, last + timedelta(seconds=59), 2)  # begun before midnight, written after the file
    now.moment = at(2026, 3, 14, 0, 11)
    how, file = kept("/cach-dem/so-lieu.csv")
    assert how == "miss" and file.endswith("\n2026-03-13,2,2\r\n")
    now.moment = at(2026, 3, 14, 23, 59)
    assert kept("/cach-dem/so-lieu.csv")[0] == "hit"


def test_another_starting_figure_is_told_at_once(build, kept):
    start_with(build.site, 100, "Cổng cũ", date(2023, 3, 25))
    assert "100 lượt mang sang" in kept("/cach-dem/")[1]
    start_with(build.site, 250, "Cổng cũ, đã đối chiếu", date(2023, 3, 25))
    assert "250 lượt mang sang" in kept("/cach-dem/")[1]
    assert "250" in BeautifulSoup(kept("/")[1], "html.parser").select_one(".statistics-total").text
    StartingFigure.objects.all().delete()
    assert "không có số nào mang sang" in kept("/cach-dem/")[1]


def test_a_page_made_just_after_midnight_shows_the_figures_of_the_new_day(build, kept, now):
    """A worker keeps the figures of the box for a minute, but not over midnight into a page that is kept for a day."""
    DailyVisits.objects.create(site=build.site, day=date(2026, 3, 14), visits=386)
    now.moment = at(2026, 3, 14, 23, 59) + timedelta(seconds=50)

    def box() -> list[str]:
        return texts(BeautifulSoup(kept("/")[1], "html.parser"), ".statistics dd")

    assert box() == ["0", "386", "0"]
    now.moment += timedelta(seconds=20)
    assert box() == ["0", "0", "386"]
