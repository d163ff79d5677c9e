"""An article read aloud: by the device's voice, sentence by sentence, as the listener wants it."""

import pytest

from tests.browser.conftest import DESK, PHONE
from tests.browser.test_reading import FULL_ARTICLE
from tests.browser.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.once_on_postgresql]

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


@pytest.fixture
def open_with_voice(open_page):
    """Opens the full article on a device with these voices."""
    return lambda viewport=DESK, voices=VIETNAMESE, **options: open_page(FULL_ARTICLE, viewport, VOICE.replace("VOICES", voices), **options)


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
    until(page, f"{READ}.length === 1")
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
    until(
        page, "part => part.getBoundingClientRect().top >= 0 && part.getBoundingClientRect().bottom < innerHeight", shown.element_handle()
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
    until(page, f"{READ}.length === 1")
    assert page.evaluate("speechSynthesis.rates") == [1.25], "the device keeps the speed"
    page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide'))")
    assert not page.evaluate("speechSynthesis.speaking"), "who leaves the page leaves the voice"
    assert page.context.cookies() == [] and page.trouble.errors == []


def test_who_has_scrolled_away_is_not_pulled_back(open_with_voice):
    page = open_with_voice(reduced_motion="reduce")
    page.get_by_role("button", name="Nghe bài viết").click()
    until(page, f"{READ}.length === 1")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    end = page.evaluate("scrollY")
    page.evaluate(f"for (let times = 6; times; times -= 1) {FINISH}")
    assert end > 1000 and page.evaluate("scrollY") == end
    page.get_by_role("button", name="Đoạn sau").click()
    assert page.evaluate("scrollY") < end, "who asks for a paragraph is shown it"


def test_a_browser_that_cannot_mark_a_sentence_marks_its_paragraph(open_page):
    page = open_page(FULL_ARTICLE, script=VOICE.replace("VOICES", VIETNAMESE) + "; delete window.Highlight")
    page.get_by_role("button", name="Nghe bài viết").click()
    until(page, f"{READ}.length === 1")
    page.evaluate(FINISH)
    assert page.locator("[data-spoken]").get_attribute("class") == "article-summary"
    page.get_by_role("button", name="Thôi nghe").click()
    assert page.locator("[data-spoken]").count() == 0
