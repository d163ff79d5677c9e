"""The report of an import: what came, what did not, and what a person has to look at, as a page and as a workbook."""

import re
import tracemalloc
from html.parser import HTMLParser

import pytest
from openpyxl import load_workbook

from transfer.addresses import Clash
from transfer.items import BadSource
from transfer.outcome import Kind, Line, Outcome, State
from transfer.report import write
from transfer.report.dead_links import links_in
from transfer.report.rows import topic_of

pytestmark = [pytest.mark.django_db, pytest.mark.once]

NASTY = '=HYPERLINK("http://xau.vn")<script>alert(1)</script>'


class Source:
    label, host = "NukeViet", "cu.example.vn"


@pytest.fixture
def written(build, tmp_path, settings):
    """Writes the report of some lines; gives the page and the rows of the workbook's sheets."""
    settings.PUBLIC_URL = "https://xa.example.vn"
    settings.ALLOWED_HOSTS = ["*"]

    def of(*lines: Line, dry: bool = False, clashes=()):
        page, workbook = write(
            tmp_path / "bao-cao", Outcome("nukeviet", "NukeViet 4.5, cu.example.vn", dry, list(lines)), Source(), build.site, clashes
        )
        book = load_workbook(workbook)
        return page.read_text(), {sheet.title: [[cell for cell in row if cell.value is not None] for row in sheet] for sheet in book}

    return of


def values(rows) -> list[list]:
    return [[cell.value for cell in row] for row in rows]


def test_it_counts_by_kind_and_leads_to_the_admin_and_to_the_page(build, written):
    live, draft = build.article("Họp xã"), build.article("Bản nháp")
    draft.unpublish()
    page, book = written(
        Line(Kind.ARTICLE, "news:1", "Họp xã", State.CAME, "", live.pk),
        Line(Kind.ARTICLE, "news:1", "Họp xã", State.ATTENTION, "2 ảnh chưa có mô tả", live.pk),
        Line(Kind.ARTICLE, "news:2", "Bản nháp", State.ATTENTION, "Liên kết tới /x hỏng", draft.pk),
        Line(Kind.ARTICLE, "news:3", "Hỏng", State.FAILED, "Không đọc được ngày"),
        Line(Kind.CATEGORY, "cat:1", "Thời sự", State.KNOWN),
    )
    assert values(book["Tổng hợp"])[6:] == [["chuyên mục", 0, 1, 0, 0], ["bài viết", 1, 0, 1, 2]]
    assert f'href="https://xa.example.vn/quan-tri/pages/{live.pk}/edit/"' in page and f'href="{live.full_url}"' in page
    assert f"/quan-tri/pages/{draft.pk}/edit/" in page and draft.url not in page
    assert [row[:4] for row in values(book["Cần xem lại"])[1:]] == [
        ["Ảnh chưa có mô tả", "bài viết", "Họp xã", "2 ảnh chưa có mô tả"],
        ["Liên kết hỏng", "bài viết", "Bản nháp", "Liên kết tới /x hỏng"],
    ]
    assert values(book["Không chuyển được"])[1] == ["bài viết", "Hỏng", "Không đọc được ngày", "news:3"]
    assert len(book["Tất cả"]) == 6


def test_whatever_the_old_portal_held_is_words(written):
    rows = [Line(Kind.ARTICLE, sign + "1", f"{sign}{NASTY}", State.FAILED, f"{sign}1+1\x0b") for sign in "=+-@#"]
    page, book = written(*rows, Line(Kind.ARTICLE, "dài", "x" * 40_000, State.ATTENTION, "<img src=x onerror=alert(1)>"))
    assert "<script" not in page and "<img" not in page and "&lt;script&gt;" in page
    assert all(cell.data_type != "f" for rows in book.values() for row in rows for cell in row)
    assert values(book["Không chuyển được"])[1][1] == "=" + NASTY


def test_the_page_asks_nobody_for_anything(build, written):
    class Tags(HTMLParser):
        seen = set()

        def handle_starttag(self, tag, attributes):
            self.seen |= {tag} | {name for name, _ in attributes}

    page, _ = written(Line(Kind.ARTICLE, "1", "Tin", State.CAME, "", build.article("Tin").pk))
    Tags().feed(page)
    assert Tags.seen.isdisjoint({"script", "link", "img", "src", "onclick", "iframe"})
    assert "url(" not in page and "@import" not in page and "default-src 'none'" in page


def test_many_rows_are_told_in_part_on_the_page_and_whole_in_the_workbook(written):
    page, book = written(*(Line(Kind.ARTICLE, f"{number}", f"Bài {number}", State.FAILED, "x") for number in range(305)))
    assert page.count('class="title"') == 300 and "và 5 mục nữa" in page and len(book["Không chuyển được"]) == 306


def test_links_that_would_lead_nowhere_and_addresses_that_others_claim_are_told(build, written):
    links = '<p><a href="/khong-co/">x</a> <a href="http://www.cu.example.vn/cu.html?a=1&amp;b=2#x">y</a> <a href="/tin-tuc/">z</a>'
    body = [{"type": "paragraph", "value": links + '<a href="https://khac.example.vn/">w</a> <a href="mailto:a@b.vn">v</a></p>'}]
    article = build.article("Có liên kết", body=body)
    came = Line(Kind.ARTICLE, "1", "Có liên kết", State.CAME, "", article.pk)
    page, book = written(came, clashes=[Clash("/cu.html", "Có liên kết", "địa chỉ đã dẫn tới “Khác”", article.pk)])
    told = [row[3] for row in values(book["Cần xem lại"])[1:]]
    assert told == [
        "Liên kết tới /khong-co/ sẽ không mở được",
        "Liên kết tới http://www.cu.example.vn/cu.html?a=1&b=2 sẽ không mở được",
        "/cu.html: địa chỉ đã dẫn tới “Khác”",
    ]
    assert "Thử chuyển dữ liệu" in written(came, dry=True)[0] and "sẽ không mở được" not in written(came, dry=True)[0]


def test_links_are_found_in_whatever_a_body_holds():
    body = [{"value": {"text": "<A class='x' HREF='/a'>"}}, {"value": ['<a href="//cu.vn/b">', '<a href="http://[x">', '<a href="tel:1">']}]
    assert links_in(body, {"cu.vn"}) == ["/a", "//cu.vn/b"]


@pytest.mark.parametrize(
    ("reason", "topic"),
    [
        ("Ảnh thiếu mô tả", "Ảnh chưa có mô tả"),
        ("Trang là ảnh chụp văn bản", "Chữ nằm trong ảnh"),
        ("Không thấy tệp a.pdf", "Ảnh và tài liệu"),
    ],
)
def test_a_reason_stands_under_what_there_is_to_do(reason, topic):
    assert topic_of(reason) == topic and topic_of("Ngày không rõ") == "Điều chưa chắc"


def test_a_folder_that_cannot_be_written_is_told_in_one_line(build, tmp_path):
    (tmp_path / "tep").write_text("")
    with pytest.raises(BadSource, match=re.escape(f"Không ghi được báo cáo vào {tmp_path}/tep/trong")):
        write(tmp_path / "tep" / "trong", Outcome("nukeviet", "NukeViet"), Source(), build.site)


def test_the_lines_of_a_hundred_thousand_articles_find_room():
    tracemalloc.start()
    outcome, before = Outcome("cu", "Cổng cũ"), tracemalloc.get_traced_memory()[0]
    for number in range(2_000):
        key, title, page = str(number), f"Xã họp bàn việc số {number}, có đủ mặt các thôn", 1_000_000 + number
        outcome.add(Kind.ARTICLE, key, title, State.CAME, page_id=page)
        for note in ("Không có tóm tắt; đã lấy đoạn đầu của bài.", "Ảnh chưa có mô tả.", "Đã bỏ: khung nhúng."):
            outcome.add(Kind.ARTICLE, key, title, State.ATTENTION, " ".join(note.split()), page)
    taken = (tracemalloc.get_traced_memory()[0] - before) // 2_000
    tracemalloc.stop()
    assert taken < 800, taken  # bytes of an article with three things to look at: 80 MB in all
