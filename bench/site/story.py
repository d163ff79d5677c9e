"""The content of one article: words, blocks, and what they point to. It knows no database."""

import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape
from random import Random

from bench.site.stock import POSITIONS, Stock, person, skewed
from bench.site.words import Words

YEARS = 12
DRAFTS, EXPIRING = 0.02, 0.005
WITH_PICTURES, WITH_LINK, WITH_DOCUMENTS = 0.35, 0.3, 0.08
LIFETIME = timedelta(days=60)  # of an article that expires


@dataclass
class Reference:
    """One thing that an article points to: of which kind, its key, and where in the article, as Wagtail writes it."""

    kind: str
    key: int
    model_path: str
    content_path: str


@dataclass
class Story:
    """One article, not yet anywhere. `tags`, `documents` and `image` are keys; `references` those of the body."""

    number: int
    title: str
    summary: str
    date: datetime
    is_draft: bool
    expire_at: datetime | None
    has_expired: bool
    image: int | None
    byline_name: str
    byline_position: str
    tags: list[int]
    documents: list[int]
    body: list[dict] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All its words in one line."""
        return " ".join([self.title, self.summary, *(str(block["value"]) for block in self.body)])


@dataclass(frozen=True)
class Author:
    """Writes the articles of one seed: the same number always gives the same article, whichever were asked for before."""

    seed: int
    words: Words
    stock: Stock
    total: int
    until: datetime

    def chance(self, number: int) -> Random:
        """What decides everything about one article."""
        return Random(f"{self.seed}:{number}")

    def write(self, number: int, chance: Random, earlier: list[int]) -> Story:
        """The article of a number; it may link to one of the earlier pages with these keys."""
        date = self.date_of(number, chance)
        fate = chance.random()
        expire_at = date + LIFETIME if DRAFTS <= fate < DRAFTS + EXPIRING else None
        story = Story(
            number=number,
            title=self.words.title(chance),
            summary=self.words.text(chance, 18, 36)[:297] + ".",
            date=date,
            is_draft=fate < DRAFTS,
            expire_at=expire_at,
            has_expired=expire_at is not None and expire_at <= self.until,
            image=skewed(chance, self.stock.images) if chance.random() < 0.9 else None,
            byline_name=person(chance),
            byline_position=chance.choice(POSITIONS),
            tags=sorted({skewed(chance, self.stock.tags) for _ in range(1 + int(chance.random() * 4))}),
            documents=[skewed(chance, self.stock.documents)] if chance.random() < WITH_DOCUMENTS else [],
        )
        self.fill(story, chance, earlier)
        return story

    def date_of(self, number: int, chance: Random) -> datetime:
        """A working hour; later years have more articles, and neighbours may stand the other way round."""
        days = YEARS * 365.25 * (1 - ((number + 0.5) / self.total) ** 0.8)
        moment = self.until - timedelta(days=days, seconds=chance.random() * 86_400)
        at_work = moment.replace(hour=int(7 + chance.random() * 11), microsecond=0)
        return min(at_work, self.until - timedelta(minutes=10)).astimezone(UTC)

    def fill(self, story: Story, chance: Random, earlier: list[int]) -> None:
        """Four to eight paragraphs of 400 to 700 syllables together, some with a heading, pictures and a link between."""
        paragraphs = 4 + int(chance.random() * 5)
        syllables = 400 + int(chance.random() * 250)
        linked = int(chance.random() * paragraphs) if earlier and chance.random() < WITH_LINK else None
        for place in range(paragraphs):
            text = escape(self.words.paragraph(chance, syllables // paragraphs), quote=False)
            if place == linked:
                text += self.link(story, chance, earlier)
            self.add(story, chance, "paragraph", f'<p data-block-key="{chance.getrandbits(24):06x}">{text}</p>')
            if place == linked:
                story.references[-1].content_path = f"body.{story.body[-1]['id']}"
        if chance.random() < WITH_PICTURES:
            self.illustrate(story, chance)

    def link(self, story: Story, chance: Random, earlier: list[int]) -> str:
        key = earlier[int(chance.random() * len(earlier))]
        story.references.append(Reference("page", key, "body.paragraph", ""))
        return f' Xem thêm: <a linktype="page" id="{key}">{self.words.text(chance, 5, 9)}</a>.'

    def illustrate(self, story: Story, chance: Random) -> None:
        """A heading before the third paragraph, and one or two pictures."""
        self.add(story, chance, "heading", {"text": self.words.text(chance, 3, 8)[:160], "level": "h2"}, 2)
        for _ in range(1 + int(chance.random() * 2)):
            key = skewed(chance, self.stock.images)
            value = {"image": key, "description": "", "caption": self.words.text(chance, 6, 14)[:249] + ".", "credit": ""}
            block = self.add(story, chance, "picture", value, 1 + int(chance.random() * len(story.body)))
            story.references.append(Reference("image", key, "body.picture.image", f"body.{block['id']}.image"))

    def add(self, story: Story, chance: Random, kind: str, value, place: int | None = None) -> dict:
        block = {"type": kind, "value": value, "id": str(uuid.UUID(int=chance.getrandbits(128), version=4))}
        story.body.insert(len(story.body) if place is None else place, block)
        return block
