"""The text of an article as plain HTML: what WordPress makes of it when it shows it, done beforehand."""

import re
from collections.abc import Callable, Iterable
from html import escape, unescape

from transfer.wordpress.index import Attached, Index
from transfer.wordpress.paragraphs import paragraphs
from transfer.wordpress.shortcodes import Shortcodes, link
from transfer.wordpress.text import without_comments

IMAGE = re.compile(r"<img\b[^<>]*>", re.IGNORECASE)
SOURCE = re.compile(r"""(?<=\ssrc=)(["'])([^"'<>]*)\1""", re.IGNORECASE)
DESCRIPTION = re.compile(r"""(?<=\salt=)(["'])([^"'<>]*)\1""", re.IGNORECASE)
CUT = re.compile(r"-\d{1,5}x\d{1,5}(?=\.\w{2,5}$)")  # the size in the name of a picture that WordPress cut
LONE_ADDRESS = re.compile(r"""^[ \t]*(?:<p>[ \t]*)?(https?://[^\s<>"']+)[ \t]*(?:</p>[ \t]*)?$""", re.MULTILINE)
FILE_BUTTON = re.compile(r"""<a\b(?=[^<>]*\bwp-block-file__button\b)[^<>]*+>[^<>]*+</a>""")


def body_of(text: str, index: Index, files_of_article: Callable[[], Iterable[Attached]]) -> tuple[str, list[str]]:
    """Plain HTML, and what a person should look at: a sentence each."""
    has_blocks, doubts = "<!-- wp:" in text, []
    if has_blocks and re.search(r"<!-- wp:block \{", text):
        doubts.append("Bài dùng một khối chung của WordPress; tệp xuất không có nội dung khối đó.")
    text = FILE_BUTTON.sub("", without_comments(text).replace("\r\n", "\n"))
    shortcodes = Shortcodes(index, files_of_article)
    text = LONE_ADDRESS.sub(lambda found: link(unescape(found[1])), shortcodes.plain(text))
    if shortcodes.dropped:
        names = ", ".join(f"[{name}]" for name in sorted(shortcodes.dropped)[:10])
        doubts.append(f"Bài có mã ngắn của WordPress không chuyển được trọn vẹn: {names}.")
    if shortcodes.kept:
        names = ", ".join(f"[{name}]" for name in sorted(shortcodes.kept)[:10])
        doubts.append(f"Bài có chữ trong ngoặc vuông để nguyên, có lẽ là mã ngắn của WordPress: {names}.")
    text = IMAGE.sub(lambda found: original(found[0], index), text)
    return (text if has_blocks else paragraphs(text)).strip(), doubts


def original(image: str, index: Index) -> str:
    """A picture's tag that names the picture as it was sent up, not a smaller cut of it, with the description of the library where it
    has none.
    """
    source = SOURCE.search(image)
    if not source:
        return image
    path = index.path(unescape(source[2])).partition("?")[0]
    number = index.by_path.get(path) or index.by_path.get(CUT.sub("", path))
    if not number and (named := re.search(r"\bwp-image-(\d{1,18})\b", image)):
        number = int(named[1])
    file = index.files.get(number)
    if not file:
        return image
    image = SOURCE.sub(lambda _: f'"{escape(file.url)}"', image, count=1)
    described = DESCRIPTION.search(image)
    if not file.alt or (described and described[2].strip()):
        return image
    image = DESCRIPTION.sub("", image, count=1) if described else image
    return re.sub(r"\salt=(?=[\s/>])", "", image[:4] + f' alt="{escape(file.alt)}"' + image[4:])
