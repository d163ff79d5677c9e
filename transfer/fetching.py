"""Fetches a file from the old portal, where that is allowed: from its host and no other, little of it, and not for long.

What an old portal says of itself stands in a file that anybody may have written. So the machine that it names is asked only where it is
one of the open net; one of the office's own network only where the operator has named it.
"""

import re
import time
from urllib.parse import quote, urljoin, urlsplit

from cms.outside import Answer, Unanswered, get
from transfer.finding import path_of
from transfer.hosts import split
from transfer.items import BadSource

SECONDS = 30  # for one file, redirects included
REDIRECTS = 5
REDIRECTED = {301, 302, 303, 307, 308}
MACHINE = re.compile(r"(?:[\w.-]+|\[[\da-f:.]+\])(?::(\d{1,5}))?", re.IGNORECASE | re.ASCII)  # as an operator names one
MOST_FAULTS = 20  # in a row: then it is asked whether the old portal is there at all
FRONT = 16 * 2**20  # bytes of its front page, of which nothing but that it comes is of interest


class NotFetched(Exception):
    """A file that did not come from the old portal; a Vietnamese sentence says why."""


class Fetcher:
    """Asks one host, as "dongxanh.example.vn" or "dongxanh.example.vn:8080"; of somebody's own network only where the operator named it."""

    def __init__(self, host: str, *, is_named: bool = False, seconds: float = SECONDS):
        self.host, self.is_named, self.seconds = host, is_named, seconds
        self.faults = 0  # in a row

    def fetch(self, path: str, most: int) -> bytes:
        """The bytes at a path of the host, at most so many. Raises NotFetched."""
        if "://" in path:
            raise NotFetched("Tệp ở máy chủ khác nên không tự tải về. Hãy tải về rồi thêm vào bài, nếu được phép dùng.")
        if ".." in path.split("/"):
            raise NotFetched("Đường dẫn tệp không hợp lệ.")
        try:
            content = self._follow(f"http://{self.host}/{quoted(path)}", most)
        except Unanswered as fault:
            self.faults += 1
            if self.faults >= MOST_FAULTS:
                self.settle()
            raise NotFetched(f"Không tải được từ cổng cũ: {fault}.") from fault
        self.faults = 0
        return content

    def settle(self) -> None:
        """After files that did not come: whether the old portal answers at all. Raises BadSource where it does not."""
        if not self.faults:
            return
        try:
            self._get(f"http://{self.host}/", FRONT, self.seconds)
        except Unanswered as fault:
            raise BadSource(
                f"Cổng cũ ({self.host}) không trả lời: {fault}. Những gì đã chuyển là trọn vẹn; khi nó trả lời thì chạy lại lệnh này (cổng cũ "
                "trong mạng của cơ quan thì cần --fetch-from), hoặc chạy không kèm --fetch nếu nó không còn nữa."
            ) from fault
        self.faults = 0

    def _get(self, address: str, most: int, seconds: float) -> Answer:
        return get(address, seconds, most, is_private_allowed=self.is_named and self._is_same_machine(address))

    def _follow(self, address: str, most: int) -> bytes:
        ends_at = time.monotonic() + self.seconds
        for _ in range(REDIRECTS + 1):
            answer = self._get(address, most, max(ends_at - time.monotonic(), 0.01))
            if answer.status in REDIRECTED:
                address = self._within(urljoin(address, location_of(answer)))
                continue
            self.faults = 0
            if answer.status != 200:
                raise NotFetched(f"Cổng cũ trả lời mã {answer.status} cho tệp này.")
            return answer.body
        raise NotFetched("Cổng cũ chuyển hướng quá nhiều lần.")

    def _is_same_machine(self, address: str) -> bool:
        """Not one that only bears its name with www in front."""
        return split(address).hostname == split(f"//{self.host}").hostname

    def _within(self, address: str) -> str:
        """An address that a redirect leads to, where it is one of the same host."""
        parts = split(address)
        try:
            port = parts.port
        except ValueError:
            parts, port = urlsplit(""), None
        own = urlsplit(f"//{self.host}")
        is_own = parts.scheme in ("http", "https") and "://" not in path_of(f"{parts.scheme}://{parts.hostname}/", own.hostname or "")
        if not is_own or port not in (None, 80, 443, own.port):
            raise NotFetched(f"Cổng cũ chuyển hướng sang nơi khác ({parts.hostname or 'không rõ'}) nên không tải.")
        return address


def quoted(path: str) -> str:
    """A path as it is asked for; what is quoted already stays."""
    return quote(path, safe="/%?=&;:@+,!$'()*~")


def location_of(answer: Answer) -> str:
    """Where a redirect leads. Old portals write names of files there as they are, in UTF-8, which arrives letter by byte."""
    told = answer.headers.get("Location", "")
    try:
        return quote(told.encode("latin-1"), safe="/%?=&;:@+,!$'()*~#")
    except UnicodeError:
        return quoted(told)


def is_machine(told: str) -> bool:
    """Whether it is a machine, perhaps with its port, and nothing more."""
    found = MACHINE.fullmatch(told)
    return bool(found) and int(found[1] or 0) < 2**16
