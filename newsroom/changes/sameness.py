"""Which words two texts share in their order, found in a time that grows with their length.

difflib alone takes minutes on a large text that was changed everywhere. So a large one is first held together by the
sentences that stand once in both, then by runs of a few words that do; only what lies between is compared word by word.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Sequence
from difflib import SequenceMatcher
from itertools import count
from typing import NamedTuple

SMALL = 6000  # words of both texts together
PAIRS = 400_000  # equal words, each with each, that difflib may look at
ISLAND = 2  # words that say nothing where all round them was rewritten
REWRITTEN = 4  # words on either side of an island
ENDS = {".", "!", "?", "…", "\n"}


class Block(NamedTuple):
    """Words that both texts share: where they begin in each, and how many they are."""

    before: int
    after: int
    size: int


class Gap(NamedTuple):
    """Words between two blocks: what stood there, what stands there."""

    before: int
    before_end: int
    after: int
    after_end: int


Words = Sequence[Hashable]
Cut = Callable[[Words], Iterator[tuple[int, int]]]


def same(before: Words, after: Words) -> list[Block]:
    """The blocks of equal words, in their order; without islands of a word or two in the midst of what was rewritten."""
    return _without_islands(_shared(before, after, CUTS), len(before), len(after))


def gaps(blocks: list[Block], before: int, after: int) -> list[Gap]:
    """What lies between blocks in two texts of so many words."""
    found, here, there = [], 0, 0
    for block in [*blocks, Block(before, after, 0)]:
        if here < block.before or there < block.after:
            found.append(Gap(here, block.before, there, block.after))
        here, there = block.before + block.size, block.after + block.size
    return found


def rising(numbers: Sequence[int]) -> list[int]:
    """The positions of a longest run of numbers that rise, others left out."""
    tops, last, previous = [], [], []
    for position, number in enumerate(numbers):
        place = bisect_left(tops, number)
        previous.append(last[place - 1] if place else -1)
        tops[place : place + 1] = [number]
        last[place : place + 1] = [position]
    chain, position = [], last[-1] if last else -1
    while position >= 0:
        chain.append(position)
        position = previous[position]
    return chain[::-1]


def sentences(words: Words) -> Iterator[tuple[int, int]]:
    """Where sentences and paragraphs begin and end."""
    begin = 0
    for position, word in enumerate(words):
        if word in ENDS:
            yield begin, position + 1
            begin = position + 1
    if begin < len(words):
        yield begin, len(words)


def _runs_of(size: int) -> Cut:
    return lambda words: ((begin, begin + size) for begin in range(len(words) - size + 1))


CUTS: tuple[Cut, ...] = (sentences, sentences, _runs_of(4), _runs_of(4), _runs_of(2))


def _shared(before: Words, after: Words, cuts: tuple[Cut, ...]) -> list[Block]:
    head = _alike(before, after, 0, 0, 1)
    before_end, after_end = len(before), len(after)
    tail = _alike(before, after, before_end - 1, after_end - 1, -1, min(before_end, after_end) - head)
    inner = _inner(before[head : before_end - tail], after[head : after_end - tail], cuts)
    blocks = [
        Block(0, 0, head),
        *(Block(a + head, b + head, size) for a, b, size in inner),
        Block(before_end - tail, after_end - tail, tail),
    ]
    return _joined(block for block in blocks if block.size)


def _alike(before: Words, after: Words, here: int, there: int, step: int, most: int | None = None) -> int:
    """How many words are equal from two places on, in one direction."""
    length = 0
    while (most is None or length < most) and 0 <= here < len(before) and 0 <= there < len(after) and before[here] == after[there]:
        here, there, length = here + step, there + step, length + 1
    return length


def _inner(before: Words, after: Words, cuts: tuple[Cut, ...]) -> list[Block]:
    if not before or not after:
        return []
    if len(before) + len(after) <= SMALL and _pairs(before, after) <= PAIRS:
        return [Block(*block) for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks() if block.size]
    if not cuts:
        return []
    blocks = _extended(before, after, _anchors(before, after, cuts[0]))
    found = list(blocks)
    for a, a_end, b, b_end in gaps(blocks, len(before), len(after)):
        found += [Block(a + x, b + y, size) for x, y, size in _shared(before[a:a_end], after[b:b_end], cuts[1:])]
    return sorted(found)


def _pairs(before: Words, after: Words) -> int:
    there = Counter(after)
    return sum(number * there[word] for word, number in Counter(before).items())


def _anchors(before: Words, after: Words, cut: Cut) -> list[Block]:
    """Runs of words that stand once in each text, as many as keep their order."""
    here, there = _once(before, cut), _once(after, cut)
    met = sorted((begin, there[run], len(run)) for run, begin in here.items() if run in there)
    return [Block(*met[position]) for position in rising([place for _, place, _ in met])]


def _once(words: Words, cut: Cut) -> dict[tuple, int]:
    runs = [(tuple(words[begin:end]), begin) for begin, end in cut(words)]
    times = Counter(run for run, _ in runs)
    return {run: begin for run, begin in runs if times[run] == 1}


def _extended(before: Words, after: Words, anchors: list[Block]) -> list[Block]:
    """Anchors with the equal words on either side of them, none twice."""
    found: list[Block] = []
    here = there = 0
    for a, b, size in anchors:
        skip = max(here - a, there - b, 0)
        if skip >= size:
            continue
        a, b, size = a + skip, b + skip, size - skip
        back = _alike(before, after, a - 1, b - 1, -1, min(a - here, b - there))
        on = _alike(before, after, a + size, b + size, 1)
        found.append(Block(a - back, b - back, back + size + on))
        here, there = a + size + on, b + size + on
    return _joined(found)


def _joined(blocks) -> list[Block]:
    """Blocks that follow each other in both texts as one."""
    found: list[Block] = []
    for block in blocks:
        if found and (found[-1].before + found[-1].size, found[-1].after + found[-1].size) == block[:2]:
            found[-1] = Block(found[-1].before, found[-1].after, found[-1].size + block.size)
        else:
            found.append(block)
    return found


def _without_islands(blocks: list[Block], before: int, after: int) -> list[Block]:
    ends = [Block(0, 0, 0), *blocks, Block(before, after, 0)]
    return [block for number, block in zip(count(1), blocks, strict=False) if not _is_island(block, ends[number - 1], ends[number + 1])]


def _is_island(block: Block, previous: Block, following: Block) -> bool:
    if block.size > ISLAND:
        return False
    sizes = (
        (block.before - previous.before - previous.size, block.after - previous.after - previous.size),
        (following.before - block.before - block.size, following.after - block.after - block.size),
    )
    return all(min(pair) > 0 and max(pair) >= REWRITTEN for pair in sizes)
