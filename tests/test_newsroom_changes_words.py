"""What changed in a text: each word's fate, and the names, numbers, dates and links told first."""

import unicodedata
from random import Random

import pytest

from newsroom.changes import Act, Kind, compare
from newsroom.changes.sameness import same
from newsroom.changes.text import Text, plain_words, spelled
from tests.changes import LONG, article, block, facts, of, paragraphs, told

pytestmark = [pytest.mark.once, pytest.mark.django_db]  # a page cannot even be made in memory without its content type

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
