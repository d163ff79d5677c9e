"""Single saved pages of any old portal: the article, its files and category, and what was guessed of it."""

import re
from datetime import datetime
from pathlib import Path

import pytest

from tests import saved
from tests.saved import HERE, SAVED, article_in, doubts_about
from transfer import saved_page
from transfer.finding import NotFound
from transfer.items import Article

pytestmark = pytest.mark.once

old = saved.old  # as a fixture


@pytest.fixture(scope="module")
def modern() -> Article:
    return article_in(SAVED / "hop-thon.html")


def test_what_a_page_declares_is_taken_without_doubt(modern):
    assert modern.title == "Thôn Bến Đá họp bàn nước sạch"
    assert modern.date == datetime(2021, 3, 9, 14, 5, tzinfo=HERE)
    assert (modern.author, modern.views, modern.points, modern.raters) == ("Lê Văn Sậy", 2310, 18, 4)
    assert (modern.summary, modern.tags, modern.is_live) == ("Cả thôn bàn chuyện đặt ống nước.", ("nước sạch",), True)
    assert (modern.key, modern.addresses) == ("page:/tin-tuc/hop-thon-12.html", ("/tin-tuc/hop-thon-12.html",))
    assert modern.doubts == ("Trang ghi 3 nhận xét; tệp không có nội dung các nhận xét nên không nhập.",)


def test_of_the_page_only_the_articles_text_comes(modern):
    assert modern.html.startswith("<p>Tối qua") and "giơ tay thông qua" in modern.html
    assert not re.search("Tin liên quan|Xóm Bãi|Thống kê|Lượt xem|<h1", modern.html)


def test_pictures_saved_beside_the_page_are_named_from_its_folder_and_other_files_by_their_old_address(modern):
    assert modern.picture.path == "hop-thon_files/hop.png"
    assert modern.picture.title == "Bà con ngồi họp"
    assert 'src="/hop-thon_files/hop.png"' in modern.html
    assert 'href="https://www.dongxanh.example.vn/van-ban/du-toan.pdf"' in modern.html


def test_a_picture_outside_the_folder_is_not_taken_from_there(tmp_path):
    (tmp_path / "mat.png").write_bytes(b"x")
    (tmp_path / "trong").mkdir()
    page = (SAVED / "hop-thon.html").read_text(encoding="utf-8").replace("./hop-thon_files/hop.png", "../mat.png")
    (tmp_path / "trong" / "a.html").write_text(page, encoding="utf-8")
    html = article_in(tmp_path / "trong" / "a.html").html
    assert 'src="https://www.dongxanh.example.vn/mat.png"' in html


def saved_in(folder: Path, name: str, *changes: tuple[str, str]) -> Path:
    """A page that a browser saved under another name, its folder of pictures beside it."""
    page = (SAVED / "hop-thon.html").read_text(encoding="utf-8").replace("hop-thon_files", f"{name}_files")
    for old_words, new_words in changes:
        assert old_words in page
        page = page.replace(old_words, new_words)
    (folder / f"{name}_files").mkdir(parents=True)
    (folder / f"{name}_files" / "hop.png").write_bytes((SAVED / "hop-thon_files" / "hop.png").read_bytes())
    (folder / f"{name}.html").write_text(page, encoding="utf-8")
    return folder / f"{name}.html"


def names_in(source, name: str) -> bool:
    """Whether an import of these pages would read a file of this name."""
    try:
        return source.beside.find(name).is_file()
    except NotFound:
        return False


def test_of_what_lies_beside_a_page_only_its_own_folder_is_read(tmp_path):
    """The folder of downloads is full of what is nobody's business; a page may name any of it."""
    (tmp_path / "bang-luong.xlsx").write_bytes(b"x")
    saved_in(tmp_path, "a")
    page = saved_in(
        tmp_path, "b", ('href="/van-ban/du-toan.pdf"', 'href="bang-luong.xlsx"'), ("</article>", '<img src="a_files/hop.png"></article>')
    )
    source = saved_page.open_source([page])
    (article,) = source.articles()
    assert 'href="https://www.dongxanh.example.vn/tin-tuc/bang-luong.xlsx"' in article.html
    assert names_in(source, "b_files/hop.png")
    for name in ("bang-luong.xlsx", "tin-tuc/bang-luong.xlsx", "a_files/hop.png", "b.html", "x/b_files/hop.png"):
        assert not names_in(source, name), name


def test_a_link_in_a_pages_folder_does_not_lead_out_of_it(tmp_path):
    page = saved_in(tmp_path, "a")
    (tmp_path / "mat.png").write_bytes(b"x")
    (tmp_path / "a_files" / "ra.png").symlink_to(tmp_path / "mat.png")
    source = saved_page.open_source([page])
    assert names_in(source, "a_files/hop.png") and not names_in(source, "a_files/ra.png")


def test_the_folder_that_an_operator_names_is_read_beside_the_pages_own(tmp_path):
    (tmp_path / "tai-ve").mkdir()
    (tmp_path / "uploads").mkdir()
    for name in ("uploads/du-toan.pdf", "tai-ve/bang-luong.xlsx"):
        (tmp_path / name).write_bytes(b"x")
    page = saved_in(tmp_path / "tai-ve", "a", ('href="/van-ban/du-toan.pdf"', 'href="../uploads/du-toan.pdf"'))
    source = saved_page.open_source([page], tmp_path / "uploads")
    (article,) = source.articles()
    assert 'href="/du-toan.pdf"' in article.html
    assert names_in(source, "a_files/hop.png") and names_in(source, "uploads/du-toan.pdf") and not names_in(source, "bang-luong.xlsx")


def test_the_category_is_what_the_page_calls_its_section():
    source = saved_page.open_source([SAVED / "hop-thon.html", SAVED / "bang-cu.html", SAVED / "van-ban.txt"])
    assert [(one.key, one.title) for one in source.categories()] == [
        ("category:tin-cac-thon", "Tin các thôn"),
        ("category:nong-nghiep", "Nông nghiệp"),
        ("category:tin-tu-trang-luu", "Tin từ trang lưu"),
    ]
    assert [article.category for article in source.articles()] == [one.key for one in source.categories()]
    assert (source.host, source.folder) == ("www.dongxanh.example.vn", SAVED.resolve())


def test_a_page_of_tables_that_declares_nothing_is_guessed_and_says_so(old):
    assert (old.title, old.author) == ("Cày ải phơi đất sau vụ mùa", "Nguyễn Văn Đồng")
    assert old.date == datetime(2015, 11, 14, tzinfo=HERE)
    assert (old.views, old.points, old.raters) == (1143, 12, 3)
    for word in ("Tiêu đề", "14/11/2015", "Nguyễn Văn Đồng", "Phần chữ", "10 nhận xét", "trung bình", "Chuyên mục", "địa chỉ cũ"):
        assert doubts_about(old, word), word


def test_of_a_page_of_tables_menus_counts_and_other_articles_stay_behind(old):
    assert old.html.startswith("<p>Gặt xong") and "trông cống" in old.html
    assert not re.search("Trang chủ|Văn bản chỉ đạo|Đã xem|đánh giá|Các tin khác|Chợ Củi|Thống kê", old.html, re.IGNORECASE)


def test_a_page_saved_as_text_is_read_too():
    article = article_in(SAVED / "van-ban.txt")
    assert (article.title, article.views, article.date.date().isoformat()) == ("CHỢ CỦI SẮP XẾP LẠI QUẦY HÀNG", 57, "2016-02-02")
    assert article.html.endswith("không bày hàng ra lối đi.</p>") and article.html.startswith("<p>Từ đầu tháng")


def test_a_page_without_a_date_is_a_draft_that_says_so(tmp_path):
    page = (
        (SAVED / "bang-cu.html")
        .read_text(encoding="utf-8")
        .replace("Thứ bảy, 14/11/2015 | ", "")
        .replace("ngày 5 tháng 1 năm 2016", "sang năm")
    )
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    article = article_in(tmp_path / "a.html")
    assert not article.is_live and doubts_about(article, "Không thấy ngày đăng")
