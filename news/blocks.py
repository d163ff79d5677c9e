"""What the body of an article or a standard page is made of.

A draft or an import may hold pictures without description and tables without names of columns: who submits it is told
of them, and the form does not refuse it.
"""

from django import forms
from django.utils.functional import cached_property
from wagtail import blocks
from wagtail.admin.telepath import register
from wagtail.blocks.struct_block import StructBlockAdapter
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents import get_document_model
from wagtail.images import get_image_model

from cms.blocks import DocumentChooser, PictureChooser
from cms.headers.policy import may_show_film
from news.outline import headings_in
from polls.blocks import PollBlock

PARAGRAPH_FEATURES = ["bold", "italic", "superscript", "subscript", "link", "document-link", "ol", "ul"]
CELL_FEATURES = ["bold", "italic", "link", "document-link"]


class ParagraphBlock(blocks.RichTextBlock):
    """Text with emphasis, links and lists."""

    def __init__(self, **kwargs):
        super().__init__(**{"features": PARAGRAPH_FEATURES} | kwargs)

    class Meta:
        label = "Đoạn văn"
        icon = "pilcrow"
        template = "blocks/paragraph.html"
        description = "Chữ thường, có thể đậm, nghiêng, liên kết, danh sách."
        preview_value = "<p>Sáng nay, <b>xã Đồng Xanh</b> mở đợt nạo vét kênh mương trước vụ mùa.</p>"


class HeadingValue(blocks.StructValue):
    """A heading; where it stands in a body, the body gives it its address in the page."""

    anchor = ""


class HeadingBlock(blocks.StructBlock):
    """A heading inside the text; the title of the page is the only one above it."""

    text = blocks.CharBlock(label="Tiêu đề", max_length=160)
    level = blocks.ChoiceBlock(label="Cấp", choices=[("h2", "Mục lớn"), ("h3", "Mục nhỏ")], default="h2", search_index=False)

    class Meta:
        label = "Tiêu đề mục"
        icon = "title"
        template = "blocks/heading.html"
        value_class = HeadingValue
        label_format = "{text}"
        description = "Chia bài dài thành mục để người đọc dễ tìm."
        preview_value = {"text": "Kết quả sau một năm", "level": "h2"}


class FilledValue(blocks.StructValue):
    """A value whose words are text, empty where raw data left them out; a template would write "None"."""

    def __init__(self, block, *args):
        super().__init__(block, *args)
        for name, child in block.child_blocks.items():
            if isinstance(child, (blocks.CharBlock, blocks.TextBlock)) and self.get(name) is None:
                self[name] = ""


class PictureValue(FilledValue):
    """A use of a picture."""

    @cached_property
    def alt(self) -> str:
        """The description for this use, else the picture's own."""
        return self.get("description") or (self["image"].description if self.get("image") else "")

    @cached_property
    def credit_line(self) -> str:
        """The credit for this use, else the picture's own."""
        return self.get("credit") or (self["image"].credit if self.get("image") else "")


class PictureBlock(blocks.StructBlock):
    """One picture with its caption."""

    image = PictureChooser(label="Ảnh")
    description = blocks.CharBlock(
        label="Mô tả ảnh",
        required=False,
        max_length=250,
        help_text="Cho người không nhìn thấy ảnh: trong ảnh có gì. Để trống thì dùng mô tả trong kho ảnh.",
    )
    caption = blocks.CharBlock(label="Chú thích", required=False, max_length=250, help_text="Dòng chữ dưới ảnh.")
    credit = blocks.CharBlock(label="Nguồn ảnh", required=False, max_length=120, help_text="Để trống thì dùng nguồn trong kho ảnh.")

    class Meta:
        label = "Ảnh"
        icon = "image"
        template = "blocks/picture.html"
        value_class = PictureValue
        label_format = "{caption}"
        description = "Một ảnh với mô tả, chú thích và nguồn."

    def get_preview_value(self):
        return self.to_python({"image": first_pk(get_image_model()), "caption": "Nông dân thôn Gò Mận gặt lúa vụ mùa."})


class PictureBlockAdapter(StructBlockAdapter):
    """The block's form in the editor: it proposes the chosen picture's own description."""

    js_constructor = "news.blocks.PictureBlock"

    @cached_property
    def media(self):
        inherited = super().media
        return forms.Media(js=[*inherited._js, "news/picture-block.js"], css=inherited._css)


register(PictureBlockAdapter(), PictureBlock)


class GalleryBlock(blocks.StructBlock):
    """Several pictures side by side."""

    title = blocks.CharBlock(label="Tên bộ ảnh", required=False, max_length=120)
    pictures = blocks.ListBlock(PictureBlock(), label="Ảnh", min_num=2, max_num=40)

    class Meta:
        label = "Bộ ảnh"
        icon = "image"
        template = "blocks/gallery.html"
        label_format = "{title}"
        description = "Nhiều ảnh cạnh nhau, bấm vào để xem lớn."

    def get_preview_value(self):
        picture = {"image": first_pk(get_image_model()), "caption": "Ảnh trong bộ ảnh"}
        return self.to_python({"title": "Ngày hội làng", "pictures": [picture] * 3})


class QuoteBlock(blocks.StructBlock):
    """Somebody's own words."""

    text = blocks.TextBlock(label="Lời trích", rows=3)
    name = blocks.CharBlock(label="Người nói", required=False, max_length=120)
    position = blocks.CharBlock(label="Chức vụ, nơi ở", required=False, max_length=160)

    class Meta:
        label = "Trích lời"
        icon = "openquote"
        template = "blocks/quote.html"
        value_class = FilledValue
        label_format = "{text}"
        description = "Lời nguyên văn của một người, kèm tên và chức vụ."
        preview_value = {"text": "Có nước sạch, cả thôn mừng như có hội.", "name": "Bà Lê Thị Mùi", "position": "thôn Bến Đá"}


class TableBlock(TypedTableBlock):
    """A table whose first row says what each column holds."""

    def __init__(self, **kwargs):
        cell = blocks.RichTextBlock(label="Ô chữ", features=CELL_FEATURES, required=False)
        super().__init__([("text", cell)], **kwargs)

    class Meta:
        label = "Bảng"
        icon = "table"
        template = "blocks/table.html"
        description = "Bảng số liệu. Mỗi cột phải có tên."

    def get_preview_value(self):
        return self.to_python(table_data("Số hộ theo thôn", ["Thôn", "Số hộ"], [["Bến Đá", "412"], ["Gò Mận", "305"]]))


class DocumentsBlock(blocks.StructBlock):
    """Files to download."""

    title = blocks.CharBlock(label="Tên danh sách", required=False, max_length=120)
    documents = blocks.ListBlock(DocumentChooser(label="Tài liệu"), label="Tài liệu", min_num=1)

    class Meta:
        label = "Tài liệu"
        icon = "doc-full"
        template = "blocks/documents.html"
        label_format = "{title}"
        description = "Danh sách tệp để tải về: công văn, biểu mẫu, kế hoạch."

    def get_context(self, value, parent_context=None):
        kept = [document for document in value["documents"] if document]  # one that was deleted is None
        return super().get_context({**value, "documents": kept}, parent_context)

    def get_preview_value(self):
        document = first_pk(get_document_model())
        return self.to_python({"title": "Biểu mẫu", "documents": [document] if document else []})


class VideoBlock(blocks.StructBlock):
    """A film on another site. Nothing is asked of that site before the reader clicks."""

    url = blocks.URLBlock(label="Địa chỉ video", help_text="Ví dụ địa chỉ trang YouTube hoặc tệp .mp4. Chỉ tải khi người đọc bấm xem.")
    poster = PictureChooser(label="Ảnh bìa", help_text="Ảnh của cơ quan, hiện thay cho video.")
    title = blocks.CharBlock(label="Tên video", max_length=160)

    class Meta:
        label = "Video"
        icon = "media"
        template = "blocks/video.html"
        label_format = "{title}"
        description = "Video với ảnh bìa của ta; trang chứa video chỉ được gọi khi bấm xem."

    def get_context(self, value, parent_context=None):
        context = super().get_context(value, parent_context)
        may_show_film(context.get("request"), value["url"])
        return context

    def get_preview_value(self):
        return self.to_python(
            {"url": "https://video.example.vn/le-hoi.mp4", "poster": first_pk(get_image_model()), "title": "Toàn cảnh lễ hội"}
        )


class BoxBlock(blocks.StructBlock):
    """What the reader must not miss."""

    title = blocks.CharBlock(label="Tiêu đề", max_length=160)
    text = blocks.RichTextBlock(label="Nội dung", features=PARAGRAPH_FEATURES)

    class Meta:
        label = "Khung nổi bật"
        icon = "info-circle"
        template = "blocks/box.html"
        label_format = "{title}"
        description = "Khung có nền: giấy tờ cần mang, số điện thoại cần gọi."
        preview_value = {"title": "Cần mang theo", "text": "<p>Căn cước và sổ hộ khẩu cũ nếu còn.</p>"}


def first_pk(model) -> int | None:
    """The key of some row, so that a block's preview shows something real."""
    return model.objects.order_by("pk").values_list("pk", flat=True).first()


def table_data(caption: str, headings: list[str], rows: list[list[str]]) -> dict:
    """The stored form of a table of text cells."""
    return {
        "columns": [{"type": "text", "heading": heading} for heading in headings],
        "rows": [{"values": cells} for cells in rows],
        "caption": caption,
    }


class PageBody(blocks.StreamBlock):
    """The body of a standard page."""

    paragraph = ParagraphBlock()
    heading = HeadingBlock()
    picture = PictureBlock()
    gallery = GalleryBlock()
    quote = QuoteBlock()
    table = TableBlock()
    documents = DocumentsBlock()
    video = VideoBlock()
    box = BoxBlock()

    class Meta:
        required = False
        template = "blocks/body.html"

    def get_context(self, value, parent_context=None):
        named = [part.value for part in value if part.block_type == "heading"]
        for heading, told in zip(named, headings_in(value.raw_data), strict=False):
            heading.anchor = told.anchor
        return super().get_context(value, parent_context)


class ArticleBody(PageBody):
    """The body of an article: all that a page may hold, and a poll."""

    poll = PollBlock()
