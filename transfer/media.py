"""Pictures and documents of an old portal, each taken in once: from a folder, from the old address, out of the text itself.

Nothing comes in that the admin's own forms would refuse (`cms.uploads`), nothing is read outside the folder and nothing fetched outside
the old host. What cannot be taken is a line in `problems`, and never an end.
"""

import hashlib
import mimetypes
from base64 import b64decode
from binascii import Error as NoBase64
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import DatabaseError, models
from wagtail.models import Collection

from cms.models import PortalDocument, PortalImage
from cms.text import composed, folded_slug
from cms.uploads import PICTURES, READERS, check_document, check_picture, end_of
from transfer.fetching import Fetcher, NotFetched
from transfer.finding import Folder, NotFound, path_of
from transfer.items import OldFile
from transfer.ledger import Ledger

KEY = 200  # letters of a key in the ledger
TITLE = 255
DESCRIPTION = 255
CREDIT = 120


@dataclass(frozen=True)
class Problem:
    """A file that did not come, and why."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"


class Refusal(Exception):
    """Why a file is not taken; a Vietnamese sentence."""


class Media:
    """What an import's files become. `host` is the old portal's; a picture is a PortalImage's key, a document a PortalDocument's."""

    def __init__(self, ledger: Ledger, collection: Collection, folder: Path | None, fetch: bool, host: str):
        self.ledger, self.collection = ledger, collection
        self.folder = Folder(folder) if folder else None
        self.fetcher = Fetcher(host) if fetch and host else None
        self.host = host
        self.problems: list[Problem] = []
        self.titles: dict[int, str] = {}  # of the documents taken, by key
        self.known: dict[tuple[type, str], int | None] = {}  # by kind and path

    def picture(self, file: OldFile) -> int | None:
        """The key of a picture, None where it cannot come; then `problems` says why."""
        return self._taken(PortalImage, file)

    def document(self, file: OldFile) -> int | None:
        """The key of a document, None where it cannot come; then `problems` says why."""
        return self._taken(PortalDocument, file)

    def _taken(self, kind: type[models.Model], file: OldFile) -> int | None:
        path = file.path if file.path.startswith("data:") else path_of(file.path, self.host)
        if (kind, path) in self.known:
            return self.known[kind, path]
        try:
            key = self._known_before(kind, path) or self._take(kind, path, file)
        except (Refusal, NotFound, NotFetched) as fault:
            key = self._problem(path, str(fault))
        except ValidationError as fault:
            key = self._problem(path, " ".join(fault.messages))
        except (OSError, ValueError, DatabaseError) as fault:
            key = self._problem(path, f"Không lưu được tệp ({type(fault).__name__}).")
        if not path.startswith("data:"):
            self.known[kind, path] = key
        return key

    def _problem(self, path: str, reason: str) -> None:
        self.problems.append(Problem("ảnh viết trong bài" if path.startswith("data:") else path, reason))

    # Once --------------------------------------------------------------------------------------------------------------
    def _known_before(self, kind: type[models.Model], path: str) -> int | None:
        """What an earlier run, or another name of the same file, brought."""
        if path.startswith("data:") or not path:
            return None
        entry = self.ledger.load.things.filter(key=ledger_key(kind, path)).first()
        if entry is None:
            return None
        if entry.before is not None:  # a name only
            return self._of_content(kind, entry.after["content"])
        return self._alive(kind, entry.object_id)

    def _of_content(self, kind: type[models.Model], key: str) -> int | None:
        entry = self.ledger.load.things.filter(key=key).first()
        return self._alive(kind, entry.object_id) if entry else None

    def _alive(self, kind: type[models.Model], key: str) -> int:
        thing = kind.objects.filter(pk=key).first()
        if thing is None:
            raise Refusal("Tệp đã chuyển trong lần trước, sau đó có người xóa.")
        if kind is PortalDocument:
            self.titles[thing.pk] = thing.title
        return thing.pk

    # Taking in -----------------------------------------------------------------------------------------------------------
    def _take(self, kind: type[models.Model], path: str, file: OldFile) -> int:
        name, content = self._read(kind, path)
        if kind is PortalImage:
            name = rightly_named(name, content)
        make = self._picture if kind is PortalImage else self._document
        thing = self.ledger.once(ledger_key(kind, path) if False else content_key(kind, content), lambda: make(name, content, file))
        return self._alive(kind, thing.pk if thing else 0)

    def _read(self, kind: type[models.Model], path: str) -> tuple[str, bytes]:
        """The name and the bytes of a file, of an allowed size."""
        most = settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE if kind is PortalImage else settings.WAGTAILDOCS_MAX_UPLOAD_SIZE
        if not path:
            raise Refusal("Không có địa chỉ tệp.")
        if path.startswith("data:"):
            return written_in(path, most)
        if kind is PortalDocument and end_of(path.partition("?")[0]) not in READERS:
            raise Refusal(f"Không nhận tệp .{end_of(path.partition('?')[0])[:20]}.")
        return "", b""

    def _picture(self, name: str, content: bytes, file: OldFile) -> PortalImage:
        upload = ContentFile(content, name=name)
        check_picture(upload)
        return PortalImage.objects.create(
            title=title_for(file, name), description=composed(file.title)[:DESCRIPTION], credit=composed(file.credit)[:CREDIT],
            file=upload, collection=self.collection,
        )  # fmt: skip
