"""Which block, row or entry of a list is which in two versions: by its own key, then by what it says."""

from bisect import bisect_left
from collections import Counter, defaultdict, deque
from typing import NamedTuple

from newsroom.changes.reading import Node
from newsroom.changes.sameness import rising

LIKE = 0.4  # of what two nodes say together, how much both must say to be one
RARE = 8  # a word that stands in more nodes than this makes none of them a candidate
CANDIDATES = 5


class Pair(NamedTuple):
    """One node in two versions, with its place in each list; None where it is not there. Moved: it changed its place among the others."""

    before: int | None
    after: int | None
    moved: bool = False


def aligned(before: list[Node], after: list[Node]) -> list[Pair]:
    """All nodes of two lists, in the order of the second; what was taken away stands where it was."""
    partner = _by_key(before, after)
    for way in (_by_content, _by_likeness, _by_place):
        if len(partner) == len(before) or len(partner) == len(after):
            break
        way(before, after, partner)
    here = sorted(partner)
    staying = {here[position] for position in rising([partner[number] for number in here])}
    return _ordered(len(before), len(after), partner, staying)


def _free(nodes: list[Node], taken) -> list[int]:
    return [number for number in range(len(nodes)) if number not in taken]


def _left(before: list[Node], after: list[Node], partner: dict[int, int]) -> tuple[list[int], list[int]]:
    return _free(before, partner), _free(after, set(partner.values()))


def _by_key(before: list[Node], after: list[Node]) -> dict[int, int]:
    there = {(node.kind, node.key): number for number, node in enumerate(after) if node.key}
    partner = {}
    for number, node in enumerate(before):
        if node.key and (other := there.pop((node.kind, node.key), None)) is not None:
            partner[number] = other
    return partner


def _by_content(before: list[Node], after: list[Node], partner: dict[int, int]) -> None:
    free, free_after = _left(before, after, partner)
    there: dict = defaultdict(deque)
    for number in free_after:
        there[after[number].stored].append(number)
    for number in free:
        if there[before[number].stored]:
            partner[number] = there[before[number].stored].popleft()


def _by_likeness(before: list[Node], after: list[Node], partner: dict[int, int]) -> None:
    free, free_after = _left(before, after, partner)
    says = {number: after[number].sayings for number in free_after}
    where = defaultdict(list)
    for number, sayings in says.items():
        for saying in sayings:
            where[after[number].kind, saying].append(number)
    likenesses = []
    for number in free:
        sayings = before[number].sayings
        met = Counter(other for saying in sayings for other in _rare(where.get((before[number].kind, saying), ())))
        for other, _ in met.most_common(CANDIDATES):
            likeness = 2 * len(sayings & says[other]) / (len(sayings) + len(says[other]))
            likenesses.append((-likeness, abs(number - other), number, other))
    taken = set()
    for likeness, _, number, other in sorted(likenesses):
        if -likeness >= LIKE and number not in partner and other not in taken:
            partner[number] = other
            taken.add(other)


def _rare(numbers) -> list[int]:
    return numbers if len(numbers) <= RARE else ()


def _by_place(before: list[Node], after: list[Node], partner: dict[int, int]) -> None:
    """Nodes without keys, such as the rows of a table, that are alone between the same neighbours."""
    free, free_after = _left(before, after, partner)
    known, kept = sorted(partner), {partner[number] for number in partner}
    marks = sorted(kept)
    gaps = defaultdict(lambda: ([], []))
    for number in free:
        previous = bisect_left(known, number) - 1
        gaps[bisect_left(marks, partner[known[previous]]) if previous >= 0 else -1][0].append(number)
    for number in free_after:
        gaps[bisect_left(marks, number) - 1][1].append(number)
    for here, there in gaps.values():
        if len(here) == len(there):
            for number, other in zip(here, there, strict=True):
                if not before[number].key and not after[other].key and before[number].kind == after[other].kind:
                    partner[number] = other


def _ordered(before: int, after: int, partner: dict[int, int], staying: set[int]) -> list[Pair]:
    source = {other: number for number, other in partner.items()}
    gone, place = defaultdict(list), -1
    for number in range(before):
        if number in staying:
            place = partner[number]
        elif number not in partner:
            gone[place].append(Pair(number, None))
    pairs = gone[-1]
    for number in range(after):
        here = source.get(number)
        pairs.append(Pair(here, number, moved=here is not None and here not in staying))
        pairs += gone[number]
    return pairs
