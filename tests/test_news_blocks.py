"""The blocks of an article's body: what a reader sees of each, and what an editor may not leave out."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from news.blocks import DocumentsBlock, GalleryBlock, PictureBlock, TableBlock, table_data
from tests.reading import read, texts, words

pytestmark = pytest.mark.once


@pytest.fixture
def shown(build, client):
    """Shows the body of an article that consists of these blocks."""

    def show(*blocks):
        body = [{"type": kind, "value": value} for kind, value in blocks]
        return read(client, build.article(body=body).url).select_one(".prose")

    return show


def test_a_paragraph_keeps_its_emphasis_and_its_lists(shown):
    soup = shown(("paragraph", "<p>Chữ <b>đậm</b> và <i>nghiêng</i>, H<sub>2</sub>O</p><ul><li>một</li><li>hai</li></ul>"))
    assert texts(soup, "b") == ["đậm"] and texts(soup, "i") == ["nghiêng"] and texts(soup, "sub") == ["2"]
    assert texts(soup, "li") == ["một", "hai"]


def test_a_link_in_a_paragraph_leads_to_the_page_wherever_it_has_moved(build, shown, client):
    page = build.article("Bài được dẫn")
    document = build.document()
    paragraph = f'<p><a linktype="page" id="{page.pk}">bài</a> <a linktype="document" id="{document.pk}">tệp</a></p>'
    page.move(build.category("Văn hóa"), "last-child")
    links = {words(link): link["href"] for link in shown(("paragraph", paragraph)).select("a")}
    assert links == {"bài": "/tin-tuc/van-hoa/bai-duoc-dan/", "tệp": document.url}


def test_a_link_to_something_deleted_does_not_break_the_article(build, shown):
    page = build.article()
    paragraph = f'<p><a linktype="page" id="{page.pk}">bài</a> <a linktype="document" id="999999">tệp</a></p>'
    page.delete()
    assert words(shown(("paragraph", paragraph))) == "bài tệp"


def test_headings_in_the_text_are_of_two_levels_below_the_title(shown):
    soup = shown(("heading", {"text": "Mục lớn", "level": "h2"}), ("heading", {"text": "Mục nhỏ", "level": "h3"}))
    assert texts(soup, "h2") == ["Mục lớn"] and texts(soup, "h3") == ["Mục nhỏ"] and not soup.select("h1")


def test_a_picture_is_described_by_what_the_editor_wrote_for_this_use_else_by_the_library(build, shown):
    image = build.image(description="Mô tả trong kho", credit="Người chụp trong kho")
    own = {"image": image.pk, "description": "Mô tả riêng", "caption": "Chú thích", "credit": "Người chụp riêng"}
    soup = shown(("picture", own), ("picture", {"image": image.pk}))
    assert [img["alt"] for img in soup.select("img")] == ["Mô tả riêng", "Mô tả trong kho"]
    assert texts(soup, "figcaption") == ["Chú thích Ảnh: Người chụp riêng", "Ảnh: Người chụp trong kho"]


def test_the_form_takes_a_picture_without_description_and_a_table_without_names(build):
    """Who submits such a text is told by the newsroom's gate; a draft or an import may have them."""
    picture = PictureBlock()
    assert picture.clean(picture.to_python({"image": build.image(description="").pk})).alt == ""
    table = TableBlock()
    cleaned = table.clean(table.to_python(table_data("", ["Thôn", ""], [["Bến Đá", "412"]])))
    assert [column["heading"] for column in cleaned.columns] == ["Thôn", ""]


def test_a_gallery_shows_its_pictures_and_opens_each_large(build, shown):
    pictures = [{"image": build.image(size=(40, 30)).pk, "caption": caption} for caption in ("Rước kiệu", "Hát chèo", "Kéo co")]
    soup = shown(("gallery", {"title": "Ngày hội", "pictures": pictures}))
    assert texts(soup, ".gallery-title") == ["Ngày hội"]
    assert texts(soup, "figcaption") == ["Rước kiệu", "Hát chèo", "Kéo co"]
    assert len({link["href"] for link in soup.select("figure a")}) == 3


def test_a_gallery_leaves_a_deleted_picture_out(build, shown):
    images = [build.image(size=(40, 30)) for _ in range(3)]
    pictures = [{"image": image.pk, "caption": image.title} for image in images]
    images[1].delete()
    assert len(shown(("gallery", {"title": "", "pictures": pictures})).select("figure")) == 2


def test_a_gallery_needs_two_pictures_and_a_list_of_documents_one(build):
    gallery = GalleryBlock()
    with pytest.raises(ValidationError):
        gallery.clean(gallery.to_python({"title": "", "pictures": [{"image": build.image().pk}]}))
    documents = DocumentsBlock()
    with pytest.raises(ValidationError):
        documents.clean(documents.to_python({"title": "", "documents": []}))


def test_a_quote_says_whose_words_they_are(shown):
    soup = shown(("quote", {"text": "Mừng lắm.\nCả thôn vui.", "name": "Bà Mùi", "position": "thôn Bến Đá"}))
    assert words(soup.blockquote) == "Mừng lắm. Cả thôn vui."
    assert texts(soup, "figcaption") == ["Bà Mùi , thôn Bến Đá"]
    assert not shown(("quote", {"text": "Không rõ ai nói.", "name": "", "position": ""})).select("figcaption")


def test_a_table_names_every_column(shown):
    soup = shown(("table", table_data("Số hộ theo thôn", ["Thôn", "Số hộ"], [["Bến Đá", "412"], ["Gò Mận", "<b>305</b>"]])))
    assert texts(soup, "caption") == ["Số hộ theo thôn"]
    assert [(words(th), th["scope"]) for th in soup.select("th")] == [("Thôn", "col"), ("Số hộ", "col")]
    assert [texts(row, "td") for row in soup.select("tbody tr")] == [["Bến Đá", "412"], ["Gò Mận", "305"]]


def test_documents_can_be_downloaded_under_their_names(build, shown):
    soup = shown(("documents", {"title": "Biểu mẫu", "documents": [build.document(name).pk for name in ("Tờ khai", "Đơn đề nghị")]}))
    assert texts(soup, ".files-title") == ["Biểu mẫu"]
    assert texts(soup, ".file-name") == ["Tờ khai", "Đơn đề nghị"]


def test_a_deleted_document_is_left_out_of_a_list(build, shown):
    documents = [build.document(name) for name in ("Tờ khai", "Đơn đề nghị")]
    keys = [document.pk for document in documents]
    documents[0].delete()
    assert texts(shown(("documents", {"title": "Biểu mẫu", "documents": keys})), ".file-name") == ["Đơn đề nghị"]


def test_a_film_asks_nothing_of_its_site_before_the_reader_clicks(build, shown):
    address = "https://video.example.vn/le-hoi"
    soup = shown(("video", {"url": address, "poster": build.image().pk, "title": "Toàn cảnh lễ hội"}))
    assert not soup.select("iframe, video, embed, object")
    assert {tag.name for tag in soup.find_all(True) if address in str(tag.attrs)} == {"a"}
    assert "Toàn cảnh lễ hội" in words(soup)


def test_a_box_holds_its_title_and_text(shown):
    soup = shown(("box", {"title": "Cần mang theo", "text": "<p>Căn cước</p>"}))
    assert words(soup) == "Cần mang theo Căn cước"


def test_a_poll_stands_in_an_article_with_its_question_and_choices(build, shown):
    soup = shown(("poll", {"poll": build.poll("Chợ họp ngày nào?", ("Chủ nhật", "Thứ bảy")).pk}))
    assert "Chợ họp ngày nào?" in words(soup)
    assert texts(soup, ".poll-choice") == ["Chủ nhật", "Thứ bảy"]


def test_a_poll_that_has_not_begun_or_is_another_portals_is_not_shown_in_an_article(build, shown):
    late = build.poll("Chưa mở?", opens_at=timezone.now() + timedelta(minutes=1))
    foreign = build.poll("Của xã khác?", site=build.other_site())
    soup = shown(("poll", {"poll": late.pk}), ("poll", {"poll": foreign.pk}), ("paragraph", "<p>Hết.</p>"))
    assert words(soup) == "Hết."


def test_a_closed_poll_is_still_shown_in_an_article(build, shown):
    now = timezone.now()
    closed = build.poll("Đã đóng?", opens_at=now - timedelta(days=2), closes_at=now - timedelta(days=1))
    assert "Đã đóng?" in words(shown(("poll", {"poll": closed.pk})))


def test_a_deleted_poll_or_picture_does_not_break_an_article(build, shown):
    poll, image = build.poll(), build.image()
    keys = poll.pk, image.pk
    poll.delete()
    image.delete()
    video = {"url": "https://video.example.vn/1", "poster": keys[1], "title": "Phim"}
    soup = shown(("poll", {"poll": keys[0]}), ("picture", {"image": keys[1]}), ("video", video), ("paragraph", "<p>Hết.</p>"))
    assert "Hết." in words(soup) and not soup.select("img")


def test_a_block_of_a_kind_that_is_no_more_is_left_out(shown):
    assert words(shown(("bản đồ cũ", {"x": 1}), ("paragraph", "<p>Hết.</p>"))) == "Hết."
