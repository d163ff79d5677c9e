"""What is written in a file: read in a process of its own, which knows nothing of Django, the database or any secret.

`apart` is the side of whoever asks; `__main__` is the process; `pdf`, `office` and `plain` are its readers.
"""

from dataclasses import dataclass

# How a reading ended: the values of `search.models.DocumentText.State`
READ, EMPTY, OTHER, LARGE, BROKEN = "read", "empty", "other", "large", "broken"
MOST_LETTERS = 150_000  # that are read: somewhat more than the words that are kept

LOCKED = "Tệp có mật khẩu nên không đọc được chữ."
NOT_WHOLE = "Tệp hỏng, hoặc nội dung không đúng với đuôi tệp."
NOT_OURS = "Chỉ đọc được chữ trong tệp PDF, DOCX, XLSX, PPTX, ODT, TXT và CSV."
NO_LETTERS = "Trong tệp không có chữ."
SCANNED = "Trong tệp không có chữ, có lẽ là bản quét."
HALF_SCANNED = "Chỉ {some} trên {all} trang có chữ, các trang kia có lẽ là bản quét."
TOO_HEAVY = "Tệp lớn hơn {most} MB."
TOO_MUCH = "Nội dung nén trong tệp quá lớn."
TOO_HUNGRY = "Đọc tệp cần quá nhiều bộ nhớ."
TOO_SLOW = "Đọc tệp mất quá nhiều thời gian."
ENTITIES = "Tệp chứa khai báo XML không an toàn."
CUT_OFF = "Chương trình đọc bị ngắt giữa chừng (tín hiệu {number})."
ONLY_BEGINNING = "Tệp dài, chỉ đọc phần đầu."


@dataclass(frozen=True)
class Reading:
    """How the reading of a file ended, its text, and a sentence for the office where there is something to say."""

    state: str
    text: str = ""
    note: str = ""


class Unreadable(Exception):
    """A file that cannot be read, or not within the limits. Bears the reading that says so."""

    def __init__(self, state: str, note: str):
        super().__init__(note)
        self.reading = Reading(state, note=note)
