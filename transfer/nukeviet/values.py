"""The literals of SQL and their text: what MySQL, MariaDB and phpMyAdmin write between the brackets of VALUES."""

import re

TOO_LONG = object()  # stands for a value that was passed over

# One value with the comma or bracket behind it; without those more has to be read. Possessive, so that nothing is tried twice.
VALUE = re.compile(
    rb"""\s*+(?:
        (?:_[A-Za-z0-9]+\s*+|N)?'(?P<single>(?:[^'\\]++|\\.|'')*+)'
      | "(?P<double>(?:[^"\\]++|\\.|"")*+)"
      | (?:_[A-Za-z0-9]+\s*+)?0[xX](?P<hex>[0-9a-fA-F]++)
      | [xX]'(?P<quoted_hex>[0-9a-fA-F]*+)'
      | [bB]'(?P<bits>[01]*+)'
      | (?P<number>[-+]?[0-9.][0-9.eE+-]*+)
      | (?P<word>[A-Za-z_]\w*+(?:\([^()'"]*+\))?)
    )\s*+[,)]""",
    re.DOTALL | re.VERBOSE,
)
QUOTE = re.compile(rb"\s*+(?:_[A-Za-z0-9]+\s*+|N)?(['\"])")
INSIDE = {b"'": re.compile(rb"(?:[^'\\]++|\\.)*+", re.DOTALL), b'"': re.compile(rb'(?:[^"\\]++|\\.)*+', re.DOTALL)}

_ESCAPE = re.compile(rb"\\(.)", re.DOTALL)
_LETTERS = {b"0": b"\0", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"Z": b"\x1a"}
_WORDS = {b"TRUE": b"1", b"FALSE": b"0"}


def value_of(match: re.Match) -> bytes | None:
    """The bytes that a literal stands for; None for NULL and for what only a server could work out."""
    kind = match.lastgroup
    text = match[kind]
    if kind in ("single", "double"):
        return unescaped(text, b"'" if kind == "single" else b'"')
    if kind in ("hex", "quoted_hex"):
        return bytes.fromhex((b"0" * (len(text) % 2) + text).decode("ascii"))
    if kind == "bits":
        return str(int(text or b"0", 2)).encode()
    return text if kind == "number" else _WORDS.get(text.upper())


def unescaped(text: bytes, quote: bytes = b"'") -> bytes:
    """The text of a string literal. Whole runs are replaced at once: a body full of \\" is long."""
    if quote + quote in text:
        text = _without_doubled(text, quote)
    if b"\\" not in text:
        return text
    return b"\\".join(_simple(part) for part in text.split(b"\\\\"))


def _without_doubled(text: bytes, quote: bytes) -> bytes:
    """Each doubled quote once. A quote that is escaped does not pair with the one behind it."""
    return re.sub(rb"(\\.)|" + quote * 2, lambda found: found[1] or quote, text, flags=re.DOTALL)


def _simple(part: bytes) -> bytes:
    """A part without an escaped backslash; in which each backslash therefore begins something."""
    if b"\\" not in part:
        return part
    part = part.replace(b'\\"', b'"').replace(b"\\'", b"'").replace(b"\\n", b"\n").replace(b"\\r", b"\r")
    return _ESCAPE.sub(lambda found: _LETTERS.get(found[1], found[1]), part) if b"\\" in part else part
