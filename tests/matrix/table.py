"""Reads a table of rights as it is written in the test: a row is an act, a column a thing, a cell the letters of who may."""

PEOPLE = {"B": "bientap", "T": "truongban", "L": "lanhdao", "K": "kiemduyet", "Q": "quantri"}
Expected = dict[tuple[str, str], set[str]]


def read_table(text: str) -> Expected:
    """Who may, by act and thing. "-" is nobody; "." says that there is no such act for that thing."""
    head, *lines = [line.split() for line in text.strip().splitlines() if line.strip()]
    cells: Expected = {}
    for act, *row in lines:
        assert len(row) == len(head) - 1, f"{act}: {len(row)} cells"
        cells |= {(act, thing): letters_of(cell) for thing, cell in zip(head[1:], row, strict=True) if cell != "."}
    return cells


def letters_of(cell: str) -> set[str]:
    """The letters of a cell."""
    letters = set() if cell == "-" else set(cell)
    assert letters <= set(PEOPLE), f"{cell} names nobody"
    return letters
