"""Compares two readings of a piece, node by node, and gathers what is told of them."""

from collections.abc import Iterator
from itertools import groupby

from newsroom.changes.alignment import Pair, aligned
from newsroom.changes.facts import Found, facts_in
from newsroom.changes.pairing import changed_facts
from newsroom.changes.reading import Names, Node, Value, numbered
from newsroom.changes.sameness import Block, gaps, same
from newsroom.changes.text import BREAK, Style, Text, Word, spelled
from newsroom.changes.told import Act, Changes, Fact, Kind, Line, Part, Run, State

SHORT = 12  # words of something that only moved, by which it is known
EARLIER = " (bản trước)"
ONLY_STYLE = "Chỉ đổi định dạng."
ONLY_LINKS = "Lời giữ nguyên, liên kết đã đổi."
ONLY_BLANKS = "Chỉ đổi dấu cách."


class Comparison:
    """Gathers parts and facts while two readings are gone through side by side."""

    def __init__(self, names: Names):
        self.names = names
        self.parts: list[Part] = []
        self.facts: dict[tuple, dict] = {}  # what is told once, with the parts in which it stands

    def changes(self, is_new: bool) -> Changes:
        """All that was gathered, the facts kind by kind."""
        order = {kind: number for number, kind in enumerate(Kind)}
        told = sorted(self.facts.items(), key=lambda item: order[item[0][0]])
        facts = tuple(Fact(kind, was, now, tuple(facts["places"]), *facts["pictures"]) for (kind, was, now, *_), facts in told)
        return Changes(is_new, facts, tuple(self.parts))

    def fields(self, before: list[Node] | None, after: list[Node]) -> None:
        """All fields of a piece. A list, such as its body, is told entry by entry."""
        for number, node in enumerate(after):
            earlier = before[number] if before is not None else None
            if node.is_list:
                self._entries(earlier.parts if earlier else [], node.parts)
            else:
                self._part(earlier, node, node.label)

    def _entries(self, before: list[Node], after: list[Node]) -> None:
        labels, labels_after = numbered(before), numbered(after)
        for pair in aligned(before, after):
            label = labels[pair.before] + EARLIER if pair.after is None else labels_after[pair.after]
            moved = _moved(pair) if pair.moved else ""
            self._part(_at(before, pair.before), _at(after, pair.after), label, moved)

    def _part(self, before: Node | None, after: Node | None, label: str, moved: str = "") -> None:
        lines = tuple(self._lines(before, after, label, ""))
        if lines:
            self.parts.append(Part(label, _state(before, after, lines), lines, moved))
        elif moved:
            self.parts.append(Part(label, State.MOVED, _known_by(after), moved))
        elif (before is None or after is None) and (after or before).content is None:  # a block that has no words, such as the weather
            self.parts.append(Part(label, _state(before, after, ())))

    def _lines(self, before: Node | None, after: Node | None, place: str, label: str) -> Iterator[Line]:
        """What differs between two states of a node; of which one may be missing."""
        node = after or before
        if before is not None and after is not None and before.stored == after.stored:
            return
        if node.content is not None:
            yield from self._leaf(
                before and before.content, after and after.content, f"{place}, {label.lower()}" if label else place, label
            )
        elif node.is_list:
            yield from self._listed(before.parts if before else [], after.parts if after else [], place)
        else:
            for number, part in enumerate(node.parts):
                below = part.label if not label else f"{label}, {part.label.lower()}"
                yield from self._lines(before and before.parts[number], after and after.parts[number], place, below)

    def _listed(self, before: list[Node], after: list[Node], place: str) -> Iterator[Line]:
        """The entries of a list within a block: pictures of a gallery, rows of a table."""
        labels, labels_after = numbered(before), numbered(after)
        for pair in aligned(before, after):
            name = labels[pair.before] + EARLIER if pair.after is None else labels_after[pair.after]
            lines = list(self._lines(_at(before, pair.before), _at(after, pair.after), place, name))
            yield from lines
            if pair.moved:
                yield Line(name, () if lines else _first_words(after[pair.after]), _moved(pair))

    def _leaf(self, before: Text | Value | None, after: Text | Value | None, place: str, label: str) -> Iterator[Line]:
        if isinstance(before or after, Text):
            line = self._text(before or Text(()), after or Text(()), place, label)
        else:
            line = self._value(before or Value(None, ""), after or Value(None, ""), place, label)
        if line:
            yield line

    def _value(self, before: Value, after: Value, place: str, label: str) -> Line | None:
        if before.key == after.key or (before.is_empty and after.is_empty and not (before.shown and after.shown)):
            return None
        was, now = before.shown, after.shown
        if was == now and was:  # two things of one name
            was, now = f"{was} (số {before.key[1]})", f"{now} (số {after.key[1]})"
        if before.kind or after.kind:
            self._tell(before.kind or after.kind, was, now, place, before.thing, after.thing)
        runs = [Run(act, shown) for act, shown in ((Act.TAKEN, was), (Act.PUT, now)) if shown]
        return Line(label, tuple(runs)) if runs else None

    def _text(self, before: Text, after: Text, place: str, label: str) -> Line | None:
        if before.cells == after.cells or (before.is_empty and after.is_empty):
            return None
        here, there = [word.text for word in before.words], [word.text for word in after.words]
        blocks = [Block(0, 0, len(here))] if here == there else same(here, there)
        for was, now in _facts(before, after, blocks):
            self._tell((was or now).kind, self._written(was), self._written(now), place)
        runs = tuple(_runs(before.words, after.words, blocks))
        if here != there:
            return Line(label, runs)
        return Line(label, runs, _beside_words(before.words, after.words)) if before.words != after.words else None

    def _written(self, fact: Found | None) -> str:
        """A fact as it is told: of a link also where it leads."""
        if fact is None:
            return ""
        return f"“{fact.text}” → {self.names.target(fact.link)}" if fact.link else fact.text

    def _tell(self, kind: Kind, was: str, now: str, place: str, thing=None, thing_now=None) -> None:
        pictures = (thing, thing_now) if kind == Kind.PICTURE else (None, None)
        fact = self.facts.setdefault((kind, was, now, *pictures), {"places": [], "pictures": pictures})
        if place not in fact["places"]:
            fact["places"].append(place)


def _at(nodes: list[Node], number: int | None) -> Node | None:
    return None if number is None else nodes[number]


def _moved(pair: Pair) -> str:
    return f"Chuyển chỗ: trước đứng thứ {pair.before + 1}, nay đứng thứ {pair.after + 1}."


def _state(before: Node | None, after: Node | None, lines: tuple[Line, ...]) -> State:
    if before is None or (after is not None and before.is_empty):
        return State.ADDED
    if after is None or after.is_empty:
        return State.REMOVED
    return State.RESTYLED if all(line.note in (ONLY_STYLE, ONLY_BLANKS) for line in lines) else State.CHANGED


def _known_by(node: Node) -> tuple[Line, ...]:
    runs = _first_words(node)
    return (Line("", runs),) if runs else ()


def _first_words(node: Node) -> tuple[Run, ...]:
    """The first words of a node, by which a person knows which one it is."""
    if isinstance(node.content, Text) and node.content.words:
        words = node.content.words
        text = spelled(words[:SHORT]).replace(BREAK, " ")
        return (Run(Act.KEPT, text + " …" if len(words) > SHORT else text),)
    if isinstance(node.content, Value) and node.content.shown:
        return (Run(Act.KEPT, node.content.shown),)
    return next((runs for part in node.parts if (runs := _first_words(part))), ())


def _beside_words(before: list[Word], after: list[Word]) -> str:
    """What differs where the words do not."""
    looks = [(was.style, now.style) for was, now in zip(before, after, strict=True) if was.style != now.style]
    if any(was.link != now.link for was, now in looks):
        return ONLY_LINKS
    return ONLY_STYLE if looks else ONLY_BLANKS


def _facts(before: Text, after: Text, blocks: list[Block]) -> list[tuple[Found | None, Found | None]]:
    if not before.words or not after.words:
        return [(fact, None) for fact in facts_in(before)] + [(None, fact) for fact in facts_in(after)]
    return changed_facts(before, after, blocks)


def _runs(before: list[Word], after: list[Word], blocks: list[Block]) -> Iterator[Run]:
    """The words of both texts in the order in which they are read, each run with its fate."""
    holes = {(gap.before, gap.after): gap for gap in gaps(blocks, len(before), len(after))}
    here = there = 0
    for block in [*blocks, Block(len(before), len(after), 0)]:
        if hole := holes.get((here, there)):
            yield from _run(Act.TAKEN, before[hole.before : hole.before_end])
            yield from _run(Act.PUT, after[hole.after : hole.after_end])
        here, there = block.before, block.after
        yield from _kept(before[here : here + block.size], after[there : there + block.size])
        here, there = here + block.size, there + block.size


def _kept(before: list[Word], after: list[Word]) -> Iterator[Run]:
    words = list(zip(before, after, strict=True))
    for (was, now), group in groupby(words, key=lambda pair: _look(*pair)):
        run = [word for _, word in group]
        yield from _run(Act.KEPT if was == now else Act.RESTYLED, run, "" if was == now else _restyled(was, now))


def _look(was: Word, now: Word) -> tuple[Style | None, Style | None]:
    return (None, None) if was.style == now.style else (was.style, now.style)


def _restyled(was: Style, now: Style) -> str:
    """How kept words looked and look; where they lead is told among the facts."""
    looks = [", ".join(style.marks) or "chữ thường" for style in (was, now)]
    link = {(False, True): "thêm liên kết", (True, False): "bỏ liên kết"}.get((bool(was.link), bool(now.link)), "liên kết khác")
    said = [link] if was.link != now.link else []
    said += [" → ".join(looks)] if was.marks != now.marks else []
    return "; ".join(said) or "một phần của chữ"


def _run(act: Act, words: list[Word], note: str = "") -> Iterator[Run]:
    if words:
        text = spelled(words)
        is_break = act != Act.KEPT and not text.strip()
        yield Run(act, "¶" if is_break else text, not words[0].glued, note)
