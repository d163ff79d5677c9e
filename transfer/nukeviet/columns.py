"""The names of columns in CREATE TABLE."""

import re

_COLUMN = re.compile(rb"\s*(?:`(?P<quoted>[^`]+)`|\"(?P<ansi>[^\"]+)\"|(?P<bare>[A-Za-z_]\w*))\s")
_NO_COLUMN = {b"KEY", b"PRIMARY", b"UNIQUE", b"INDEX", b"FULLTEXT", b"SPATIAL", b"CONSTRAINT", b"FOREIGN", b"CHECK", b"PERIOD"}
_PARTS = re.compile(
    rb"""[^(),'"`]++|'(?:[^'\\]++|\\.)*+'|"(?:[^"\\]++|\\.)*+"|`[^`]*+`|(?P<open>\(++)|(?P<close>\)++)|(?P<comma>,)|.""", re.DOTALL
)


def name_of(name: bytes) -> str:
    """The name of a table or column without its quotes."""
    return name.strip(b'`"').decode("utf-8", "replace")


def columns_of(body: bytes) -> tuple[str, ...]:
    """The names of columns in what stands behind the first bracket of CREATE TABLE."""
    columns, piece, depth = [], [], 0
    for found in _PARTS.finditer(body):
        kind = found.lastgroup
        if kind in ("open", "close"):
            depth += len(found[0]) if kind == "open" else -len(found[0])
        elif depth == 0:
            piece.append(found[0])
        if depth < 0 or (depth == 0 and kind == "comma"):
            columns += _column(b"".join(piece))
            piece = []
        if depth < 0:
            break
    return tuple(columns)


def _column(line: bytes) -> list[str]:
    """The name of the column that a line of CREATE TABLE makes; none where it makes a key or the like."""
    found = _COLUMN.match(line + b" ")
    if not found or (found["bare"] and found["bare"].upper() in _NO_COLUMN):
        return []
    return [(found["quoted"] or found["ansi"] or found["bare"]).decode("utf-8", "replace")]
