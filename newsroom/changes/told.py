"""What is told of two versions of a piece: the facts that changed, and part by part which words were kept, taken away, put in."""

from dataclasses import dataclass, field

from django.db.models import Model, TextChoices


class Kind(TextChoices):
    """What an approver looks at first, in the order in which it is told."""

    NAME = "name", "Tên người, cơ quan, địa danh"
    NUMBER = "number", "Con số, số hiệu"
    DATE = "date", "Ngày giờ"
    LINK = "link", "Liên kết"
    PICTURE = "picture", "Ảnh"
    DOCUMENT = "document", "Tài liệu"


class Act(TextChoices):
    """What became of some words."""

    KEPT = "kept", "giữ nguyên"
    TAKEN = "taken", "bỏ"
    PUT = "put", "thêm"
    RESTYLED = "restyled", "định dạng"


class State(TextChoices):
    """What became of a field or a block."""

    ADDED = "added", "mới thêm"
    REMOVED = "removed", "đã bỏ"
    CHANGED = "changed", "đã sửa"
    RESTYLED = "restyled", "chỉ đổi định dạng"
    MOVED = "moved", "chỉ chuyển chỗ"


@dataclass(frozen=True)
class Run:
    """Words that follow each other and shared one fate. `apart` says whether a blank stands before them; `note` how they look now."""

    act: Act
    text: str
    apart: bool = True
    note: str = ""

    @property
    def is_kept(self) -> bool:
        return self.act == Act.KEPT

    @property
    def is_put(self) -> bool:
        return self.act == Act.PUT

    @property
    def is_taken(self) -> bool:
        return self.act == Act.TAKEN


BESIDE = 6  # words of a long kept passage that are still shown beside what changed


@dataclass(frozen=True)
class Line:
    """The runs of one text within a part; its label is empty where the part is that text. `note` tells what words cannot."""

    label: str
    runs: tuple[Run, ...] = ()
    note: str = ""

    @property
    def folded(self) -> tuple[Run, ...]:
        """The runs, of long kept passages only a few words beside each change."""
        last = len(self.runs) - 1
        return tuple(_folded(run, number == 0, number == last) if run.is_kept else run for number, run in enumerate(self.runs))


def _folded(run: Run, first: bool, last: bool) -> Run:
    words = run.text.split(" ")
    if len(words) <= 2 * BESIDE + 4:
        return run
    alone = first and last
    head = [] if first and not alone else words[:BESIDE]
    tail = [] if last else words[-BESIDE:]
    return Run(run.act, " ".join([*head, "…", *tail]), run.apart, run.note)


@dataclass(frozen=True)
class Part:
    """A field or a block that is not what it was. `moved` is a sentence where it also stands elsewhere."""

    label: str
    state: State
    lines: tuple[Line, ...] = ()
    moved: str = ""

    @property
    def runs(self) -> tuple[Run, ...]:
        """All its runs, whatever line they stand in."""
        return tuple(run for line in self.lines for run in line.runs)


@dataclass(frozen=True)
class Fact:
    """A name, number, date, link, picture or document: what it was and what it is, either of them empty where there was or is
    none, and the parts in which it changed. Of a picture also the two pictures, where they still exist.
    """

    kind: Kind
    was: str
    now: str
    places: tuple[str, ...]
    picture_was: Model | None = None
    picture_now: Model | None = None


@dataclass(frozen=True)
class Changes:
    """All that differs between two versions, false where nothing does."""

    is_new: bool = False
    important: tuple[Fact, ...] = ()
    parts: tuple[Part, ...] = field(default=())

    def __bool__(self) -> bool:
        return bool(self.parts)
