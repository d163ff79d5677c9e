"""What may have been meant where nothing was found: one wrong letter a word mended, accents put back from our own articles.

A search of the page asks the database at most a dozen times for it.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from string import ascii_lowercase, digits

from wagtail.models import Site

from cms.database import chunks
from cms.text import nfc
from search import ranking
from search.highlight import Window, best_window
from search.models import Entry, Word
from search.query import Question
from search.words import words_in

AT_ONCE = 900  # keys that one statement may ask for
LONGEST_WORD = 20  # letters; nobody mistypes one letter of a longer one
MOST_UNKNOWN = 3  # words that are mended in one search
MOST_TRIED = 5  # combinations whose hits are counted
MOST_SHORTENED = 6  # words of a question of which one may be left out
LOOKED_AT = 5  # first hits from which the accents come
MOST_FEWER = 3

_TELEX = re.compile(r"(?<=[aeiouyw])[sfrxj]|(?<=.)[sfrxj]$|(?<=.)w")
_DOUBLED = re.compile(r"([aeod])\1")
_KEYS = {
    letter: (row, place + row / 2) for row, keys in enumerate(("qwertyuiop", "asdfghjkl", "zxcvbnm")) for place, letter in enumerate(keys)
}
_END_OF_SENTENCE = '.!?:;…\n“”"•-–'


# One wrong letter ---------------------------------------------------------------------------------------------------------
def mend(site: Site, question: Question) -> str | None:
    """The words as somebody may have meant them, written as in our articles; None where nothing near them finds anything."""
    loose = replace(question, phrases=(), without=())
    known = known_words(question.words)
    unknown = [word for word in dict.fromkeys(question.words) if word not in known]
    if not unknown:  # the quotation marks were too much, or the words never stand together
        return as_written(site, loose) if loose != question else None
    if len(unknown) > MOST_UNKNOWN:
        return None
    near = {word: near_words(word) for word in unknown}
    tried = [(cost, replaced(loose, changes)) for cost, changes in _combinations(near)]
    counted = [(ranking.count(site, meant) / 4**cost, -place, meant) for place, (cost, meant) in enumerate(tried)]
    worth, _, meant = max(counted, default=(0, 0, loose), key=lambda one: one[:2])
    return as_written(site, meant) if worth else None


def known_words(words) -> set[str]:
    """Those that stand in some entry, and all numbers, which nobody keeps."""
    numbers = {word for word in words if word.isdigit()}
    return numbers | set(Word.objects.filter(bare__in=set(words) - numbers).values_list("bare", flat=True))


def near_words(word: str) -> dict[str, int]:
    """Known words one letter away from a bare one: each with how unlikely that slip is."""
    if len(word) > LONGEST_WORD:
        return {}
    costs: dict[str, int] = {}
    for other, cost in slips(word):
        costs[other] = min(cost, costs.get(other, cost))
    asked = sorted(costs)
    known = [one for some in chunks(asked, AT_ONCE) for one in known_words(some)]
    return {other: costs[other] for other in sorted(known, key=lambda one: (costs[one], one))}


def slips(word: str) -> Iterator[tuple[str, int]]:
    """Every word one slip away, with how unlikely it is: 0 for a letter struck twice or keys of Telex that made no accents, 1 for two
    letters in the wrong order or a key beside the right one, 2 for any other letter; the first letter is mistaken less often.
    """
    letters = ascii_lowercase + (digits if any(letter.isdigit() for letter in word) else "")
    yield without_telex(word), 0
    for place in range(len(word) + 1):
        front, back = word[:place], word[place:]
        first = 2 if place == 0 else 0
        if len(back) > 1 and back[0] != back[1]:
            yield front + back[1] + back[0] + back[2:], 1
        if back and len(word) > 1:
            yield front + back[1:], 0 if front[-1:] == back[0] else first + 2
        for letter in letters:
            yield front + letter + back, first + 2
            if back and letter != back[0]:
                yield front + letter + back[1:], first + (1 if are_beside(letter, back[0]) else 2)


def without_telex(word: str) -> str:
    """A word in which the keys of the input method Telex were left standing, bare: "hoatj" gives "hoat", "ddooir" "doi"."""
    return _DOUBLED.sub(r"\1", _TELEX.sub("", word))


def are_beside(one: str, other: str) -> bool:
    """Whether two letters are neighbours on a keyboard."""
    if one not in _KEYS or other not in _KEYS:
        return False
    (row, place), (other_row, other_place) = _KEYS[one], _KEYS[other]
    return abs(row - other_row) <= 1 and abs(place - other_place) <= 1


def _combinations(near: dict[str, dict[str, int]]) -> list[tuple[int, dict[str, str]]]:
    """The likeliest ways to put a near word in the place of each unknown one, with what they cost."""
    choices = [[(word, other, cost) for other, cost in list(others.items())[:MOST_TRIED]] for word, others in near.items()]
    ways = [(sum(cost for _, _, cost in way), {word: other for word, other, _ in way}) for way in product(*choices)]
    return sorted(ways, key=lambda way: way[0])[:MOST_TRIED]


def replaced(question: Question, changes: dict[str, str]) -> Question:
    """The question with other words in the places of some, all of them bare."""
    words = tuple(changes.get(word, word) for word in question.words)
    return replace(question, words=words, written=words, accented=False)


# Fewer words --------------------------------------------------------------------------------------------------------------
def fewer(site: Site, question: Question, typed: str) -> list[str]:
    """What was typed without one of its words, each of which finds something, most first; nothing of a long question."""
    forms = _as_typed(question, typed)
    known = known_words(question.words)
    unknown = [place for place, word in enumerate(question.words) if word not in known]
    if not 2 <= len(forms) <= MOST_SHORTENED or len(unknown) > 1:
        return []
    loose = replace(question, phrases=(), without=())
    found = []
    for place in unknown or range(len(forms)):
        words, written = (part[:place] + part[place + 1 :] for part in (loose.words, loose.written))
        hits = ranking.count(site, replace(loose, words=words, written=written))
        found.append((-hits, place, " ".join(forms[:place] + forms[place + 1 :])))
    return [text for hits, _, text in sorted(found) if hits][:MOST_FEWER]


def _as_typed(question: Question, typed: str) -> list[str]:
    """The words of a question with the letters in which they were typed."""
    text = nfc(typed)
    forms = {word.bare: text[word.start : word.end] for word in reversed(words_in(text))}
    return [forms.get(word, word) for word in question.words]


# Accents put back ---------------------------------------------------------------------------------------------------------
def as_written(site: Site, question: Question) -> str | None:
    """The words of a question as the first of its hits writes them where they stand closest together; None without a hit."""
    entries = ranking.find(site, question)[:LOOKED_AT]
    windows = [best_window(text, question) for entry in entries for text in _texts(entry) if text]
    if not windows:
        return None
    windows.sort(key=lambda window: window.worth, reverse=True)
    forms: dict[str, str] = {}
    for window in windows:
        for hit in sorted(window.hits, key=lambda hit: -hit.run):
            forms.setdefault(hit.word, plain(window, hit.start, hit.end))
    return " ".join(forms.get(word, word) for word in question.words)


def _texts(entry: Entry) -> tuple[str, str, str]:
    return entry.title, entry.summary, entry.body


def plain(window: Window, start: int, end: int) -> str:
    """A word of a text in small letters, unless it stands in capitals where only a name would."""
    text = window.text
    word = text[start:end]
    if word.islower() or text.isupper():
        return word.lower()
    before = text[:start].rstrip()
    begins = not before or before[-1] in _END_OF_SENTENCE
    after = text[end : end + 2].lstrip()
    return word if not begins or after[:1].isupper() or (len(word) > 1 and word.isupper()) else word.lower()
