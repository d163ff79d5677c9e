"""What changed between two versions: each word's fate, and the names, numbers, dates, links and pictures told first."""

import unicodedata
from datetime import timedelta
from random import Random

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from wagtail.admin.panels import HelpPanel
from wagtail.models import Page

from home.models import HomePage, SidebarLink, StandardPage
from news.blocks import table_data
from news.models import ArticleAttachment, ArticlePage, NewsIndexPage, RelatedArticle
from newsroom.changes import Act, Kind, State, compare
from newsroom.changes.fields import FIELDS, ROW_FIELDS
from newsroom.changes.sameness import same
from newsroom.changes.text import Text, plain_words, spelled
from polls.models import Choice, Poll
from tests.build import at
from tests.reading import texts, words

pytestmark = [pytest.mark.once, pytest.mark.django_db]  # a page cannot even be made in memory without its content type

LONG = (
    "<p>Sáng ngày 12/3/2026, tại nhà văn hóa thôn Bến Đá, hội nghị đã nghe báo cáo về vụ mùa. {} Sau đó các đại biểu đi thăm đồng, "
    "trao đổi với bà con về giống lúa mới, nước tưới và giá thu mua; nhiều ý kiến mong sớm sửa đoạn kênh bị sạt.</p>"
)


def block(kind, value, key=None):
    """A block as a body stores it."""
    return {"type": kind, "value": value} | ({"id": key} if key else {})


def article(*body, **fields):
    """An article that stands only in memory."""
    return ArticlePage(**{"title": "Vụ mùa", "slug": "vu-mua", "summary": "Tóm tắt.", "date": at(2026, 3, 1), "body": list(body)} | fields)


def paragraphs(before, after):
    """The changes of an article whose one paragraph was rewritten."""
    return compare(article(block("paragraph", before, "p")), article(block("paragraph", after, "p")))


def facts(changes):
    """What is told first: kind, what it was, what it is."""
    return [(fact.kind.value, fact.was, fact.now) for fact in changes.important]


def told(changes):
    """The parts: label and state."""
    return [(part.label, part.state.value) for part in changes.parts]


def of(changes, act):
    """All words of one fate."""
    return [run.text for part in changes.parts for run in part.runs if run.act == act]


CHANGED_FACTS = [
    # names
    ("Ông Nguyễn Văn An phát biểu.", "Ông Nguyễn Văn Anh phát biểu.", [("name", "Ông Nguyễn Văn An", "Ông Nguyễn Văn Anh")]),
    ("Có mặt ông Lê Hà.", "Có mặt bà Lê Hà.", [("name", "ông Lê Hà", "bà Lê Hà")]),
    ("Hội thảo ở xã Đồng Xanh.", "Hội thảo ở xã Đồng Xanh Mới.", [("name", "xã Đồng Xanh", "xã Đồng Xanh Mới")]),
    ("Cầu ở xã Đông Hà đã xong.", "Cầu ở phường Đông Hà đã xong.", [("name", "xã Đông Hà", "phường Đông Hà")]),
    ("Đi thôn Đồi, rồi về.", "Đi thôn Dồi, rồi về.", [("name", "thôn Đồi", "thôn Dồi")]),
    (
        "Theo Sở Nông nghiệp và Môi trường, lúa tốt.",
        "Theo Sở Khoa học và Công nghệ, lúa tốt.",
        [("name", "Sở Nông nghiệp và Môi trường", "Sở Khoa học và Công nghệ")],
    ),
    (
        "Lời Chủ tịch Ủy ban nhân dân xã Đồng Xanh.",
        "Lời Chủ tịch Hội đồng nhân dân xã Đồng Xanh.",
        [("name", "Chủ tịch Ủy ban nhân dân xã Đồng Xanh", "Chủ tịch Hội đồng nhân dân xã Đồng Xanh")],
    ),
    ("Thư của Uỷ ban nhân dân xã.", "Thư của Hội đồng nhân dân xã.", [("name", "Uỷ ban nhân dân", "Hội đồng nhân dân")]),
    ("Thư của UBND huyện.", "Thư của HĐND huyện.", [("name", "UBND", "HĐND")]),
    ("An gửi quà cho Bình.", "Bình gửi quà cho An.", [("name", "Bình", "An")]),
    ("Dự họp có anh Sơn, chị Thủy.", "Dự họp có anh Sơn.", [("name", "chị Thủy", "")]),
    ("Gặp bà Lan và ông An.", "Gặp chị Hoa, bà Lan và ông Anh.", [("name", "", "chị Hoa"), ("name", "ông An", "ông Anh")]),
    # numbers
    ("Có 1.143 hộ dân.", "Có 1.413 hộ dân.", [("number", "1.143 hộ dân", "1.413 hộ dân")]),
    ("Tăng 12,5% so với trước.", "Tăng 125% so với trước.", [("number", "12,5%", "125%")]),
    ("Chi 1,5 tỷ đồng làm đường.", "Chi 1,5 triệu đồng làm đường.", [("number", "1,5 tỷ đồng", "1,5 triệu đồng")]),
    ("Trồng 30 ha ngô.", "Trồng 30 sào ngô.", [("number", "30 ha", "30 sào")]),
    ("Có năm thôn dự.", "Có ba thôn dự.", [("number", "năm thôn", "ba thôn")]),
    ("Ban hành Kế hoạch số 123-KH/HU.", "Ban hành Kế hoạch số 132-KH/HU.", [("number", "Kế hoạch số 123-KH/HU", "Kế hoạch số 132-KH/HU")]),
    (
        "Theo Nghị định 15/2024/NĐ-CP.",
        "Theo Nghị quyết 15/2024/NĐ-CP.",
        [("number", "Nghị định 15/2024/NĐ-CP", "Nghị quyết 15/2024/NĐ-CP")],
    ),
    ("Đại hội khóa XII vừa qua.", "Đại hội khóa XIII vừa qua.", [("number", "khóa XII", "khóa XIII")]),
    ("Gọi 0912 345 678 để hỏi.", "Gọi 0912 345 687 để hỏi.", [("number", "0912 345 678", "0912 345 687")]),
    ("Nam 12 người, nữ 21 người.", "Nam 21 người, nữ 12 người.", [("number", "12 người", "21 người"), ("number", "21 người", "12 người")]),
    # dates and times
    ("Họp ngày 12/3/2026 tại xã.", "Họp ngày 13/2/2026 tại xã.", [("date", "ngày 12/3/2026", "ngày 13/2/2026")]),
    ("Họp ngày 2 tháng 9 năm 2025.", "Họp ngày 2 tháng 9 năm 2026.", [("date", "ngày 2 tháng 9 năm 2025", "ngày 2 tháng 9 năm 2026")]),
    ("Mở lúc 8 giờ 30 phút.", "Mở lúc 9 giờ 30 phút.", [("date", "8 giờ 30 phút", "9 giờ 30 phút")]),
    ("Chợ họp thứ bảy hằng tuần.", "Chợ họp chủ nhật hằng tuần.", [("date", "thứ bảy", "chủ nhật")]),
    ("Cắt điện sáng mai toàn xã.", "Cắt điện chiều mai toàn xã.", [("date", "sáng mai", "chiều mai")]),
    ("Nộp thuế trước tháng 3/2026.", "Nộp thuế trước tháng 4/2026.", [("date", "tháng 3/2026", "tháng 4/2026")]),
    # links
    (
        'Xem <a href="https://a.example.vn/1">biểu mẫu</a> nhé.',
        'Xem <a href="https://a.example.vn/2">biểu mẫu</a> nhé.',
        [("link", "“biểu mẫu” → https://a.example.vn/1", "“biểu mẫu” → https://a.example.vn/2")],
    ),
    (
        'Xem <a href="https://a.example.vn/1">biểu mẫu</a> nhé.',
        'Xem <a href="https://a.example.vn/1">tờ khai</a> nhé.',
        [("link", "“biểu mẫu” → https://a.example.vn/1", "“tờ khai” → https://a.example.vn/1")],
    ),
    ('Xem <a href="https://a.example.vn/1">biểu mẫu</a>.', "Xem biểu mẫu.", [("link", "“biểu mẫu” → https://a.example.vn/1", "")]),
    (
        "Vào https://cu.example.vn/a để nộp.",
        "Vào https://moi.example.vn/a để nộp.",
        [("link", "https://cu.example.vn/a", "https://moi.example.vn/a")],
    ),
]


@pytest.mark.parametrize(("before", "after", "expected"), CHANGED_FACTS)
def test_a_changed_fact_is_told_first_with_what_it_was_and_what_it_is(before, after, expected):
    changes = paragraphs(f"<p>{before}</p>", f"<p>{after}</p>")
    assert facts(changes) == expected
    assert all(fact.places == ("Đoạn văn 1",) for fact in changes.important)


@pytest.mark.parametrize(("before", "after", "expected"), CHANGED_FACTS)
def test_a_changed_fact_is_found_within_a_long_paragraph_too(before, after, expected):
    changes = paragraphs(LONG.format(before), LONG.format(after))
    assert facts(changes) == expected
    if all(was and now for _, was, now in expected) and expected[0][0] != "link":
        assert len(" ".join(of(changes, Act.TAKEN))) <= len(before) and len(" ".join(of(changes, Act.PUT))) <= len(after)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Sáng nay mưa to.", "Sáng nay mưa rất to."),  # "Sáng" has its capital from the sentence
        ("Mưa to. Nước lên nhanh.", "Mưa lớn. Nước lên chậm."),
        ("Nhờ ông An giúp, việc xong.", "Việc xong, nhờ ông An giúp."),  # told elsewhere in the same text
        ("Với ông An, họ đã bàn kỹ việc sửa kênh.", "Họ đã bàn kỹ việc sửa kênh với ông An."),
        ("Hỏi ba tôi xem đã.", "Hỏi má tôi xem đã."),  # "ba" counts nothing here
        ("Theo Nghị quyết ấy.", "Như Nghị quyết ấy."),
    ],
)
def test_words_that_are_no_facts_change_without_being_told_first(before, after):
    changes = paragraphs(f"<p>{before}</p>", f"<p>{after}</p>")
    assert changes and [fact for fact in facts(changes) if fact[0] != "date"] == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<p>Đổi mới ở Bến Đá</p>", unicodedata.normalize("NFD", "<p>Đổi mới ở Bến Đá</p>")),
        ("<p>Hoa &amp; quả “tươi”</p>", "<p>Hoa &#38; quả &ldquo;tươi&rdquo;</p>"),
        ("<p>Một  hai\n ba</p>", "<p>Một hai&nbsp;ba </p>"),
        ('<p data-block-key="a1">Giữ nguyên.</p>', '<p data-block-key="b2">Giữ nguyên.</p><p></p>'),
        ("<p>Chữ <b>đậm</b>.</p>", "<p>Chữ <strong>đậm</strong>.</p>"),
        ("<p>Nạo vét</p>", "<p>Nạo\u200b vét</p>"),
    ],
)
def test_what_a_reader_cannot_tell_apart_is_no_change(before, after):
    assert before != after
    assert not paragraphs(before, after)


def test_decomposed_letters_in_a_plain_field_are_no_change_either():
    assert not compare(article(summary="Đường đổi mới"), article(summary=unicodedata.normalize("NFD", "Đường  đổi mới")))


def test_a_bar_on_the_letter_d_is_a_change():
    changes = compare(article(title="Đường mới"), article(title="Dường mới"))
    assert told(changes) == [("Tiêu đề", "changed")]
    assert (of(changes, Act.TAKEN), of(changes, Act.PUT)) == (["Đường"], ["Dường"])


def test_words_are_told_one_by_one_and_their_signs_apart():
    changes = paragraphs("<p>Bà con phấn khởi, đồng lòng.</p>", "<p>Bà con rất phấn khởi; đồng lòng.</p>")
    assert [(run.act.value, run.text, run.apart) for run in changes.parts[0].runs] == [
        ("kept", "Bà con", True),
        ("put", "rất", True),
        ("kept", "phấn khởi", True),
        ("taken", ",", False),
        ("put", ";", False),
        ("kept", "đồng lòng.", True),
    ]


def test_two_words_that_stayed_by_chance_in_a_rewritten_sentence_do_not_cut_it():
    changes = paragraphs(
        "<p>Năm ngoái nhiều nhà ở Cần Thơ vẫn tin đường lên Hà Nội còn xa xôi lắm.</p>",
        "<p>Khách quen đã kể rằng đi vào Hà Nội thì lúc nào cũng đông.</p>",
    )
    assert [run.act for run in changes.parts[0].runs] == [Act.TAKEN, Act.PUT, Act.KEPT]
    assert facts(changes) == [("name", "Cần Thơ", "")]  # and the other name did not change


def test_a_number_is_one_word_with_its_dots():
    changes = paragraphs("<p>Có 1.143 hộ.</p>", "<p>Có 1.413 hộ.</p>")
    assert (of(changes, Act.TAKEN), of(changes, Act.PUT)) == (["1.143"], ["1.413"])


@pytest.mark.parametrize(
    ("before", "after", "words_now", "note"),
    [
        ("<p>Nộp đúng hạn.</p>", "<p>Nộp <b>đúng</b> hạn.</p>", ["đúng"], "chữ thường → đậm"),
        ("<p><i>Nộp</i> đúng hạn.</p>", "<p>Nộp đúng hạn.</p>", ["Nộp"], "nghiêng → chữ thường"),
        ("<p>30 m2 đất</p>", "<p>30 m<sup>2</sup> đất</p>", ["m2"], "chữ thường → chỉ số trên"),
        ("<p>một</p><p>hai</p>", "<ul><li>một</li><li>hai</li></ul>", ["một", "hai"], "chữ thường → danh sách"),
        ("<p>đúng hạn</p>", "<p>đ<b>úng</b> hạn</p>", ["đúng"], "chữ thường → đậm"),
        ("<p><b>đ</b>úng hạn</p>", "<p>đ<b>úng</b> hạn</p>", ["đúng"], "một phần của chữ"),
    ],
)
def test_emphasis_alone_is_told_as_such(before, after, words_now, note):
    changes = paragraphs(before, after)
    assert told(changes) == [("Đoạn văn 1", "restyled")] and not changes.important
    assert of(changes, Act.RESTYLED) == words_now and {run.note for run in changes.parts[0].runs if run.note} == {note}
    assert not of(changes, Act.TAKEN) + of(changes, Act.PUT)


def test_a_blank_before_a_sign_is_told_as_such():
    changes = paragraphs("<p>Xong , về.</p>", "<p>Xong, về.</p>")
    assert told(changes) == [("Đoạn văn 1", "restyled")] and changes.parts[0].lines[0].note == "Chỉ đổi dấu cách."


def test_a_paragraph_cut_in_two_is_told():
    changes = paragraphs("<p>Một câu. Hai câu.</p>", "<p>Một câu.</p><p>Hai câu.</p>")
    assert of(changes, Act.PUT) == ["¶"] and not of(changes, Act.TAKEN)


BODY = [block("paragraph", f"<p>Đoạn nói về {what}.</p>", what) for what in ("lúa", "kênh", "chợ", "đường", "trường")]


def test_an_inserted_block_leaves_the_later_ones_unchanged():
    new = block("paragraph", "<p>Đoạn mới về 12 hộ ở Gò Mận.</p>", "mới")
    changes = compare(article(*BODY), article(*BODY[:1], new, *BODY[1:]))
    assert told(changes) == [("Đoạn văn 2", "added")]
    assert facts(changes) == [("name", "", "Gò Mận"), ("number", "", "12 hộ")]


def test_a_removed_block_is_told_by_its_number_in_the_earlier_version():
    changes = compare(article(*BODY), article(*BODY[:2], *BODY[3:]))
    assert told(changes) == [("Đoạn văn 3 (bản trước)", "removed")]
    assert of(changes, Act.TAKEN) == ["Đoạn nói về chợ."]


def test_a_moved_block_is_told_as_moved_and_as_nothing_else():
    changes = compare(article(*BODY), article(BODY[4], *BODY[:4]))
    assert told(changes) == [("Đoạn văn 1", "moved")]
    assert changes.parts[0].moved == "Chuyển chỗ: trước đứng thứ 5, nay đứng thứ 1."
    assert of(changes, Act.KEPT) == ["Đoạn nói về trường."] and not changes.important


def test_a_block_that_was_moved_and_reworded_is_told_as_both():
    reworded = block("paragraph", "<p>Đoạn nói về trường học.</p>", "trường")
    (part,) = compare(article(*BODY), article(reworded, *BODY[:4])).parts
    assert (part.state, [run.text for run in part.runs if run.is_put]) == (State.CHANGED, ["học"])
    assert part.moved.startswith("Chuyển chỗ: trước đứng thứ 5")


def test_blocks_without_their_keys_are_known_by_what_they_say():
    bare = [block("paragraph", entry["value"]) for entry in BODY]
    reworded = block("paragraph", "<p>Đoạn nói về chợ phiên.</p>")
    changes = compare(article(*bare), article(bare[0], block("paragraph", "<p>Một ý khác hẳn!</p>"), bare[1], reworded, *bare[3:]))
    assert told(changes) == [("Đoạn văn 2", "added"), ("Đoạn văn 4", "changed")]
    assert of(changes, Act.PUT) == ["Một ý khác hẳn!", "phiên"]


def test_a_block_of_another_kind_under_the_same_key_is_another_block():
    changes = compare(
        article(block("paragraph", "<p>Kết quả</p>", "k")), article(block("heading", {"text": "Kết quả", "level": "h2"}, "k"))
    )
    assert sorted(told(changes)) == [("Tiêu đề mục 1", "added"), ("Đoạn văn 1 (bản trước)", "removed")]


def test_a_cell_of_a_table_is_told_with_its_row():
    rows = [["Gò Mận", "305"], ["Bến Đá", "412"], ["Cầu Sắt", "98"]]
    changed = [["Gò Mận", "305"], ["Bến Đá", "<b>421</b>"], ["Cầu Sắt", "98"]]
    before, after = (block("table", table_data("Số hộ theo thôn", ["Thôn", "Số hộ"], told), "b") for told in (rows, changed))
    changes = compare(article(before), article(after))
    (line,) = changes.parts[0].lines
    assert told(changes) == [("Bảng 1", "changed")] and line.label == "Hàng 2"
    assert [(run.act.value, run.text) for run in line.runs] == [("kept", "Bến Đá |"), ("taken", "412"), ("put", "421")]
    assert [(fact.was, fact.now, fact.places) for fact in changes.important] == [("412", "421", ("Bảng 1, hàng 2",))]


def test_a_block_of_the_front_page_is_told_though_it_has_no_words():
    before, after = (HomePage(title="Trang chủ", slug="trang-chu", body=body) for body in ([], [block("running_poll", {}, "a")]))
    assert told(compare(before, after)) == [("Bình chọn đang mở 1", "added")]
    assert told(compare(after, before)) == [("Bình chọn đang mở 1 (bản trước)", "removed")]


def test_a_row_put_into_a_table_leaves_the_others_unchanged():
    rows = [["Gò Mận", "305"], ["Bến Đá", "412"], ["Cầu Sắt", "98"]]
    before, after = (block("table", table_data("", ["Thôn", "Số hộ"], told), "b") for told in (rows, [["Ao Sen", "77"], *rows]))
    (part,) = compare(article(before), article(after)).parts
    assert [(line.label, line.runs[0].act) for line in part.lines] == [("Hàng 1", Act.PUT)]


def test_a_row_that_has_no_word_in_common_with_its_former_self_is_known_by_its_place():
    before, after = (
        block("table", table_data("", ["Số hộ"], rows), "b") for rows in ([["98"], ["412"], ["77"]], [["98"], ["500"], ["77"]])
    )
    assert facts(compare(article(before), article(after))) == [("number", "412", "500")]


def test_of_many_rows_that_say_the_same_none_is_changed_by_another():
    rows = [["chưa có", "0"]] * 20
    before, after = (
        block("table", table_data("", ["Thôn", "Số hộ"], told), "b") for told in (rows, [*rows[:7], ["Ao Sen", "77"], *rows[7:]])
    )
    (line,) = compare(article(before), article(after)).parts[0].lines
    assert [(run.act.value, run.text) for run in line.runs] == [("put", "Ao Sen | 77")]


def test_the_name_of_a_column_and_of_the_table_are_told():
    before, after = (
        block("table", table_data(name, ["Thôn", column], [["Gò Mận", "305"]]), "b") for name, column in [("Hộ", "Số"), ("Số hộ", "Hộ")]
    )
    (part,) = compare(article(before), article(after)).parts
    assert [line.label for line in part.lines] == ["Tên bảng", "Tên cột"]


@pytest.mark.parametrize(
    ("kind", "before", "after", "label"),
    [
        ("heading", {"text": "Kết quả", "level": "h2"}, {"text": "Kết quả", "level": "h3"}, "Cấp"),
        ("heading", {"text": "Kết quả", "level": "h2"}, {"text": "Hậu quả", "level": "h2"}, "Tiêu đề"),
        ("quote", {"text": "Mừng lắm.", "name": "Bà Mùi"}, {"text": "Mừng lắm.", "name": "Bà Múi"}, "Người nói"),
        ("quote", {"text": "Mừng lắm.", "name": None}, {"text": "Vui lắm.", "name": ""}, "Lời trích"),
        ("box", {"title": "Cần", "text": "<p>Sổ</p>"}, {"title": "Cần", "text": "<p>Sổ đỏ</p>"}, "Nội dung"),
        ("video", {"url": "https://v.example.vn/1", "title": "A"}, {"url": "https://v.example.vn/2", "title": "A"}, "Địa chỉ video"),
    ],
)
def test_a_part_of_a_block_is_told_under_its_own_name(kind, before, after, label):
    (part,) = compare(article(block(kind, before, "k")), article(block(kind, after, "k"))).parts
    assert part.state == State.CHANGED and [line.label for line in part.lines] == [label]


@pytest.mark.parametrize(
    ("field", "before", "after", "expected"),
    [
        ("date", at(2026, 3, 1, 8), at(2026, 3, 2, 8), [("date", "01/03/2026 08:00", "02/03/2026 08:00")]),
        ("expire_at", None, at(2026, 5, 1, 0), [("date", "", "01/05/2026 00:00")]),
        ("go_live_at", at(2026, 4, 1, 7), None, [("date", "01/04/2026 07:00", "")]),
        ("slug", "vu-mua", "vu-mua-moi", [("link", "vu-mua", "vu-mua-moi")]),
        ("byline_name", "thu hà", "thu hòa", [("name", "thu hà", "thu hòa")]),
        ("source", "", "Báo Nhân Dân", [("name", "", "Báo Nhân Dân")]),
        ("correction", "", "Sửa số hộ.", []),
        ("corrected_at", None, at(2026, 3, 2, 9), [("date", "", "02/03/2026 09:00")]),
        ("image_caption", "Gặt lúa.", "Gặt ngô.", []),
        ("image_description", "", "Người gặt lúa", []),
        ("search_description", "Vụ mùa", "Vụ chiêm", []),
        ("show_in_menus", False, True, []),
    ],
)
def test_every_field_that_readers_see_is_compared(field, before, after, expected):
    changes = compare(article(**{field: before}), article(**{field: after}))
    assert facts(changes) == expected and len(changes.parts) == 1


def test_seconds_that_no_page_shows_are_no_change_of_the_date():
    assert not compare(article(), article(date=at(2026, 3, 1) + timedelta(seconds=42)))


def test_of_a_new_piece_everything_is_new_and_what_is_empty_is_not_told():
    changes = compare(None, article(*BODY[:1], block("paragraph", "", "trống")))
    assert changes.is_new and {part.state for part in changes.parts} == {State.ADDED}
    assert [part.label for part in changes.parts] == ["Tiêu đề", "Tóm tắt", "Đoạn văn 1", "Ngày giờ của bài", "Địa chỉ của trang"]


def test_a_fact_that_changed_everywhere_is_told_once_with_all_its_places():
    before = [block("paragraph", f"<p>{what} với bà Mùi.</p>", what) for what in ("Họp", "Gặp")]
    after = [block("paragraph", f"<p>{what} với bà Múi.</p>", what) for what in ("Họp", "Gặp")]
    (fact,) = compare(article(*before), article(*after, title="Vụ mùa")).important
    assert (fact.was, fact.now, fact.places) == ("bà Mùi", "bà Múi", ("Đoạn văn 1", "Đoạn văn 2"))


def test_kinds_are_told_in_their_order_whatever_the_text_says_first():
    changes = paragraphs(
        '<p><a href="https://a.example.vn/">Đơn</a> ngày 1/2/2026 có 3 người, gồm ông An.</p>',
        '<p><a href="https://b.example.vn/">Đơn</a> ngày 2/2/2026 có 4 người, gồm ông Ân.</p>',
    )
    assert [fact.kind for fact in changes.important] == [Kind.NAME, Kind.NUMBER, Kind.DATE, Kind.LINK]


def test_long_kept_passages_are_folded_to_a_few_words_beside_the_change():
    line = paragraphs(LONG.format("Ông Lê Hà chủ trì."), LONG.format("Bà Lê Hà chủ trì.")).parts[0].lines[0]
    first, taken, put, last = line.folded
    assert first.text.startswith("… ") and last.text.endswith(" …") and (taken.text, put.text) == ("Ông", "Bà")
    assert len(first.text.split()) == len(last.text.split()) == 7
    assert not any("…" in run.text for run in line.runs)


# With real revisions, pictures, documents, and queries


@pytest.fixture
def versions(build):
    """The approved and the new version of a piece, both as their revisions keep them."""

    def make(thing, change):
        before = thing.save_revision().as_object()
        draft = type(thing).objects.get(pk=thing.pk)
        change(draft)
        return before, draft.save_revision().as_object()

    return make


def setting(**fields):
    """A change that sets fields."""

    def change(draft):
        for name, value in fields.items():
            setattr(draft, name, value)

    return change


def test_a_revision_without_changes_has_none(build, versions):
    page = build.article(image=build.image(), body=BODY, byline_name="Thu Hà")
    page.tags.add("lúa", "đê điều")
    page.save()
    assert not compare(*versions(page, setting()))
    assert not compare(page, versions(page, setting())[1])


def test_a_swapped_lead_picture_is_told_with_both_pictures(build, versions):
    old, new = build.image("Cánh đồng"), build.image("Bến sông")
    changes = compare(*versions(build.article(image=old), setting(image=new)))
    assert facts(changes) == [("picture", "Cánh đồng", "Bến sông")]
    assert (changes.important[0].picture_was, changes.important[0].picture_now) == (old, new)
    assert told(changes) == [("Ảnh đại diện", "changed")]


def test_two_pictures_of_one_name_are_told_apart(build, versions):
    old, new = build.image("IMG_01"), build.image("IMG_01")
    changes = compare(*versions(build.article(image=old), setting(image=new)))
    assert facts(changes) == [("picture", f"IMG_01 (số {old.pk})", f"IMG_01 (số {new.pk})")]


def test_a_picture_in_the_text_and_its_description_are_told_apart(build, versions):
    one, other = build.image("Kênh cũ"), build.image("Kênh mới")
    page = build.article(body=[block("picture", {"image": one.pk, "description": "Kênh cạn", "caption": "Kênh N2"}, "a")])
    swapped = [block("picture", {"image": other.pk, "description": "Kênh cạn", "caption": "Kênh N2"}, "a")]
    described = [block("picture", {"image": one.pk, "description": "Kênh đầy nước", "caption": "Kênh N2"}, "a")]
    changes = compare(*versions(page, setting(body=swapped)))
    assert facts(changes) == [("picture", "Kênh cũ", "Kênh mới")] and [line.label for line in changes.parts[0].lines] == ["Ảnh"]
    changes = compare(*versions(page, setting(body=described)))
    assert not changes.important and [line.label for line in changes.parts[0].lines] == ["Mô tả ảnh"]
    assert (of(changes, Act.TAKEN), of(changes, Act.PUT)) == (["cạn"], ["đầy nước"])


def test_a_picture_deleted_from_the_library_is_still_told(build, versions):
    old, new = build.image("Cánh đồng"), build.image("Bến sông")
    page = build.article(body=[block("picture", {"image": old.pk}, "a")])
    pair = versions(page, setting(body=[block("picture", {"image": new.pk}, "a")]))
    ArticlePage.objects.get(pk=page.pk).unpublish()  # what readers see may not be deleted
    old.delete()
    assert facts(compare(*pair)) == [("picture", "ảnh đã xóa", "Bến sông")]


def test_a_picture_of_a_gallery_that_changed_its_place_is_told(build, versions):
    pictures = [{"type": "item", "id": name, "value": {"image": build.image(name).pk, "caption": name}} for name in ("rước", "chèo", "vật")]
    page = build.article(body=[block("gallery", {"title": "Hội", "pictures": pictures}, "g")])
    shuffled = [pictures[2], pictures[0], pictures[1]]
    changes = compare(*versions(page, setting(body=[block("gallery", {"title": "Hội", "pictures": shuffled}, "g")])))
    (line,) = changes.parts[0].lines
    assert (line.label, line.note) == ("Ảnh 1", "Chuyển chỗ: trước đứng thứ 3, nay đứng thứ 1.") and not changes.important


def test_a_picture_of_a_gallery_is_known_by_its_key_though_all_of_it_changed(build, versions):
    def gallery(*pictures):
        items = [{"type": "item", "id": key, "value": {"image": build.image(name).pk, "caption": name}} for key, name in pictures]
        return [block("gallery", {"title": "Hội", "pictures": items}, "g")]

    page = build.article(body=gallery(("a", "rước"), ("b", "chèo")))
    changes = compare(*versions(page, setting(body=gallery(("c", "thuyền"), ("d", "vật"), ("a", "hội")))))
    assert ("picture", "rước", "hội") in facts(changes)


def test_attached_documents_are_told_as_documents(build, versions):
    plan, form = build.document("Kế hoạch"), build.document("Tờ khai")
    page = build.article()
    page.attachments.add(ArticleAttachment(document=plan, title="Kế hoạch vụ mùa", sort_order=0))
    page.save()

    def change(draft):
        draft.attachments = list(draft.attachments.all())
        draft.attachments.all()[0].document = form
        draft.attachments.add(ArticleAttachment(document=plan, sort_order=5))

    changes = compare(*versions(page, change))
    assert facts(changes) == [("document", "Kế hoạch", "Tờ khai"), ("document", "", "Kế hoạch")]
    assert told(changes) == [("Tài liệu kèm theo 1", "changed"), ("Tài liệu kèm theo 2", "added")]


def test_links_to_our_pages_and_documents_are_told_by_name(build, versions):
    page, document = build.article("Lịch cắt điện"), build.document("Tờ khai")
    before = block("paragraph", f'<p>Xem <a linktype="page" id="{page.pk}">bài này</a>.</p>', "a")
    after = block("paragraph", f'<p>Xem <a linktype="document" id="{document.pk}">bài này</a>.</p>', "a")
    changes = compare(*versions(build.article(body=[before]), setting(body=[after])))
    assert facts(changes) == [("link", "“bài này” → trang “Lịch cắt điện”", "“bài này” → tệp “Tờ khai”")]
    assert told(changes) == [("Đoạn văn 1", "changed")] and changes.parts[0].lines[0].note == "Lời giữ nguyên, liên kết đã đổi."
    assert [(run.text, run.note) for run in changes.parts[0].runs if run.act == Act.RESTYLED] == [("bài này", "liên kết khác")]


def test_tags_and_articles_beside_are_compared(build, versions):
    page, other = build.article(), build.article("Bài bên cạnh")
    page.tags.add("lúa")
    page.save()

    def change(draft):
        draft.tags.add("kênh mương")
        draft.related.add(RelatedArticle(article=other))

    changes = compare(*versions(page, change))
    assert told(changes) == [("Thẻ", "changed"), ("Bài viết liên quan 1", "added")]
    assert facts(changes) == [("link", "", "Bài bên cạnh")]


def test_a_reworded_choice_of_a_poll_is_told_by_its_number(build):
    before = build.poll("Chợ họp ngày nào?", ("Thứ bảy", "Chủ nhật", "Ngày rằm"))
    after = Poll.objects.get(pk=before.pk)
    after.choices = list(after.choices.all())
    after.choices.all()[1].text = "Sáng chủ nhật"
    changes = compare(before, after)
    assert told(changes) == [("Phương án 2", "changed")] and facts(changes) == [("date", "Chủ nhật", "Sáng chủ nhật")]


def test_a_choice_that_was_reworded_wholly_is_still_the_same_choice(build):
    before = build.poll("Làm gì trước?", ("Sửa đường", "Xây cầu"))
    after = Poll.objects.get(pk=before.pk)
    first, second = after.choices.all()
    first.text, first.sort_order, second.sort_order = "Trồng cây", 1, 0
    after.choices = [first, Choice(text="Mở chợ", sort_order=2), second]
    assert sorted(state for _, state in told(compare(before, after)) if state != "moved") == ["added", "changed"]


def test_what_was_empty_before_is_told_as_added_and_what_is_empty_now_as_removed():
    assert told(compare(article(source="TTXVN"), article(image_caption="Gặt lúa."))) == [
        ("Chú thích ảnh đại diện", "added"),
        ("Nguồn tin", "removed"),
    ]


def test_a_choice_made_anew_is_known_by_its_words(build):
    before = build.poll("Làm gì trước?", ("Sửa đường thôn", "Xây cầu mới"))
    after = Poll(site=before.site, question="Làm gì trước?", opens_at=before.opens_at)
    after.choices = [Choice(text=text, sort_order=order) for order, text in enumerate(("Xây cầu mới", "Sửa đường xóm"))]
    changes = compare(before, after)
    assert sorted(of(changes, Act.TAKEN) + of(changes, Act.PUT)) == ["thôn", "xóm"]
    assert [bool(part.moved) for part in changes.parts] == [True]


def test_where_a_link_of_the_sidebar_leads_is_told(build):
    page = build.standard_page("Một cửa")
    before = build.link("Một cửa điện tử", url="https://cu.example.vn/")
    after = SidebarLink.objects.get(pk=before.pk)
    after.url, after.page = "", page
    changes = compare(before, after)
    assert facts(changes) == [("link", "", "Một cửa"), ("link", "https://cu.example.vn/", "")]


@pytest.mark.parametrize("model", [ArticlePage, NewsIndexPage, StandardPage, HomePage])
def test_every_field_that_an_editor_can_fill_is_compared(db, model):
    own = {name for name in model.get_edit_handler().get_form_class().base_fields if name != "comment_notifications"}
    assert own <= {name for name, _ in FIELDS[model._meta.label_lower]}


@pytest.mark.parametrize("model", [Poll, SidebarLink, ArticleAttachment, RelatedArticle, Choice])
def test_every_panel_of_a_snippet_or_row_is_compared(model):
    panels = [part for panel in model.panels for part in getattr(panel, "children", [panel])]
    names = {getattr(panel, "field_name", None) or panel.relation_name for panel in panels if not isinstance(panel, HelpPanel)}
    assert names <= {name for name, _ in (FIELDS | ROW_FIELDS)[model._meta.label_lower]}


@pytest.mark.parametrize("many", [1, 4])
def test_things_are_named_by_one_query_a_kind_however_many_they_are(build, versions, many):
    def body(picture, page, document):
        links = f'<a linktype="page" id="{page.pk}">trang</a> <a linktype="document" id="{document.pk}">tệp</a>'
        return [block("picture", {"image": picture.pk}), block("paragraph", f"<p>{links}</p>"), block("poll", {"poll": build.poll().pk})]

    def some():
        return [part for _ in range(many) for part in body(build.image(size=(40, 30)), build.article(), build.document())]

    def change(draft):
        draft.body = some()
        draft.related.add(RelatedArticle(article=build.article()))  # a page too, though the field knows its type

    pair = versions(build.article(body=some()), change)
    with CaptureQueriesContext(connection) as asked:
        assert compare(*pair)
    assert len(asked) == 4


def test_pieces_of_different_kinds_or_of_an_unknown_one_are_refused(db):
    with pytest.raises(TypeError):
        compare(StandardPage(title="Một"), article())
    with pytest.raises(TypeError):
        compare(None, Page(title="Một"))


def test_a_broken_body_is_compared_all_the_same(build):
    broken = [
        block("picture", {"image": None}),
        block("picture", None),
        block("table", {}),
        block("documents", {"documents": [None, 99999]}),
        block("bản đồ cũ", {"x": 1}),
        block("paragraph", None),
    ]
    changes = compare(article(*broken), article(*broken, block("paragraph", "<p>Hết.</p>")))
    assert of(changes, Act.PUT) == ["Hết."]


# The comparison of words


def rebuilt(before, after):
    """Both texts put together again from what was kept, taken away and put in."""
    changes = compare(article(block("paragraph", before, "p")), article(block("paragraph", after, "p")))
    runs = changes.parts[0].runs
    return tuple(" ".join("".join(run.text.split()) for run in runs if run.act != left) for left in (Act.PUT, Act.TAKEN))


def test_what_is_told_of_a_large_text_makes_both_texts_again():
    sentences = [f"Hộ thứ {n} ở thôn Bến Đá trồng {n % 7} sào lúa và nuôi {n % 11} con lợn trong vụ này." for n in range(2000)]
    changed = [s.replace("lợn", "bò") if n % 3 else s for n, s in enumerate(sentences) if n % 50 != 7]
    before, after = f"<p>{' '.join(sentences)}</p>", f"<p>{' '.join(changed)}</p>"
    told_before, told_after = rebuilt(before, after)
    squeezed = ["".join(" ".join(text).split()) for text in (sentences, changed)]
    assert ["".join(told_before.split()), "".join(told_after.split())] == squeezed


def test_of_a_large_text_only_the_changed_words_are_told():
    words_before = [f"chữ{n % 997} câu{n % 89}" for n in range(20000)]
    words_after = [word.replace("chữ500", "tiếng500") for word in words_before]
    changes = paragraphs(f"<p>{' '.join(words_before)}</p>", f"<p>{' '.join(words_after)}</p>")
    assert set(of(changes, Act.TAKEN)) == {"chữ500"} and set(of(changes, Act.PUT)) == {"tiếng500"}


@pytest.mark.parametrize(
    ("before", "after"), [("a b c d e", "a c d e f"), ("", "a b"), ("a a a a", "a a"), ("a b a b a", "b a b a b"), ("x", "y")]
)
def test_shared_words_stand_in_both_texts_in_their_order(before, after):
    assert_shared(before.split(), after.split())


@pytest.mark.parametrize("kinds", [4, 30, 400])
def test_shared_words_of_large_texts_stand_in_both_in_their_order(kinds):
    chance = Random(kinds)
    before = [str(chance.randrange(kinds)) for _ in range(6000)]
    after = list(before)
    for _ in range(300):  # words put in, taken away, said twice
        place, size = chance.randrange(len(after)), chance.randrange(4)
        after[place : place + size] = chance.choice(([], [str(chance.randrange(kinds))], after[place : place + size] * 2))
    assert_shared(before, after)


def assert_shared(before, after):
    """Every block is equal in both texts, and begins where the one before it has ended."""
    here = there = 0
    for shared in same(before, after):
        assert shared.before >= here and shared.after >= there
        here, there = shared.before + shared.size, shared.after + shared.size
        assert before[shared.before : here] == after[shared.after : there]


@pytest.mark.parametrize("text", ["Xong, về “nhà” (mới).", "1.143 hộ; 12,5%!", "Một\nhai"])
def test_cut_into_words_a_text_can_be_spelled_again(text):
    assert spelled(plain_words(text)) == text
    assert not Text((text,)).is_empty


# The page of the approver


def shown(changes):
    """The template's page."""
    from bs4 import BeautifulSoup

    return BeautifulSoup(render_to_string("newsroom/changes.html", {"changes": changes}), "html.parser")


def test_the_page_tells_facts_first_and_says_in_words_what_was_put_in_and_taken_away():
    soup = shown(paragraphs("<p>Có 1.143 hộ ở <b>Gò Mận</b>, rồi về.</p>", "<p>Có 1.413 hộ ở Gò Mận, mai về.</p>"))
    assert texts(soup, "h3") == ["Cần xem trước", "Từng phần"]
    assert texts(soup, ".changes-facts del") == ["bỏ: 1.143 hộ"] and texts(soup, ".changes-facts ins") == ["thêm: 1.413 hộ"]
    assert texts(soup, ".changes-line del") == ["bỏ: 1.143", "bỏ: rồi"] and texts(soup, ".changes-line ins") == ["thêm: 1.413", "thêm: mai"]
    assert "Gò Mận" in words(soup.select_one("mark")) and "đậm → chữ thường" in words(soup.select_one("mark"))
    assert not soup.select("[style]")


def test_the_page_puts_no_blank_before_a_sign():
    soup = shown(paragraphs("<p>Xong, về.</p>", "<p>Xong; về.</p>"))
    for hidden in soup.select(".visually-hidden"):
        hidden.decompose()
    assert soup.select_one(".changes-line").get_text().strip() == "Xong,; về."


def test_the_page_shows_words_of_an_editor_as_words_and_not_as_markup():
    soup = shown(compare(article(title="Vụ mùa"), article(title="Vụ <script>alert(1)</script> mùa")))
    assert not soup.select("script") and "<script>" in soup.get_text()


def test_the_page_shows_both_pictures_and_says_where(build, versions):
    soup = shown(compare(*versions(build.article(image=build.image("Cũ")), setting(image=build.image("Mới")))))
    assert len(soup.select(".changes-fact img")) == 2 and texts(soup, ".changes-places") == ["Ảnh đại diện"]


def test_the_page_says_so_when_nothing_or_everything_is_new():
    assert words(shown(compare(article(), article()))) == "Không có gì khác bản đã duyệt lần trước."
    assert "Chưa có bản nào được duyệt" in words(shown(compare(None, article())))
