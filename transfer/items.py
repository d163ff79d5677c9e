"""What an old portal held, in the same words whatever it ran on. Readers make these, `transfer.bringing` takes them in.

Keys are the source's own ("news:12"), unique in their kind, and the same each time it is read: by them the ledger knows what came
before. Addresses are paths on the old host with their query, as "/tin-tuc/hop-dan-12.html" or "/?p=12". Files are named as the old
portal named them, by a path from its root ("uploads/news/2020_07/hop.jpg") or by a full address where they lay elsewhere. Dates know
their zone.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True)
class Category:
    """One of its categories. Those above come before those below."""

    key: str
    title: str
    slug: str
    parent: str = ""  # the key of the category above
    summary: str = ""
    addresses: tuple[str, ...] = ()  # its pages, its feeds
    is_shown: bool = True  # whether everybody might open it


@dataclass(frozen=True)
class OldFile:
    """A picture or document of its own place in an item: where it lay, and what was said of it."""

    path: str
    title: str = ""  # of an attachment, or the description (alt) of a picture
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True)
class Article:
    """An article. What is not live comes as a draft."""

    key: str
    title: str
    slug: str
    category: str  # a key
    html: str
    date: datetime
    is_live: bool = True
    expires: datetime | None = None
    summary: str = ""  # plain text
    picture: OldFile | None = None
    author: str = ""
    source: str = ""
    tags: tuple[str, ...] = ()  # also the titles of its other categories and of its topic
    attachments: tuple[OldFile, ...] = ()
    views: int | None = None
    points: int = 0  # the sum of all ratings
    raters: int = 0
    takes_comments: bool = True
    addresses: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()  # what the reader was not sure of, each a sentence for a person to check


@dataclass(frozen=True)
class StandardPage:
    """A page beside the news, as an introduction."""

    key: str
    title: str
    slug: str
    html: str
    parent: str = ""  # the key of the page above
    summary: str = ""
    is_live: bool = True
    picture: OldFile | None = None
    addresses: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Poll:
    """A question with its choices and what was voted."""

    key: str
    question: str
    choices: tuple[tuple[str, int], ...]  # words, votes
    voters: int | None = None  # None where it is not known: then the sum of the votes
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    is_live: bool = True
    max_choices: int = 1


@dataclass(frozen=True)
class Comment:
    """A public comment on an article. The address of mail is given only where it was asked for."""

    key: str
    article: str  # a key
    name: str
    text: str  # plain
    sent_at: datetime
    email: str = ""
    answer: str = ""


@dataclass(frozen=True)
class Tag:
    """A tag's own address; its name comes with the articles."""

    name: str
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True)
class Visits:
    """All visits that it counted until a day."""

    total: int
    until: date


@dataclass(frozen=True)
class Fault:
    """Something that cannot come, and why; the others do."""

    key: str
    title: str
    reason: str


@dataclass(frozen=True)
class Summary:
    """What is said before anything is read whole: by kind how many there are, for the bar and the dry run."""

    counts: dict[str, int] = field(default_factory=dict)


class Source(Protocol):
    """An old portal that can be read, once or again. Each method reads from the beginning, in one pass, holding one item at a time;
    what is broken in one item comes as a Fault in its place. What is wrong with the whole raises BadSource.
    """

    name: str  # of the ledger's load: "nukeviet dongxanh.example.vn"
    label: str  # for people: "NukeViet 4.5, dongxanh.example.vn"
    host: str  # of the old addresses, "" where it is not known

    def summary(self) -> Summary: ...
    def categories(self) -> Iterator[Category | Fault]: ...
    def articles(self) -> Iterator[Article | Fault]: ...
    def pages(self) -> Iterator[StandardPage | Fault]: ...
    def polls(self) -> Iterator[Poll | Fault]: ...
    def comments(self) -> Iterator[Comment | Fault]: ...
    def tags(self) -> Iterator[Tag]: ...
    def visits(self) -> Visits | None: ...

    # A source may also have `front_addresses() -> tuple[str, ...]`: the addresses of its news as a whole and of lists that have no
    # like here. They lead to where everything is brought into.


class BadSource(Exception):
    """The source as a whole cannot be read; the message is one Vietnamese line for who started the command."""
