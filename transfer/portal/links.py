"""Where redirects lead, in the open format: one of ours that bears the number of a picture or document is written with its key."""

import re
from urllib.parse import quote, unquote

from django.urls import reverse

from cms.redirects import DOCUMENT, NAMED_PICTURE, PICTURE
from transfer.items import BadSource
from transfer.portal.form import Key, Type
from transfer.portal.keys import Keys

LONGEST = 255  # letters of the column
OURS = re.compile(r"/(?![/\\])[^\s\\]*")  # an address within the portal; "//x" is another host
KEYED_PICTURE, KEYED_DOCUMENT = re.compile(re.escape(PICTURE.format("")) + "([^&]+)"), re.compile(r"/tai-lieu/([^/]+)/")


class Led(Type):
    """An address that a redirect leads to. What leads to a picture or document that is gone is written as leading nowhere."""

    word = "chữ"

    def out(self, value: str, keys: Keys) -> str:
        if found := NAMED_PICTURE.fullmatch(value):
            key = keys.key("picture", int(found[1]))
            return PICTURE.format(quote(key, safe="")) if key else ""
        if found := DOCUMENT.match(value):
            key = keys.key("document", int(found[1]))
            return f"/tai-lieu/{quote(key, safe='')}/" if key else ""
        return value

    def read(self, told, keys: Keys) -> str:
        if not isinstance(told, str):
            raise BadSource(f"cần {self.word}")
        if found := KEYED_PICTURE.fullmatch(told):
            return PICTURE.format(Key("picture").read(unquote(found[1]), keys))
        if found := KEYED_DOCUMENT.fullmatch(told):
            return document_address(Key("document").read(key := unquote(found[1]), keys), key)
        return told


def document_address(number: int, key: str) -> str:
    """The address of a document, as it gives it itself; without the name of its file where that is too long for a redirect."""
    whole = reverse("wagtaildocs_serve", args=[number, key.partition("#")[0]])
    return whole if len(whole) <= LONGEST else f"/tai-lieu/{number}/"


def is_ours(link: str) -> bool:
    """Whether a link leads within the portal, so that it is no URL and yet a good target."""
    return OURS.fullmatch(link) is not None and len(link) <= LONGEST
