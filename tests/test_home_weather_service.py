"""The weather service as a real server that behaves well or badly: what is believed, and why the rest is not."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.utils import timezone

from cms import outside
from cms.outside import Unanswered
from home import open_meteo
from home.open_meteo import observation_of
from tests import servers
from tests.build import at
from tests.fakes import weather
from tests.fakes.weather import answer, told

pytestmark = pytest.mark.once

NOW = at(2026, 3, 14, 9)
SHORT = 0.3  # seconds of patience with who will never answer
RIGHT = answer(told())


@pytest.fixture
def service(settings):
    with weather.weather_service() as running:
        settings.WEATHER_URL = running.url
        yield running


def why(ask, *arguments) -> str:
    """Why there is no answer."""
    with pytest.raises(Unanswered) as refused:
        ask(*arguments)
    return str(refused.value)


def test_the_service_is_asked_for_the_place_in_its_own_words_and_units(service):
    seen = open_meteo.ask(20.25, 105.97)
    assert service.asked == [
        {
            "latitude": "20.25",
            "longitude": "105.97",
            "current": "temperature_2m,relative_humidity_2m,weather_code,wind_speed_10m,wind_direction_10m",
            "timezone": "Asia/Ho_Chi_Minh",
            "wind_speed_unit": "kmh",
        }
    ]
    assert (seen.temperature, seen.humidity, seen.sky_code, seen.wind_speed, seen.wind_direction) == (27.4, 81, 61, 9.4, 90)
    assert timedelta() <= timezone.now() - seen.observed_at < timedelta(minutes=2)


def test_a_query_of_the_operators_address_is_kept(service, settings):
    settings.WEATHER_URL += "?apikey=chia-khoa"
    open_meteo.ask(20.25, 105.97)
    assert (service.asked[0]["apikey"], service.asked[0]["latitude"]) == ("chia-khoa", "20.25")


def test_an_answer_that_takes_its_time_is_waited_for(service, settings):
    service.behave, settings.WEATHER_PATIENCE = weather.when_told, 60
    with ThreadPoolExecutor(1) as elsewhere:
        asked = elsewhere.submit(open_meteo.ask, 20.25, 105.97)
        assert service.is_asked.wait(60) and not asked.done()
        service.may_go_on.set()
        assert asked.result(60).temperature == 27.4


@pytest.mark.parametrize(
    "behave",
    [
        weather.hangs,
        weather.hangs_after(b"HTTP/1.1 200 OK\r\n"),
        weather.hangs_after(RIGHT[:-20]),
        weather.drips(RIGHT),
        weather.drips(b"HTTP/1.1 200 OK\r\n" + b"X-A: 1\r\n" * 90 + RIGHT.partition(b"\r\n")[2]),
    ],
    ids=["says nothing", "hangs in the head", "hangs in the body", "drips", "drips headers"],
)
def test_who_has_not_said_all_when_the_time_is_over_is_not_waited_for(service, settings, behave):
    service.behave, settings.WEATHER_PATIENCE = behave, SHORT
    assert why(open_meteo.ask, 20.25, 105.97) == "quá 0.3 giây chưa trả lời xong"


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (answer("{}", "500 Internal Server Error"), "máy chủ trả lời mã 500"),
        (answer({"error": True, "reason": "no"}, "400 Bad Request"), "máy chủ trả lời mã 400"),
        (answer(told(), "204 No Content"), "máy chủ trả lời mã 204"),
        (answer("", "302 Found", Location="/v1/forecast?lai"), "máy chủ trả lời mã 302"),
        (answer("<html>đăng nhập wifi</html>", kind="text/html"), "trả lời không phải JSON"),
        (answer("<html>"), "trả lời không phải JSON"),
        (answer(""), "trả lời không phải JSON"),
        (answer(b"\xff\xfe"), "trả lời không phải JSON"),
        (answer("[" * 60_000), "trả lời không phải JSON"),
        (answer('{"current": {"temperature_2m": NaN}}'), "trả lời không phải JSON"),
        (answer('{"current": {"temperature_2m": Infinity}}'), "trả lời không phải JSON"),
        (answer(f'{{"current": {{"temperature_2m": {"9" * 5000}}}}}'), "trả lời không phải JSON"),
        (answer(told(note="x" * 70_000)), "trả lời dài quá 64 KB"),
        (answer(told(), X_Long="y" * 65_000), "trả lời dài quá 64 KB"),
        (RIGHT[:-20], "máy chủ ngắt giữa chừng hoặc trả lời không đúng giao thức"),
        (b"", "máy chủ ngắt giữa chừng hoặc trả lời không đúng giao thức"),
        (b"\x00\x01\x02 xin chao\r\n\r\n", "máy chủ ngắt giữa chừng hoặc trả lời không đúng giao thức"),
    ],
)  # fmt: skip
def test_what_is_no_answer_in_the_format_is_refused_with_its_reason(service, said, reason):
    service.behave = weather.says(said)
    assert why(open_meteo.ask, 20.25, 105.97) == reason
    assert len(service.asked) == 1, "no redirect is followed"


def test_who_is_not_there_is_named(settings, service):
    settings.WEATHER_URL = f"http://127.0.0.1:{servers.free_port()}/"
    assert why(open_meteo.ask, 1, 1) == "máy chủ không nhận kết nối"
    settings.WEATHER_URL = "http://khong-co.invalid/"
    assert why(open_meteo.ask, 1, 1) == "không tìm thấy máy chủ"
    settings.WEATHER_URL = f"http://{'a' * 70}.invalid/"
    assert why(open_meteo.ask, 1, 1) == "không tìm thấy máy chủ"


def test_a_server_must_be_vouched_for_by_somebody_that_we_trust(settings, monkeypatch):
    with weather.weather_service(is_safe=True) as safe:
        settings.WEATHER_URL = f"https://localhost:{safe.server_address[1]}/v1/forecast"
        assert why(open_meteo.ask, 20.25, 105.97) == "chứng thư của máy chủ không đáng tin"
        monkeypatch.setattr(outside.certifi, "where", lambda: str(weather.CERTIFICATE))
        assert open_meteo.ask(20.25, 105.97).temperature == 27.4
        safe.behave, settings.WEATHER_PATIENCE = weather.drips(RIGHT), SHORT
        assert why(open_meteo.ask, 20.25, 105.97) == "quá 0.3 giây chưa trả lời xong"
        settings.WEATHER_URL = settings.WEATHER_URL.replace("localhost", "127.0.0.1")
        assert why(open_meteo.ask, 20.25, 105.97) == "chứng thư của máy chủ không đáng tin"


# What is believed ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "values",
    [
        {"temperature_2m": -90, "relative_humidity_2m": 0, "weather_code": 0, "wind_speed_10m": 0, "wind_direction_10m": 0},
        {"temperature_2m": 60.0, "relative_humidity_2m": 100.0, "weather_code": 99, "wind_speed_10m": 400, "wind_direction_10m": 360},
        {"relative_humidity_2m": 80.6, "wind_direction_10m": 12.4},
    ],
)
def test_what_can_be_true_is_believed(values):
    seen = observation_of(told(NOW, **values), NOW)
    for name, field in (("temperature_2m", seen.temperature), ("relative_humidity_2m", seen.humidity), ("weather_code", seen.sky_code)):
        assert name not in values or field == round(values[name], 1 if name == "temperature_2m" else None)


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"temperature_2m": -90.1}, "nhiệt độ ngoài khoảng -90 đến 60"),
        ({"temperature_2m": 60.1}, "nhiệt độ ngoài khoảng -90 đến 60"),
        ({"temperature_2m": 10**400}, "nhiệt độ ngoài khoảng -90 đến 60"),
        ({"temperature_2m": float("nan")}, "nhiệt độ ngoài khoảng -90 đến 60"),
        ({"temperature_2m": "27"}, "nhiệt độ thiếu hoặc không phải số"),
        ({"temperature_2m": None}, "nhiệt độ thiếu hoặc không phải số"),
        ({"temperature_2m": ...}, "nhiệt độ thiếu hoặc không phải số"),
        ({"temperature_2m": True}, "nhiệt độ thiếu hoặc không phải số"),
        ({"temperature_2m": [27]}, "nhiệt độ thiếu hoặc không phải số"),
        ({"relative_humidity_2m": 100.4}, "độ ẩm ngoài khoảng 0 đến 100"),
        ({"relative_humidity_2m": -1}, "độ ẩm ngoài khoảng 0 đến 100"),
        ({"wind_speed_10m": 401}, "gió ngoài khoảng 0 đến 400"),
        ({"wind_speed_10m": -0.1}, "gió ngoài khoảng 0 đến 400"),
        ({"wind_direction_10m": 361}, "hướng gió ngoài khoảng 0 đến 360"),
        ({"weather_code": 100}, "mã bầu trời ngoài khoảng 0 đến 99"),
        ({"weather_code": 61.5}, "mã bầu trời không phải số nguyên"),
        ({"time": ...}, "không rõ số liệu của lúc nào"),
        ({"time": 1773453600}, "không rõ số liệu của lúc nào"),
        ({"time": "sáng nay"}, "không rõ số liệu của lúc nào"),
        ({"time": "2026-02-30T09:00"}, "không rõ số liệu của lúc nào"),
    ],
)
def test_what_cannot_be_true_is_refused_with_its_reason(values, reason):
    assert why(observation_of, told(NOW, **values), NOW) == reason


@pytest.mark.parametrize("said", [None, [], "27", 27, {}, {"current": []}, told(NOW) | {"current": None}, told(NOW) | {"current_units": 1}])
def test_an_answer_of_another_shape_is_refused(said):
    assert why(observation_of, said, NOW).startswith("trả lời thiếu phần current")


@pytest.mark.parametrize("unit", ["°F", "K", None])
def test_degrees_of_another_scale_are_not_taken_for_ours(unit):
    said = told(NOW, temperature_2m=50)
    said["current_units"]["temperature_2m"] = unit
    assert why(observation_of, said, NOW) == "nhiệt độ không theo đơn vị °C"


@pytest.mark.parametrize(
    ("minutes", "told_as"),
    [(-181, "số liệu đã quá 3 giờ"), (-180, -180), (-15, -15), (0, 0), (4, 0), (6, "số liệu của tương lai")],
)
def test_weather_of_the_future_or_of_long_ago_is_refused_and_a_clock_that_is_a_little_ahead_is_not(minutes, told_as):
    said = told(NOW + timedelta(minutes=minutes))
    if isinstance(told_as, str):
        assert why(observation_of, said, NOW) == told_as
    else:
        assert observation_of(said, NOW).observed_at == NOW + timedelta(minutes=told_as)


@pytest.mark.parametrize("offset", [None, "7", True, 25200.0, 60 * 3600, 10**400])
def test_a_time_of_no_known_zone_is_refused(offset):
    assert why(observation_of, told(NOW) | {"utc_offset_seconds": offset}, NOW) == "không rõ số liệu của lúc nào"


def test_a_time_is_read_in_the_zone_that_the_answer_names():
    said = json.loads(json.dumps(told(NOW, time="2026-03-14T01:45"))) | {"utc_offset_seconds": 0}
    assert observation_of(said, NOW).observed_at == at(2026, 3, 14, 8, 45)
