"""What the log tells of one article, heard entry by entry in the order in which it was written."""

from dataclasses import dataclass, field
from datetime import datetime

from newsroom.register.facts import IMPORTED, PUBLISHED

MOMENT = "%d/%m/%Y %H:%M"


@dataclass(frozen=True)
class Step:
    """Something that one person did at one moment (local time); without a moment it was passed over, and `who` says why."""

    name: str
    who: str
    at: datetime | None

    def __str__(self) -> str:
        if self.at is None:
            return f"{self.name}: bỏ qua. {self.who}"
        who = ": ".join(word for word in (self.name, self.who) if word)
        return ", ".join(word for word in (who, f"{self.at:{MOMENT}}") if word)


@dataclass(frozen=True)
class Change:
    """A changed text that went out later, and those who approved it."""

    at: datetime
    approvals: tuple[Step, ...]

    def __str__(self) -> str:
        people = ", ".join(step.who for step in self.approvals if step.at)
        return f"{self.at:{MOMENT}}" + (f" ({people})" if people else "")


@dataclass
class Round:
    """From a submission on: the steps that were taken, each with the revision (its key) for which it was."""

    start: Step | None
    revision: int | None
    steps: list[tuple[int | None, Step]] = field(default_factory=list)
    went_out: bool = False

    def speaks_of(self, revision: int | None) -> bool:
        """Whether a revision was submitted or approved in it."""
        return revision is not None and revision in {self.revision, *(about for about, _ in self.steps)}


@dataclass
class Story:
    """From the first submission to the deletion.

    Of what goes out the register shows the round in which that revision was approved: a later one may have begun meanwhile,
    where the article waited for its hour.
    """

    submitted: Step | None = None
    approvals: list[Step] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    exceptions: list[str] = field(default_factory=list)
    returns: int = 0
    gone: Step | None = None
    is_out: bool = False

    def __post_init__(self):
        self._rounds: list[Round] = []
        self._ahead: list[tuple[int | None, Step]] = []  # steps that were passed over before the log tells of the start
        self._revision: int | None = None
        self._came_out = False

    def hear(self, action: str, who: str, at: datetime, revision: int | None, data: dict) -> None:
        """Take in one entry; entries of other actions than ACTIONS are not understood."""
        if action != "newsroom.pass_over" and action != "wagtail.workflow.start":
            self._ahead = []
        HEARD[action](self, who, at, revision, data)

    def notes(self) -> list[str]:
        """What else the register must say of it."""
        returned = [f"Trả lại {self.returns} lần"] if self.returns else []
        return self.exceptions + returned + ([str(self.gone)] if self.gone else [])

    def _submit(self, who, at, revision, data) -> None:
        self._rounds.append(Round(Step("", who, at), revision, self._ahead))
        self._ahead = []

    def _approve(self, who, at, revision, data) -> None:
        self._take(revision, Step(_task(data), who, at))

    def _pass_over(self, who, at, revision, data) -> None:
        step = Step(data.get("task", ""), data.get("why", ""), None)
        self._take(revision, step)
        self._ahead.append((revision, step))

    def _take(self, revision: int | None, step: Step) -> None:
        if self._rounds:
            self._rounds[-1].steps.append((revision, step))

    def _send_back(self, who, at, revision, data) -> None:
        self.returns += not self._came_out

    def _override(self, who, at, revision, data) -> None:
        self.exceptions.append(f"Đăng khẩn cấp ({who}, {at:{MOMENT}}): {data.get('reason', '')}")

    def _waive(self, who, at, revision, data) -> None:
        self.exceptions.append(f"Cho qua lỗi ({who}, {at:{MOMENT}}): {data.get('why', '')}")

    def _come(self, who, at, revision, data) -> None:
        self.exceptions.append(f"Nhập từ cổng cũ: {data.get('source', '')}")

    def _publish(self, who, at, revision, data) -> None:
        led = self._led_to(revision)
        approvals = [step for about, step in led.steps if about == revision]
        if not self._came_out:
            self.submitted, self.approvals = led.start, approvals
        elif revision is None or revision != self._revision:
            self.changes.append(Change(at, tuple(approvals)))
        led.went_out, self._revision = True, revision
        self._came_out, self.is_out, self.gone = True, True, None

    def _led_to(self, revision: int | None) -> Round:
        """The round that let a revision out; where it went out past the steps, the one that was under way."""
        spoken = [each for each in self._rounds if each.speaks_of(revision)]
        under_way = [each for each in self._rounds[-1:] if not each.went_out]
        return (spoken or under_way or [Round(None, None)])[-1]

    def _take_down(self, who, at, revision, data) -> None:
        self.gone, self.is_out = Step("Gỡ xuống", who, at), False

    def _expire(self, who, at, revision, data) -> None:
        self.gone, self.is_out = Step("Hết hạn, gỡ xuống", who, at), False

    def _delete(self, who, at, revision, data) -> None:
        self.gone, self.is_out = Step("Đã xóa", who, at), False


def _task(data: dict) -> str:
    return data.get("workflow", {}).get("task", {}).get("title", "")


HEARD = {
    "wagtail.workflow.start": Story._submit,
    "wagtail.workflow.approve": Story._approve,
    "wagtail.workflow.reject": Story._send_back,
    "newsroom.pass_over": Story._pass_over,
    "newsroom.override": Story._override,
    "newsroom.waive": Story._waive,
    IMPORTED: Story._come,
    PUBLISHED: Story._publish,
    "wagtail.unpublish": Story._take_down,
    "wagtail.unpublish.scheduled": Story._expire,
    "wagtail.delete": Story._delete,
}
ACTIONS = list(HEARD)
