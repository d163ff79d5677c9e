"""Text from bytes. Old portals hold UTF-8 in tables that say latin1: their dumps encode each letter twice, and that is undone."""

import re

# What MySQL calls latin1 is Windows-1252, with the five numbers that it leaves open kept as they are.
_BYTES = {ord(bytes([number]).decode("cp1252")): number for number in range(0x80, 0xA0) if number not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)}
_TAIL = "".join(map(chr, _BYTES)) + "\u0080-\u00bf"
_LOOKS_DOUBLE = re.compile(f"[\u00c2-\u00f4][{_TAIL}]")


def text_of(value: bytes) -> tuple[str, bool]:
    """The text, mended where it was encoded twice, and whether it was UTF-8 at all."""
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("utf-8", "replace"), False
    return (text if value.isascii() else mended(text)), True


def mended(text: str) -> str:
    """The text as it was before somebody took its UTF-8 for latin1, once or twice; any other text as it is."""
    for _ in range(2):
        if not _LOOKS_DOUBLE.search(text):
            break
        once = _undone(text)
        if once is None:
            break
        text = once
    return text


def _undone(text: str) -> str | None:
    try:
        value = text.translate(_BYTES).encode("latin-1")
        return value.decode("utf-8")
    except UnicodeEncodeError:  # holds letters that latin1 has not: it is right as it is
        return None
    except UnicodeDecodeError as error:
        cut_short = error.start >= len(value) - 3 and error.reason == "unexpected end of data"  # the column was too narrow
        before = value[: error.start]  # where it holds no letter that was undone, the end is no torn one either: "Hay quá…"
        return before.decode("utf-8") if cut_short and not before.isascii() else None
