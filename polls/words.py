"""What a poll asks, word for word, as a mark: so that nobody's vote counts for words that they did not read."""

from collections.abc import Iterable
from hashlib import sha256

WORDS = 16  # letters of the mark


def words_of(question: str, choices: Iterable[tuple[int, str]]) -> str:
    """The mark of a question and of its choices with their keys, in whatever order they stand."""
    return sha256(repr((question, sorted(choices))).encode()).hexdigest()[:WORDS]
