"""The rows of the register: what the log tells of each article, put together in batches however many there are."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count

from django.contrib.auth import get_user_model
from django.db.models import QuerySet
from django.utils import timezone
from wagtail.models import PageLogEntry
from wagtail.users.utils import get_deleted_user_display_name

from cms.database import chunks
from newsroom.register.facts import PUBLISHED
from newsroom.register.query import with_figures
from newsroom.register.story import ACTIONS, Step, Story

BATCH = 500  # rows for whose articles the log is asked at once


@dataclass(frozen=True)
class Row:
    """One article that went out in the period. Figures are None where nobody counted."""

    number: int
    page: int
    title: str
    address: str
    category: str
    author: str
    published: datetime
    views: int | None
    comments: int | None
    story: Story

    @property
    def stands(self) -> bool:
        """Whether readers still find it, as far as the log knows."""
        return self.story.is_out

    @property
    def submitted(self) -> Step | None:
        """When and by whom it was submitted, in the round that let it out."""
        return self.story.submitted

    @property
    def submitted_at(self) -> datetime | None:
        return self.submitted.at if self.submitted else None

    @property
    def submitted_by(self) -> str:
        return self.submitted.who if self.submitted else ""

    @property
    def approvals(self) -> list[str]:
        """Each step with its name, who took it and when."""
        return [str(step) for step in self.story.approvals]

    @property
    def changes(self) -> list[str]:
        """When a changed text went out, and who approved it."""
        return [str(change) for change in self.story.changes]

    @property
    def notes(self) -> list[str]:
        """Emergencies, returns, and what became of it."""
        return self.story.notes()


class Names:
    """The names of people by key, each asked for once."""

    def __init__(self):
        self._known: dict[int | None, str] = {None: ""}

    def learn(self, keys: Iterable[int | None]) -> None:
        """Ask for those that are not known yet, in one query."""
        new = set(keys) - self._known.keys()
        found = get_user_model().objects.in_bulk(new) if new else {}
        for key in new:
            person = found.get(key)
            self._known[key] = person.get_full_name() if person else str(get_deleted_user_display_name(key))

    def __getitem__(self, key: int | None) -> str:
        return self._known[key]


def rows_of(entries: QuerySet) -> Iterator[Row]:
    """The rows that some entries of `query.publications` are, numbered in their order. Holds one batch at a time."""
    told = with_figures(entries).values("page_id", "data", "views", "comments").iterator(BATCH)
    names, numbers = Names(), count(1)
    for batch in chunks(told, BATCH):
        stories = _stories([entry["page_id"] for entry in batch], names)
        yield from (_row(next(numbers), entry, stories[entry["page_id"]]) for entry in batch)


def _row(number: int, entry: dict, story: Story) -> Row:
    data = entry["data"]
    return Row(
        number=number,
        page=entry["page_id"],
        title=data["title"],
        address=data["address"],
        category=data["category_title"],
        author=data["author"],
        published=timezone.localtime(datetime.fromisoformat(data["published"])),
        views=entry["views"],
        comments=entry["comments"],
        story=story,
    )


def _stories(pages: list[int], names: Names) -> dict[int, Story]:
    heard = PageLogEntry.objects.filter(page__in=pages, action__in=ACTIONS).order_by("pk")
    entries = list(heard.values_list("page_id", "action", "timestamp", "revision_id", "user_id", "data", named=True))
    names.learn({entry.user_id for entry in entries})
    stories: dict[int, Story] = defaultdict(Story)
    zone = timezone.get_current_timezone()  # asked for once: it is a tenth of the work otherwise
    for entry in entries:
        data = entry.data if entry.action != PUBLISHED else {}
        stories[entry.page_id].hear(entry.action, names[entry.user_id], entry.timestamp.astimezone(zone), entry.revision_id, data)
    return stories
