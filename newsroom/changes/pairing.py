"""Which fact of the earlier text became which fact of the later one."""

from collections import Counter, defaultdict, deque
from collections.abc import Iterator

from newsroom.changes.facts import Found, facts_in
from newsroom.changes.sameness import Block, gaps
from newsroom.changes.text import Text

Became = tuple[Found | None, Found | None]


def changed_facts(before: Text, after: Text, blocks: list[Block]) -> list[Became]:
    """The facts that are not what they were, in their order: each with what stands at its place now, if anything does."""
    place = _Places(blocks, len(before.words), len(after.words))
    pairs: list[Became] = []
    earlier, later = _by_kind(facts_in(before)), _by_kind(facts_in(after))
    for kind in [*earlier, *(kind for kind in later if kind not in earlier)]:
        pairs += _paired(earlier[kind], later[kind], place)
    return [(was, now) for was, now in _without_passages(pairs) if _said(was) != _said(now)]


def _by_kind(facts: list[Found]) -> dict[str, list[Found]]:
    kinds: dict[str, list[Found]] = defaultdict(list)
    for fact in facts:
        kinds[fact.kind].append(fact)
    return kinds


def _said(fact: Found | None) -> tuple[str, str] | None:
    return fact and (fact.text, fact.link)


class _Places:
    """Where the words of the earlier text stand in the later one: a kept word at one place, others within a gap."""

    def __init__(self, blocks: list[Block], before: int, after: int):
        self.first, self.last = [0] * before, [0] * before
        for block in blocks:
            for step in range(block.size):
                self.first[block.before + step] = block.after + step
                self.last[block.before + step] = block.after + step + 1
        for gap in gaps(blocks, before, after):
            for number in range(gap.before, gap.before_end):
                self.first[number], self.last[number] = gap.after, gap.after_end

    def of(self, fact: Found) -> tuple[int, int]:
        return self.first[fact.start], self.last[fact.end - 1]


def _paired(earlier: list[Found], later: list[Found], place: _Places) -> Iterator[Became]:
    """Facts of one kind: first those that say the same at the same place, then in their order what stands there instead."""
    partner = _unchanged(earlier, later, place)
    taken = set(partner.values())
    free = deque(number for number in range(len(later)) if number not in taken)
    for number, fact in enumerate(earlier):
        if number in partner:
            continue
        begin, end = place.of(fact)
        while free and later[free[0]].end <= begin:
            yield None, later[free.popleft()]
        if free and later[free[0]].start < end:
            yield fact, later[free.popleft()]
        else:
            yield fact, None
    yield from ((None, later[number]) for number in free)


def _unchanged(earlier: list[Found], later: list[Found], place: _Places) -> dict[int, int]:
    there: dict = defaultdict(deque)
    for number, fact in enumerate(later):
        there[_said(fact)].append(number)
    partner = {}
    for number, fact in enumerate(earlier):
        begin, end = place.of(fact)
        alike = there[_said(fact)]
        while alike and later[alike[0]].end <= begin:
            alike.popleft()
        if alike and later[alike[0]].start < end:
            partner[number] = alike.popleft()
    return partner


def _without_passages(pairs: list[Became]) -> list[Became]:
    """The pairs without facts that went from one place of the text to another: taken away here, put in there."""
    gone = Counter((was.kind, _said(was)) for was, now in pairs if now is None)
    come = Counter((now.kind, _said(now)) for was, now in pairs if was is None)
    passed = gone & come
    left = {True: Counter(passed), False: Counter(passed)}
    kept = []
    for was, now in pairs:
        fact = was or now
        if (was is None) != (now is None) and left[now is None][fact.kind, _said(fact)] > 0:
            left[now is None][fact.kind, _said(fact)] -= 1
        else:
            kept.append((was, now))
    return kept
