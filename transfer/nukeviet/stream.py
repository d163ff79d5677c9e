"""The bytes of a dump, plain or packed by gzip, through a window that grows only as far as one value may be long."""

import gzip
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from transfer.items import BadSource

PIECE = 1 << 20  # bytes that are read at once
LONGEST = 8 << 20  # bytes of one value; what is longer is passed over and told
MOST_PACKED = 200  # a dump packs ten to twenty times; what unfolds more than this is made to fill a disk
UNPACKED_ANYWAY = 100 << 20  # bytes below which nobody counts

FOREIGN = {
    b"PK\x03\x04": "Tệp là gói ZIP: hãy giải nén rồi đưa tệp .sql bên trong",
    b"\xfd7zXZ": "Tệp là gói XZ: hãy giải nén rồi đưa tệp .sql bên trong",
    b"BZh": "Tệp là gói BZIP2: hãy giải nén rồi đưa tệp .sql bên trong",
    b"7z\xbc\xaf": "Tệp là gói 7-Zip: hãy giải nén rồi đưa tệp .sql bên trong",
    b"\x28\xb5\x2f\xfd": "Tệp là gói ZSTD: hãy giải nén rồi đưa tệp .sql bên trong",
    b"SQLite format 3": "Tệp là cơ sở dữ liệu SQLite, không phải bản sao MySQL/MariaDB",
    b"PGDMP": "Tệp là bản sao PostgreSQL, không phải bản sao MySQL/MariaDB",
    b"\xff\xfe": "Tệp lưu ở mã UTF-16 (PowerShell hay làm vậy khi dùng dấu >): hãy xuất lại bằng mysqldump --result-file=TEP.sql",
    b"\xfe\xff": "Tệp lưu ở mã UTF-16 (PowerShell hay làm vậy khi dùng dấu >): hãy xuất lại bằng mysqldump --result-file=TEP.sql",
    b"<?xml": "Tệp là XML, không phải bản sao MySQL/MariaDB (bản xuất của WordPress thì dùng import_wordpress)",
}

UNOPENED = {
    FileNotFoundError: "không có tệp này",
    IsADirectoryError: "đây là thư mục",
    NotADirectoryError: "không có thư mục này",
    PermissionError: "không có quyền đọc",
}


class Stream:
    """A window on the file: `data` from `pos` on is what was read and not yet used."""

    def __init__(self, path: Path, told: Callable[[int, int], None] = lambda done, total: None):
        self.path, self.told = path, told
        self.data, self.pos, self.ended = b"", 0, False
        self.unpacked = 0
        try:
            self.size = path.stat().st_size
            self.raw: BinaryIO = path.open("rb")
        except OSError as error:
            raise BadSource(f"Không mở được tệp {path}: {UNOPENED.get(type(error), error.strerror)}.") from error
        head = self.raw.read(16)
        self.raw.seek(0)
        self.packed = head.startswith(b"\x1f\x8b")
        self.file: BinaryIO = gzip.GzipFile(fileobj=self.raw) if self.packed else self.raw
        try:
            self._look_at_beginning(head)
        except BadSource:
            self.close()
            raise

    def _look_at_beginning(self, head: bytes) -> None:
        if not head:
            raise BadSource(f"Tệp {self.path.name} rỗng.")
        self.more()
        for mark, words in FOREIGN.items():
            if self.data.startswith(mark):
                raise BadSource(f"{words}.")
        if b"\0" in self.data[:8192]:
            raise BadSource(f"Tệp {self.path.name} không phải bản sao MySQL/MariaDB: đây là tệp nhị phân.")
        if self.data.startswith(b"\xef\xbb\xbf"):
            self.pos = 3

    def close(self) -> None:
        self.file.close()
        self.raw.close()

    def more(self) -> bool:
        """Read on, at least doubling what is left of the window; False at the end of the file."""
        if self.ended:
            return False
        left = self.data[self.pos :]
        piece = self._read(max(PIECE, len(left)))
        self.unpacked += len(piece)
        self.ended = not piece
        self.data, self.pos = left + piece, 0
        self._refuse_bomb()
        self.told(self.raw.tell(), self.size)
        return not self.ended

    def _read(self, size: int) -> bytes:
        try:
            return self.file.read(size)
        except EOFError as error:
            raise BadSource(f"Tệp {self.path.name} bị cụt: gói gzip chưa hết. Hãy chép lại tệp.") from error
        except (gzip.BadGzipFile, zlib.error) as error:
            raise BadSource(f"Tệp {self.path.name} hỏng: không mở được gói gzip. Hãy chép lại tệp.") from error
        except OSError as error:
            raise BadSource(f"Không đọc được tệp {self.path.name}: {error.strerror or error}.") from error

    def _refuse_bomb(self) -> None:
        if self.packed and self.unpacked > max(UNPACKED_ANYWAY, self.size * MOST_PACKED):
            raise BadSource(f"Tệp {self.path.name} nở ra quá {MOST_PACKED} lần khi mở gói: không giống một bản sao, không đọc tiếp.")

    def left(self) -> int:
        """How much of the window is not yet used."""
        return len(self.data) - self.pos

    def need(self, size: int) -> None:
        """Have at least so many bytes in the window, or all that is left of the file."""
        while self.left() < size and self.more():
            pass

    def pass_over(self, mark: bytes) -> bool:
        """Go on behind the next mark, keeping nothing of what stands before it; False where the file ends first."""
        while True:
            at = self.data.find(mark, self.pos)
            if at >= 0:
                self.pos = at + len(mark)
                return True
            self.pos = max(self.pos, len(self.data) - len(mark) + 1)
            if not self.more():
                self.pos = len(self.data)
                return False

    def place(self) -> str:
        """Where the reading stands, for messages."""
        return f"{(self.unpacked - self.left()) / 1e6:.1f} MB".replace(".", ",")
