"""Writes Vietnamese that looks like office news: common syllables follow each other as in our own texts, rare ones are many."""

import re
from collections.abc import Iterator
from functools import cached_property
from html import unescape
from random import Random

from bench.site.syllables import valid_syllables
from cms.text import nfc
from transfer.demo import content

VOCABULARY = 5_600  # syllables known to a writer, common and rare
RARE = 0.06  # how often a rare syllable stands where a common one would
ELSEWHERE = 0.10  # how often the next syllable does not follow from the one before
SHORTEST, LONGEST = 6, 32  # syllables of a sentence
NUMBER = "#"
KINDS = ["Kế hoạch", "Công văn", "Thông báo", "Quyết định", "Nghị quyết", "Báo cáo", "Hướng dẫn", "Tờ trình"]
SIGNS = {
    "Kế hoạch": "KH",
    "Công văn": "CV",
    "Thông báo": "TB",
    "Quyết định": "QĐ",
    "Nghị quyết": "NQ",
    "Báo cáo": "BC",
    "Hướng dẫn": "HD",
    "Tờ trình": "TTr",
}
BODIES = ["HU", "ĐU", "UBND", "HĐND", "MTTQ", "VP"]


class Words:
    """A writer. All that it writes depends on its seed and on the chance that is passed in."""

    def __init__(self, seed: int):
        sentences = [sentence for text in [*content.articles(), *content.pages()] for sentence in sentences_of(text.body)]
        named = names_in(sentences)
        self.followers: dict[str, list[str]] = {}
        self.starts: list[str] = []
        self.all: list[str] = []
        for sentence in sentences:
            self._learn([lowered(sentence[0], named), *sentence[1:]])
        known = {word.rstrip(",").lower() for word in self.all}
        rare = [syllable for syllable in valid_syllables() if syllable not in known]
        Random(f"{seed}:rare").shuffle(rare)  # the first is the most usual one
        self.rare = rare[: max(VOCABULARY - len(known), 0)]

    def _learn(self, sentence: list[str]) -> None:
        self.starts.append(sentence[0])
        self.all += sentence
        for word, after in zip(sentence, [*sentence[1:], ""], strict=True):
            self.followers.setdefault(word, []).append(after)

    def run(self, chance: Random, shortest: int, longest: int) -> list[str]:
        """Syllables that follow each other, from `shortest` to `longest` of them; it ends where a sentence may end."""
        draw, followers, everything, rare, number_rare = chance.random, self.followers, self.all, self.rare, len(self.rare) + 1
        words = [self.starts[int(draw() * len(self.starts))]]
        word = words[0]
        while len(words) < longest:
            luck = draw()
            if luck < RARE:
                words.append(rare[int(number_rare ** draw()) - 1])  # Zipf: the n-th as often as 1/n
                luck = RARE
            if luck < RARE + ELSEWHERE:
                word = everything[int(draw() * len(everything))]
            else:
                choices = followers[word]
                word = choices[int(draw() * len(choices))]
                if not word:
                    if len(words) >= shortest:
                        break
                    word = everything[int(draw() * len(everything))]
            words.append(word)
        return words[:longest]

    def text(self, chance: Random, shortest: int, longest: int) -> str:
        """The same as a line of text, with a capital letter, numbers in it and no comma at its end."""
        line = " ".join(self.run(chance, shortest, longest)).rstrip(",")
        if NUMBER in line:
            line = re.sub(NUMBER, lambda _: number(chance), line)
        return line[0].upper() + line[1:]

    def sentence(self, chance: Random) -> str:
        """A sentence with its full stop; now and then one that names a document."""
        line = self.text(chance, SHORTEST, LONGEST)
        if chance.random() < 0.04:
            line = f"Theo {document_name(chance)}, {line[0].lower()}{line[1:]}"
        return line + "."

    def paragraph(self, chance: Random, syllables: int) -> str:
        """Sentences of about so many syllables together."""
        sentences, written = [], 0
        while written < syllables:
            sentences.append(self.sentence(chance))
            written += sentences[-1].count(" ") + 1
        return " ".join(sentences)

    def title(self, chance: Random) -> str:
        """A headline of 8 to 16 syllables."""
        longest = 8 + int(chance.random() * 9)
        if chance.random() < 0.08:
            return f"{document_name(chance)} về {self.text(chance, 4, longest - 4).lower()}"
        return self.text(chance, 8, longest)

    def tags(self, chance: Random, wanted: int) -> list[str]:
        """So many different tags of one to three syllables, the most usual first."""
        found: dict[str, None] = {}
        while len(found) < wanted:
            tag = " ".join(word.strip(",").lower() for word in self.run(chance, 1, 1 + int(chance.random() * 3)))
            if NUMBER not in tag:
                found.setdefault(tag)
        return list(found)

    @cached_property
    def vocabulary(self) -> set[str]:
        """Every syllable that this writer knows."""
        return {word.rstrip(",").lower() for word in self.all} | set(self.rare)


def sentences_of(body: str) -> Iterator[list[str]]:
    """The sentences of a demo text, as syllables; a comma stays with its syllable, each number is one sign."""
    plain = [line.removeprefix("- ") for line in body.splitlines() if re.match(r"(- )?[^\W\d_]", line)]
    text = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", unescape("\n".join(plain))).replace("*", "")
    for sentence in re.split(r"[.!?…:]+\s+|\n+", nfc(text)):
        words = [cleaned(word) for word in re.split(r"[\s/–-]+", sentence)]
        words = [word for word in words if word.strip(",")]
        if len(words) > 2:
            yield words


def cleaned(word: str) -> str:
    """A syllable without quotes and brackets, with a comma if some such sign stood behind it."""
    bare = re.sub(r"[^\w#]", "", word)
    if any(letter.isdigit() for letter in bare):
        bare = NUMBER
    return bare + "," if bare and word[-1] in ",;" else bare


def names_in(sentences: list[list[str]]) -> set[str]:
    """The syllables that are written with a capital letter also within a sentence."""
    return {word for sentence in sentences for word in sentence[1:] if word[:1].isupper()}


def lowered(word: str, named: set[str]) -> str:
    """The first syllable of a sentence as it would be written within one."""
    return word if word in named else word.lower()


def number(chance: Random) -> str:
    """A figure as they stand in reports: small ones often, large ones seldom."""
    return str(int(10 ** (chance.random() * 3.3)) + 1)


def document_name(chance: Random) -> str:
    """The name of an office's document, with its number: Kế hoạch số 123-KH/HU."""
    kind = KINDS[int(chance.random() * len(KINDS))]
    body = BODIES[int(chance.random() * len(BODIES))]
    return f"{kind} số {1 + int(chance.random() * 400)}-{SIGNS[kind]}/{body}"
