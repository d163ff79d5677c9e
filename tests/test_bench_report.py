"""The benchmark's report: what wrk says is read rightly, a missed aim stands out, what could not be measured is named."""

import pytest

from bench import charts, face, load, report
from bench.rows import Place, at_least, at_most, plain

pytestmark = pytest.mark.once

SAID = """Running 2s test @ http://127.0.0.1:1/
  1 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     1.01s   518.29ms   1.92s    63.64%
  Latency Distribution
     50%  995.10ms
     75%    1.44s\N{SPACE}
     90%    1.70s\N{SPACE}
     99%    1.92s\N{SPACE}
  12 requests in 2.01s, 418.77KB read
  Socket errors: connect 0, read 3, write 0, timeout 2
  Non-2xx or 3xx responses: 4
Requests/sec:      5.97
Transfer/sec:    208.42KB
"""


def test_what_wrk_says_is_read_in_milliseconds_with_every_fault_counted():
    found = load.read(SAID, spent=0.6)
    assert (found.rate, found.p50, found.p99, found.wrong) == (5.97, 995.10, 1920.0, 9)
    assert found.cpu == pytest.approx(50_000)


@pytest.mark.parametrize(("line", "expected"), [("99%  731.00us", 0.731), ("99%    4.40ms", 4.4), ("99%    1.02m ", 61_200)])
def test_every_unit_of_time_is_known(line, expected):
    assert load.milliseconds(f"  Latency Distribution\n     {line}\n", 99) == pytest.approx(expected)


def test_contenders_are_measured_by_turns_and_not_one_after_the_other():
    order = []

    def contender(name, rate):
        return lambda: order.append(name) or load.Load(rate, 1.0, 2.0, 0)

    runs = load.in_turns({"a": contender("a", 40.0), "b": contender("b", 80.0)}, rounds=3, slices=2)
    assert order == ["a", "b"] * 7, "one unmeasured turn, then three runs of two slices"
    assert load.ratios(runs["a"], runs["b"]) == [0.5, 0.5, 0.5]


def test_the_median_and_not_the_best_run_meets_an_aim():
    assert at_least("hits", "a", [0.9, 0.6, 0.7], "×", 0.8).met is False
    assert at_least("hits", "a", [0.2, 0.8, 0.9], "×", 0.8).met is True
    assert at_most("publish", "a", [0.2, 3.0, 1.1], "s", 1.0).met is False


@pytest.fixture
def written(tmp_path):
    """A report of two suites that were measured and one that was not."""
    place = Place(folder=tmp_path, raw=tmp_path / "raw")
    place.keep("hits.txt", "$ wrk")
    rows = [
        plain("hits", "bare answer", [5000.0, 4900.0, 5100.0], "answers/s"),
        plain("hits", "hit", [4100.0, 4000.0, 3900.0], "answers/s"),
    ]
    report.record(place, "hits", "Copies", [*rows, at_least("hits", "hit ÷ bare", [0.7, 0.82, 0.75], "×", 0.8)], "make bench", 60)
    report.record(place, "startup", "Starting", [at_most("startup", "check", [1.5, 2.0, 1.7], "s", 3.0)], "make bench", 9)
    target = tmp_path / "results.md"
    report.write(place, target, {"startup": "Starting", "hits": "Copies", "publish": "Publishing"})
    return target


def test_a_missed_aim_stands_out_where_it_is_first_seen(written):
    text = written.read_text()
    assert "**1 of 2 aims met.**" in text
    assert "| hits: hit ÷ bare | ≥ 0.8 × | 0.75 × | ❌ **missed** |" in text
    assert "| startup: check | ≤ 3 s | 1.70 s | ✅ |" in text


def test_all_runs_are_shown_beside_their_median(written):
    assert "| bare answer | 5,000 | answers/s | 5,000 · 4,900 · 5,100 |" in written.read_text()


def test_a_suite_that_could_not_be_measured_is_named_and_not_left_out(written):
    assert "## Publishing\n\n❌ **not measured**" in written.read_text()


def test_the_report_leads_to_its_pictures_and_to_the_raw_output(written):
    text = written.read_text()
    assert "(raw/hits.txt)" in text
    assert "(pictures/hits-1.svg)" in text
    assert "<svg" in (written.parent / "pictures" / "hits-1.svg").read_text()


def test_bars_are_as_long_as_their_figures_and_a_missed_aim_has_its_own_colour():
    drawn = charts.bars("Hits", "×", [charts.Bar("a<b", 0.4, "missed"), charts.Bar("c", 0.8)], aim=0.8)
    widths = [float(part.split('"')[0]) for part in drawn.split('rx="2"')[0].split('width="')[-1:]]
    assert 'class="missed"' in drawn
    assert "a&lt;b" in drawn
    assert "prefers-color-scheme:dark" in drawn
    assert widths == [pytest.approx((charts.WIDTH - charts.LABELS - charts.FIGURES) / 2)]


@pytest.mark.parametrize(("value", "shown"), [(4123.4, "4,123"), (41.24, "41.2"), (0.934, "0.93"), (0.00412, "0.0041"), (0, "0.00")])
def test_figures_have_as_many_digits_as_one_reads(value, shown):
    assert charts.figure(value) == shown


def test_what_lighthouse_says_is_read_with_what_cost_points_and_weighed_without_the_editors_pictures():
    weighed = {"score": 0.5, "scoreDisplayMode": "numeric", "title": "Blocked", "displayValue": "90 ms"}
    passed, aside = {"score": 1, "scoreDisplayMode": "binary"}, {"score": None, "scoreDisplayMode": "notApplicable"}
    came = {"http://127.0.0.1:1/": 900, "http://127.0.0.1:1/static/a.css": 100, "http://127.0.0.1:1/media/a.avif": 5000, "data:image": 7}
    refs = [{"id": "total-blocking-time", "weight": 3}, {"id": "passed", "weight": 3}, {"id": "aside", "weight": 3}]
    said = face.read(
        {
            "finalDisplayedUrl": "http://127.0.0.1:1/",
            "categories": {key: {"title": key, "score": 0.994, "auditRefs": refs if key == "seo" else []} for key in face.CATEGORIES},
            "audits": {
                **{key: {"numericValue": 1} for key in ("first-contentful-paint", "max-potential-fid", "cumulative-layout-shift")},
                "largest-contentful-paint": {"numericValue": 1400},
                "total-blocking-time": weighed | {"numericValue": 90},
                "passed": passed,
                "aside": aside,
                "network-requests": {"details": {"items": [{"url": url, "transferSize": size} for url, size in came.items()]}},
                "layout-shifts": {"details": {"items": [{"node": {"selector": "main > form"}, "score": 0.00059}]}},
            },
        }
    )
    assert (said.points["seo"], said.largest, said.blocked) == (99, 1400, 90)
    assert said.own == {"/": 900, "/static/a.css": 100}
    assert said.lost == ["seo: Blocked 90 ms"]
    assert said.moved == ["main > form by 0.00059"]
