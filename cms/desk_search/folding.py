"""What both databases do alike: words without accents go into the index, and only such words are asked for.

A word is a run of letters and digits, so that no quote, bracket or operator that somebody types is ever read by a database.
"""

from collections.abc import Iterator
from typing import ClassVar

from modelsearch.utils import get_content_type_pk
from wagtail.search.query import And, MatchAll, Or, Phrase, PlainText, SearchQuery

from cms.text import fold, words_of

LONGEST_WORD = 60  # letters of a word that count; PostgreSQL refuses to ask for one of more than 2,046 bytes
LONGEST_TEXT = 200_000  # letters of one field that are found; PostgreSQL refuses to index a megabyte of words
MOST_WORDS = 32  # words of a question that count


def bare_words(text: str) -> list[str]:
    """The words of a text without accents, each cut to the length that counts."""
    return [word[:LONGEST_WORD] for word in words_of(fold(text).replace("_", " "))]


def bare_text(text: str) -> str:
    """These words in a row, as they stand in the index."""
    return " ".join(bare_words(text[:LONGEST_TEXT]))


def bare_query(query: SearchQuery) -> SearchQuery | None:
    """The same question in bare words, as many as count. None if it holds no word at all."""
    return _bare(query, iter(range(MOST_WORDS)))


def _bare(query: SearchQuery, room: Iterator[int]) -> SearchQuery | None:
    if isinstance(query, MatchAll):
        return query
    if isinstance(query, (And, Or)):
        parts = [part for part in (_bare(asked, room) for asked in query.subqueries) if part is not None]
        return type(query)(parts) if len(parts) > 1 else parts[0] if parts else None
    words = " ".join(word for word, _ in zip(bare_words(query.query_string), room, strict=False))
    if not words:
        return None
    return Phrase(words) if isinstance(query, Phrase) else PlainText(words, operator=getattr(query, "operator", "and"))


class FoldedIndexer:
    """Reads from a row what is written into the index. To be mixed into a database's `ObjectIndexer`."""

    def prepare_value(self, value) -> str:
        return bare_text(super().prepare_value(value))


class FoldedIndex:
    """Writes into the index. To be mixed into a database's index."""

    indexer: ClassVar[type]

    def add_items(self, model, objs) -> None:
        """Write rows of one kind; what is known of them is replaced. How long a title is, which Wagtail compares at each writing
        with all others, is nothing that our lists ask for.
        """
        if not model.get_search_fields():
            return
        found = [self.indexer(row, self.backend) for row in objs]
        kind, texts = get_content_type_pk(model), ("title", "autocomplete", "body")
        entries = [
            self.entries.model(content_type_id=kind, object_id=row.id, **{text: getattr(row, text) for text in texts}) for row in found
        ]
        self.entries.bulk_create(entries, update_conflicts=True, unique_fields=["content_type", "object_id"], update_fields=texts)


class FoldedQuery:
    """Asks the index. To be mixed into a database's query compiler."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields = None  # all fields of a row stand in the index together
        self.query = bare_query(self.query)

    def check(self) -> None:
        """A list may narrow and sort what is found by any column, since it is the database that does it. Wagtail would raise for
        filters of its own list of pages.
        """

    def search(self, config, start, stop, **kwargs):
        """What is found, unless a list has an order of its own the newest first: how often a word stands in a title tells an
        editor little, and SQLite counts it for each row anew.
        """
        if self.query is None:
            return self.queryset.none()
        if self.order_by_relevance and not isinstance(self.query, MatchAll):
            self.queryset, self.order_by_relevance = self.queryset.order_by("-pk"), False
        return super().search(config, start, stop, **kwargs)
