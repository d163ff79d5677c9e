"""Reads a tree from its first to its last word: lines with their look, pictures, tables, films.

The same rules as the editor's paste from Word (`newsroom/word-paste.js`), and what only old portals wrote.
"""

import re
import unicodedata

from cms.text import composed, one_line
from transfer.html import frames
from transfer.html.desk import Desk
from transfer.html.forms import PLAIN_FORM, Form, form_of
from transfer.html.parts import CAPTION, NUMBER, PLAIN, Gallery, Line, Look, Part, Picture, Quote, Run, Table, Video, joined
from transfer.html.tree import BLOCKS, CELLS, TABLE_PARTS, Node
from transfer.html.unseen import dropped_name, is_icon, is_tracker

HEADING = 160  # letters that a heading block takes
DEEPEST_LIST = 1  # a list has two levels
QUOTE = 1500  # letters; what is longer was indented and not quoted
LINES = BLOCKS | CELLS | TABLE_PARTS | {"body", "html"}
NEVER_SHOWN = re.compile("[\u00ad\u200b-\u200d\u2060\ufeff\ue000-\uf8ff\ufffc]")  # soft hyphens, zero widths, glyphs of symbol fonts
BLANKS = re.compile(r"\s+")
BOLD = re.compile(r"bold|bolder|[6-9]00")
SLOPED = re.compile(r"italic|oblique")
CAPTION_CLASS = re.compile(r"(?i)\b(?:wp-caption-text|(?:image|img|pic|photo|figure)?-?caption|chuthich|msocaption)\b")
_SPEAKER = re.compile(r"^\s*[-–—]{1,2}\s*(.{2,200})$")


class Reader:
    """What it read stands in `parts`."""

    def __init__(self, desk: Desk):
        self.desk = desk
        self.parts: list[Part] = []
        self.form: Form | None = None  # of the element that is being read
        self.line: Line | None = None  # the open one
        self.pieces: list[str] = []  # the letters of its last run, which are put together once, when it ends
        self.line_form: Form | None = None
        self.counted: list[int] = []  # by level: the number of the last item of the open list
        self.centred = False
        self.keeps_breaks = False  # in <pre>
        self.wide_address = ""  # of the link that is being read

    # Elements --------------------------------------------------------------------------------------------------------
    def read(self, node: Node | str, look: Look = Look()) -> None:  # noqa: B008 - it cannot be changed
        if isinstance(node, str):
            return self.write(node, look)
        name = dropped_name(node, self.desk.base)
        if "on" in node.attributes:
            self.desk.drop("thuộc tính chạy lệnh")
        if name is not None:
            return self.desk.drop(name) if name else None
        special = getattr(self, f"_{node.tag}", None) if node.tag in SPECIAL else None
        if special:
            return special(node, look)
        inside = self.look_inside(node, look)
        if node.tag in LINES:
            return self._block(node, inside)
        return self.children(node, inside)

    def children(self, node: Node, look: Look) -> None:
        for child in node.children:
            self.read(child, look)

    def _block(self, node: Node, look: Look) -> None:
        self.close()
        outer, was_centred = self.form, self.centred
        self.form = form_of(node) or (Form(is_caption=True) if CAPTION_CLASS.search(node.get("class")) else outer)
        align = node.style.get("text-align") or node.get("align").lower()
        self.centred = "center" in align if align else (was_centred or node.tag == "center")
        self.children(node, look)
        self.close()
        self.form, self.centred = outer, was_centred

    def look_inside(self, node: Node, look: Look) -> Look:
        """The look of the letters inside an element that stands inside letters of a look."""
        tag, changed = node.tag, {}
        if tag == "end":
            tag = node.attributes["of"]
            off = {"b": "bold", "strong": "bold", "i": "italic", "em": "italic"}.get(tag)
            return look._replace(**{off: False}) if off else look._replace(link=None) if tag == "a" else look
        if tag in ("b", "strong"):
            changed["bold"] = True
        elif tag in ("i", "em", "cite"):
            changed["italic"] = True
        elif tag in ("sup", "sub"):
            changed["script"] = tag
        elif tag in ("s", "strike", "del"):
            self.desk.drop("chỗ gạch ngang chữ (chữ vẫn giữ)")
        if node.get("style"):
            if weight := node.style.get("font-weight"):
                changed["bold"] = bool(BOLD.match(weight))
            if slope := node.style.get("font-style"):
                changed["italic"] = bool(SLOPED.match(slope))
        return look._replace(**changed) if changed else look

    def _br(self, node: Node, look: Look) -> None:
        """A line begun by hand. Two of them begin a paragraph; several in an item or a heading are one."""
        if self.line is None:
            return
        if self.last_letter == "\n" and (self.line_form is None or self.line_form.kind == PLAIN and not self.line_form.level):
            return self.close()
        self.strip_end()
        self.pieces.append("\n")

    def _pre(self, node: Node, look: Look) -> None:
        self.keeps_breaks = True
        self._block(node, look)
        self.keeps_breaks = False

    def _a(self, node: Node, look: Look) -> None:
        words, address = words_of(node), node.get("href").strip()
        outer, self.wide_address = self.wide_address, address
        link = self.desk.link(address, words) if address and words else None
        self.children(node, self.look_inside(node, look._replace(link=link)) if link else look)
        self.wide_address = outer

    def _img(self, node: Node, look: Look) -> None:
        if is_tracker(node):
            return self.desk.drop("ảnh theo dõi (một điểm ảnh)")
        if is_icon(node):
            return self.desk.drop("biểu tượng nhỏ")
        picture = frames.picture(self, node)
        if picture:
            self.put(picture)
        else:
            self.close()

    def _iframe(self, node: Node, look: Look) -> None:
        self.put_all(frames.framed(self, node))

    _object = _embed = _video = _audio = _iframe

    def _figure(self, node: Node, look: Look) -> None:
        self.put_all(figure(self, node))

    def _blockquote(self, node: Node, look: Look) -> None:
        inside = self.apart(node.children, look)
        self.put_all(quoted(inside) or inside)

    def _table(self, node: Node, look: Look) -> None:
        from transfer.html.tables import table_of  # tables hold lines, and lines tables

        self.close()
        self.counted = []
        self.put_all(table_of(node, self))

    def apart(self, nodes: list, look: Look = Look()) -> list[Part]:  # noqa: B008
        """What stands in some nodes, read by itself."""
        reader = Reader(self.desk)
        reader.centred, reader.keeps_breaks, reader.wide_address = self.centred, self.keeps_breaks, self.wide_address
        for node in nodes:
            reader.read(node, look)
        reader.close()
        return reader.parts

    # Letters -----------------------------------------------------------------------------------------------------------
    def write(self, data: str, look: Look) -> None:
        """Letters into the open line. Blanks are one blank; an accent that came apart from its letter goes back to it."""
        text = composed(NEVER_SHOWN.sub("", data))
        text = re.sub(r" ?\n ?", "\n", re.sub(r"[^\S\n]+", " ", text)) if self.keeps_breaks else BLANKS.sub(" ", text)
        if self.line is None or self.last_letter in (" ", "\n"):
            text = text.lstrip()
        if not text:
            return
        if self.line is None:
            self.line, self.line_form = Line([], is_centred=self.centred), self.form
        runs = self.line.runs
        if runs and (runs[-1].look == look or unicodedata.combining(text[0])):
            self.pieces.append(text)
            return
        if runs and self.last_letter == "\n" and look == Look():  # a break between bold and plain letters is no bold one
            self.strip_end()
            text = f"\n{text}"
        self.end_run()
        runs.append(Run("", look))
        self.pieces = [text]

    @property
    def last_letter(self) -> str:
        """Of the open line; "" where there is none. No piece is empty."""
        return self.pieces[-1][-1] if self.pieces else ""

    def strip_end(self) -> None:
        """Take the blanks off the end of the last run."""
        while self.pieces:
            last = self.pieces.pop().rstrip()
            if last:
                self.pieces.append(last)
                return

    def end_run(self) -> None:
        """The last run of the open line has all its letters."""
        if self.line and self.line.runs:
            self.line.runs[-1].text = composed("".join(self.pieces))
        self.pieces = []

    def close(self) -> None:
        """The line ends."""
        self.end_run()
        line, form, self.line = self.line, self.line_form, None
        while line and line.runs and not line.runs[-1].text.rstrip():
            line.runs.pop()
        if not line or not line.runs:
            return
        line.runs[-1].text = line.runs[-1].text.rstrip()
        if form is None or form.used:  # a second paragraph of an item is no item
            form = PLAIN_FORM if form is None or not form.is_caption else Form(is_caption=True)
        form.used = form is not PLAIN_FORM
        if form.before:
            line.runs.insert(0, Run(f"{form.before} ", Look()))
        line.is_caption = form.is_caption
        if form.level and len(line.text) <= HEADING and line.text:
            line.level = form.level
        elif form.level:
            line.runs = [Run(run.text, run.look._replace(bold=True)) for run in line.runs]
        self.put_line(form, line)

    def put_line(self, form: Form, line: Line) -> None:
        """An item whose number our list would not show (it goes on after a paragraph) keeps the number as text."""
        if form.kind == PLAIN or line.level:
            self.counted = []
            self.parts.append(line)
            return
        level = min(form.depth, DEEPEST_LIST, len(self.counted))
        number = (self.counted + [0, 0])[level] + 1 if form.kind == NUMBER else 0
        if number and form.value is not None and form.value != number:
            line.runs.insert(0, Run(f"{form.mark} ", Look()))
            self.counted = []
        else:
            self.counted[level:] = [number]
            line.kind, line.depth, line.mark = form.kind, level, form.mark
        self.parts.append(line)

    def put(self, part: Part) -> None:
        """Something that is no line."""
        self.close()
        self.counted = []
        self.parts.append(part)

    def put_all(self, parts: list[Part]) -> None:
        self.close()
        if parts:
            self.counted = []
            self.parts += parts


SPECIAL = {"br", "pre", "a", "img", "iframe", "object", "embed", "video", "audio", "figure", "blockquote", "table"}


def words_of(node: Node) -> str:
    """All words in an element."""
    return one_line(NEVER_SHOWN.sub("", node.text))


# What stands in one element and belongs together -------------------------------------------------------------------------
def figure(reader: Reader, node: Node) -> list[Part]:
    """A picture, several, a film or a table with what was written to it."""
    captions = [child for child in node.elements if child.tag == "figcaption"]
    said = reader.apart(captions)
    inside = reader.apart([child for child in node.children if isinstance(child, str) or child.tag != "figcaption"])
    things = [part for part in inside if not isinstance(part, Line)]
    lines = inside[len(things) :] + said
    if things and inside[: len(things)] == things and all(isinstance(part, Line) for part in lines):
        return with_caption(things, lines)
    return said + inside if captions and node.elements[0] is captions[0] else inside + said


def with_caption(things: list[Part], lines: list[Line]) -> list[Part]:
    """Things and the words that belong to them, which stand below them."""
    words = joined(lines)
    pictures = [thing for thing in things if isinstance(thing, Picture)]
    if len(things) == 1 and words and len(words) <= CAPTION and not any(line.level for line in lines):
        thing = things[0]
        if isinstance(thing, (Picture, Table)) and not thing.caption:
            thing.caption = words
            return things
        if isinstance(thing, Video) and not thing.title:
            thing.title = words if len(words) <= HEADING else ""
            return things if thing.title else [thing, *lines]
    for line in lines:
        line.is_caption = True
    return [Gallery(pictures), *lines] if len(pictures) == len(things) > 1 else [*things, *lines]


def quoted(parts: list[Part]) -> list[Part]:
    """Somebody's words, where an indented text is nothing but words; else nothing."""
    if not parts or not all(isinstance(part, Line) and part.kind == PLAIN and not part.level for part in parts):
        return []
    if any(run.look.link for line in parts for run in line.runs) or not 0 < len(joined(parts)) <= QUOTE:
        return []
    texts = ["".join(run.text for run in line.runs) for line in parts]
    name = position = ""
    if len(texts) > 1 and (speaker := _SPEAKER.match(texts[-1])):
        name, _, position = (word.strip() for word in speaker[1].partition(","))
        texts, name, position = (texts[:-1], name, position) if len(name) <= 120 and len(position) <= 160 else (texts, "", "")
    return [Quote("\n".join(texts), name, position)]
