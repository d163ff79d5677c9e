"""An editor pastes from Word: headings, lists, emphasis, links and tables arrive, everything else stays behind."""

import json
import re
import sqlite3
import unicodedata
from contextlib import closing
from pathlib import Path

import pytest

from tests.browser.test_writing import add_block
from tests.browser.waiting import until

pytestmark = pytest.mark.browser

FRAGMENTS = Path(__file__).parents[1] / "data" / "word"

PASTE = """(element, [html, text]) => {
    const brought = new DataTransfer();
    if (html) brought.setData("text/html", html);
    brought.setData("text/plain", text);
    element.dispatchEvent(new ClipboardEvent("paste", {clipboardData: brought, bubbles: true, cancelable: true}));
}"""

# every editor has handed its text to the form, and no autosave of what stood there before is under way
SETTLED = """() => {
    const ranges = (some) => some.reduce((total, range) => total + range.length, 0);
    const drawn = ({blocks}) => JSON.stringify(blocks.map((block) =>
        [block.text, block.type, block.depth, ranges(block.inlineStyleRanges), ranges(block.entityRanges)]));
    const inside = (field) => field.draftailEditor.getEditorState().getCurrentContent();
    const isHandedOver = (field) => field.value === "null" ? !inside(field).hasText() :
        drawn(JSON.parse(field.value)) === drawn(window.DraftJS.convertToRaw(inside(field)));
    const fields = [...document.querySelectorAll("[data-contentpath=body] input")].filter((field) => field.draftailEditor);
    return fields.every(isHandedOver) && !document.querySelector("[data-w-autosave-state-value=saving]");
}"""


def fragment(name: str) -> str:
    return (FRAGMENTS / name).read_text(encoding="utf-8")


@pytest.fixture
def article(new_article, request):
    """The form of a new draft with one empty paragraph, in which the caret stands."""
    page = new_article("bientap")
    name = request.node.name
    page.fill("#id_title", name)
    page.evaluate("slug => { document.getElementById('id_slug').value = slug; }", name.replace("_", "-"))
    save(page)  # at once, so that autosave does not make the same page beside us
    add_block(page, "Đoạn văn")
    editors(page).first.click()
    return page


def editors(page):
    """The rich texts of the body that are in sight."""
    return page.locator("[data-contentpath=body] [contenteditable=true]:visible")


def save(page) -> None:
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.status == 302):
        page.locator("button.action-save").first.click()
    page.wait_for_url(re.compile(r"/pages/\d+/edit/"))


def paste(page, html: str = "", text: str = "", place=None) -> None:
    (place or editors(page).first).evaluate(PASTE, [html, text])


def saved(page, portal) -> list[tuple]:
    """Save the draft; the blocks of its body as the database holds them."""
    until(page, SETTLED)
    save(page)
    key = re.search(r"/pages/(\d+)/edit/", page.url)[1]
    with closing(sqlite3.connect(f"file:{portal.folder / 'portal.sqlite3'}?mode=ro", uri=True)) as database:
        (content,) = database.execute(
            "SELECT content FROM wagtailcore_revision WHERE object_id = ? AND content_type_id = (SELECT id FROM django_content_type"
            " WHERE app_label = 'news' AND model = 'articlepage') ORDER BY id DESC LIMIT 1",
            [key],
        ).fetchone()
    assert [error for error in page.trouble.errors if "status of 400" not in error] == []  # autosave of a form half filled in
    return [(block["type"], plain(block["value"])) for block in json.loads(json.loads(content)["body"])]


def plain(value):
    """A block's value without the keys of its lines, and a table as its caption, its columns' names and its rows."""
    if isinstance(value, str):
        return re.sub(r' data-block-key="\w+"', "", value)
    if "columns" not in value:
        return {name: plain(part) for name, part in value.items()}
    assert {column["type"] for column in value["columns"]} == {"text"}
    rows = [[plain(cell) for cell in row["values"]] for row in value["rows"]]
    return value["caption"], [column["heading"] for column in value["columns"]], rows


def test_paragraphs_of_word_keep_emphasis_and_links_and_lose_everything_else(article, portal):
    paste(article, fragment("windows-paragraphs.html"))
    assert saved(article, portal) == [
        (
            "paragraph",
            "<p>Sáng <b>12 tháng 5</b>, xã Đồng Xanh họp bàn <i>phương án chống úng</i>; toàn văn ở "
            '<a href="https://dongxanh.example.vn/van-ban/12">Công văn số 12</a>.</p>'
            "<p>Diện tích là 35 m<sup>2</sup>, gồm <b>cả <i>phần</i></b> bờ ao[1].</p>"
            "<p>Kinh phí là 45 triệu đồng,<br/>chi trong quý II.</p>"
            "<p>[1] Đo ngày 10 tháng 5.</p>",
        )
    ]
    assert article.trouble.strangers == []


def test_list_paragraphs_of_word_become_lists_of_two_levels(article, portal):
    paste(article, fragment("windows-lists.html"))
    assert saved(article, portal) == [
        (
            "paragraph",
            "<p>Hồ sơ gồm:</p>"
            "<ul><li>Đơn theo <b>mẫu số 3</b><ul><li>một bản chính</li><li>có chữ ký</li><li>hai bản sao</li></ul></li><li>Căn cước</li></ul>"
            "<p>Các bước:</p>"
            "<ol><li>Nộp hồ sơ<ol><li>tại bộ phận một cửa</li><li>hoặc qua mạng</li></ol></li><li>Nhận giấy hẹn</li></ol>"
            "<p>Giấy hẹn ghi ngày trả.</p>"
            # a list of ours would count them from one
            "<p>3. Nhận kết quả</p><p>Điều 4. Lệ phí được miễn.</p>",
        )
    ]


REPORT = [
    ("heading", {"text": "BÁO CÁO VỤ MÙA", "level": "h2"}),
    ("paragraph", "<p>Toàn xã đã gieo xong.</p>"),
    ("heading", {"text": "I. Diện tích", "level": "h2"}),
    ("heading", {"text": "Theo thôn", "level": "h3"}),
    ("paragraph", "<p>Số liệu đến ngày 1 tháng 6:</p>"),
    (
        "table",
        (
            "Bảng 1. Diện tích gieo cấy (ha)",
            ["Thôn", "Lúa – thuần", "Lúa – lai", "Ghi chú"],
            [
                ["<p>Gò Mận</p>", "<p>41,5</p>", "<p>12</p>", "<p>cấy <i>tay</i></p><p>– một phần</p>"],
                ["<p>Bến Đá</p>", "<p>không cấy</p>", "", "<p>cấy <i>tay</i></p><p>– một phần</p>"],
            ],
        ),
    ),
    ("paragraph", "<p>Còn lại gieo trước ngày 15.</p>"),
]


def test_headings_and_tables_of_word_become_blocks_in_their_order(article, portal):
    paste(article, fragment("windows-report.html"))
    assert saved(article, portal) == REPORT


def test_what_stood_behind_the_caret_comes_after_what_was_pasted(article, portal):
    article.keyboard.type("Mở đầu.Kết thúc.")
    for _ in "Kết thúc.":
        article.keyboard.press("ArrowLeft")
    paste(article, fragment("windows-report.html"))
    assert saved(article, portal) == [("paragraph", "<p>Mở đầu.</p>"), *REPORT, ("paragraph", "<p>Kết thúc.</p>")]


def test_a_frame_of_one_row_and_typed_numbers_and_an_overlong_heading_are_paragraphs(article, portal):
    paste(article, fragment("windows-letter.html"))
    ((kind, html),) = saved(article, portal)
    assert kind == "paragraph"
    assert html.startswith(
        "<p><b>ỦY BAN NHÂN DÂN<br/>XÃ ĐỒNG XANH</b></p><p>Đồng Xanh, ngày 2 tháng 4</p>"
        "<p>1. Kính mời các hộ dân dự họp.</p><p>2. Cuộc họp bắt đầu lúc 8 giờ.</p><p><b>Một tiêu đề quá dài"
    )


def test_word_for_mac_gives_the_same_blocks_in_composed_letters(article, portal):
    html = fragment("mac-schedule.html")
    assert not unicodedata.is_normalized("NFC", html)
    paste(article, html)
    assert saved(article, portal) == [
        ("heading", {"text": "Lịch tiêm phòng", "level": "h2"}),
        ("paragraph", "<ol><li>Thôn Thượng: sáng thứ hai</li><li>Thôn Hạ: chiều thứ ba</li></ol>"),
        ("table", ("", ["Mũi", "Tuổi"], [['<p><a href="mailto:tramyte@example.vn">Sởi</a></p>', "<p>9 tháng</p>"]])),
        ("paragraph", "<p><b>Nhớ mang sổ.</b></p>"),
    ]


def test_word_on_the_web_gives_the_same_blocks(article, portal):
    paste(article, fragment("online-notice.html"))
    assert saved(article, portal) == [
        ("heading", {"text": "Nghỉ lễ", "level": "h2"}),
        ("paragraph", "<ul><li>Trực ban: <b>văn phòng</b><ul><li>ca ngày</li></ul></li></ul><ol><li>Treo cờ</li><li>Khóa cửa</li></ol>"),
    ]


def test_a_web_page_is_read_by_the_same_rules_and_nothing_of_it_is_fetched_or_run(article, portal):
    paste(article, fragment("web-page.html"))
    assert saved(article, portal) == [
        ("heading", {"text": "Chợ phiên mở lại", "level": "h2"}),
        (
            "paragraph",
            "<p>Chợ họp <b>mỗi tháng</b> hai phiên, <i>ngày rằm</i> và "
            '<a href="https://chophien.example.vn/lich?a=1&amp;b=2">theo lịch</a>; giới thiệu, bấm.</p>'
            "<ul><li>rau<ul><li>rau muống</li><li>rau muống trắng</li></ul></li><li>cá</li></ul><p>đủ loại</p>"
            "<ol><li>đăng ký</li><li>xếp chỗ</li></ol><p>Ai cũng mừng.</p>",
        ),
        ("table", ("Giá tham khảo", ["Hàng", "Giá"], [["<p>Trứng</p>", "<p>3.500 đ</p>"], ["<p>Cải</p>", "<p>8.000 đ</p>"]])),
    ]
    assert article.trouble.strangers == []


def test_an_accent_that_came_apart_from_its_letter_goes_back_to_it(article, portal):
    paste(article, fragment("windows-decomposed.html"))
    assert saved(article, portal) == [("paragraph", "<p>Thủ tướng gửi thư khen triệu phú người dân xã Đồng Xanh.</p>")]


def test_plain_text_is_stored_in_composed_letters(article, portal):
    paste(article, text=unicodedata.normalize("NFD", "Đường vào xã đã mở.\r\n\r\nXe tải đi được."))
    assert saved(article, portal) == [("paragraph", "<p>Đường vào xã đã mở.</p><p>Xe tải đi được.</p>")]


def test_where_no_block_can_stand_beside_a_heading_is_bold_and_a_table_is_a_line_for_each_row(article, portal):
    add_block(article, "Khung nổi bật")
    article.locator("[name^=body-][name$=-title]").first.fill("Cần biết")
    place = article.locator("[data-contentpath=text] [contenteditable=true]:visible")
    place.click()
    paste(article, fragment("mac-schedule.html"), place=place)
    box = next(value for kind, value in saved(article, portal) if kind == "box")
    assert box == {
        "title": "Cần biết",
        "text": "<p><b>Lịch tiêm phòng</b></p><ol><li>Thôn Thượng: sáng thứ hai</li><li>Thôn Hạ: chiều thứ ba</li></ol>"
        "<p>Mũi | Tuổi</p><p>Sởi | 9 tháng</p><p><b>Nhớ mang sổ.</b></p>",
    }


def test_a_list_pasted_behind_words_begins_its_own_line_and_one_undo_takes_it_back(article, portal):
    article.keyboard.type("Cần có:")
    paste(article, "<ul><li>đơn</li><li>ảnh</li></ul>", "đơn ảnh")
    until(article, "document.querySelectorAll('[data-contentpath=body] li').length === 2")
    article.keyboard.press("Control+z")
    until(article, "document.querySelectorAll('[data-contentpath=body] li').length === 0")
    article.keyboard.press("Control+Shift+z")
    until(article, "document.querySelectorAll('[data-contentpath=body] li').length === 2")
    assert saved(article, portal) == [("paragraph", "<p>Cần có:</p><ul><li>đơn</li><li>ảnh</li></ul>")]


def test_a_lone_address_pasted_over_words_is_still_their_link(article, portal):
    article.keyboard.type("công báo")
    article.keyboard.press("Control+a")
    paste(article, '<a href="https://congbao.example.vn/1">https://congbao.example.vn/1</a>', "https://congbao.example.vn/1")
    assert saved(article, portal) == [("paragraph", '<p><a href="https://congbao.example.vn/1">công báo</a></p>')]


def test_what_was_copied_in_an_editor_of_ours_is_not_read_again(article, portal):
    block = {"key": "abcde", "text": "mục", "type": "unordered-list-item", "depth": 0}
    content = {"blocks": [block | {"inlineStyleRanges": [], "entityRanges": [], "data": {}}], "entityMap": {}}
    carried = json.dumps(content).replace('"', "&quot;")
    paste(article, f'<div data-draftjs-conductor-fragment="{carried}"><h2>mục</h2></div>', "mục")
    assert saved(article, portal) == [("paragraph", "<p>mục</p>")]  # by our reading it would be a heading


def test_the_reading_of_html_knows_nothing_of_the_editor(article):
    read = article.evaluate("window.newsroomWordPaste.parts('<h4>Mục</h4><p>a <b>b</b></p><p>&nbsp;</p><ol start=2><li>c</li></ol>')")
    line = {"kind": "unstyled", "depth": 0, "caption": False}
    plain, bold = {"styles": [], "url": None}, {"styles": ["BOLD"], "url": None}
    assert read == [
        {"type": "heading", "level": "h3", "text": "Mục"},
        {
            "type": "paragraph",
            "lines": [
                line | {"runs": [{"text": "a "} | plain, {"text": "b"} | bold]},
                line | {"runs": [{"text": "2. ", "styles": []}, {"text": "c"} | plain]},
            ],
        },
    ]
