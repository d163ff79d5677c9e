"""The words of a piece, whoever saved it, and the mark of its whole content."""

import html
import json
import re
import unicodedata
from collections.abc import Iterator

from wagtail.models import Revision

from cms.log.marks import content_digest

# What readers read of a piece, by the field's name; of blocks and rows that hang on it everything that is text
WORDS = (
    "title", "summary", "body", "image", "image_description", "image_caption", "byline_name", "byline_position", "source", "correction",
    "attachments", "question", "choices", "url", "page",
)  # fmt: skip
NOT_WORDS = {"pk", "id", "sort_order", "key", "article", "poll", "type"}  # of a block or a row
INLINE = re.compile(r"</?(?:b|i|em|strong|sup|sub|a)\b[^>]*>")  # within a word
TAG = re.compile(r"<[^>]*>")
SPACE = re.compile(r"\s+")


def digest(revision: Revision) -> str:
    """The mark of a revision's whole content: SHA-256, in hex, of its canonical JSON."""
    return content_digest(revision.content)


def words(content: dict) -> tuple[str, ...]:
    """The words of a revision's content, normalised: composed letters, single spaces, no markup; links by where they lead."""
    return tuple(text for name in WORDS if name in content for text in _texts(_opened(content[name])))


def texts_of(value) -> tuple[str, ...]:
    """Every text of a stored value, normalised in the same way; what is named in the order of its names, for PostgreSQL keeps another."""
    return tuple(_texts(json.loads(json.dumps(_opened(value), sort_keys=True, default=str))))


def last_writer(thing) -> int | None:
    """The key of who last changed a thing's words: of the newest run of revisions with the same words, who saved its first."""
    revisions = thing.revisions.order_by("-created_at", "-pk")
    writer, now = None, None
    for revision in revisions.iterator(chunk_size=20):
        said = words(revision.content)
        if now is not None and said != now:
            break
        writer, now = revision.user_id, said
    return writer


def _opened(value):
    """A StreamField's value is kept as JSON in JSON."""
    if isinstance(value, str) and value[:1] in "[{":
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _texts(value) -> Iterator[str]:
    if isinstance(value, dict):
        for name, part in value.items():
            if name not in NOT_WORDS:
                yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
    elif value not in (None, ""):
        text = " ".join([TAG.sub(" ", INLINE.sub("", str(value))), *re.findall(r'(?:href|id)="([^"]*)"', str(value))])
        yield SPACE.sub(" ", unicodedata.normalize("NFC", html.unescape(text))).strip()
