"""The text of a saved file, whatever Vietnamese encoding it is in; also the old fonts that drew Vietnamese over Latin letters."""

import codecs
import re

from bs4 import BeautifulSoup, NavigableString, Tag

from cms.text import nfc
from transfer import tcvn3

BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
LATIN = {"iso8859-1", "cp1252", "ascii"}
OLD_FONT = re.compile(r"\.Vn[A-Z][A-Za-z]+")


def text_of(data: bytes) -> tuple[str, list[str]]:
    """A file's text, and what was guessed about it."""
    for mark, codec in BOMS:
        if data.startswith(mark):
            return nfc(data.decode(codec, "replace")), []
    found = DECLARED.search(data[:4096])
    named = found[1].decode("ascii", "replace") if found else ""
    try:
        declared = codecs.lookup(named).name if named else "utf-8"
    except LookupError:
        declared = "utf-8"
    for codec in dict.fromkeys(["utf-8", *([declared] if declared not in LATIN else [])]):  # what is UTF-8 by chance is ASCII
        try:
            return nfc(data.decode(codec)), []
        except (UnicodeError, LookupError):
            continue
    if declared in LATIN:
        return data.decode("cp1252", "replace"), []
    text = nfc(data.decode("cp1258", "replace"))
    return text, [f"Tệp không đúng bảng mã {named or 'UTF-8'}; đã đọc theo windows-1258, cần đọc lại chữ Việt."]


def unicode_of_old_fonts(soup: BeautifulSoup) -> list[str]:
    """Turn what stands in an old font into Unicode, in place; says so."""
    fonts: dict[int, list[str]] = {id(soup): []}  # those old ones in which the text of an element stands: its own, else those around it
    changed = 0
    for part in list(soup.descendants):
        around = fonts[id(part.parent)]
        if isinstance(part, Tag):
            fonts[id(part)] = OLD_FONT.findall(f"{part.get('face', '')} {part.get('style', '')}") or around
        elif around:
            changed += convert(part, any(font.endswith("H") for font in around))
    words = soup.get_text(" ")
    if not changed and not tcvn3.OURS.search(words) and looks_like_tcvn3(words):
        changed = sum(convert(text, False) for text in soup.find_all(string=True))
    return ["Trang dùng phông chữ cũ (.VnTime, TCVN3); đã chuyển sang Unicode, cần đọc lại chữ Việt."] if changed else []


def convert(text: NavigableString, capital: bool) -> bool:
    """Convert one piece; what already is Vietnamese in Unicode, or was converted, stays."""
    if type(text) is not NavigableString or text.isascii() or tcvn3.OURS.search(text):
        return False
    text.replace_with(NavigableString(tcvn3.as_unicode(str(text), capital)))
    return True


def looks_like_tcvn3(text: str) -> bool:
    """Whether text holds many signs that stand within words only in TCVN3."""
    return len(tcvn3.SIGN.findall(text)) >= 5
