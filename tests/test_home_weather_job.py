"""The clock asks for the weather: of whom, how often, what it keeps, what pages show of it, and how its failure is told."""

from datetime import timedelta
from html import unescape

import pytest
from bs4 import BeautifulSoup
from django.core.handlers.wsgi import WSGIHandler
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Site

from cms import clock
from cms.cache.front import PageCache
from cms.cache.generation import generation, mark_of
from cms.models import JobRun
from cms.settings import base
from home import jobs, weather
from home.models import WeatherReport, WeatherSettings
from tests.build import at
from tests.fakes import weather as fake
from tests.fakes.weather import answer, told
from tests.reading import read, texts, words

pytestmark = pytest.mark.once_on_postgresql

TOKEN = "mot-chuoi-chi-may-theo-doi-biet-" * 2


@pytest.fixture
def service(settings):
    with fake.weather_service() as running:
        settings.WEATHER_URL = running.url
        yield running


def lies_at(site: Site, place: str = "Đồng Xanh", latitude: float | None = 20.25, longitude: float | None = 105.97) -> WeatherSettings:
    """A portal's place."""
    row = WeatherSettings.for_site(site)
    row.place, row.latitude, row.longitude = place, latitude, longitude
    row.save()
    return row


def many_places(build, number: int) -> None:
    """So many portals, each at a place of its own. They share a front page, which nobody reads here."""
    sites = Site.objects.bulk_create(Site(hostname=f"xa-{n}.example.vn", port=80, root_page=build.home) for n in range(number))
    WeatherSettings.objects.bulk_create(
        WeatherSettings(site=site, place=f"Xã {n}", latitude=10 + n / 100, longitude=105) for n, site in enumerate(sites)
    )


def run() -> JobRun:
    """Let the clock run the job; gives how it ended."""
    job = next(job for job in clock.jobs() if job.name == "weather")
    clock.hurry("weather")
    assert clock.claim(job)
    clock.run(job)
    return JobRun.objects.get(name="weather")


# Asking -------------------------------------------------------------------------------------------------------------
def test_the_weather_of_a_portals_place_is_asked_for_every_half_hour_and_shown(build, client, service):
    lies_at(build.site)
    service.behave = fake.says(answer(told(temperature_2m=31.6, relative_humidity_2m=64, weather_code=3, wind_direction_10m=225)))
    ended = run()
    assert (ended.succeeded, ended.outcome) == (True, "Lấy được thời tiết của 1 trong 1 nơi.")
    assert ended.due_at - ended.started_at == timedelta(minutes=30)
    box = read(client, "/").select_one(".box-weather")
    shown = words(box)
    for part in ("Đồng Xanh", "32°C", "Nhiều mây", "Độ ẩm 64%", "Gió 9,4 km/h, hướng tây nam", "Cập nhật lúc", "Nguồn: Open-Meteo"):
        assert part in shown
    assert box.select_one(".box-foot a")["href"] == "https://open-meteo.com/"


def test_who_names_no_place_or_does_not_say_where_it_lies_is_not_asked_for(build, service):
    lies_at(build.site, "")
    lies_at(build.other_site(), "Xã khác", None, None)
    assert run().outcome == "Chưa cổng nào đặt nơi và tọa độ thời tiết."
    assert service.asked == []


def test_without_an_address_nobody_is_asked_and_nothing_is_wrong(build, service, settings):
    settings.WEATHER_URL = ""
    lies_at(build.site)
    ended = run()
    assert (ended.succeeded, ended.outcome) == (True, "Không hỏi thời tiết: WEATHER_URL để trống.")
    assert service.asked == []


def test_a_place_that_portals_share_is_asked_for_once_and_each_has_its_own_report(build, service):
    lies_at(build.site, "Đồng Xanh", 20.25, 105.97)
    lies_at(build.other_site(), "Đồng Xanh, nhìn từ bên kia", 20.2504, 105.9698)
    run()
    assert len(service.asked) == 1
    assert sorted(WeatherReport.objects.values_list("place", flat=True)) == ["Đồng Xanh", "Đồng Xanh, nhìn từ bên kia"]


def test_reading_a_page_asks_nobody(build, client, service):
    lies_at(build.site)
    assert client.get("/").status_code == 200
    assert service.asked == []


# What went wrong ----------------------------------------------------------------------------------------------------
def wrong_at(*latitudes: str):
    """Right but for some places."""
    return lambda query, line: line.send(answer("{}", "500 Oh")) if query["latitude"] in latitudes else fake.well(query, line)


def test_which_places_failed_is_told_with_the_reason_and_the_others_are_kept(build, service):
    many_places(build, 7)
    service.behave = wrong_at("10", "10.01", "10.02", "10.03", "10.05")
    ended = run()
    assert ended.succeeded
    assert ended.outcome == (
        "Lấy được thời tiết của 2 trong 7 nơi. Không lấy được: Xã 0, Xã 1, Xã 2 và 2 nơi khác (máy chủ trả lời mã 500)."
    )
    assert sorted(WeatherReport.objects.values_list("place", flat=True)) == ["Xã 4", "Xã 6"]


def test_when_all_fail_the_status_and_the_first_page_of_the_admin_say_so(build, client, service, settings, office):
    settings.STATUS_TOKEN = TOKEN
    lies_at(build.site)
    service.behave = fake.nothing
    assert not run().succeeded
    told_as = "NoWeather: Lấy được thời tiết của 0 trong 1 nơi. Không lấy được: Đồng Xanh (máy chủ ngắt giữa chừng"
    said = client.get("/tinh-trang/", HTTP_AUTHORIZATION=f"Bearer {TOKEN}").json()
    [ours] = [job for job in said["jobs"] if job["name"] == "weather"]
    assert ours["failed"] and ours["outcome"].startswith(told_as) and not said["well"]
    assert told_as in unescape(office.clients["bientap"].get("/tinh-trang/").content.decode())
    assert "Lấy thời tiết" in unescape(office.clients["quantri"].get(reverse("wagtailadmin_home")).content.decode())
    service.behave = fake.well
    assert run().succeeded


def test_a_job_that_has_not_run_for_long_is_told_as_late(build, client, settings, now):
    settings.STATUS_TOKEN = TOKEN
    JobRun.objects.create(name="weather", due_at=now.moment - timedelta(minutes=4), succeeded=True)
    said = client.get("/tinh-trang/", HTTP_AUTHORIZATION=f"Bearer {TOKEN}").json()
    assert [job["late"] for job in said["jobs"] if job["name"] == "weather"] == [True]


def test_a_hundred_and_thirty_places_whose_service_hangs_do_not_hold_up_the_clock(build, service, settings, monkeypatch):
    """Who was not asked in time is told, and the run ends; with the service back they are first."""
    many_places(build, 130)
    service.behave, settings.WEATHER_PATIENCE = fake.hangs, 0.05
    monkeypatch.setattr(jobs, "ROUND", 0.2)
    ended = run()
    assert not ended.succeeded and "lượt này hết giờ, lượt sau hỏi trước" in ended.outcome
    assert len(service.asked) < 130
    monkeypatch.undo()
    [job] = jobs.jobs()
    assert timedelta(seconds=jobs.ROUND + base.WEATHER_PATIENCE) < job.lease / 10
    service.behave, settings.WEATHER_PATIENCE = fake.well, 60
    assert run().outcome == "Lấy được thời tiết của 130 trong 130 nơi."
    assert WeatherReport.objects.count() == 130


def test_who_waited_longest_is_asked_first(build, service, monkeypatch):
    monkeypatch.setattr(jobs, "AT_ONCE", 1)
    many_places(build, 3)
    now = timezone.now()
    for number, minutes in ((0, 10), (1, 40)):
        report(Site.objects.get(hostname=f"xa-{number}.example.vn"), now - timedelta(minutes=minutes), f"Xã {number}")
    run()
    assert [query["latitude"] for query in service.asked] == ["10.02", "10.01", "10"]


# What is kept -------------------------------------------------------------------------------------------------------
def report(site: Site, moment, place: str = "Đồng Xanh", **fields) -> WeatherReport:
    fields = {"temperature": 20, "humidity": 80, "wind_speed": 9, "wind_direction": 90, "sky_code": 1, "source": "Trạm"} | fields
    return WeatherReport.objects.create(site=site, place=place, observed_at=moment, **fields)


def test_reports_of_more_than_a_day_ago_go_but_for_the_newest_of_a_portal(build, service):
    lies_at(build.site)
    other, now = build.other_site(), timezone.now()
    for hours in (2, 23, 25, 90):
        report(build.site, now - timedelta(hours=hours))
        report(other, now - timedelta(hours=48 + hours), "Xã khác")
    run()
    kept = {site: [round((now - row.observed_at).total_seconds() / 3600) for row in site.weather_reports.order_by("-observed_at")]
            for site in (build.site, other)}  # fmt: skip
    assert kept == {build.site: [0, 2, 23], other: [50]}


def test_the_same_report_is_kept_once(build, service):
    lies_at(build.site)
    same = answer(told(timezone.now() - timedelta(minutes=20)))
    service.behave = fake.says(same)
    run()
    run()
    assert WeatherReport.objects.count() == 1


def test_a_report_of_a_future_in_which_our_clock_once_was_is_not_shown_and_stops_none(build, service):
    lies_at(build.site)
    report(build.site, timezone.now() + timedelta(days=2), temperature=40)
    assert weather.current(build.site) is None
    run()
    assert weather.current(build.site).temperature == 27.4


def test_a_place_that_its_editor_takes_out_or_names_anew_has_no_box_until_the_next_report(build, client, service):
    setting = lies_at(build.site)
    run()
    assert "Thời tiết" in texts(read(client, "/"), ".aside .box-title")
    for name in ("", "Đồng Vàng"):
        setting.place = name
        setting.save()
        assert "Thời tiết" not in texts(read(client, "/"), ".aside .box-title")
    run()
    assert "Đồng Vàng" in words(read(client, "/").select_one(".box-weather"))


def test_a_new_place_is_asked_for_at_once(build, service):
    run()
    assert JobRun.objects.get(name="weather").due_at > timezone.now()
    lies_at(build.site)
    assert JobRun.objects.get(name="weather").due_at <= timezone.now()


# Copies of pages ----------------------------------------------------------------------------------------------------
@pytest.fixture
def kept(settings, transactional_db):
    """Reads the front page through the page cache: how it was answered, and what stands in the weather box."""
    settings.ALLOWED_HOSTS = ["*"]
    application = PageCache(WSGIHandler())

    def ask() -> tuple[str, str]:
        said: list = []
        request = RequestFactory(SERVER_NAME="localhost", HTTP_HOST="localhost").get("/").environ
        page = b"".join(application(request, lambda status, headers, exc_info=None: said.extend(headers))).decode()
        return dict(said)["X-Cache"], "".join(texts(BeautifulSoup(page, "html.parser"), ".weather-degrees"))

    return ask


def test_a_page_without_the_box_gets_it_with_the_first_report_after_a_gap(build, kept, service):
    lies_at(build.site)
    kept()
    assert kept() == ("hit", "")
    run()
    assert kept() == ("miss", "27°C")


def test_a_page_that_names_another_source_is_made_anew(build, kept, service):
    lies_at(build.site)
    report(build.site, timezone.now() - timedelta(hours=1), source="số liệu minh họa")
    assert kept() == ("miss", "20°C")
    run()
    assert kept() == ("miss", "27°C")


def test_a_page_with_the_box_is_left_in_peace_by_later_reports(build, kept, service):
    lies_at(build.site)
    report(build.site, timezone.now() - timedelta(hours=1), source="Open-Meteo")
    before = generation(mark_of(build.site.pk))
    kept()
    run()
    assert WeatherReport.objects.count() == 2
    assert kept() == ("hit", "20°C")
    assert generation(mark_of(build.site.pk)) == before


def test_a_page_shows_a_report_no_longer_than_three_hours_and_then_the_next(build, kept, service, now, monkeypatch):
    """Also where the next one came long before: the copy ends by itself."""
    lies_at(build.site)
    begun = now.moment
    monkeypatch.setattr("time.time", lambda: now.moment.timestamp())
    report(build.site, begun)
    kept()
    report(build.site, begun + timedelta(hours=2), temperature=25)
    now.moment = begun + timedelta(hours=3, seconds=-1)
    assert kept() == ("hit", "20°C")
    now.moment = begun + timedelta(hours=3, seconds=1)
    assert kept() == ("miss", "25°C")
    now.moment = begun + timedelta(hours=5, seconds=1)
    assert kept() == ("miss", "")


def test_a_report_that_comes_when_the_one_before_is_about_to_end_makes_copies_old_too(build, service, now, transactional_db):
    """Else a page might be rendered, and kept without the box, between the end of the one and the writing of the other."""
    lies_at(build.site)
    service.behave = fake.says(answer(told(now.moment)))
    report(build.site, now.moment - timedelta(hours=3) + timedelta(seconds=30), source="Open-Meteo")
    before = generation(mark_of(build.site.pk))
    run()
    assert generation(mark_of(build.site.pk)) != before


# The form -----------------------------------------------------------------------------------------------------------
def typed(office, build, latitude: str, longitude: str, place: str = "Đồng Xanh"):
    address = reverse("wagtailsettings:edit", args=["home", "weathersettings", WeatherSettings.for_site(build.site).pk])
    told_by_form = {"place": place, "latitude": latitude, "longitude": longitude}
    return office.clients["quantri"].post(address, told_by_form)


@pytest.mark.parametrize(
    ("latitude", "longitude", "kept_as"),
    [("20,25", "105,97", (20.25, 105.97)), (" 20.25 ", "105.97", (20.25, 105.97)), ("-20", "0", (-20, 0)), ("", "", (None, None))],
)
def test_a_place_is_typed_with_a_comma_or_a_point(office, build, latitude, longitude, kept_as):
    assert typed(office, build, latitude, longitude).status_code == 302
    row = WeatherSettings.objects.get(site=build.site)
    assert (row.latitude, row.longitude) == kept_as


@pytest.mark.parametrize(
    ("latitude", "longitude", "field", "sentence"),
    [
        ("20,25", "", "longitude", "Hãy điền cả vĩ độ và kinh độ, hoặc để trống cả hai."),
        ("", "105,97", "latitude", "Hãy điền cả vĩ độ và kinh độ, hoặc để trống cả hai."),
        ("91", "105,97", "latitude", None),
        ("20,25", "-181", "longitude", None),
        ("nan", "105,97", "latitude", None),
        ("20,25,1", "105,97", "latitude", None),
        ("hai mươi", "105,97", "latitude", None),
    ],
)
def test_half_a_place_or_none_on_earth_is_refused_at_its_field(office, build, latitude, longitude, field, sentence):
    refused = typed(office, build, latitude, longitude)
    assert refused.status_code == 200
    faults = refused.context["form"].errors
    assert list(faults) == [field] and faults[field] == ([sentence] if sentence else faults[field])
    assert WeatherSettings.objects.get(site=build.site).latitude is None


def test_what_was_kept_comes_back_into_the_form_with_a_comma(office, build):
    row = lies_at(build.site)
    page = office.clients["quantri"].get(reverse("wagtailsettings:edit", args=["home", "weathersettings", row.pk])).content.decode()
    assert 'value="20,25"' in page and 'value="105,97"' in page


def test_the_time_of_a_report_is_told_as_our_clocks_show_it(build, client, now):
    lies_at(build.site)
    report(build.site, at(2026, 3, 14, 7, 5))
    assert "Cập nhật lúc 07:05" in words(read(client, "/").select_one(".box-weather"))
