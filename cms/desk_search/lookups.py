"""Searching in a column without an index, for lists that are short: `name__folded__icontains` is asked without accents."""

from django.core.exceptions import EmptyResultSet
from django.db.models import CharField, Lookup, TextField, Transform
from django.db.models.lookups import StartsWith

from cms.desk_search.folding import MOST_WORDS, bare_text, bare_words
from cms.text import fold

LATIN = map(chr, (*range(0x41, 0x250), *range(0x1E00, 0x1F00)))
ACCENTED = "".join(letter for letter in LATIN if letter.isalpha() and fold(letter) != letter)
BARE = "".join(map(fold, ACCENTED))


class FoldedText(TextField):
    """What a folded column is compared with: folded too."""


@FoldedText.register_lookup
class HoldsWords(Lookup):
    """Every word typed stands in the column, in any order; nothing holds no word."""

    lookup_name = "icontains"

    def get_prep_lookup(self) -> tuple[str, ...]:
        return tuple(bare_words(self.rhs)[:MOST_WORDS])

    def as_sql(self, compiler, connection):
        if not self.rhs:
            raise EmptyResultSet
        column, params = self.process_lhs(compiler, connection)
        told = [value for word in self.rhs for value in (*params, f"%{word}%")]
        return f"({' AND '.join([f'{column} LIKE %s'] * len(self.rhs))})", told


@FoldedText.register_lookup
class BeginsWithWords(StartsWith):
    """The column begins with the words typed."""

    lookup_name = "istartswith"

    def get_prep_lookup(self) -> str:
        return bare_text(self.rhs)[:200]


@CharField.register_lookup
@TextField.register_lookup
class Folded(Transform):
    """A column in small letters without accents: by `fold` itself on SQLite (cms/sqlite), by its table on PostgreSQL."""

    lookup_name = "folded"
    function = "fold"
    output_field = FoldedText()

    def as_postgresql(self, compiler, connection):
        column, params = compiler.compile(self.lhs)
        return f"translate(normalize({column}, NFC), %s, %s)", (*params, ACCENTED, BARE)
