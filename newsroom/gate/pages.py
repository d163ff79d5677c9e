"""What pages lack: in their fields, in the outline of their text, and in each block of it."""

from collections.abc import Iterator

from django.utils.text import Truncator
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.fields import StreamField
from wagtail.models import Page

from cms.blocks import DocumentChooser, PageChooser, PictureChooser
from home.models import HomePage
from news.blocks import HeadingBlock, PictureBlock
from news.models import ArticlePage
from newsroom.gate.fault import Fault
from newsroom.gate.known import DOCUMENT, PAGE, PICTURE, Known, references_of
from newsroom.gate.links import key_of, links_in, seen, wording_faults
from newsroom.gate.places import Place, columns_of, items_of, places_of


def page_faults(page: Page) -> list[Fault]:
    """What a page lacks, from its title down to the files at its end."""
    streams = [places_of(getattr(page, field.name)) for field in page._meta.fields if isinstance(field, StreamField)]
    everything = [place for body in streams for top in body for place in top.everything()]
    attached = [row.document_id for row in page.attachments.all()] if isinstance(page, ArticlePage) else []
    lead = page.image_id if isinstance(page, ArticlePage) else None
    known = Known.of(
        [
            *(reference for place in everything for reference in references_of(place)),
            *((DOCUMENT, key) for key in attached),
            *([(PICTURE, lead)] if lead else []),
        ]
    )
    found = [
        *_field_faults(page),
        *_correction_faults(page),
        *(known.picture_faults(lead, "Ảnh đại diện", seen(page.image_description)) if lead else ()),
    ]
    for body in streams:
        found += _body_faults(body, known, page)
    for number, key in enumerate(attached, 1):
        found += known.document_faults(key, f"Tài liệu kèm theo, tài liệu {number}", "Chỗ này dẫn tới")
    return found


def _field_faults(page: Page) -> Iterator[Fault]:
    if not seen(page.title):
        yield Fault("title", "Tiêu đề", "Trang chưa có tiêu đề.", "Viết tiêu đề.")
    if isinstance(page, ArticlePage) and not seen(page.summary):
        yield Fault("summary", "Tóm tắt", "Bài chưa có tóm tắt.", "Viết một hai câu; tóm tắt hiện trên thẻ tin và kết quả tìm kiếm.")


def _correction_faults(page: Page) -> Iterator[Fault]:
    for name, what in page.correction_faults().items() if isinstance(page, ArticlePage) else ():
        yield Fault("correction", "Đính chính, cập nhật", what, f"Sửa ô “{page._meta.get_field(name).verbose_name.capitalize()}”.")


def _body_faults(body: list[Place], known: Known, page: Page) -> Iterator[Fault]:
    if all(_is_silent(place) for place in body):
        if not isinstance(page, HomePage):  # which shows the newest of everything then
            yield Fault("body", "Nội dung", "Trang chưa có nội dung.", "Viết nội dung, ít nhất một đoạn văn.")
        return
    outline = _outline(body)
    for number, top in enumerate(body):
        yield from outline.get(number, ())
        for place in top.everything():
            yield from _place_faults(place, known, page)


def _is_silent(place: Place) -> bool:
    """Whether a block is a paragraph in which nothing stands. Imported texts keep such between others; nobody sees them."""
    return isinstance(place.block, blocks.RichTextBlock) and place.is_blank


def _outline(body: list[Place]) -> dict[int, list[Fault]]:
    """The faults of headings by their number in the body. A large section may begin with its first small one."""
    found: dict[int, list[Fault]] = {}
    begun = False  # a large section
    bare: tuple[int, str] | None = None  # the heading under which nothing stands yet
    for number, place in enumerate(body):
        if not isinstance(place.block, HeadingBlock):
            bare = bare if _is_silent(place) else None
            continue
        level = place.field("level")
        if level == "h3" and not begun:
            todo = "Đổi cấp của tiêu đề này thành “Mục lớn”, hoặc thêm một mục lớn ở trên."
            found[number] = [Fault("heading-jump", place.where, "Mục nhỏ này không nằm trong mục lớn nào.", todo)]
        begun = begun or level != "h3"
        if seen(place.field("text")):  # an empty one is a fault of its own
            if bare and not (bare[1] != "h3" and level == "h3"):
                found.setdefault(bare[0], []).append(_bare_fault(body[bare[0]]))
            bare = number, level
    if bare:
        found.setdefault(bare[0], []).append(_bare_fault(body[bare[0]]))
    return found


def _bare_fault(place: Place) -> Fault:
    return Fault("heading-bare", place.where, "Dưới tiêu đề này chưa có gì.", "Viết nội dung của mục, hoặc bỏ tiêu đề.")


def _place_faults(place: Place, known: Known, page: Page) -> Iterator[Fault]:
    """What one block or field lacks, not counting what is within it."""
    for kind, check in _CHECKS:
        if isinstance(place.block, kind):
            yield from check(place, known, page)


def _unfilled(place: Place, known: Known, page: Page) -> Iterator[Fault]:
    """Drafts are kept without what is required, and not every path of submission has a form that asks for it."""
    for field in place.inside():
        if field.block.required and field.is_blank and isinstance(field.block, blocks.FieldBlock):
            yield Fault("field", place.where, f"Ô “{field.block.label}” còn trống.", "Điền ô này, hoặc bỏ cả khối.")


def _too_few(place: Place, known: Known, page: Page) -> Iterator[Fault]:
    least, number = place.block.meta.min_num or 0, len(items_of(place.raw))
    if number < least:
        what = f"Ở ô “{place.block.label}” có {number} mục, cần ít nhất {least}."
        yield Fault("list", place.where, what, "Thêm cho đủ, hoặc bỏ cả khối.")


def _picture(place: Place, known: Known, page: Page) -> Iterator[Fault]:
    key = key_of(place.field("image"))
    if key in known.pictures:
        yield from known.picture_faults(key, place.where, seen(place.field("description")))


def _chosen_picture(place: Place, known: Known, page: Page) -> Iterator[Fault]:
    if place.raw is not None and key_of(place.raw) not in known.pictures:
        yield from known.picture_faults(key_of(place.raw), place.where, "")


def _table(place: Place, known: Known, page: Page) -> Iterator[Fault]:
    columns = columns_of(place.raw)
    nameless = [str(number) for number, column in enumerate(columns, 1) if not seen(column.get("heading"))]
    if not columns:
        yield Fault("table", place.where, "Bảng này chưa có cột nào.", "Điền bảng, hoặc bỏ khối này.")
    elif len(nameless) == len(columns):
        yield Fault("table", place.where, "Bảng này chưa có hàng tiêu đề.", "Đặt tên cho từng cột ở hàng đầu của bảng.")
    elif nameless:
        yield Fault("table", place.where, f"Cột {', '.join(nameless)} của bảng chưa có tên.", "Đặt tên cho mọi cột ở hàng đầu của bảng.")


def _text(place: Place, known: Known, page: Page) -> Iterator[Fault]:
    for link in links_in(place.raw):
        yield from wording_faults(link.words, place.where)
        named = f"Liên kết “{Truncator(link.words).chars(60)}” dẫn tới" if link.words else "Một liên kết dẫn tới"
        if link.kind == PAGE and link.key != page.pk:
            yield from known.page_faults(link.key, place.where, named)
        elif link.kind == DOCUMENT:
            yield from known.document_faults(link.key, place.where, named)


def _chosen_page(place: Place, known: Known, page: Page) -> Iterator[Fault]:
    if place.raw is not None and key_of(place.raw) != page.pk:
        yield from known.page_faults(key_of(place.raw), place.where, "Chỗ này dẫn tới")


def _chosen_document(place: Place, known: Known, page: Page) -> Iterator[Fault]:
    if place.raw is not None:
        yield from known.document_faults(key_of(place.raw), place.where, "Chỗ này dẫn tới")


_CHECKS = (
    (blocks.StructBlock, _unfilled),
    (blocks.ListBlock, _too_few),
    (PictureBlock, _picture),
    (PictureChooser, _chosen_picture),
    (TypedTableBlock, _table),
    (blocks.RichTextBlock, _text),
    (PageChooser, _chosen_page),
    (DocumentChooser, _chosen_document),
)
