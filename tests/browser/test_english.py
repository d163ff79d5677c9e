"""The rule that finds English on a screen, itself put to the test."""

import pytest

from tests.browser.english import REVIEWED, english_in

pytestmark = pytest.mark.once

WORDS = """
    and of page pages save edit delete view all new add by search status type publish unpublish draft drafts image images document
    documents user users group groups settings reports history home welcome back next previous close cancel confirm remove move copy
    sort order filter filters select choose upload download name title date time today yes not none true false loading error required
    optional preview comment comments reply resolve workflow task tasks approve reject submit moderation lock locked unlock schedule
    expire live root site sites link links list form field value content block blocks heading table row column help more less show
    hide open any each other from with this that your you are has was will would change changes changed update updated create
    created last edited more account password email address sign log logout actions options dashboard collection tag tags
"""
COMMONEST = WORDS.split()


@pytest.mark.parametrize("word", [word for word in COMMONEST if word != "email"])
def test_a_common_word_of_english_interfaces_is_found(word):
    assert english_in(f"Danh sách {word} của cổng") == [word]
    assert english_in(word.capitalize()) == [word.capitalize()]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Go to the page", ["Go", "to", "the", "page"]),
        ("No results", ["No", "results"]),
        ("No", ["No"]),
        ("Can lock", ["Can", "lock"]),
        ("Xem the", []),
        ("Thêm trang con by bientap", ["by"]),
        ("Up-to-date", ["Up", "to", "date"]),
        ("Sub-page", ["Sub", "page"]),
        ("Loading…", ["Loading"]),
        ("1-3 trong 3 None", ["None"]),
        ("Upload ảnh.jpg", ["Upload"]),
        ("See https://example.vn/page", ["See"]),
        ("Wagtail editor guide", ["editor", "guide"]),
    ],
)
def test_english_is_found_with_the_small_words_beside_it(text, found):
    assert english_in(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Cho xem tin cha con, in ra, ghi tên ai đang chia tay",
        "Không quay lui: qua sông, gieo mai, nghe loa, khoanh vùng, giang sơn",
        "Bài của tôi bị trả lại",
        "vanphong@dongxanh.example.vn và https://motcua.example.vn/tra-cuu/search",
        "Địa chỉ: /tin-tuc/thoi-su/, tệp ke-hoach-thang-toi.docx, ảnh hop_giao_ban.JPG",
        "khai-mac-giai-co-tuong-mung-xuan",
        "Nhấn Ctrl + Enter để lưu; tải tệp PDF hoặc XLSX tối đa 15 MB",
        "Đi hết 7,4 km đê sông Vạc Con",
        "Bốn điểm còn lại là nh…",
        "396.894 lượt, 25/03/2023",
        "bientap, truongban",
        "",
    ],
)
def test_vietnamese_names_addresses_and_files_are_left_alone(text):
    assert english_in(text) == []


def test_no_common_word_is_on_the_list_of_what_may_stand():
    assert REVIEWED & set(COMMONEST) == {"email"}
