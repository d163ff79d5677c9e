"""Whether the log is as it was written: the first fault, by name. Reads some seals at a time, however many there are."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from django.utils import timezone

from cms.log import older
from cms.log.acts import logs, source_of, told_by
from cms.log.chain import ADOPTED, BEGIN, KEY_CHANGED, columns, is_genuine, proves_key
from cms.log.marks import is_made_by, known_keys
from cms.models.log import NOBODY, LogSeal, LogWaiting

AT_ONCE = 500  # seals
SHORTEST = 16  # hex digits by which a digest may be named
SEALED_WITHIN = timedelta(minutes=10)  # an act that waits longer is told


class Kind(StrEnum):
    """What somebody did to the log."""

    CHANGED = "bị sửa"
    DELETED = "bị xóa"
    INSERTED = "bị chèn thêm"
    REORDERED = "bị đổi chỗ"
    REPLACED = "thuộc một nhật ký khác"
    CUT = "bị cắt đuôi"
    RECOMPUTED = "bị tính lại"
    WRONG_KEY = "sai khóa"
    ENTRY_CHANGED = "mục trong lịch sử bị sửa"
    ENTRY_DELETED = "mục trong lịch sử bị xóa"
    ENTRY_INSERTED = "mục trong lịch sử không có dấu"
    OLDER_CHANGED = "mục có trước nhật ký bị sửa"
    FOREIGN = "mục chờ không do cổng viết"
    UNSEALED = "chưa đóng dấu"


@dataclass(frozen=True)
class Fault:
    """The first thing that is not as it was written. `number` is the place in the chain; 0 where it stands in no place of it."""

    kind: Kind
    number: int
    sentence: str

    def __str__(self) -> str:
        where = f"mục {self.number} " if self.number else ""
        return f"{where}{self.kind}: {self.sentence}"


@dataclass(frozen=True)
class Place:
    """A seal up to which the chain is known: its number and the beginning of its digest."""

    number: int
    digest: str

    @classmethod
    def read(cls, text: str) -> "Place":
        """As `log-head` tells it, 123:0f3a…; raises ValueError."""
        number, _, digest = text.strip().rstrip(".…").partition(":")
        if not number.isdecimal() or len(digest) < SHORTEST or set(digest) - set("0123456789abcdef"):
            raise ValueError("cần dạng 123:0f3a… với ít nhất 16 chữ số của dấu")
        return cls(int(number), digest)


BEGINNING = Place(0, NOBODY)


@dataclass
class Found:
    """What came of looking: up to where the chain is whole, and the first fault, if there is one."""

    last: Place = BEGINNING
    fault: Fault | None = None
    looked_at: int = 0


def verify(known: Iterable[Place] = (), behind: Place = BEGINNING) -> Found:
    """Look at all seals `behind` one that is known to be right, then at what stands in no place of the chain.

    `known` are places that were written down elsewhere: with them a cut tail and a recomputed chain are found too.
    """
    found = Found(behind)
    until = {}
    for some in _batches(behind.number):
        entries = _entries([seal.source for seal in some])
        for seal in some:
            fault, told = _fault_of(seal, found.last)
            found.fault = fault or _fault_of_entry(seal, told, entries)
            if found.fault:
                return found
            if told["act"] in (BEGIN, ADOPTED):
                until = told["data"]["logs"]
            found.last, found.looked_at = Place(seal.number, seal.digest), found.looked_at + 1
    at_known = (_fault_at(place) for place in known)
    found.fault = next(filter(None, at_known), None) or _fault_outside(until, behind)
    return found


def _batches(behind: int) -> Iterator[list[LogSeal]]:
    while some := list(LogSeal.objects.filter(number__gt=behind).order_by("number")[:AT_ONCE]):
        yield some
        behind = some[-1].number


# The chain ------------------------------------------------------------------------------------------------------------
def _fault_of(seal: LogSeal, last: Place) -> tuple[Fault | None, dict]:
    """What is wrong with the seal behind `last`, and what it tells."""
    due, keys = last.number + 1, known_keys()
    told = _told(seal)
    if not _is_sealed(seal, told, keys):
        return _broken(seal, told, last, keys), told
    if told["number"] != seal.number or seal.number != due:
        return _displaced(seal, told, last), told
    if seal.previous != last.digest:
        return Fault(Kind.REPLACED, due, "đúng khóa nhưng nối vào một mục trước khác (cơ sở dữ liệu được khôi phục từ bản cũ?)"), told
    if any(getattr(seal, name) != value for name, value in columns(told).items()):
        return Fault(Kind.CHANGED, due, "các cột không nói như nội dung đã đóng dấu"), told
    if told["act"] == KEY_CHANGED and not proves_key(told, seal.previous, keys):
        return Fault(Kind.WRONG_KEY, due, "khóa mới không được khóa cũ xác nhận"), told
    return None, told


def _told(seal: LogSeal) -> dict:
    try:
        told = json.loads(seal.content)
    except ValueError:
        told = None
    return told if isinstance(told, dict) else {}


def _is_sealed(seal: LogSeal, told: dict, keys: dict[str, str]) -> bool:
    return is_made_by(keys.get(told.get("signed")), seal.digest, "seal", seal.previous, seal.content)


def _broken(seal: LogSeal, told: dict, last: Place, keys: dict[str, str]) -> Fault:
    """What happened to a seal whose mark is not right."""
    due = last.number + 1
    following = LogSeal.objects.filter(number__gt=seal.number).order_by("number").first()
    if following and following.previous == last.digest and _is_sealed(following, _told(following), keys):
        return Fault(Kind.INSERTED, due, "mục này không do cổng đóng dấu; mục thật đứng ngay sau nó")
    if told.get("signed") not in keys and (due == 1 or told.get("act") == KEY_CHANGED):
        return Fault(Kind.WRONG_KEY, due, "được đóng dấu bằng khóa không có trong LOG_KEY, LOG_KEY_BEFORE")
    if seal.number > due:
        return Fault(Kind.DELETED, due, f"thiếu mục {due} đến {seal.number - 1}")
    if following is None:
        return Fault(Kind.CHANGED, due, "dấu không đúng với nội dung: mục cuối bị sửa, hoặc bị viết thêm")
    return Fault(Kind.CHANGED, due, "dấu không đúng với nội dung")


def _displaced(seal: LogSeal, told: dict, last: Place) -> Fault:
    """What happened to a seal that is right and stands in another's place."""
    due, own = last.number + 1, told["number"]
    if own < due:
        return Fault(Kind.INSERTED, due, f"đây là bản chép của mục {own}")
    if LogSeal.objects.filter(previous=last.digest, number__gt=due).exists():
        return Fault(Kind.REORDERED, due, f"ở chỗ này là mục {own}")
    return Fault(Kind.DELETED, due, f"thiếu mục {due} đến {own - 1}" if own - due > 1 else f"thiếu mục {due}")


def _fault_at(known: Place) -> Fault | None:
    """What is wrong where somebody wrote down a place of the chain."""
    end = LogSeal.objects.order_by("-number").values_list("number", flat=True).first() or 0
    if known.number > end:
        return Fault(Kind.CUT, end + 1, f"nhật ký hết ở mục {end}, trước đây đã tới mục {known.number}")
    seal = LogSeal.objects.filter(number=known.number).first()
    if known.number and (seal is None or not seal.digest.startswith(known.digest)):
        return Fault(Kind.RECOMPUTED, known.number, "dấu khác với dấu đã ghi lại bên ngoài")
    return None


# Wagtail's log --------------------------------------------------------------------------------------------------------
def _entries(sources: list[str]) -> dict:
    """The entries that these seals are about, by their source."""
    keys: dict[str, list[int]] = {}
    for source in sources:
        table, _, key = source.partition(":")
        if key.isdecimal():
            keys.setdefault(table, []).append(int(key))
    kinds = {kind._meta.label_lower: kind for kind in logs()}
    return {
        source_of(entry): entry for table in keys.keys() & kinds.keys() for entry in kinds[table]._base_manager.filter(pk__in=keys[table])
    }


def _fault_of_entry(seal: LogSeal, told: dict, entries: dict) -> Fault | None:
    """What is wrong with the entry of Wagtail's log that a seal is about."""
    if told["source"].startswith("act:"):
        return None
    entry = entries.get(told["source"])
    if entry is None:
        return Fault(Kind.ENTRY_DELETED, seal.number, f"{told['source']} không còn")
    now = told_by(entry)
    wrong = sorted(name for name, value in now.items() if told.get(name) != value)
    return Fault(Kind.ENTRY_CHANGED, seal.number, f"{told['source']} nay nói khác ({', '.join(wrong)})") if wrong else None


def _fault_outside(until: dict, behind: Place) -> Fault | None:
    """What is wrong with what has no place in the chain: acts that wait, entries without a seal."""
    until = until or _taken_in(behind)
    for kind in logs() if until else ():
        stray = next(older.unsealed(kind, behind=until.get(kind._meta.label_lower, {"last": 0})["last"]), None)
        if stray is not None:
            return Fault(Kind.ENTRY_INSERTED, 0, f"{source_of(stray)} ({stray.action}, {stray.timestamp:%d/%m/%Y %H:%M} UTC)")
    if behind == BEGINNING and until:
        now = older.roll({table: told["last"] for table, told in until.items()})
        changed = [table for table in until if now.get(table) != until[table]]
        if changed:
            return Fault(Kind.OLDER_CHANGED, 0, f"{', '.join(changed)} không còn như lúc bắt đầu đóng dấu")
    return _fault_of_waiting()


def _taken_in(behind: Place) -> dict:
    """What the log said last of the entries without a seal."""
    seal = LogSeal.objects.filter(act__in=(BEGIN, ADOPTED), number__lte=behind.number).order_by("-number").first()
    return _told(seal)["data"]["logs"] if seal else {}


def _fault_of_waiting() -> Fault | None:
    for row in LogWaiting.objects.order_by("pk").iterator(chunk_size=AT_ONCE):
        if not is_genuine(row):
            return Fault(Kind.FOREIGN, 0, f"mục chờ số {row.pk}")
        if row.since < timezone.now() - SEALED_WITHIN:
            return Fault(Kind.UNSEALED, 0, f"mục chờ số {row.pk} từ {timezone.localtime(row.since):%H:%M %d/%m/%Y}")
    return None
