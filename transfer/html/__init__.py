"""The HTML of an old article as the blocks of a body (`news.blocks`), and what was left behind on the way."""

import re
from dataclasses import dataclass, field

from transfer.html.desk import Desk, Media
from transfer.html.fonts import from_old_fonts
from transfer.html.parts import Gallery, Line, Part, Picture, Quote, Table
from transfer.html.reader import Reader
from transfer.html.shaping import blocks_from
from transfer.html.shortcodes import as_html
from transfer.html.tree import TooMuch, parsed, refuse_longer
from transfer.html.unseen import is_hidden

__all__ = ["Made", "TooMuch", "blocks_of"]

FEW_WORDS = 40  # with a picture: what is to be read may stand in the picture
_DATA = re.compile(r"data:image/[\w.+-]+;base64,[A-Za-z0-9+/=\s]{200,}+")


@dataclass
class Made:
    """Raw blocks; what was dropped, counted ("2 khung nhúng từ maps.example.vn"); what a person should look at, in sentences."""

    blocks: list[dict]
    dropped: list[str] = field(default_factory=list)
    attention: list[str] = field(default_factory=list)


def blocks_of(html: str, media: Media, base: str, *, title: str = "", poster: int | None = None) -> Made:
    """The blocks of an old body. `base` is the article's old address or at least its host; `title` names films that nobody named, `poster`
    is a picture that stands before films that have none. Raises TooMuch, with a sentence, for what is no article.
    """
    pictures: list[str] = []
    html = _DATA.sub(lambda found: pictures.append(found[0]) or f"data:{len(pictures) - 1}", html.replace("\0", ""))
    refuse_longer(html)
    tree, is_flattened = parsed(as_html(html), is_hidden)
    desk = Desk(WithPictures(media, pictures), base, title, poster)
    if from_old_fonts(tree):
        desk.notes.append("Bài dùng phông chữ cũ (.VnTime, TCVN3); đã chuyển sang Unicode, cần đọc lại chữ Việt.")
    reader = Reader(desk)
    reader.read(tree)
    reader.close()
    parts = reader.parts
    if is_flattened:
        desk.notes.append("Nội dung lồng quá nhiều lớp thẻ nên đã làm phẳng; hãy xem lại cách trình bày.")
    blocks = blocks_from(parts, desk)
    desk.notes += noticed(blocks, parts)
    return Made(blocks, desk.dropped(), desk.attention())


def noticed(blocks: list[dict], parts: list[Part]) -> list[str]:
    """What a person should look at in the whole."""
    if not blocks:
        return ["Bài không có nội dung."]
    told = []
    words = sum(len(part.text.split()) for part in parts if isinstance(part, (Line, Quote)))
    has_table = any(isinstance(part, Table) for part in parts)
    if words < FEW_WORDS and not has_table and any(isinstance(part, (Picture, Gallery)) for part in parts):
        told.append("Bài gần như chỉ có ảnh: nếu chữ nằm trong ảnh, hãy gõ lại để ai cũng đọc và tìm được.")
    unnamed = sum(not all(part.columns) for part in parts if isinstance(part, Table))
    if unnamed:
        told.append(f"{unnamed} bảng có cột chưa có tên.")
    return told


class WithPictures:
    """The media of the load, which also takes the pictures that were written into the text itself."""

    def __init__(self, media: Media, pictures: list[str]):
        self.media, self.pictures = media, pictures

    @property
    def titles(self) -> dict[int, str]:
        return getattr(self.media, "titles", {})

    def picture(self, file) -> int | None:
        found = re.fullmatch(r"data:(\d+)", file.path)
        if found and int(found[1]) < len(self.pictures):
            file = type(file)(self.pictures[int(found[1])], file.title, file.caption, file.credit)
        return self.media.picture(file)

    def document(self, file) -> int | None:
        return self.media.document(file)
