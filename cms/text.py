"""Vietnamese text: one composed form, folding for people who type without accents, slugs of folded words."""

import json
import re
import unicodedata
from collections.abc import Iterable

from django.db import models
from django.utils.text import slugify

# Two letters stand for one sound and have no decomposition in Unicode.
_BARE = {"đ": "d", "Đ": "d"}


def nfc(text: str) -> str:
    """The composed form (Unicode NFC), in which all text is stored."""
    return unicodedata.normalize("NFC", text)


def composed(text: str) -> str:
    """Text as it is stored: NFC, with a blank for each control character that pasting brings (no feed may hold one)."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", " ", nfc(text))


def one_line(text: str) -> str:
    """The same on one line, with one blank between two words."""
    return " ".join(composed(text).split())


def compose_fields(row: models.Model) -> None:
    """Bring every text field of a row into the form in which text is stored."""
    for field in row._meta.concrete_fields:
        value = getattr(row, field.attname)
        if isinstance(field, (models.CharField, models.TextField)) and isinstance(value, str):
            setattr(row, field.attname, composed(value))


def composed_content(content: dict, streams: Iterable[str]) -> dict:
    """A revision's content with every text in it composed; `streams` names the fields that hold JSON in JSON."""
    opened = {name: json.loads(content[name]) for name in streams if isinstance(content.get(name), str)}
    closed = {name: json.dumps(_composed_all(value), ensure_ascii=False) for name, value in opened.items()}
    return _composed_all({name: value for name, value in content.items() if name not in closed}) | closed


def _composed_all(value):
    if isinstance(value, dict):
        return {name: _composed_all(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_composed_all(part) for part in value]
    return composed(value) if isinstance(value, str) else value


def fold(text: str) -> str:
    """The text in small letters without accents, as long as its NFC form, so that positions in both agree."""
    return nfc(text).translate(_FOLDED)


class _Folded(dict):
    """The bare letter of each letter by its number, found out when it is first met; what no Latin script writes is not kept."""

    LATIN = 0x2000

    def __missing__(self, number: int) -> str:
        bare = _bare_letter(chr(number))
        if number < self.LATIN:
            self[number] = bare
        return bare


def _bare_letter(letter: str) -> str:
    if letter in _BARE:
        return _BARE[letter]
    base = unicodedata.normalize("NFD", letter)[0].lower()
    return base if len(base) == 1 else base[0]


_FOLDED = _Folded()


def words_of(text: str) -> list[str]:
    """The words of a text in their order: runs of letters and digits of its NFC form."""
    return re.findall(r"\w+", nfc(text))


def folded_slug(text: str, longest: int = 100) -> str:
    """The address part for a title: "Đảng ủy đổi mới" gives "dang-uy-doi-moi", cut at a word's end."""
    slug = slugify(fold(text))
    if len(slug) <= longest:
        return slug
    return slug[: longest + 1].rpartition("-")[0] or slug[:longest]
