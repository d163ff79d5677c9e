"""The addresses that an old portal had: out of its sitemap (also one of sitemaps, also packed) or a list, from a file or fetched.

Streamed, so that a large one needs no memory; believed in nothing: no document type, no entity, not more of anything than a portal has.
"""

import http.client
import io
import urllib.error
import urllib.request
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from xml.parsers import expat

from transfer.items import BadSource

MOST_BYTES = 512 * 1024 * 1024  # of one file, unpacked; a sitemap may have 50 MB
MOST_FILES = 2000
LONGEST = 4096  # signs of an address or a line
PATIENCE = 30  # seconds that the old portal may be silent
PIECE = 64 * 1024
GZIP = b"\x1f\x8b"
WEB = ("http://", "https://")


def addresses(where: str) -> Iterator[str]:
    """All addresses of a sitemap or list, each once, as it is written there. Raises BadSource."""
    waiting, seen, given = [where], {where}, set()
    while waiting:
        place = waiting.pop()
        found = _Found()
        for address in _read(place, found):
            if not is_address(address):
                raise BadSource(f"{place} không phải danh sách địa chỉ: “{address[:60]}”.")
            if address not in given:
                given.add(address)
                yield address
        for other in (_beside(place, child) for child in found.files):
            if other not in seen:
                seen.add(other)
                waiting.append(other)
        if len(seen) > MOST_FILES:
            raise BadSource(f"Sơ đồ trang có quá {MOST_FILES} tệp con.")
    if not given:
        raise BadSource(f"Không thấy địa chỉ nào trong {where}.")


def is_address(text: str) -> bool:
    """Whether it is a path, with or without a query, or an address of the web."""
    try:
        urlsplit(text)
    except ValueError:
        return False
    return text.startswith(("/", "?", *WEB)) and all(sign >= " " for sign in text)


class _Found:
    """The other sitemaps that one names."""

    def __init__(self):
        self.files: list[str] = []


def _beside(place: str, child: str) -> str:
    """Where a sitemap lies that another one names: beside a file, or on the same host."""
    if not place.startswith(WEB):
        return str(Path(place).parent / urlsplit(child).path.rpartition("/")[2])
    address = urljoin(place, child)
    if urlsplit(address).hostname != urlsplit(place).hostname:
        raise BadSource(f"Sơ đồ trang chỉ sang máy khác: {address}")
    return address


def _read(place: str, found: _Found) -> Iterator[str]:
    pieces = _unpacked(_pieces(place), place)
    first = next(pieces, b"")
    is_xml = first.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")
    yield from _in_sitemap(first, pieces, place, found) if is_xml else _in_list(first, pieces, place)


def _pieces(place: str) -> Iterator[bytes]:
    try:
        with _open(place) as stream:
            while piece := stream.read(PIECE):
                yield piece
    except (OSError, ValueError, http.client.HTTPException) as fault:
        reason = fault.reason if isinstance(fault, urllib.error.URLError) else fault.strerror if isinstance(fault, OSError) else fault
        raise BadSource(f"Không đọc được {place}: {reason or fault}") from fault


def _open(place: str) -> io.IOBase:
    if not place.startswith(WEB):
        return Path(place).open("rb")
    request = urllib.request.Request(place, headers={"User-Agent": "cong-thong-tin"})  # noqa: S310 - it begins with http, and so does what it leads to
    return urllib.request.build_opener(_SameHost(urlsplit(place).hostname)).open(request, timeout=PATIENCE)


class _SameHost(urllib.request.HTTPRedirectHandler):
    """Lets itself be led on within one host (and its www) only, and within the web."""

    def __init__(self, host: str | None):
        self.host = (host or "").removeprefix("www.")

    def redirect_request(self, req, fp, code, msg, headers, newurl):
        if not newurl.startswith(WEB) or (urlsplit(newurl).hostname or "").removeprefix("www.") != self.host:
            raise urllib.error.URLError(f"địa chỉ chuyển sang máy khác: {newurl}")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _unpacked(pieces: Iterator[bytes], place: str) -> Iterator[bytes]:
    first = next(pieces, b"")
    unpack = zlib.decompressobj(zlib.MAX_WBITS | 16) if first.startswith(GZIP) else None
    length = 0
    try:
        while first:
            told = unpack.decompress(first, PIECE) if unpack else first
            length += len(told)
            if length > MOST_BYTES:
                raise BadSource(f"{place} dài quá {MOST_BYTES // 1024 // 1024} MB.")
            if told:
                yield told
            rest = unpack.unconsumed_tail if unpack else b""
            first = rest or next(pieces, b"")
    except zlib.error as fault:
        raise BadSource(f"{place} là tệp nén hỏng.") from fault
    if unpack and not unpack.eof:
        raise BadSource(f"{place} là tệp nén bị cắt cụt.")


def _in_sitemap(first: bytes, pieces: Iterator[bytes], place: str, found: _Found) -> Iterator[str]:
    reader = _Sitemap(place)
    try:
        reader.parser.Parse(first)
        yield from reader.take(found)
        for piece in pieces:
            reader.parser.Parse(piece)
            yield from reader.take(found)
        reader.parser.Parse(b"", True)
    except expat.ExpatError as fault:
        raise BadSource(f"{place} không phải XML đúng: dòng {fault.lineno}.") from fault
    yield from reader.take(found)


class _Sitemap:
    """What is written in the <loc> of an <url> or a <sitemap>; those of pictures and videos are no pages."""

    def __init__(self, place: str):
        self.place, self.open, self.text = place, [], ""
        self.ready: list[tuple[bool, str]] = []
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end
        self.parser.CharacterDataHandler = self._words

    def take(self, found: _Found) -> Iterator[str]:
        ready, self.ready = self.ready, []
        found.files += [address for is_file, address in ready if is_file]
        return iter([address for is_file, address in ready if not is_file])

    def _refuse(self, *told) -> None:
        raise BadSource(f"{self.place} có khai báo DOCTYPE; sơ đồ trang không cần và cổng không nhận.")

    def _start(self, name: str, attributes: dict) -> None:
        self.open.append(name.rpartition(" ")[2])
        self.text = ""
        if len(self.open) > 20:
            raise BadSource(f"{self.place} không phải sơ đồ trang.")

    def _words(self, text: str) -> None:
        if self.open[-1] == "loc":
            self.text += text
            if len(self.text) > LONGEST:
                raise BadSource(f"{self.place} có địa chỉ dài quá {LONGEST} ký tự.")

    def _end(self, name: str) -> None:
        above = self.open[-2:-1]
        if self.open.pop() == "loc" and above in (["url"], ["sitemap"]) and self.text.strip():
            self.ready.append((above == ["sitemap"], self.text.strip()))
        self.text = ""


def _in_list(first: bytes, pieces: Iterator[bytes], place: str) -> Iterator[str]:
    left = first.removeprefix(b"\xef\xbb\xbf")
    while True:
        *lines, left = left.split(b"\n")
        for line in lines:
            yield from _line(line, place)
        if len(left) > LONGEST * 4:
            raise BadSource(f"{place} có dòng dài quá {LONGEST} ký tự.")
        piece = next(pieces, None)
        if piece is None:
            break
        left += piece
    yield from _line(left, place)


def _line(line: bytes, place: str) -> list[str]:
    """The address of a line; none in an empty line or one that begins with #."""
    try:
        text = line.decode("utf-8").strip()
    except UnicodeDecodeError as fault:
        raise BadSource(f"{place} không phải văn bản UTF-8.") from fault
    if not text or text.startswith("#"):
        return []
    if len(text) > LONGEST:
        raise BadSource(f"{place} có dòng dài quá {LONGEST} ký tự.")
    return [text]
