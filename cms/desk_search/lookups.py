"""Searching in a column without an index, for lists that are short: `name__folded__icontains` is asked without accents."""

from django.db.models import CharField, TextField, Transform
from django.db.models.lookups import Contains, StartsWith

from cms.text import fold

LONGEST = 500  # letters that are asked for; SQLite refuses a pattern of 50,000 bytes
LATIN = map(chr, (*range(0x41, 0x250), *range(0x1E00, 0x1F00)))
ACCENTED = "".join(letter for letter in LATIN if letter.isalpha() and fold(letter) != letter)
BARE = "".join(map(fold, ACCENTED))


class FoldedText(TextField):
    """What a folded column is compared with: folded too."""


class Typed:
    """Something typed is folded as the column is. PostgreSQL takes no NUL, and no half of a letter."""

    def get_prep_lookup(self) -> str:
        typed = super().get_prep_lookup()[:LONGEST].replace("\x00", " ")
        return fold(typed.encode("utf-8", "replace").decode())


@FoldedText.register_lookup
class FoldedContains(Typed, Contains):
    """It stands in the column."""

    lookup_name = "icontains"


@FoldedText.register_lookup
class FoldedStartsWith(Typed, StartsWith):
    """The column begins with it."""

    lookup_name = "istartswith"


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
