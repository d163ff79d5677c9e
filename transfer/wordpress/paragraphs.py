"""The paragraphs that WordPress makes of an article's lines when it shows it (its editor before Gutenberg stored none)."""

import re

BLOCKS = (
    "address|article|aside|blockquote|caption|center|col|colgroup|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|h[1-6]|header|hr|"
    "iframe|li|main|nav|ol|p|pre|script|section|style|summary|table|tbody|td|tfoot|th|thead|tr|ul|video"
)
BLOCK = re.compile(rf"(<(/?)({BLOCKS})\b[^<>]*>)", re.IGNORECASE)
VOID = {"hr", "col"}
FLOW = {"div", "blockquote", "section", "article", "main", "center", "aside", "header", "footer", "details", "address"}  # hold paragraphs
AS_WRITTEN = {"pre", "script", "style"}
LINES = {"p", "li", "td", "th", "dd", "dt", "figcaption"}
GAP = re.compile(r"\n[ \t\xa0]*(?:\n[ \t\xa0]*)+")


def paragraphs(text: str) -> str:
    """HTML in which an empty line ends a paragraph and the end of a line is a break; what stands in lists, tables and the like
    stays there.
    """
    made, place, opened = [], 0, {}
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for found in BLOCK.finditer(text):
        made.append(between(text[place : found.start()], opened))
        made.append(found[1])
        place = found.end()
        name = found[3].lower()
        if name in VOID or found[1].endswith("/>"):
            continue
        count = opened.pop(name, 0) + (-1 if found[2] else 1)
        if count > 0:
            opened[name] = count
    made.append(between(text[place:], opened))
    return "".join(made)


def between(text: str, opened: dict[str, int]) -> str:
    """What stands between two tags of blocks, by the blocks that are open there."""
    if not text.strip():
        return text
    if opened.keys() & AS_WRITTEN:
        return text
    if opened.keys() <= FLOW:
        parts = (part.strip() for part in GAP.split(text))
        return "".join(f"<p>{broken(part)}</p>\n" for part in parts if part)
    return broken(text.strip()) if opened.keys() & LINES else text


def broken(text: str) -> str:
    """Text whose lines are broken where they were."""
    return re.sub(r"(<br ?/?>)?\n", "<br>\n", text)
