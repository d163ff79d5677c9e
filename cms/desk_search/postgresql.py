"""The search of the admin on PostgreSQL."""

from wagtail.search.backends.database.postgres.postgres import (
    ObjectIndexer,
    PostgresAutocompleteQueryCompiler,
    PostgresIndex,
    PostgresSearchBackend,
    PostgresSearchQueryCompiler,
)

from cms.desk_search.folding import FoldedIndex, FoldedIndexer, FoldedQuery


class Indexer(FoldedIndexer, ObjectIndexer):
    """Reads a row."""


class Index(FoldedIndex, PostgresIndex):
    """Writes rows."""

    indexer = Indexer


class WordQuery(FoldedQuery, PostgresSearchQueryCompiler):
    """Asks for whole words."""


class TypingQuery(FoldedQuery, PostgresAutocompleteQueryCompiler):
    """Asks for words of which the last may be begun only: every list and chooser of the admin."""


class FoldedBackend(PostgresSearchBackend):
    """Wagtail's backend with ours in the places that it leaves for them."""

    index_class = Index
    query_compiler_class = WordQuery
    autocomplete_query_compiler_class = TypingQuery
