"""What the text of a body says of itself: its headings, each with an address in the page, and how long it takes to read."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from cms.text import folded_slug

PREFIX = "phan"  # of an address in the page, so that no heading is named like something else there
LONGEST = 60  # letters of such an address
SYLLABLES_A_MINUTE = 300
SECTIONS, MINUTES = 3, 2  # a text of so many large sections, and so long, has a table of contents
NOT_READ = {"id", "type", "level", "url"}  # of a block's stored form
TAG = re.compile(r"<[^>]*>")


class Heading(NamedTuple):
    """A heading of a text: "h2" or "h3", its words, and its address in the page without the "#"."""

    level: str
    text: str
    anchor: str


def headings_in(body: Iterable[dict]) -> list[Heading]:
    """The headings of a stored body, in their order. An address comes of the words, and lasts while they do, wherever they stand."""
    found, taken = [], set()
    for part in body:
        if part["type"] == "heading":
            value = part["value"] if isinstance(part["value"], dict) else {}
            text = str(value.get("text") or "").strip()
            anchor = _free(folded_slug(text, LONGEST), taken)
            taken.add(anchor)
            found.append(Heading(value.get("level") or "h2", text, anchor))
    return found


def _free(slug: str, taken: set[str]) -> str:
    anchor = named = "-".join(filter(None, (PREFIX, slug)))
    number = 1
    while anchor in taken:
        number += 1
        anchor = f"{named}-{number}"
    return anchor


def minutes_to_read(body: Iterable[dict]) -> int:
    """Minutes that a stored body takes a reader, to the nearest; 0 for less than one.

    Vietnamese is written one syllable a word. Read aloud it goes at 5.22 syllables a second (Pellegrino, Coupé and Marsico 2011,
    Language 87): 313 a minute, pauses left out. Who reads in silence is not slower.
    """
    syllables = sum(len(TAG.sub(" ", text).split()) for part in body for text in _texts(part))
    return round(syllables / SYLLABLES_A_MINUTE) if syllables >= SYLLABLES_A_MINUTE else 0


def _texts(value) -> Iterator[str]:
    if isinstance(value, dict):
        for name, part in value.items():
            if name not in NOT_READ:
                yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, str):
        yield value


def contents_of(body: Iterable[dict], minutes: int) -> list[Heading]:
    """The large sections of a stored body that is long enough, by the minutes it takes, for a table of contents; of any other none."""
    if minutes < MINUTES:
        return []
    sections = [heading for heading in headings_in(body) if heading.level == "h2" and heading.text]
    return sections if len(sections) >= SECTIONS else []
