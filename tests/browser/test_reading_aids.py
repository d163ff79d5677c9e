"""What helps a citizen to read: letters and colours as one likes them, calm reading, an article read aloud, paper."""

from functools import cache
from io import BytesIO

import pypdfium2
import pytest

from tests.browser.conftest import DESK, PHONE, watched
from tests.browser.test_reading import DISCUSSED_ARTICLE, FULL_ARTICLE

pytestmark = [pytest.mark.browser, pytest.mark.once_on_postgresql]

SMALL = {"width": 320, "height": 700}
# Browsers without a window have no voice: in its place one that is silent, says the end of a piece when told to, and writes down what it was given
VOICE = """(() => {
    const queue = [];
    const speech = Object.assign(new EventTarget(), {
        said: [], rates: [], voices: VOICES, speaking: false, pending: false,
        getVoices() { return this.voices; },
        speak(piece) { queue.push(piece); this.speaking = true; if (piece.text) { this.said.push(piece.text); this.rates.push(piece.rate); } },
        cancel() { queue.length = 0; this.speaking = false; },
        finish() { const piece = queue.shift(); this.speaking = queue.length > 0; piece?.onend?.({}); return Boolean(piece); },
    });
    Object.defineProperty(window, 'speechSynthesis', { value: speech });
    window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
})()"""
VIETNAMESE = "[{ lang: 'en-US', name: 'Samantha' }, { lang: 'vi_VN', name: 'Linh', localService: true }]"
READ = "speechSynthesis.said"
FINISH = "speechSynthesis.finish()"
MARKED = "[...(CSS.highlights.get('spoken') ?? [])].map(range => range.toString().replace(/\\s+/g, ' ')).join()"
WIDTH = "document.documentElement.scrollWidth"
FOCUSED = "document.activeElement.textContent.trim()"


@pytest.fixture
def open_on(browser, portal):
    """Opens a page on a device in which something is different from the start: a script says what."""
    contexts = []

    def open_page(script: str, path: str = FULL_ARTICLE, viewport=DESK, **options):
        context = browser.new_context(viewport=viewport, locale="vi-VN", **options)
        context.set_default_timeout(15_000)
        context.add_init_script(script)
        contexts.append(context)
        page = context.new_page()
        page.trouble = watched(page, portal.url)
        page.goto(portal.url + path)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def open_with_voice(open_on):
    """Opens the full article on a device with these voices."""
    return lambda viewport=DESK, voices=VIETNAMESE, **options: open_on(VOICE.replace("VOICES", voices), viewport=viewport, **options)


def look_dialog(page):
    """The dialog of letters and colours, open."""
    page.get_by_role("button", name="Cỡ chữ, màu nền").click()
    dialog = page.get_by_role("dialog", name="Cỡ chữ, màu nền")
    dialog.wait_for()
    return dialog


def letters(page) -> float:
    """How large the page's letters are, in pixels."""
    return page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)")


# Letters and colours


def test_what_a_reader_chooses_is_worn_at_once_on_every_page_and_in_other_windows_without_a_cookie(open_page, portal):
    page = open_page("/")
    other = page.context.new_page()
    other.goto(portal.url + "/lien-he/")
    page.bring_to_front()  # a window behind another one draws seldom
    paper = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    dialog = look_dialog(page)
    for group, name in (("Cỡ chữ", "150\u00a0%"), ("Khoảng cách chữ, dòng", "Rộng"), ("Tương phản", "Cao"), ("Màu nền", "Tối")):
        radios = dialog.get_by_role("group", name=group).get_by_role("radio")
        assert radios.first.is_checked() and radios.first.evaluate("radio => radio.value") == ""
        dialog.get_by_role("group", name=group).get_by_label(name, exact=True).check()
        assert dialog.get_by_role("status").inner_text() == f"{group}: {name}. Máy này sẽ nhớ."
    assert letters(page) == 24
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != paper
    other.wait_for_function("document.documentElement.dataset.theme === 'dark'")
    assert letters(other) == 24
    other.bring_to_front()
    other.reload()
    assert letters(other) == 24 and other.evaluate("getComputedStyle(document.body).letterSpacing") == "2.88px"
    look_dialog(other).get_by_role("button", name="Trở về như ban đầu").click()
    assert other.get_by_role("status").filter(has_text="Đã trở về như ban đầu.").count() == 1
    assert letters(other) == 16 and other.get_by_label("100\u00a0%", exact=True).is_checked()
    page.wait_for_function("getComputedStyle(document.documentElement).fontSize === '16px'")
    assert page.context.cookies() == [] and page.trouble.errors == [] and page.trouble.strangers == []


def test_the_dialog_is_worked_by_keys_and_gives_the_focus_back(open_page):
    page = open_page("/", PHONE)
    button = page.get_by_role("button", name="Cỡ chữ, màu nền")
    button.press("Enter")
    page.locator("dialog input:focus").wait_for()
    page.keyboard.press("ArrowRight")
    assert letters(page) == pytest.approx(18.4)
    page.keyboard.press("Escape")
    assert page.get_by_role("dialog").count() == 0
    assert button.evaluate("button => button === document.activeElement")
    assert letters(page) == pytest.approx(18.4)


def test_a_device_that_keeps_nothing_wears_the_choice_on_this_page_and_says_so(open_on):
    page = open_on("Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })", "/")
    dialog = look_dialog(page)
    dialog.get_by_label("130 %").check()
    assert letters(page) == pytest.approx(20.8)
    assert "vì máy không cho nhớ" in dialog.get_by_role("status").inner_text()
    assert page.trouble.errors == []


@pytest.mark.parametrize("path", ["/", FULL_ARTICLE, "/tim-kiem/?q=nuoc+sach"])
def test_no_setting_makes_a_page_of_320_pixels_scroll_sideways(open_page, path):
    page = open_page(path, SMALL)
    wide = {}
    for text in ("", "130", "200"):
        for spacing in ("", "wide"):
            page.evaluate("words => Object.assign(document.documentElement.dataset, words)", {"text": text, "spacing": spacing})
            wide[text, spacing] = page.evaluate(WIDTH)
    assert set(wide.values()) == {320}, wide
    dialog = look_dialog(page)
    assert dialog.evaluate("dialog => dialog.scrollWidth <= dialog.clientWidth && dialog.getBoundingClientRect().right <= 320")
    dialog.get_by_role("button", name="Xong").click()
    assert page.get_by_role("dialog").count() == 0


# Calm reading


def test_calm_reading_takes_away_what_stands_round_an_article_and_has_three_ways_back(open_page, portal):
    page = open_page(FULL_ARTICLE)
    around = page.locator(".strip, .nav, .aside, .related, .comments, .foot, .crumbs, header .search-form")
    assert around.evaluate_all("parts => parts.filter(part => part.checkVisibility()).length") >= 7
    tool = page.get_by_role("button", name="Chế độ đọc")
    place = tool.bounding_box()["y"]
    tool.click()
    page.get_by_role("button", name="Thoát chế độ đọc").first.wait_for()
    assert around.evaluate_all("parts => parts.filter(part => part.checkVisibility()).length") == 0
    assert page.locator("h1").is_visible() and page.get_by_role("link", name="Xã Đồng Xanh").first.is_visible()
    assert page.get_by_role("button", name="Thoát chế độ đọc").first.bounding_box()["y"] <= place
    assert page.get_by_role("status").filter(has_text="Đang ở chế độ đọc").count() == 1
    look_dialog(page)
    page.keyboard.press("Escape")
    assert page.locator(".nav").is_hidden(), "the key closed the dialog, and nothing else"
    page.keyboard.press("Escape")
    assert page.locator(".nav").is_visible()
    assert tool.evaluate("tool => tool === document.activeElement")

    tool.click()
    page.locator(".nav").wait_for(state="hidden")
    page.goto(portal.url + DISCUSSED_ARTICLE)
    assert page.locator(".nav").is_hidden(), "the next article is calm, too"
    end = page.get_by_role("button", name="Thoát chế độ đọc").last
    assert end.bounding_box()["y"] > page.locator(".prose").bounding_box()["y"]
    end.click()
    assert page.locator(".nav").is_visible() and page.evaluate(FOCUSED).startswith("Chế độ đọc")

    page.get_by_role("button", name="Chế độ đọc").click()
    page.locator(".nav").wait_for(state="hidden")
    page.goto(portal.url)
    assert page.locator(".nav").is_visible(), "a page that leads on is whole"
    assert page.trouble.errors == []


# Read aloud

SENTENCES = [
    ("Xã có 1.000 hộ. Còn 12,5 % chưa xong.", ["Xã có 1.000 hộ.", "Còn 12,5 % chưa xong."]),
    ("Họp tại TP. Hồ Chí Minh. Sau đó về Q. 1.", ["Họp tại TP. Hồ Chí Minh.", "Sau đó về Q. 1."]),
    ("ThS. Trần Văn A. Bình và PGS.TS. Lê Thị Hoa dự.", ["ThS. Trần Văn A. Bình và PGS.TS. Lê Thị Hoa dự."]),
    ("BS. CKII. Nguyễn Hà khám cho dân.", ["BS. CKII. Nguyễn Hà khám cho dân."]),
    ("Có lúa, ngô, khoai v.v. Năm nay được mùa.", ["Có lúa, ngô, khoai v.v.", "Năm nay được mùa."]),
    ("“Chúng tôi sẽ làm!” ông Đức nói. “Làm ngay.” Rồi ông đi.", ["“Chúng tôi sẽ làm!” ông Đức nói.", "“Làm ngay.”", "Rồi ông đi."]),
    ("1. Mục tiêu chung. 2. Nhiệm vụ.", ["1. Mục tiêu chung.", "2. Nhiệm vụ."]),
    ("Điều 5. Phạm vi áp dụng. Khoản 2. Đối tượng.", ["Điều 5. Phạm vi áp dụng.", "Khoản 2. Đối tượng."]),
    ("Ai đi? Tôi… và anh. Ủa... Thật à?!", ["Ai đi?", "Tôi… và anh.", "Ủa...", "Thật à?!"]),
    ("Họp lúc 7.30 ngày 2.9. Ai cũng vui.", ["Họp lúc 7.30 ngày 2.9.", "Ai cũng vui."]),
    ("Vào trang xa.gov.vn để xem. Ảnh của đ/c. Hải.", ["Vào trang xa.gov.vn để xem.", "Ảnh của đ/c. Hải."]),
    ("Dòng một\u2028dòng hai\u2028", ["Dòng một", "dòng hai"]),
    ("  Không dấu chấm cuối  ", ["Không dấu chấm cuối"]),
    ("— … —", []),
    ("", []),
]


@pytest.fixture(scope="module")
def cut(browser, portal):
    """What the script of the portal makes of a text, as sentences."""
    with browser.new_context() as context:
        page = context.new_page()
        page.goto(portal.url + FULL_ARTICLE)
        script = page.locator(".tool-listen").get_attribute("data-script")
        yield lambda text: page.evaluate(
            "async ([script, text]) => (await import(script)).cut(text).map(([from, to]) => text.slice(from, to))", [script, text]
        )


@pytest.mark.parametrize(("text", "sentences"), SENTENCES, ids=[text[:24] for text, _ in SENTENCES])
def test_a_text_is_cut_where_a_sentence_ends(cut, text, sentences):
    assert cut(text) == sentences


def test_a_sentence_that_no_breath_holds_is_cut_at_a_comma_and_nothing_is_lost(cut):
    text = "Trong năm qua, " + ", ".join(f"thôn số {number} đã làm xong đường bê tông" for number in range(14)) + "."
    pieces = cut(text)
    assert len(pieces) > 2 and max(map(len, pieces)) <= 220
    assert all(piece.endswith((",", ".")) for piece in pieces)
    assert " ".join(pieces) == text
    assert [len(piece) for piece in cut("a" * 500)] == [220, 220, 60]


def test_where_there_is_no_vietnamese_voice_none_is_offered_and_none_moves_the_page_when_it_comes(open_with_voice):
    page = open_with_voice(voices="[{ lang: 'en-US' }, { lang: 'vie-XX' }]")
    tool = page.locator(".tool-listen")
    assert tool.is_hidden()
    places = "[...document.querySelectorAll('.tool, .byline, .article-summary')].map(part => part.getBoundingClientRect().y)"
    before = page.evaluate(places)
    page.evaluate(f"speechSynthesis.voices = {VIETNAMESE}; speechSynthesis.dispatchEvent(new Event('voiceschanged'))")
    assert tool.is_visible()
    assert page.evaluate(places) == before


def test_an_article_is_read_whole_in_its_order_without_what_is_no_text(open_with_voice):
    page = open_with_voice()
    page.get_by_role("button", name="Nghe bài viết").click()
    page.wait_for_function(f"{READ}.length === 1")
    page.evaluate(f"while ({FINISH});")
    said = page.evaluate(READ)
    assert said[:2] == [
        "Ba ngày hội đình Hạ: rước nước sông Vạc Con, đêm chèo kín sân đình",
        "Hơn 5.000 lượt người về dự hội làng Đình Hạ năm nay.",
    ]
    order = [
        "Chú thích ảnh: Đám rước đi dọc đường làng Đình Hạ trong buổi sáng khai hội.",
        "Chum nước giữa dòng",
        "Lời của Cụ Vũ Đình Khoát, Trưởng ban khánh tiết đình Hạ",
        "Cuộc thi: Nấu cơm niêu; Số đội: 8; Giải nhất: Đình Hạ; Giải nhì: Kênh Mới",
        "Chú thích ảnh: Mái đình và cây đa trước giờ mở cửa đón khách.",
        "Muốn thăm đình Hạ ngoài ngày hội",
        "Khách vào đình xin mặc áo có tay, không thắp quá một nén hương.",
    ]
    places = [said.index(sentence) for sentence in order]
    assert places == sorted(places) and places[-1] == len(said) - 1
    assert len(said) == len(set(said)), "nothing twice"
    assert not [sentence for sentence in said if "DOCX" in sentence or "video" in sentence or "Xem ảnh lớn" in sentence]
    assert page.locator(".listen").is_hidden(), "it ends with the article"
    assert page.get_by_role("button", name="Nghe bài viết").is_visible() and page.evaluate(MARKED) == ""
    assert page.trouble.errors == []


def test_a_listener_pauses_goes_by_paragraphs_changes_the_speed_and_stops(open_with_voice):
    page = open_with_voice(viewport=PHONE)
    tool = page.locator(".tool-listen")
    tool.press("Enter")
    bar = page.get_by_role("group", name="Nghe bài viết", exact=True)
    bar.wait_for()
    title = page.locator("h1").inner_text()
    assert page.evaluate(MARKED) == title and tool.inner_text() == "Tạm dừng"
    page.evaluate(FINISH)
    first = "Hơn 5.000 lượt người về dự hội làng Đình Hạ năm nay."
    assert page.evaluate(MARKED) == first
    page.keyboard.press("Enter")  # the focus is where it was
    tool.filter(has_text="Nghe tiếp").wait_for()
    assert not page.evaluate("speechSynthesis.speaking") and page.evaluate(MARKED) == first
    bar.get_by_role("button", name="Nghe tiếp").click()
    assert page.evaluate(READ)[1:] == [first, first], "a pause says its sentence again"

    for _ in range(3):
        bar.get_by_role("button", name="Đoạn sau").click()
    heading = "Chum nước giữa dòng"
    assert page.evaluate(MARKED) == heading
    shown = page.get_by_role("heading", name=heading)
    page.wait_for_function(
        "part => part.getBoundingClientRect().top >= 0 && part.getBoundingClientRect().bottom < innerHeight", arg=shown.element_handle()
    )
    assert bar.bounding_box()["y"] == 0, "the bar goes along"
    bar.get_by_role("button", name="Đoạn trước").click()
    assert page.evaluate(READ)[-1].startswith("Trống cái ở đình Hạ nổi lên")
    bar.get_by_label("Tốc độ").select_option("1,25×")
    assert page.evaluate("speechSynthesis.rates").pop() == 1.25 and page.evaluate(READ)[-1].startswith("Trống cái")

    page.keyboard.press("Escape")
    assert bar.is_hidden() and not page.evaluate("speechSynthesis.speaking")
    assert tool.evaluate("tool => tool === document.activeElement") and tool.inner_text() == "Nghe bài viết"
    page.reload()
    page.get_by_role("button", name="Nghe bài viết").click()
    page.wait_for_function(f"{READ}.length === 1")
    assert page.evaluate("speechSynthesis.rates") == [1.25], "the device keeps the speed"
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    assert not page.evaluate("speechSynthesis.speaking"), "who leaves the page leaves the voice"
    assert page.context.cookies() == [] and page.trouble.errors == []


def test_who_has_scrolled_away_is_not_pulled_back(open_with_voice):
    page = open_with_voice(reduced_motion="reduce")
    page.get_by_role("button", name="Nghe bài viết").click()
    page.wait_for_function(f"{READ}.length === 1")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    end = page.evaluate("scrollY")
    page.evaluate(f"for (let times = 6; times; times -= 1) {FINISH}")
    assert end > 1000 and page.evaluate("scrollY") == end
    page.get_by_role("button", name="Đoạn sau").click()
    assert page.evaluate("scrollY") < end, "who asks for a paragraph is shown it"


def test_a_browser_that_cannot_mark_a_sentence_marks_its_paragraph(open_on):
    page = open_on(VOICE.replace("VOICES", VIETNAMESE) + "; delete window.Highlight")
    page.get_by_role("button", name="Nghe bài viết").click()
    page.wait_for_function(f"{READ}.length === 1")
    page.evaluate(FINISH)
    assert page.locator("[data-spoken]").get_attribute("class") == "article-summary"
    page.get_by_role("button", name="Thôi nghe").click()
    assert page.locator("[data-spoken]").count() == 0


# Paper


@pytest.fixture(scope="module")
def on_paper(browser, portal):
    """The full article as it comes out of the printer: the text of each page, by the size of letters that the reader chose."""
    with browser.new_context(color_scheme="dark") as context:
        page = context.new_page()
        page.goto(portal.url + FULL_ARTICLE)

        @cache
        def print_out(text: str) -> list[str]:
            page.evaluate("text => (document.documentElement.dataset.text = text)", text)
            paper = pypdfium2.PdfDocument(BytesIO(page.pdf(format="A4")))
            return [sheet.get_textpage().get_text_range() for sheet in paper]

        yield print_out


def test_paper_says_where_when_whose_and_who_answers_for_it_and_leaves_out_what_nobody_can_click(on_paper, portal):
    sheets = on_paper("")
    text = " ".join(" ".join(sheets).split())
    for said in (
        "Xã Đồng Xanh",
        "Ba ngày hội đình Hạ",
        f"Địa chỉ trang: {portal.url}{FULL_ARTICLE}",
        "Lê Thị Mai Hương",
        "16:20",
        "Cờ tướng 12 Gò Mận Ao Sen",
        "(https://example.vn/video/le-hoi-dinh-ha)",
        "Chịu trách nhiệm: Hoàng Văn Điều",
        "Nguồn: Đài Truyền thanh xã Đồng Xanh",
    ):
        assert said in text, said
    for gone in (
        "Bài viết liên quan",
        "Chia sẻ",
        "Trong bài này",
        "Về đầu trang",
        "Nhận xét",
        "Đã xem",
        "Bình chọn",
        "Trang chủ",
        "Chế độ đọc",
        "In bài",
        "Nghe bài viết",
        "Tìm kiếm",
        "Hôm nay",
        "RSS",
    ):
        assert gone not in text, gone
    table = [number for number, sheet in enumerate(sheets) if "Số đội" in sheet or "Cờ tướng" in sheet]
    assert len(table) == 1, "the table is whole"
    assert len(sheets) <= 5


def test_who_reads_large_letters_is_given_large_print(on_paper, open_page):
    assert len(on_paper("130")) == len(on_paper(""))
    assert len(on_paper("150")) > len(on_paper(""))
    page = open_page(FULL_ARTICLE)
    page.emulate_media(media="print")
    sizes = {}
    for text in ("", "150", "200"):
        page.evaluate("text => (document.documentElement.dataset.text = text)", text)
        sizes[text] = page.locator(".prose .paragraph p").first.evaluate("part => parseFloat(getComputedStyle(part).fontSize) * 72 / 96")
    assert 11 <= sizes[""] <= 12.5 and 18 <= sizes["150"] == sizes["200"] <= 20, sizes  # points


def test_the_button_prints_when_the_pictures_that_nobody_has_scrolled_to_are_there(open_page):
    page = open_page(FULL_ARTICLE, PHONE)
    page.evaluate(
        "window.print = () => { window.missing = [...document.querySelectorAll('main img')].filter(picture => !picture.complete).length }; 0"
    )
    page.get_by_role("button", name="In bài").click()
    page.wait_for_function("window.missing !== undefined")
    assert page.evaluate("window.missing") == 0


def test_without_scripts_nothing_is_offered_that_would_not_work(open_page):
    page = open_page(FULL_ARTICLE, java_script_enabled=False)
    assert page.locator(".tool, .strip-look").count() >= 4
    for tool in page.locator(".tool, .strip-look").all():
        assert tool.is_hidden()
