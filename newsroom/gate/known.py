"""What the pages, documents and pictures are that a text refers to, all of a kind asked for at once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wagtail import blocks
from wagtail.models import Page

from cms.blocks import DocumentChooser, PageChooser, PictureChooser
from cms.models import PortalDocument, PortalImage
from cms.privacy import is_private
from newsroom.gate.fault import Fault
from newsroom.gate.links import key_of, links_in
from newsroom.gate.places import Place

PAGE, DOCUMENT, PICTURE = "page", "document", "picture"  # the first two as links in texts name them
CHOOSERS = {PageChooser: PAGE, DocumentChooser: DOCUMENT, PictureChooser: PICTURE}

Reference = tuple[str, int]  # kind and key


@dataclass(frozen=True)
class Known:
    """The things referred to that there are, by key: pages, the descriptions of pictures, and documents."""

    pages: dict[int, Page]
    pictures: dict[int, str]
    documents: frozenset[int]

    @classmethod
    def of(cls, references: Iterable[Reference]) -> "Known":
        """Ask for what is referred to, and for nothing of a kind that is not."""
        keys: dict[str, set[int]] = {PAGE: set(), PICTURE: set(), DOCUMENT: set()}
        for kind, key in references:
            if kind in keys:
                keys[kind].add(key)
        pages = {page.pk: page for page in Page.objects.filter(pk__in=keys[PAGE]).only("title", "draft_title", "live", "path")}
        pictures = dict(PortalImage.objects.filter(pk__in=keys[PICTURE]).values_list("pk", "description"))
        documents = frozenset(PortalDocument.objects.filter(pk__in=keys[DOCUMENT]).values_list("pk", flat=True))
        return cls(pages, pictures, documents)

    def page_faults(self, key: int, where: str, leading: str) -> Iterator[Fault]:
        """What hinders a reader to go to a page; `leading` begins the sentence: "Liên kết “x” dẫn tới"."""
        page = self.pages.get(key)
        if page is None:
            yield Fault("link-gone", where, f"{leading} một trang không còn nữa.", "Chọn trang khác, hoặc bỏ liên kết.")
        elif not page.live:
            what = f"{leading} trang “{_title(page)}”, trang này chưa xuất bản hoặc đã gỡ xuống."
            yield Fault("link-draft", where, what, "Xuất bản trang ấy trước, hoặc chọn trang khác.")
        elif is_private(page):
            what = f"{leading} trang “{_title(page)}”, trang này không phải ai cũng xem được."
            yield Fault("link-private", where, what, "Chọn một trang mà mọi người xem được.")

    def document_faults(self, key: int, where: str, leading: str) -> Iterator[Fault]:
        """Whether a document is there to be read."""
        if key not in self.documents:
            yield Fault("document-gone", where, f"{leading} một tài liệu không còn trong kho.", "Chọn tài liệu khác, hoặc bỏ liên kết.")

    def picture_faults(self, key: int, where: str, described: str) -> Iterator[Fault]:
        """Whether a picture is there, and a description of it, its own or that of this use."""
        if key not in self.pictures:
            yield Fault("picture-gone", where, "Ảnh ở đây không còn trong kho ảnh.", "Chọn ảnh khác, hoặc bỏ ảnh này.")
        elif not (described or self.pictures[key].strip()):
            todo = "Viết vào ô mô tả ảnh một câu nói trong ảnh có gì."
            yield Fault("picture-description", where, "Ảnh này chưa có mô tả cho người không nhìn thấy ảnh.", todo)


def references_of(place: Place) -> Iterator[Reference]:
    """What the value at a place refers to, not counting what is within it."""
    if isinstance(place.block, blocks.RichTextBlock):
        yield from ((link.kind, link.key) for link in links_in(place.raw))
    for chooser, kind in CHOOSERS.items():
        if isinstance(place.block, chooser) and place.raw is not None:
            yield kind, key_of(place.raw)


def _title(page: Page) -> str:
    return page.draft_title or page.title
