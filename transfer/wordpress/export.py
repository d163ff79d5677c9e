"""WordPress's export file (WXR 1.0 to 1.2, plain or gzip) as a stream of entries: of the file only the entry at hand is in memory."""

import codecs
import gzip
import re
import zlib
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from transfer.items import BadSource

CHUNK = 256 * 1024  # bytes read at once
LONGEST_ENTRY = 16 * 1024 * 1024  # letters from the end of one entry to the end of the next
MOST_ELEMENTS = 300_000  # elements in one entry: an article of 20,000 comments

ENTRIES = {"wp:author", "wp:category", "wp:tag", "wp:term", "item"}
CHANNEL = {"title", "link", "generator", "wp:wxr_version", "wp:base_site_url", "wp:base_blog_url"}
COMMENT = {f"wp:comment_{name}" for name in ("id", "author", "date", "date_gmt", "content", "approved", "type", "parent", "user_id")}
META = {
    "_thumbnail_id": "lead picture",
    "_wp_attachment_image_alt": "description of a picture",
    "_wp_attached_file": "where a file lies below uploads",
    "_wp_old_slug": "earlier addresses",
    "views": "views",
    "post_views_count": "views",
    "_post_views": "views",
    "_kksr_ratings": "sum of ratings",
    "_kksr_casts": "number of ratings",
    "ratings_score": "sum of ratings",
    "ratings_users": "number of ratings",
    "_yoast_wpseo_primary_category": "main category",
    "rank_math_primary_category": "main category",
}
ENCODINGS = {"utf-8", "utf-16", "iso8859-1", "cp1252", "cp1258", "ascii"}
NAMESPACES = (
    (re.compile(r"http://wordpress\.org/export/1\.\d/excerpt/"), "excerpt:"),
    (re.compile(r"http://wordpress\.org/export/1\.\d/"), "wp:"),
    (re.compile(r"http://purl\.org/rss/1\.0/modules/content/"), "content:"),
    (re.compile(r"http://purl\.org/dc/elements/1\.1/"), "dc:"),
)
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # pasted into articles, and written out by WordPress as it was


@dataclass
class Entry:
    """One author, category, tag, term or item, or the head of the channel. Texts are as written, not yet trimmed."""

    kind: str
    fields: dict[str, str] = field(default_factory=dict)
    terms: list[tuple[str, str, str]] = field(default_factory=list)  # domain, nicename, name
    meta: dict[str, list[str]] = field(default_factory=dict)  # only of META
    comments: list[dict[str, str]] = field(default_factory=list)

    def get(self, name: str) -> str:
        """A field's text, trimmed, "" where there is none."""
        return self.fields.get(name, "").strip()


def entries(path: Path, contact: bool = False) -> Iterator[Entry]:
    """Every entry of a file in its order, then the channel. Readers' addresses of mail only with `contact`; their IP addresses
    and user agents are not listened to.
    """
    listener = Listener(contact)
    parser = DefusedXMLParser(target=listener, forbid_dtd=True)
    with told_in_one_line(path.name), opened(path) as file:
        for text in texts(file):
            parser.feed(text)
            listener.read += len(text)
            yield from listener.taken()
        parser.close()
        yield from listener.taken()
    if "wp:wxr_version" not in listener.channel.fields:
        raise BadSource(f"{path.name}: không phải tệp xuất của WordPress (không có wp:wxr_version).")
    yield listener.channel


@contextmanager
def told_in_one_line(name: str):
    """What reading may meet, said as BadSource."""
    try:
        yield
    except DefusedXmlException:
        raise BadSource(f"{name}: tệp khai báo DTD hoặc thực thể, điều WordPress không bao giờ viết ra; không đọc.") from None
    except ParseError as fault:
        line = fault.position[0]
        if fault.code in (3, 5, 6, 20):  # nothing more, though something is open
            raise BadSource(f"{name}: tệp bị cắt ngang ở dòng {line}; hãy xuất lại từ WordPress.") from None
        raise BadSource(f"{name}: sai cú pháp XML ở dòng {line}, không phải tệp xuất nguyên vẹn của WordPress.") from None
    except UnicodeError:
        raise BadSource(f"{name}: tệp không đúng bảng mã mà nó khai báo; hãy xuất lại, không mở và lưu bằng chương trình khác.") from None
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise BadSource(f"{name}: tệp nén bị hỏng hoặc bị cắt ngang.") from None
    except OSError as fault:
        raise BadSource(f"{name}: không đọc được tệp ({fault.strerror or fault}).") from None


def opened(path: Path) -> IO[bytes]:
    """The file's bytes, unpacked where it is gzip."""
    with path.open("rb") as file:
        start = file.read(4)
    if start.startswith(b"PK\x03\x04"):
        raise BadSource(f"{path.name}: là tệp zip; hãy giải nén rồi đưa tệp .xml ở trong.")
    return gzip.open(path, "rb") if start.startswith(b"\x1f\x8b") else path.open("rb")


def texts(file: IO[bytes]) -> Iterator[str]:
    """The file's text by pieces, without the control characters that XML refuses and without what stands before its first tag."""
    start = file.read(CHUNK)
    decoder = codecs.getincrementaldecoder(encoding_of(start))("strict")
    first = NOT_IN_XML.sub("", decoder.decode(start)).lstrip("\ufeff \t\r\n")
    if not first.startswith("<"):
        raise BadSource(f"{Path(file.name).name}: không phải tệp XML.")
    yield first
    while chunk := file.read(CHUNK):
        yield NOT_IN_XML.sub("", decoder.decode(chunk))
    yield decoder.decode(b"", final=True)


def encoding_of(start: bytes) -> str:
    """The codec that a file's first bytes name; LookupError never leaves here."""
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    declared = re.search(rb"<\?xml[^>]{0,100}encoding=[\"']([\w.-]{1,40})[\"']", start[:1000])
    try:
        codec = codecs.lookup(declared[1].decode("ascii") if declared else "utf-8").name
    except LookupError:
        codec = ""
    if codec not in ENCODINGS:
        raise BadSource(f"Không đọc được bảng mã “{declared[1].decode()}” của tệp; hãy xuất lại từ WordPress.")
    return codec


@lru_cache(2000)
def short(tag: str) -> str:
    """A tag's name with the prefix we know its namespace by: "wp:post_id". Of a namespace that we do not know, the whole."""
    space, _, name = tag.rpartition("}")
    if not space:
        return name
    return next((prefix + name for pattern, prefix in NAMESPACES if pattern.fullmatch(space[1:])), tag)


class Listener:
    """Hears the parser's tags and texts, and keeps those that somebody asks for until the entry is taken."""

    def __init__(self, contact: bool):
        self.channel = Entry("channel")
        self.entry: Entry | None = None
        self.comment: dict[str, str] | None = None
        self.pair: dict[str, str] | None = None  # of a wp:postmeta
        self.ready: deque[Entry] = deque()
        self.words: list[str] | None = None  # of the element that is listened to
        self.attributes: dict[str, str] = {}
        self.depth = self.elements = self.read = 0
        self.of_comment = COMMENT | ({"wp:comment_author_email"} if contact else set())

    def taken(self) -> Iterator[Entry]:
        """The entries that are complete, each once."""
        if not self.ready and self.read > LONGEST_ENTRY:
            raise BadSource("Một mục trong tệp dài quá 16 triệu ký tự; không phải tệp WordPress viết ra.")
        if self.ready:
            self.read = 0
        while self.ready:
            yield self.ready.popleft()

    # What the parser calls ------------------------------------------------------------------------------------------
    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.elements += 1
        name = short(tag)
        if self.depth == 1 and name != "rss":
            raise BadSource(f"Không phải tệp xuất của WordPress: thẻ đầu tiên là <{name[:40]}>.")
        if self.elements > MOST_ELEMENTS:
            raise BadSource("Một mục trong tệp có quá nhiều phần; không phải tệp WordPress viết ra.")
        if self.depth == 3:
            self._begin(name)
        elif self.depth == 4 and self.entry:
            self._begin_field(name, attributes)
        elif self.depth == 5 and self._asks_for(name):
            self.words = []

    def data(self, text: str) -> None:
        if self.words is not None:
            self.words.append(text)

    def end(self, tag: str) -> None:
        depth, self.depth = self.depth, self.depth - 1
        if depth > 5 or depth < 3:
            return
        part = self.comment if self.comment is not None else self.pair
        if depth == 5 and part is None:
            return
        heard, words, self.words = self.words is not None, "".join(self.words or ()), None
        name = short(tag)
        if depth == 5 and heard:
            part[name] = words
        elif depth == 4 and self.entry:
            self._end_field(name, words)
        elif depth == 3:
            self._end(name, words)

    def close(self) -> None:
        """The file is over."""

    def _asks_for(self, name: str) -> bool:
        """Whether a part of a comment or of a wp:postmeta is listened to."""
        if self.comment is not None:
            return name in self.of_comment
        return self.pair is not None and (name == "wp:meta_key" or (name == "wp:meta_value" and self.pair.get("wp:meta_key") in META))

    # By the depth ---------------------------------------------------------------------------------------------------
    def _begin(self, name: str) -> None:
        if name in ENTRIES:
            if name == "item" and "wp:wxr_version" not in self.channel.fields:
                raise BadSource("Không phải tệp xuất của WordPress mà là một nguồn tin RSS; hãy dùng Công cụ > Xuất ra trong WordPress.")
            self.entry, self.elements = Entry(name), 0
        elif name in CHANNEL:
            self.words = []

    def _begin_field(self, name: str, attributes: dict[str, str]) -> None:
        if name == "wp:comment":
            self.comment = {}
        elif name == "wp:postmeta":
            self.pair = {}
        else:
            self.words, self.attributes = [], attributes

    def _end_field(self, name: str, words: str) -> None:
        if name == "wp:comment":
            self.entry.comments.append(self.comment)
            self.comment = None
        elif name == "wp:postmeta":
            key = self.pair.get("wp:meta_key", "")
            if key in META:
                self.entry.meta.setdefault(key, []).append(self.pair.get("wp:meta_value", ""))
            self.pair = None
        elif name == "category":
            self.entry.terms.append((self.attributes.get("domain", "category"), self.attributes.get("nicename", ""), words.strip()))
        else:
            self.entry.fields[name] = words

    def _end(self, name: str, words: str) -> None:
        if name in ENTRIES and self.entry:
            self.ready.append(self.entry)
            self.entry = None
        elif name in CHANNEL:
            self.channel.fields.setdefault(name, words)
