"""What changed between two versions of a piece, word by word, with the facts that an approver checks first."""

from django.db.models import Model

from newsroom.changes.comparing import Comparison
from newsroom.changes.reading import Names, read
from newsroom.changes.told import Act, Changes, Fact, Kind, Line, Part, Run, State

__all__ = ["Act", "Changes", "Fact", "Kind", "Line", "Part", "Run", "State", "compare"]


def compare(before: Model | None, after: Model) -> Changes:
    """What readers would see differently of a page, a poll or a link: `before` as it was approved last (`None`: never), `after` as
    it is now, both as `revision.as_object()` gives them. Asks the database at most once for each kind of thing they refer to.

    Raises TypeError for a kind of piece of which `newsroom.changes.fields` says nothing, or two of different kinds.
    """
    if before is not None and type(before) is not type(after):
        raise TypeError(f"{type(before).__name__} is compared with {type(after).__name__}")
    names = Names(before, after)
    comparison = Comparison(names)
    comparison.fields(None if before is None else read(before, names), read(after, names))
    return comparison.changes(is_new=before is None)
