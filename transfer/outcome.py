"""What became of an import, line by line: for the summary, and for the report."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from sys import intern


class State(StrEnum):
    """What became of one item; of one that came there may be lines of attention besides."""

    CAME = "came"
    KNOWN = "known"  # an earlier run brought it
    FAILED = "failed"
    ATTENTION = "attention"


class Kind(StrEnum):
    """What an item is, as the summary of a source counts them."""

    CATEGORY = "category"
    ARTICLE = "article"
    PAGE = "page"
    POLL = "poll"
    COMMENT = "comment"
    TAG = "tag"
    VISITS = "visits"
    FILE = "file"
    ADDRESS = "address"


WORDS = {
    Kind.CATEGORY: "chuyên mục",
    Kind.ARTICLE: "bài viết",
    Kind.PAGE: "trang thông tin",
    Kind.POLL: "bình chọn",
    Kind.COMMENT: "nhận xét",
    Kind.TAG: "thẻ",
    Kind.VISITS: "số lượt truy cập",
    Kind.FILE: "tệp",
    Kind.ADDRESS: "địa chỉ cũ",
}
STATES = {
    State.CAME: "đã chuyển",
    State.KNOWN: "đã có từ lần trước",
    State.FAILED: "không chuyển được",
    State.ATTENTION: "cần xem lại",
}
DRY_STATES = STATES | {State.CAME: "sẽ chuyển"}


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one item, or one thing that a person should look at in it."""

    kind: Kind
    key: str
    title: str
    state: State
    reason: str = ""
    page_id: int | None = None


@dataclass
class Outcome:
    """All lines of a run; `dry` where nothing was written and they say what would become of each."""

    name: str
    label: str
    dry: bool = False
    lines: list[Line] = field(default_factory=list)

    def add(self, kind: Kind, key: str, title: str, state: State, reason: str = "", page_id: int | None = None) -> None:
        """Of a hundred thousand articles many have the same to be told: those words are kept once."""
        self.lines.append(Line(kind, key, title, state, intern(reason), page_id))

    def count(self, state: State, kind: Kind | None = None) -> int:
        """How many lines say so, of a kind or of all."""
        return sum(1 for line in self.lines if line.state == state and kind in (None, line.kind))

    def summary(self) -> str:
        """One Vietnamese line for each kind of which there was anything."""
        counted = Counter((line.kind, line.state) for line in self.lines)
        came = "sẽ chuyển" if self.dry else "đã chuyển"
        told = []
        for kind, words in WORDS.items():
            parts = {state: counted[kind, state] for state in State}
            if not any(parts.values()):
                continue
            said = [f"{came} {parts[State.CAME]}"]
            said += [f"đã có {parts[State.KNOWN]}"] if parts[State.KNOWN] else []
            said += [f"không chuyển được {parts[State.FAILED]}"] if parts[State.FAILED] else []
            said += [f"{parts[State.ATTENTION]} điều cần xem lại"] if parts[State.ATTENTION] else []
            told.append(f"{words.capitalize()}: {', '.join(said)}.")
        return "\n".join(told) or "Không có gì để chuyển."
