"""What is looked at to say whether the portal is well, each with what it means and what is to be done."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from django.utils import timezone
from django.utils.timesince import timesince

from cms.cache.generation import store
from cms.clock import Standing
from cms.upkeep import measures
from cms.upkeep.version import version

GIB, MIB = 1024**3, 1024**2
UNITS = ("B", "KB", "MB", "GB", "TB")

# Limits --------------------------------------------------------------------------------------------------------------
DISK_LOW, DISK_SMALL = 2 * GIB, 0.05  # free bytes, or part of the disk: it is time to make room
DISK_OUT = 200 * MIB  # free bytes: soon nothing can be stored
QUEUE_WAITS = timedelta(minutes=15)  # the first task: mails come late
PAGES_OVER = 1.1  # of the limit: the job that holds it does not run
BACKUP_OLD, PROOF_OLD = timedelta(hours=36), timedelta(days=8)
BACKUPS = ("backup", "prove-backup")
INDEXES = ("compare-search", "desk-index")
GUARDS = ("injection-guard", "check-log", "log-head")


class State(Enum):
    """How one thing stands: well; to be seen to soon; broken, which a watching machine is told by 503."""

    WELL = "tốt"
    HEED = "cần để ý"
    BAD = "hỏng"

    @property
    def order(self) -> int:
        """The worst first."""
        return -list(State).index(self)


@dataclass(frozen=True)
class Fact:
    """One thing: its name for machines, its label and what is seen in words, the same in numbers, and what to do where it is not well."""

    name: str
    label: str
    said: str
    state: State = State.WELL
    advice: str = ""
    numbers: dict = field(default_factory=dict)

    def as_json(self) -> dict:
        """For machines; moments in ISO 8601, sizes in bytes, times in seconds."""
        return {"state": self.state.name.lower(), "said": self.said, "advice": self.advice} | self.numbers


def facts(standing: list[Standing]) -> list[Fact]:
    """Everything while the database answers."""
    told = {one.job.name: one for one in standing}
    first = [of_version(), of_database(), of_queue(), of_mail(), of_backup(told)]
    return [*first, *of_jobs(told), *without_database()]


def facts_without_database() -> list[Fact]:
    """What can be said while the database is away."""
    away = Fact(
        "database", "Cơ sở dữ liệu", "Không kết nối được.", State.BAD,
        "Bạn đọc vẫn xem được trang đã có bản sao. Hãy khởi động lại máy chủ cơ sở dữ liệu rồi xem nhật ký của nó.",
        {"answers": False},
    )  # fmt: skip
    return [of_version(), away, *without_database()]


def without_database() -> list[Fact]:
    """Of the machine and of the page cache."""
    return [of_disk(), of_pages(), of_cache()]


def of_version() -> Fact:
    """What runs."""
    return Fact("version", "Phiên bản", version(), numbers={"version": version()})


def of_database() -> Fact:
    """Its kind and size."""
    told = measures.database()
    numbers = {"answers": True, "kind": told.kind, "version": told.version, "size": told.size}
    return Fact("database", "Cơ sở dữ liệu", f"{told.kind} {told.version}, {in_words(told.size)}.", numbers=numbers)


def of_queue() -> Fact:
    """Whether tasks are worked off."""
    queue = measures.queue()
    age = int((timezone.now() - queue.oldest).total_seconds()) if queue.oldest else 0
    numbers = {"ready": queue.ready, "oldest": age, "running": queue.running, "failed": queue.failed}
    said = f"{queue.ready} việc đang chờ{', việc đầu chờ ' + timesince(queue.oldest) if queue.oldest else ''}; {queue.failed} việc hỏng trong 24 giờ."
    state, advice = State.WELL, ""
    if age > QUEUE_WAITS.total_seconds():
        state, advice = State.BAD, "Hàng đợi không chạy: hãy khởi động lại tiến trình hàng đợi (db_worker). Thư và ảnh mới phải chờ nó."
    elif queue.failed:
        state, advice = State.HEED, "Hãy tìm chữ “task failed” trong nhật ký để biết việc nào hỏng và vì sao."
    return Fact("queue", "Hàng đợi", said, state, advice, numbers)


def of_mail() -> Fact:
    """Whether mails go out."""
    failed = measures.last_failed_mail()
    numbers = {"last_failure": failed and failed.finished_at.isoformat()}
    if failed is None:
        return Fact("mail", "Thư điện tử", "Không thư nào gửi hỏng trong bảy ngày.", numbers=numbers)
    said = f"Lần gửi hỏng gần nhất: {moment(failed.finished_at)} ({failed.exception_class_path.rpartition('.')[2]})."
    if failed.finished_at < timezone.now() - measures.LATELY:
        return Fact("mail", "Thư điện tử", said, numbers=numbers)
    advice = (
        "Hãy xem máy chủ thư trong EMAIL_URL còn nhận thư và mật khẩu còn đúng không. Thư hỏng vì máy chủ vắng tự gửi lại trong ba ngày."
    )
    return Fact("mail", "Thư điện tử", said, State.HEED, advice, numbers)


def of_backup(told: dict[str, Standing]) -> Fact:
    """How old the last backup is, and the last one that was proved."""
    backup, proof = (told.get(name) for name in BACKUPS)
    label, numbers = "Sao lưu", {"last": _succeeded(backup), "last_proved": _succeeded(proof)}
    numbers = {name: when and when.isoformat() for name, when in numbers.items()}
    if backup is None and proof is None:
        return Fact("backup", label, "Cổng chưa có việc sao lưu.", State.HEED, "Hãy tự sao lưu cơ sở dữ liệu và ảnh mỗi ngày.", numbers)
    said = f"Bản sao lưu gần nhất: {_age(backup)}; lần phục hồi thử thành công gần nhất: {_age(proof)}."
    if _is_older(backup, BACKUP_OLD) or _is_older(proof, PROOF_OLD):
        advice = "Hãy xem việc sao lưu hỏng vì gì ở bảng dưới, rồi chạy tay manage.py backup và restore --verify."
        return Fact("backup", label, said, State.BAD, advice, numbers)
    return Fact("backup", label, said, numbers=numbers)


def of_jobs(told: dict[str, Standing]) -> Iterator[Fact]:
    """What the jobs found that compare and guard; a portal may lack some of them."""
    for name in (*INDEXES, *GUARDS):
        if (one := told.get(name)) is None:
            continue
        numbers = {"finished_at": one.run and one.run.finished_at and one.run.finished_at.isoformat()}
        said = (one.run and one.run.outcome) or "Chưa chạy."
        advice = "Việc này báo hỏng: hãy làm như câu bên cạnh nói." if one.failed else ""
        yield Fact(name, one.job.label, said, State.BAD if one.failed else State.WELL, advice, numbers)


def of_disk() -> Fact:
    """Whether there is room."""
    disk = measures.disk()
    free = disk.limit - disk.taken
    numbers = {"free": free, "size": disk.limit}
    said = f"Còn trống {in_words(free)} trên {in_words(disk.limit)}."
    if free < DISK_OUT:
        advice = "Đĩa sắp đầy: cổng sắp không lưu được gì. Hãy xóa bản sao lưu cũ hoặc tăng đĩa ngay."
        return Fact("disk", "Đĩa", said, State.BAD, advice, numbers)
    if free < DISK_LOW and free < DISK_SMALL * disk.limit:
        return Fact("disk", "Đĩa", said, State.HEED, "Hãy dọn bản sao lưu cũ, nhật ký cũ, hoặc tăng đĩa.", numbers)
    return Fact("disk", "Đĩa", said, numbers=numbers)


def of_pages() -> Fact:
    """Whether the copies hold their limit."""
    pages = measures.pages()
    numbers = {"size": pages.taken, "limit": pages.limit}
    said = f"{in_words(pages.taken)}{' trên giới hạn ' + in_words(pages.limit) if pages.limit else ' trong Redis'}."
    if pages.limit and pages.taken > PAGES_OVER * pages.limit:
        advice = "Việc “Giữ giới hạn bản sao trang” không chạy: hãy xem đồng hồ. Thư mục pages xóa đi cũng không mất gì."
        return Fact("pages", "Bản sao trang", said, State.HEED, advice, numbers)
    return Fact("pages", "Bản sao trang", said, numbers=numbers)


def of_cache() -> Fact:
    """Whether the store of the copies can be reached."""
    kind, answers = measures.copies_are_in(), store().answers()
    numbers = {"kind": kind, "answers": answers}
    if answers:
        return Fact("cache", "Kho bản sao", f"Trong {kind}, đang dùng được.", numbers=numbers)
    advice = "Cổng chậm đi vì dựng lại từng trang. Hãy khởi động lại Redis, hoặc xem quyền và chỗ trống của thư mục pages."
    return Fact("cache", "Kho bản sao", f"Trong {kind}, không dùng được.", State.HEED, advice, numbers)


def _succeeded(one: Standing | None) -> datetime | None:
    return one.run.succeeded_at if one and one.run else None


def _is_older(one: Standing | None, limit: timedelta) -> bool:
    return one is not None and ((when := _succeeded(one)) is None or when < timezone.now() - limit)


def _age(one: Standing | None) -> str:
    when = _succeeded(one)
    return f"{timesince(when)} trước" if when else "chưa có"


def moment(when: datetime) -> str:
    """As a person of the office writes it."""
    return timezone.localtime(when).strftime("%H:%M %d/%m/%Y")


def in_words(size: float | None) -> str:
    """A number of bytes."""
    if size is None:
        return "không rõ"
    power = min(int(math.log(max(size, 1), 1024)), len(UNITS) - 1)
    return f"{size / 1024**power:.1f}".replace(".", ",").removesuffix(",0") + f" {UNITS[power]}"
