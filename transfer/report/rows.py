"""What stands in the report: the lines of an import by what became of them, each with its page and its place in the admin."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Site

from cms.database import chunks
from cms.models import OfficeSettings
from transfer.addresses import Clash
from transfer.items import Source
from transfer.outcome import DRY_STATES, STATES, WORDS, Kind, Line, Outcome, State
from transfer.report.dead_links import dead_links

# What a person has to do, by the words of a reason; the first that fits
TOPICS = {
    "Ảnh chưa có mô tả": ("mô tả",),
    "Chữ nằm trong ảnh": ("chữ nằm trong", "chữ trong ảnh", "văn bản là ảnh", "toàn ảnh", "chỉ có ảnh", "ảnh chụp"),
    "Liên kết hỏng": ("liên kết",),
    "Ảnh và tài liệu": ("tệp", "ảnh", "tài liệu", "video"),
    "Địa chỉ cũ": ("địa chỉ",),
    "Điều chưa chắc": ("",),
}
AT_ONCE = 500  # pages


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the report."""

    kind: str
    key: str
    title: str
    state: State
    reason: str
    desk: str = ""  # where it is edited
    address: str = ""  # where readers find it


@dataclass(frozen=True)
class Count:
    """How much there was of one kind."""

    kind: str
    came: int
    known: int
    failed: int
    attention: int


@dataclass
class Report:
    """All of it."""

    source: str
    office: str
    written: datetime
    dry: bool
    rows: list[Row] = field(default_factory=list)
    counts: list[Count] = field(default_factory=list)

    @property
    def failed(self) -> list[Row]:
        return [row for row in self.rows if row.state == State.FAILED]

    @property
    def topics(self) -> dict[str, list[Row]]:
        """What a person has to look at, by what there is to do."""
        found = {name: [] for name in TOPICS}
        for row in self.rows:
            if row.state == State.ATTENTION:
                found[topic_of(row.reason)].append(row)
        return {name: rows for name, rows in found.items() if rows}

    @property
    def states(self) -> dict[State, str]:
        return DRY_STATES if self.dry else STATES


def report_of(outcome: Outcome, source: Source, site: Site, clashes: Iterable[Clash] = ()) -> Report:
    """The report of an import: with the old addresses that lead elsewhere, and the links of what came that lead nowhere."""
    came = [] if outcome.dry else [line.page_id for line in outcome.lines if line.page_id and line.state in (State.CAME, State.KNOWN)]
    dead = (Line(Kind.ARTICLE, "", link.title, State.ATTENTION, link.reason, link.page_id) for link in dead_links(came, source.host, site))
    held = (
        Line(Kind.ADDRESS, clash.address, clash.claimed_by, State.ATTENTION, f"{clash.address}: {clash.reason}", clash.page_id)
        for clash in clashes
    )
    rows = list(_rows(chain(outcome.lines, held, dead)))
    office = OfficeSettings.for_site(site).name or site.site_name
    return Report(outcome.label or source.label, office, timezone.localtime(), outcome.dry, rows, _counts(rows))


def topic_of(reason: str) -> str:
    """Under which heading a reason stands."""
    told = reason.lower()
    return next(topic for topic, words in TOPICS.items() if any(word in told for word in words))


def _rows(lines: Iterable[Line]) -> Iterator[Row]:
    for some in chunks(lines, AT_ONCE):
        yield from _with_links(some)


def _with_links(lines: list[Line]) -> Iterator[Row]:
    pages = Page.objects.in_bulk({line.page_id for line in lines if line.page_id})
    places = {key: (_desk(page), _address(page)) for key, page in pages.items()}  # once for all that is told of a page
    for line in lines:
        yield Row(WORDS[line.kind], line.key, line.title, line.state, line.reason, *places.get(line.page_id, ()))


def _desk(page: Page) -> str:
    return settings.PUBLIC_URL + reverse("wagtailadmin_pages:edit", args=[page.pk])


def _address(page: Page) -> str:
    """Where readers find a page; nothing for a draft."""
    if not page.live or not (parts := page.get_url_parts()):
        return ""
    _, root, path = parts
    return f"{root}{path}"


def _counts(rows: list[Row]) -> list[Count]:
    counted = Counter((row.kind, row.state) for row in rows)
    counts = [Count(kind, *(counted[kind, state] for state in STATES)) for kind in WORDS.values()]
    return [count for count in counts if count.came or count.known or count.failed or count.attention]
