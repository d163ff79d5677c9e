"""Tables: those of data become tables, those that only held things in their place are taken apart."""

import re
from functools import cached_property

from transfer.html.desk import Desk
from transfer.html.parts import CAPTION, Gallery, Line, Part, Picture, Quote, Run, Table, joined
from transfer.html.reader import Reader, with_caption
from transfer.html.tree import CELLS, Node

WIDEST = 60  # columns of a merged cell: no table of an office is wider, and a forged colspan costs nothing
EDGE = WIDEST * 4  # columns
MOST_CELLS = 20_000
REPEATED = 200  # letters that are repeated down a merged cell
MOST_REPEATED = 100_000  # letters, in all of a table
NOT_MERGED = "Có bảng gộp quá nhiều ô nên các ô đã được tách ra; hãy xem lại."
# The heads and the ends of letters are set in tables without lines
LETTER = re.compile(r"(?i)cộng hòa xã hội chủ nghĩa|cộng hoà xã hội chủ nghĩa|độc lập\s*-\s*tự do|đảng cộng sản việt nam\s|nơi nhận\s*:")


class Cell:
    """What stands in a cell, and how far it goes."""

    is_first = is_top = True  # where it begins

    def __init__(self, parts: list[Part], height: int = 1, width: int = 1):
        self.parts, self.height, self.width = parts, height, width

    @cached_property
    def words(self) -> str:
        return joined(lines_in(self.parts))

    @property
    def pictures(self) -> list[Picture]:
        inside = [part for part in self.parts if isinstance(part, (Picture, Gallery))]
        return [picture for part in inside for picture in (part.pictures if isinstance(part, Gallery) else [part])]


class Merged:
    """A place over which a cell goes that begins elsewhere. What it holds is read once, however far it goes."""

    __slots__ = ("cell", "is_first", "is_top")

    def __init__(self, cell: Cell, is_first: bool, is_top: bool):
        self.cell, self.is_first, self.is_top = cell, is_first, is_top

    def __getattr__(self, name: str):
        return getattr(self.cell, name)


def table_of(node: Node, reader: Reader) -> list[Part]:
    """A table's own caption, and what it held."""
    rows, captions, above = rows_of(node)
    before = reader.apart(above)
    if before:
        before += reader.apart(captions)
        captions = []
    own = reader.apart(captions)
    cells = [[(element, Cell(reader.apart(element.children))) for element in cells_in(row)] for row in rows]
    grid = grid_of([[cell for _, cell in row] for row in sized(cells, reader.desk)])
    if own and not all(isinstance(part, Line) for part in own):
        before, own = before + own, []
    if is_data(grid):
        return before + data(grid, joined(own))
    return before + own + apart([[cell for _, cell in row] for row in cells])


def rows_of(table: Node) -> tuple[list[Node], list[Node], list[Node]]:
    """Its rows, its captions, and what stands in it where nothing may stand (browsers show that above it)."""
    rows, captions, others, groups = [], [], [], [table]
    while groups:
        group = groups.pop(0)
        for child in group.children:
            if not isinstance(child, Node):
                others += [child] if child.strip() else []
            elif child.tag == "tr":
                rows.append(child)
            elif child.tag in CELLS:
                rows.append(Node("tr", children=[child]))
            elif child.tag == "caption":
                captions.append(child)
            elif child.tag in ("thead", "tbody", "tfoot"):
                groups.append(child)
            else:
                others.append(child)
    return rows, captions, others


def cells_in(row: Node) -> list[Node]:
    """The cells of a row; what stands between them is one, too."""
    found = []
    for child in row.children:
        if isinstance(child, Node):
            found.append(child if child.tag in CELLS else Node("td", children=[child]))
        elif child.strip():
            found.append(Node("td", children=[child]))
    return found


def sized(rows: list, desk: Desk) -> list:
    """Tell the cells how far they go: nowhere, where those of the body would fill more places than a reader has patience for."""
    asked = 0
    for top, row in enumerate(rows):
        for element, cell in row:
            cell.height = min(element.number("rowspan", 1) or len(rows), len(rows) - top)
            cell.width = max(1, min(element.number("colspan", 1), WIDEST))
            asked += cell.height * cell.width - 1
    if asked <= desk.merged:
        desk.merged -= asked
        return rows
    for _, cell in (pair for row in rows for pair in row):
        cell.height = cell.width = 1
    if NOT_MERGED not in desk.notes:
        desk.notes.append(NOT_MERGED)
    return rows


def grid_of(rows: list[list[Cell]]) -> list[list[Cell]]:
    """The cells by row and column, without empty rows and columns. A merged cell stands wherever it goes. Nothing for a table that is
    larger than any of data, or has something beyond the edge.
    """
    grid: list[dict[int, Cell | Merged]] = [{} for _ in rows]
    for top, row in enumerate(rows):
        left = 0
        for cell in row:
            while left in grid[top]:
                left += 1
            if left >= EDGE:
                if cell.parts:
                    return []
                continue
            for below in range(top, top + cell.height):
                for column in range(left, min(left + cell.width, EDGE)):
                    is_first, is_top = column == left, below == top
                    grid[below][column] = cell if is_first and is_top else Merged(cell, is_first, is_top)
            left += cell.width
    found = [row for row in grid if any(cell.parts for cell in row.values())]
    places = sorted({place for row in found for place, cell in row.items() if cell.is_first and cell.parts})
    if len(found) * len(places) > MOST_CELLS:
        return []
    return [[row.get(place) or Cell([]) for place in places] for row in found]


def is_data(grid: list[list[Cell]]) -> bool:
    """Whether rows and columns say something: not a frame round a picture, columns of a page, the head of a letter."""
    if len(grid) < 2 or len(grid[0]) < 2:
        return False
    cells = [cell for row in grid for cell in row if cell.is_first and cell.is_top]
    if any(not isinstance(part, (Line, Quote, Picture, Gallery)) for cell in cells for part in cell.parts):
        return False
    if len(grid) < 8 and LETTER.search(" ".join(cell.words for row in grid[:2] for cell in row if cell.is_first and cell.is_top)):
        return False
    if any(cell.pictures for cell in cells):  # a list of people with their portraits
        return len(grid[0]) >= 3 and all(sum(bool(cell.words) for cell in row) >= 2 for row in grid)
    return True


def data(grid: list[list[Cell]], caption: str) -> list[Part]:
    """The first row names the columns, with what is merged into it below. Pictures stand below the table."""
    title = grid[0][0]
    if not caption and len(grid) > 2 and title.width >= len(grid[0]) and title.height == 1 and title.words:
        caption, grid = title.words, grid[1:]  # a title over all columns
    tallest = max((cell.height for cell in grid[0]), default=1)
    heads = grid[: tallest if tallest < len(grid) else 1]
    columns = [" – ".join(dict.fromkeys(filter(None, (head_of(row[place]) for row in heads)))) for place in range(len(grid[0]))]
    spare = [MOST_REPEATED]
    rows = [[filled(cell, spare) for cell in row] for row in grid[len(heads) :]]
    cells = [cell for row in grid for cell in row if cell.is_first and cell.is_top]
    return [Table(caption, columns, rows), *(picture for cell in cells for picture in cell.pictures)]


def head_of(cell: Cell) -> str:
    """The name that a cell gives to a column; a long one is said once."""
    return cell.words if cell.is_first and cell.is_top or len(cell.words) <= REPEATED else ""


def filled(cell: Cell, spare: list[int]) -> list[Line]:
    """A merged cell: down it is repeated, to the right only its first is filled."""
    if not cell.is_first:
        return []
    if not cell.is_top:
        spare[0] -= len(cell.words)
        if not 0 < len(cell.words) <= REPEATED or spare[0] <= 0:
            return []
    return lines_in(cell.parts)


def lines_in(parts: list[Part]) -> list[Line]:
    """Everything as lines: headings in bold, quotes as they are."""
    lines = []
    for part in parts:
        if isinstance(part, Line) and part.level:
            lines.append(Line([Run(run.text, run.look._replace(bold=True)) for run in part.runs]))
        elif isinstance(part, Line):
            lines.append(part)
        elif isinstance(part, Quote):
            lines += quote_lines(part)
    return lines


def quote_lines(quote: Quote) -> list[Line]:
    from transfer.html.parts import Look

    words = [quote.text, ", ".join(filter(None, (quote.name, quote.position)))]
    return [Line([Run(text, Look())]) for text in words if text]


# Taken apart ----------------------------------------------------------------------------------------------------------
def apart(rows: list[list[Cell]]) -> list[Part]:
    """What stood in a table of layout, row by row; words below a picture are its caption."""
    rows = [kept for row in rows if (kept := [cell for cell in row if cell.parts])]
    found: list[Part] = []
    place = 0
    while place < len(rows):
        below = rows[place + 1] if place + 1 < len(rows) else []
        if is_row_of(rows[place], Picture) and len(below) == len(rows[place]) and all(is_caption(cell) for cell in below):
            found += side_by_side(rows[place], below)
            place += 2
        else:
            found += [part for cell in rows[place] for part in cell.parts]
            place += 1
    things = [part for part in found if not isinstance(part, Line)]
    if len(things) == 1 and isinstance(found[0], (Picture, Gallery)) and len(joined(found[1:])) <= CAPTION:
        return with_caption(things, found[1:]) if isinstance(things[0], Picture) and not things[0].caption else found
    return found


def is_row_of(row: list[Cell], kind: type) -> bool:
    return all(len(cell.parts) == 1 and isinstance(cell.parts[0], kind) for cell in row)


def is_caption(cell: Cell) -> bool:
    return all(isinstance(part, Line) and not part.level for part in cell.parts) and len(cell.words) <= CAPTION


def side_by_side(pictures: list[Cell], captions: list[Cell]) -> list[Part]:
    """A row of pictures over a row of their captions."""
    taken = [cell.parts[0] for cell in pictures]
    for picture, below in zip(taken, captions, strict=True):
        picture.caption = below.words
    return [Gallery(taken)] if len(taken) > 1 else taken
