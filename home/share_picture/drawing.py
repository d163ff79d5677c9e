"""The drawing of a share picture: a PNG in the office's colours, with fonts that set Vietnamese marks well."""

import re
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont
from wagtail.images.models import get_rendition_storage

from cms.colours import mixed
from cms.storage import StorageAway
from home.share_picture.lines import lines_of

if TYPE_CHECKING:
    from home.share_picture import Card

FONTS = Path(__file__).parent / "fonts"
SERIF, SANS = "NotoSerif-Bold.ttf", "NotoSans-Regular.ttf"
# What the fonts have no letter for is not drawn (fonts/README.md)
UNKNOWN = re.compile(
    "[^ -~\u00a0-\u017f\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9\u0300-\u0303\u0306\u0309\u031b\u0323"
    "\u2010-\u2015\u2018-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u20ab\u20ac\u2116\u2122]"
)

# Pixels. The letters on a bar and the dark end of one are those of portal.css.
SIZE = WIDTH, HEIGHT = 1200, 630
EDGE, FOOT, EMBLEM = 72, 92, 104
ON_BAR, SOFT, GOLD, DEEP = "#fffaf0", "#e4e6d4", "#ffd978", "#06140c"
TITLE_SIZES = (76, 70, 64, 58, 52, 46, 40)
TITLE_TOP, TITLE_BOTTOM = 216, HEIGHT - FOOT - 34
LEADING = 1.34  # of the size: room for two marks above a letter
COLOURS = 128


def draw(card: "Card") -> bytes:
    """The picture, a PNG of at most about 60 KB."""
    picture = Image.new("RGB", SIZE, card.colour)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, HEIGHT - FOOT, WIDTH, HEIGHT), fill=mixed(card.colour, DEEP, 0.42))
    pen.rectangle((0, HEIGHT - FOOT, WIDTH, HEIGHT - FOOT + 5), fill=GOLD)
    _head(picture, pen, card)
    _title(pen, card)
    _foot(pen, card)
    written = BytesIO()
    picture.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(written, "PNG", optimize=True)
    return written.getvalue()


def _head(picture: Image.Image, pen: ImageDraw.ImageDraw, card: "Card") -> None:
    left = EDGE
    if emblem := _emblem(card.emblem):
        picture.paste(emblem, (EDGE, 56 + (EMBLEM - emblem.height) // 2), emblem)
        left += EMBLEM + 28
    room = WIDTH - EDGE - left
    if card.parent:
        _write(pen, (left, 98 if card.office else 118), card.parent, SANS, 28, SOFT, room)
    _write(pen, (left, 144 if card.parent else 124), card.office, SERIF, 38, ON_BAR, room)


def _title(pen: ImageDraw.ImageDraw, card: "Card") -> None:
    size, lines = _fitting(_known(card.title))
    top = TITLE_TOP + (TITLE_BOTTOM - TITLE_TOP - len(lines) * size * LEADING) / 2
    for number, line in enumerate(lines):
        pen.text((EDGE, top + (number + 0.78) * size * LEADING), line, ON_BAR, _font(SERIF, size), anchor="ls")


def _fitting(title: str) -> tuple[int, list[str]]:
    """The largest size in which a title stands in its room, and its lines; in the smallest the rest is left out."""
    room = TITLE_BOTTOM - TITLE_TOP
    for size in TITLE_SIZES:
        lines = lines_of(title, _font(SERIF, size).getlength, WIDTH - 2 * EDGE)
        if len(lines) * size * LEADING <= room:
            return size, lines
    most = int(room / (size * LEADING))
    return size, [*lines[: most - 1], _within(lines[most - 1] + " …", _font(SERIF, size), WIDTH - 2 * EDGE)]


def _within(text: str, font: ImageFont.FreeTypeFont, room: int) -> str:
    """A line that is no wider than its room; what is left out is an ellipsis."""
    while font.getlength(text) > room:
        text = text.rstrip(" …")[:-1] + " …"
    return text


def _foot(pen: ImageDraw.ImageDraw, card: "Card") -> None:
    base, room = HEIGHT - 32, WIDTH - 2 * EDGE
    _write(pen, (EDGE, base), card.kicker, SANS, 30, GOLD, room * 3 // 5)
    _write(pen, (WIDTH - EDGE, base), card.host, SANS, 30, SOFT, room * 2 // 5 - 20, anchor="rs")


def _write(pen: ImageDraw.ImageDraw, place: tuple[int, int], text: str, face: str, size: int, colour: str, room: int, anchor="ls") -> None:
    """One line, in smaller letters where it would be too long; what is too long even then ends in an ellipsis."""
    text = _known(text)
    while _font(face, size).getlength(text) > room and size > 20:
        size -= 2
    pen.text(place, _within(text, _font(face, size), room), colour, _font(face, size), anchor=anchor)


def _known(text: str) -> str:
    return " ".join(UNKNOWN.sub(" ", text).split())


@lru_cache(maxsize=32)
def _font(face: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / face, size)


def _emblem(name: str) -> Image.Image | None:
    """The emblem, as large as its place; None where there is none or its file cannot be read. Raises StorageAway: what is
    drawn without it would be kept for good.
    """
    if not name:
        return None
    try:
        with get_rendition_storage().open(name) as file, Image.open(file) as picture:
            emblem = picture.convert("RGBA")
    except StorageAway:
        raise
    except OSError:
        return None
    emblem.thumbnail((EMBLEM, EMBLEM))
    return emblem
