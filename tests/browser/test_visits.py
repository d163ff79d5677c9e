"""The figures of a portal in a browser: drawn by our own copy of the library, readable on a telephone, in the dark, on paper."""

import re
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.browser.conftest import DESK, PHONE
from tests.browser.waiting import until
from visits.models import DailyReferrers, DailyVisits, MonthlyViews

pytestmark = pytest.mark.browser

STYLE = Path(__file__).resolve().parents[2] / "visits/static/visits/month.css"
FIGURES = "/quan-tri/luot-truy-cap/"
DRAWN = """() => [...document.querySelectorAll("canvas[data-chart]")].map((canvas) => {
  const chart = Chart.getChart(canvas);
  const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  return {
    kind: chart.config.type,
    figures: chart.data.datasets.map(({ data }) => data.length),
    inks: new Set(new Uint32Array(pixels.buffer)).size,
    animation: chart.options.animation !== false,
    text: chart.legend.options.labels.color,
    line: chart.data.datasets[0].borderColor,
    width: canvas.getBoundingClientRect().width,
  };
})"""
KINDS = ["line", "bar", "bar", "bar", "bar", "doughnut"]


def test_the_charts_are_drawn_by_ourselves_with_their_tables_below(sign_in):
    page = sign_in("lanhdao", FIGURES, DESK)
    charts = page.evaluate(DRAWN)
    assert [chart["kind"] for chart in charts] == KINDS
    assert all(chart["inks"] > 3 and chart["width"] > 300 for chart in charts)
    assert charts[0]["line"].startswith("rgb(") and charts[0]["figures"] == [30, 30] and charts[1]["figures"] == [24, 24]
    page.locator("section[aria-labelledby=chart-theo-gio] summary").click()
    assert page.locator("section[aria-labelledby=chart-theo-gio] tbody tr").first.is_visible()
    with page.expect_navigation():
        page.get_by_role("link", name="7 ngày").click()
    assert page.evaluate(DRAWN)[0]["figures"] == [7, 7]
    assert (page.trouble.errors, page.trouble.strangers) == ([], [])


def test_on_a_telephone_nothing_goes_sideways_and_fingers_find_the_way(sign_in):
    page = sign_in("lanhdao", FIGURES, PHONE)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert all(0 < chart["width"] <= 340 for chart in page.evaluate(DRAWN))
    for link in page.locator(".figures-presets a, .figures-chart summary").all():
        assert link.bounding_box()["height"] >= 40


def test_charts_take_the_colours_of_the_dark_and_stand_still_for_whom_motion_disturbs(sign_in):
    page = sign_in("lanhdao", FIGURES)
    assert all(chart["animation"] for chart in page.evaluate(DRAWN))
    bright = page.evaluate(DRAWN)[0]["text"]
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    until(page, "(bright) => Chart.getChart(document.querySelector('canvas')).legend.options.labels.color !== bright", bright)
    page.reload()
    dark = page.evaluate(DRAWN)
    assert dark[0]["text"] != bright and not any(chart["animation"] for chart in dark)


def test_a_month_fits_on_one_sheet_of_paper_however_long_its_names_are_and_needs_no_colour(browser, office, build, now):
    """The sheet that the portal makes, with its stylesheet, of a month in which everything has its longest name."""
    names = [f"{number}. Nghiệm thu tuyến đường hoa và mương thoát nước của thôn Đình Hạ".ljust(240, "ê")[:240] for number in range(12)]
    for number, name in enumerate(names):
        article = build.article(name, build.category(name))
        MonthlyViews.objects.create(page=article, month=date(2026, 1, 1), views=9_000_000 - number)
        DailyReferrers.objects.create(site=build.site, day=date(2026, 1, 8), host=f"{number}{'tim' * 30}", visits=90_000)
    for day in range(31):
        figures = {"visits": 123_456 + day, "views": 9_876_543, "mobile_views": 1_234_567}
        DailyVisits.objects.create(site=build.site, day=date(2026, 1, 1) + timedelta(days=day), **figures)
    sheet = office.clients["lanhdao"].get(f"{FIGURES}thang/", {"thang": "2026-01"}).content.decode()
    assert sheet.count("Nghiệm thu") == 10 + 6
    page = browser.new_page(viewport=PHONE)
    page.set_content(sheet)
    page.add_style_tag(content=STYLE.read_text(encoding="utf-8"))
    assert len(re.findall(rb"/Type\s*/Page\b", page.pdf(prefer_css_page_size=True))) == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.emulate_media(media="print")
    pixels = Image.open(BytesIO(page.locator("main").screenshot())).convert("RGB").getcolors(1 << 24)
    assert len(pixels) > 2 and all(max(colour) - min(colour) < 8 for _, colour in pixels)
    page.close()


def test_beside_an_article_stands_its_trend(sign_in, portal):
    page = sign_in("bientap", FIGURES)
    with page.expect_navigation():
        page.locator(".figures-edit").first.click()
    page.locator("[data-side-panel-toggle=views]").click()
    page.locator("[data-side-panel=views] svg").wait_for()
    assert page.locator("[data-side-panel=views] rect").count() == 30
