"""What a line of the open format is made of: fields with types, which say how a value is written down and how it is read again."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from cms.text import composed
from transfer.items import BadSource
from transfer.portal.keys import Keys

NAME, VERSION = "cong-thong-tin-mo", 1
LONGEST_NUMBER = 2**53  # what every reader of JSON holds exactly


class Type:
    """How one kind of value stands in a file. `word` is what the document calls it."""

    word = ""

    def out(self, value, keys: Keys):
        """What is written for a value of ours."""
        return value

    def into(self, told, keys: Keys):
        """Our value for what is written; None where there is none."""
        return None if told is None else self.read(told, keys)

    def read(self, told, keys: Keys):
        raise NotImplementedError


class Plain(Type):
    """A value that JSON has a word for."""

    def __init__(self, word: str, kind: type):
        self.word, self.kind = word, kind

    def read(self, told, keys: Keys):
        if type(told) is not self.kind:
            raise BadSource(f"cần {self.word}")
        if self.kind is int and abs(told) > LONGEST_NUMBER:
            raise BadSource("số quá lớn")
        return composed(told) if self.kind is str else told


class Real(Type):
    """A number with a fraction."""

    word = "số thực"

    def read(self, told, keys: Keys) -> float:
        if type(told) not in (int, float) or not math.isfinite(told):
            raise BadSource(f"cần {self.word}")
        return float(told)


class Moment(Type):
    """A moment, written in UTC."""

    word = "thời điểm"

    def out(self, value: datetime | None, keys: Keys) -> str | None:
        return value and value.astimezone(UTC).isoformat().replace("+00:00", "Z")

    def read(self, told, keys: Keys) -> datetime:
        try:
            moment = datetime.fromisoformat(told)
        except (TypeError, ValueError):
            raise BadSource("cần thời điểm dạng 2026-03-14T02:00:00Z") from None
        if moment.tzinfo is None:
            raise BadSource("thời điểm phải có múi giờ")
        try:
            return moment.astimezone(UTC)
        except OverflowError:
            raise BadSource("thời điểm ngoài lịch") from None


class Day(Type):
    """A local date."""

    word = "ngày"

    def out(self, value: date | None, keys: Keys) -> str | None:
        return value and value.isoformat()

    def read(self, told, keys: Keys) -> date:
        try:
            return date.fromisoformat(told)
        except (TypeError, ValueError):
            raise BadSource("cần ngày dạng 2026-03-14") from None


class Key(Type):
    """What another line is called. It is read as the key of our row; one that is nowhere is a fault."""

    LABELS = {
        "page": "khóa của trang", "picture": "khóa của ảnh", "document": "khóa của tài liệu", "poll": "khóa của bình chọn",
        "person": "khóa của người", "site": "khóa của cổng", "collection": "khóa của bộ sưu tập",
    }  # fmt: skip

    def __init__(self, of: str):
        self.of, self.word = of, self.LABELS[of]

    def out(self, value: int | None, keys: Keys) -> str | None:
        return keys.key(self.of, value)

    def read(self, told, keys: Keys) -> int:
        found = keys.row(self.of, told) if isinstance(told, str) else None
        if found is None:
            raise BadSource(f"không có {self.word} “{str(told)[:80]}”")
        return found


class Loose(Key):
    """A key of something that may have been left in another portal; then there is none."""

    def read(self, told, keys: Keys) -> int | None:
        if not isinstance(told, str):
            raise BadSource(f"cần {self.word}")
        return keys.row(self.of, told)


class Many(Type):
    """A list. One of nothing is written [], and null is a fault."""

    def __init__(self, of: Type):
        self.of, self.word = of, f"danh sách {of.word}"

    def out(self, value, keys: Keys) -> list:
        return [told for told in (self.of.out(part, keys) for part in value) if told is not None]

    def into(self, told, keys: Keys) -> list:
        return self.read(told, keys)

    def read(self, told, keys: Keys) -> list:
        if not isinstance(told, list):
            raise BadSource("cần một danh sách")
        return [value for value in (self.of.into(part, keys) for part in told) if value is not None]


@dataclass(frozen=True)
class Field:
    """One field of a line: its name there, and where its value comes from: an attribute of the row, or what a function makes of it."""

    name: str
    type: Type
    get: str | Callable[[Any], Any] = ""

    def out(self, row, keys: Keys):
        value = self.get(row) if callable(self.get) else getattr(row, self.attribute)
        return self.type.out(value, keys)

    @property
    def attribute(self) -> str:
        return self.name if callable(self.get) else self.get or self.name


class Group(Type):
    """An object with fields of its own."""

    word = "đối tượng"

    def __init__(self, fields: tuple[Field, ...]):
        self.fields = fields

    def out(self, value, keys: Keys) -> dict | None:
        return None if value is None else {field.name: field.out(value, keys) for field in self.fields}

    def read(self, told, keys: Keys) -> dict:
        """The values by their names. All must be there, and no others."""
        if not isinstance(told, dict):
            raise BadSource("cần một đối tượng")
        names = [field.name for field in self.fields]
        if unknown := sorted(set(told).difference(names)):
            raise BadSource(f"có trường lạ “{unknown[0][:60]}”")
        if missing := [name for name in names if name not in told]:
            raise BadSource(f"thiếu trường “{missing[0]}”")
        values = {}
        for field in self.fields:
            try:
                values[field.name] = field.type.into(told[field.name], keys)
            except BadSource as fault:
                raise BadSource(f"{field.name}: {fault}") from None
        return values


TEXT, NUMBER, FLAG = Plain("chữ", str), Plain("số nguyên", int), Plain("đúng/sai", bool)
REAL, MOMENT, DAY = Real(), Moment(), Day()


def fields(type_: Type, *names: str) -> tuple[Field, ...]:
    """Several fields of one type, each named as its attribute."""
    return tuple(Field(name, type_) for name in names)
