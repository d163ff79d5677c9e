"""Pictures and documents of an old portal, each taken in once: from a folder, from the old address, out of the text itself.

Nothing comes in that the admin's own forms would refuse (`cms.uploads`), nothing is read outside the folder and nothing fetched outside
the old host (or the machine that the operator named in its place). What cannot be taken is a line in `problems`, and never an end.
But where nothing can be taken or kept any more, since a disk is full, the database is locked or the old portal is away, BadSource is
raised: an article that came without its picture would not get it from the next run.
"""

import errno
import hashlib
from base64 import b64decode
from binascii import Error as NoBase64
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import DatabaseError, InterfaceError, OperationalError, models
from PIL import Image, UnidentifiedImageError
from wagtail.models import Collection

from cms.database import is_lost
from cms.models import PortalDocument, PortalImage
from cms.storage import StorageAway
from cms.text import composed
from cms.uploads import PICTURES, READERS, check_document, check_picture, end_of
from transfer.fetching import Fetcher, NotFetched
from transfer.finding import Folder, NotFound, as_folder, path_of
from transfer.items import BadSource, OldFile
from transfer.ledger import Ledger

KEY = 200  # letters of a key in the ledger
TITLE = 255
DESCRIPTION = 255
CREDIT = 120
# What a disk or this machine says when it gives or takes no file at all, whatever the file
NOTHING_KEPT = {
    errno.ENOSPC: "hết chỗ trên đĩa",
    errno.EDQUOT: "hết chỗ được cấp trên đĩa",
    errno.EROFS: "đĩa chỉ đọc được",
    errno.EIO: "đĩa hỏng",
    errno.EACCES: "không có quyền đọc hoặc ghi",
    errno.EPERM: "không có quyền đọc hoặc ghi",
    errno.EMFILE: "mở quá nhiều tệp",
    errno.ENFILE: "mở quá nhiều tệp",
    errno.ENOMEM: "hết bộ nhớ",
}
AGAIN = "Những gì đã chuyển là trọn vẹn; khắc phục xong thì chạy lại lệnh này."


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
    """What an import's files become: a picture a PortalImage's key, a document a PortalDocument's. `host` is the old portal's; files of it are
    fetched from there with `fetch`, or from `fetch_from`, which the operator named.
    """

    def __init__(self, ledger: Ledger, collection: Collection, files: Path | Folder | None, fetch: bool, host: str, fetch_from: str = ""):
        self.ledger, self.collection = ledger, collection
        self.folder = as_folder(files)
        asked = fetch_from or (host if fetch else "")
        self.fetcher = Fetcher(asked, is_named=bool(fetch_from)) if asked else None
        self.host = host
        self.problems: list[Problem] = []
        self.titles: dict[int, str] = {}  # of the documents taken, by key
        self.refused: set[tuple[type, str]] = set()  # each is told once, and fetched once

    def picture(self, file: OldFile) -> int | None:
        """The key of a picture, None where it cannot come; then `problems` says why."""
        return self._taken(PortalImage, file)

    def document(self, file: OldFile) -> int | None:
        """The key of a document, None where it cannot come; then `problems` says why."""
        return self._taken(PortalDocument, file)

    def _taken(self, kind: type[models.Model], file: OldFile) -> int | None:
        path = file.path if file.path.startswith("data:") else path_of(composed(file.path), self.host)
        if (kind, path) in self.refused:
            return None
        try:
            thing = self._known_before(kind, path) or self._take(kind, path, file)
        except (Refusal, NotFound, NotFetched) as fault:
            return self._refuse(kind, path, str(fault))
        except ValidationError as fault:
            return self._refuse(kind, path, " ".join(fault.messages))
        except (OSError, ValueError, SyntaxError, DatabaseError, InterfaceError) as fault:  # a picture of which only the head is whole
            if reason := why_nothing_is_kept(fault):
                raise BadSource(f"Không đọc hoặc không lưu được tệp “{path[:200]}”: {reason}. {AGAIN}") from fault
            return self._refuse(kind, path, f"Không đọc hoặc không lưu được tệp ({type(fault).__name__}).")
        if kind is PortalDocument:
            self.titles[thing.pk] = thing.title
        return thing.pk

    def settle(self) -> None:
        """Before what was prepared is written: that the old portal is there if a file did not come from it. Else raises BadSource."""
        if self.fetcher:
            self.fetcher.settle()

    def _refuse(self, kind: type[models.Model], path: str, reason: str) -> None:
        is_within = path.startswith("data:")
        if not is_within:
            self.refused.add((kind, path))
        self.problems.append(Problem(f"{path[:40]}… (viết trong bài)" if is_within else path, reason))

    # Once ----------------------------------------------------------------------------------------------------------------
    # The ledger is asked each time: what an item took in that came to nothing is not there any more.
    def _known_before(self, kind: type[models.Model], path: str) -> models.Model | None:
        """What came of this name before. Raises Refusal where somebody deleted it since."""
        if path.startswith("data:") or not path or not self.ledger.has(ledger_key(path)):
            return None
        return self._there(kind, self.ledger.once(ledger_key(path), self._never))

    def _there(self, kind: type[models.Model], thing: models.Model | None) -> models.Model:
        if not isinstance(thing, kind):
            raise Refusal("Tệp đã chuyển trong lần trước, sau đó có người xóa." if thing is None else "Tệp đã chuyển thành loại khác.")
        return thing

    @staticmethod
    def _never() -> models.Model:
        raise Refusal("Tệp vừa bị gỡ khỏi sổ.")

    # Taking in -----------------------------------------------------------------------------------------------------------
    def _take(self, kind: type[models.Model], path: str, file: OldFile) -> models.Model:
        """A file under its content, which is made once whatever it is called, and under its name."""
        name, content = self._read(kind, path)
        if kind is PortalImage:
            name = rightly_named(name, content)
        made = partial(picture_from if kind is PortalImage else document_from, file, name, content, self.collection)
        key = ledger_key(f"{kind.__name__}:{hashlib.sha256(content).hexdigest()}")
        if path.startswith("data:"):
            return self._there(kind, self.ledger.once(key, made))
        return self.ledger.once(ledger_key(path), lambda: self._there(kind, self.ledger.once(key, made)))

    def _read(self, kind: type[models.Model], path: str) -> tuple[str, bytes]:
        """The name and the bytes of a file that is not too large."""
        most = settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE if kind is PortalImage else settings.WAGTAILDOCS_MAX_UPLOAD_SIZE
        if not path:
            raise Refusal("Không có địa chỉ tệp.")
        if path.startswith("data:"):
            return "anh", written_in(path, most)
        name = name_of(path)
        if kind is PortalDocument and end_of(name) not in READERS:
            raise Refusal(f"Không nhận tệp .{end_of(name)[:20]}. Nhận {', '.join(sorted(READERS))}.")
        return name, self._bytes(path, most)

    def _bytes(self, path: str, most: int) -> bytes:
        if self.folder is None and self.fetcher is None:
            raise Refusal("Chưa cho biết thư mục tệp của cổng cũ (--files) và chưa cho phép tải về (--fetch).")
        if self.folder and "://" not in path:
            try:
                return self.folder.read(path, most)
            except NotFound as fault:
                if isinstance(fault.__cause__, OSError) and fault.__cause__.errno in NOTHING_KEPT:
                    raise fault.__cause__ from None
                if not self.folder.root.is_dir():
                    raise BadSource(f"Thư mục “{self.folder.root}” không còn ở đó. {AGAIN}") from None
                if self.fetcher is None:
                    raise
        if self.fetcher is None:
            raise Refusal("Tệp ở máy chủ khác nên không tự tải về. Hãy tải về rồi thêm vào bài, nếu được phép dùng.")
        return self.fetcher.fetch(path, most)


def why_nothing_is_kept(fault: Exception) -> str:
    """Why another file would not be kept either; nothing where the fault is this file's."""
    if isinstance(fault, StorageAway):
        return NOTHING_KEPT.get(getattr(fault.__cause__, "errno", None), "kho tệp không nhận được")
    if isinstance(fault, OSError):
        return NOTHING_KEPT.get(fault.errno, "")
    is_the_databases = isinstance(fault, (OperationalError, InterfaceError)) or is_lost(fault)
    return f"cơ sở dữ liệu không ghi được ({' '.join(str(fault).split())[:200]})" if is_the_databases else ""


def picture_from(file: OldFile, name: str, content: bytes, collection: Collection) -> PortalImage:
    """A picture of the library, if the admin's form would take it."""
    upload = ContentFile(content, name=name)
    check_picture(upload)
    words = {"description": composed(file.title)[:DESCRIPTION], "credit": composed(file.credit)[:CREDIT]}
    return PortalImage.objects.create(title=title_for(file, name), file=upload, collection=collection, **words)


def document_from(file: OldFile, name: str, content: bytes, collection: Collection) -> PortalDocument:
    """A document of the library, if the admin's form would take it."""
    upload = ContentFile(content, name=name)
    check_document(upload)
    return PortalDocument.objects.create(title=title_for(file, name), file=upload, file_size=len(content), collection=collection)


def ledger_key(path: str) -> str:
    """The name of a file in the ledger; a long one by its digest."""
    key = f"file:{path}"
    return key if len(key) <= KEY else f"file:{hashlib.sha256(path.encode()).hexdigest()}"


def name_of(path: str) -> str:
    """The name of a file as its path bears it."""
    name = path.partition("#")[0].partition("?")[0].rpartition("/")[2]
    return composed(unquote(name)).replace("/", "-").strip() or "tep"


def title_for(file: OldFile, name: str) -> str:
    """What a file is called in the library: what was said of it, else its name."""
    return (composed(file.title or file.caption).strip() or name.rpartition(".")[0] or name)[:TITLE]


def rightly_named(name: str, content: bytes) -> str:
    """A picture's name with the end that its content has: old portals called a PNG "anh.jpg", or "anh"."""
    try:
        with Image.open(BytesIO(content), formats=sorted(set(PICTURES.values()))) as picture:
            kind = picture.format
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError, Image.DecompressionBombWarning):
        return name  # it is refused by who knows the words for it
    if PICTURES.get(end_of(name)) == kind:
        return name
    return f"{name.rpartition('.')[0] or name}.{next(end for end, told in PICTURES.items() if told == kind)}"


def written_in(address: str, most: int) -> bytes:
    """The bytes of a picture that was written into the text."""
    head, _, told = address.partition(",")
    if not head.startswith("data:image/") or ";base64" not in head:
        raise Refusal("Ảnh viết trong bài không đọc được.")
    if len(told) > most * 4 // 3 + 1000:
        raise Refusal(f"Ảnh viết trong bài nặng quá {most // 2**20} MB.")
    try:
        return b64decode("".join(told.split()) + "==")
    except NoBase64 as fault:
        raise Refusal("Ảnh viết trong bài bị hỏng.") from fault
