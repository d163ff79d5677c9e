"""What changed in a body and in plain fields: blocks, tables and their parts, put in, taken away, moved and reworded."""

from datetime import timedelta

import pytest

from home.models import HomePage
from news.blocks import table_data
from newsroom.changes import Act, State, compare
from tests.build import at
from tests.changes import BODY, article, block, facts, of, told

pytestmark = [pytest.mark.once, pytest.mark.django_db]  # a page cannot even be made in memory without its content type


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
