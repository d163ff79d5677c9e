"""How a Vietnamese title is broken into lines: as few as can be, of even length, no break where a reader would stumble."""

from collections.abc import Callable
from functools import cache

A_LINE = 10.0  # what one more line costs; beside it the squares of what lines leave empty, each 0 to 1
# What a break costs: behind a stop of speech nothing, else a little; inside a name, behind a number, before a mark by itself more
PLAIN, IN_A_NAME, BEHIND_A_NUMBER, BEFORE_A_MARK = 0.08, 0.2, 0.3, 2.0
STOPS = tuple(",;:.!?…–—")


def lines_of(text: str, width_of: Callable[[str], float], limit: float) -> list[str]:
    """The lines of a text, none wider than the limit. Words are parted only where one alone is too wide."""
    words = [piece for word in text.split() for piece in _pieces(word, width_of, limit)]

    @cache
    def best_from(start: int) -> tuple[float, tuple[int, ...]]:
        """What the lines from a word on cost at least, and where they end."""
        if start == len(words):
            return 0.0, ()
        found = (float("inf"), ())
        for end in range(start + 1, len(words) + 1):
            width = width_of(" ".join(words[start:end]))
            if width > limit and end > start + 1:
                break
            cost, ends = best_from(end)
            cost += A_LINE + (1 - width / limit) ** 2 + (_stumble(words[end - 1], words[end]) if end < len(words) else 0)
            found = min(found, (cost, (end, *ends)))
        return found

    ends = best_from(0)[1]
    return [" ".join(words[start:end]) for start, end in zip((0, *ends), ends, strict=False)]


def _stumble(before: str, after: str) -> float:
    """What a break between two words costs: "Hạ: | ba", "rước | nước", "Đồng | Xanh", "15 | thôn", "Đà Nẵng | – Huế"."""
    if not any(letter.isalnum() for letter in after):
        return BEFORE_A_MARK
    if before.endswith(STOPS):
        return 0.0
    if before[-1].isdigit():
        return BEHIND_A_NUMBER
    return IN_A_NAME if _is_of_a_name(before) and _is_of_a_name(after) else PLAIN


def _is_of_a_name(word: str) -> bool:
    bare = word.strip("“”\"'()")
    return bare[:1].isupper() and not (len(bare) > 1 and bare.isupper())


def _pieces(word: str, width_of: Callable[[str], float], limit: float) -> list[str]:
    """A word, in pieces where it is wider than a line."""
    if width_of(word) <= limit:
        return [word]
    pieces = [""]
    for letter in word:
        if pieces[-1] and width_of(pieces[-1] + letter) > limit:
            pieces.append("")
        pieces[-1] += letter
    return pieces
