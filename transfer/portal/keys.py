"""What things are called in the open format, whatever numbers they have in a database.

A page has the key that it keeps for life (Wagtail's translation key), a picture or document the name of its file, a poll or document
besides its number, since addresses bear it; a person the name of the account, a portal its host. For 100,000 pages that is a book of
some 20 MB; everything else goes by line for line.
"""

import unicodedata
from collections.abc import Iterable
from pathlib import PurePosixPath

from wagtail.models import Collection, Page, Site

from cms.models import PortalDocument, PortalImage, User
from polls.models import Poll


class Keys:
    """The keys of what may be referred to, both ways."""

    def __init__(self) -> None:
        self.keys: dict[str, dict[int, str]] = {}
        self.rows: dict[str, dict[str, int]] = {}
        self.used: dict[str, set[int]] = {}

    def enter(self, kind: str, row: int, key: str) -> None:
        """Name a row."""
        self.keys.setdefault(kind, {})[row] = key
        self.rows.setdefault(kind, {})[key] = row

    def key(self, kind: str, row: int | None) -> str | None:
        """What a row is called; None for one that is not there any more."""
        found = self.keys.get(kind, {}).get(row)
        if found is not None:
            self.used.setdefault(kind, set()).add(row)
        return found

    def row(self, kind: str, key: str) -> int | None:
        """The row that is called so."""
        return self.rows.get(kind, {}).get(key)


def keys_of_database(under: Iterable[str] = ()) -> Keys:
    """All that is there; of pages those at and below the given tree paths, where there are some."""
    keys = Keys()
    pages = Page.objects.filter(depth__gt=1).order_by("path").values_list("pk", "translation_key", "path")
    roots = tuple(under)
    for row, key, path in pages.iterator(2000):
        if not roots or path.startswith(roots):
            keys.enter("page", row, str(key))
    for kind, model in (("picture", PortalImage), ("document", PortalDocument)):
        for row, name in model.objects.order_by("pk").values_list("pk", "file").iterator(2000):
            _enter_once(keys, kind, row, base_of(name))
    for row in Poll.objects.order_by("pk").values_list("pk", flat=True):
        keys.enter("poll", row, f"binh-chon-{row}")
    for row, name in User.objects.order_by("pk").values_list("pk", "username"):
        keys.enter("person", row, name)
    for site in Site.objects.order_by("pk"):
        keys.enter("site", site.pk, f"{site.hostname}:{site.port}")
    names = {}
    for collection in Collection.objects.filter(depth__gt=1).order_by("path"):
        names[collection.path] = f"{names.get(collection.path[: -Collection.steplen], '')}/{collection.name}"
        _enter_once(keys, "collection", collection.pk, names[collection.path])
    return keys


def base_of(name: str) -> str:
    """The last part of a file's name, in the form in which all text is stored."""
    return unicodedata.normalize("NFC", PurePosixPath(name).name)


def _enter_once(keys: Keys, kind: str, row: int, key: str) -> None:
    """Name a row; where another is called so already, with a number behind."""
    number, free = 1, key
    while keys.row(kind, free) is not None:
        number += 1
        free = f"{key}#{number}"
    keys.enter(kind, row, free)
