"""The search of the admin on SQLite."""

from wagtail.search.backends.database.sqlite.sqlite import (
    ObjectIndexer,
    SQLiteAutocompleteQueryCompiler,
    SQLiteIndex,
    SQLiteSearchBackend,
    SQLiteSearchQueryCompiler,
)

from cms.desk_search.folding import FoldedIndex, FoldedIndexer, FoldedQuery


class Indexer(FoldedIndexer, ObjectIndexer):
    """Reads a row."""


class Index(FoldedIndex, SQLiteIndex):
    """Writes rows."""

    indexer = Indexer


class WordQuery(FoldedQuery, SQLiteSearchQueryCompiler):
    """Asks for whole words."""


class TypingQuery(FoldedQuery, SQLiteAutocompleteQueryCompiler):
    """Asks for words of which the last may be begun only: every list and chooser of the admin."""


class FoldedBackend(SQLiteSearchBackend):
    """Wagtail's backend with ours in the places that it leaves for them."""

    index_class = Index
    query_compiler_class = WordQuery
    autocomplete_query_compiler_class = TypingQuery
