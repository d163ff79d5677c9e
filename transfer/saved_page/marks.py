"""The marks in a page's source that no browser shows: comments, declarations and the like. Taken out before the page is read, in one pass.

The parser looks for the end of each of them anew; a page of thousands that nothing ends would hold it for minutes, and of some it dies.
"""

import re

OPENED = re.compile(r"<(?:!--|[!?]|/(?![a-z])|(script|style)\b)", re.IGNORECASE)
COMMENT_END = re.compile(r"(?<=<!--)-?>|--!?>")
RAW_ENDS = {name: re.compile(rf"</{name}", re.IGNORECASE) for name in ("script", "style")}  # until there a mark is none
MARK_END = re.compile(">")


def without_marks(text: str) -> str:
    """HTML without its marks; what nothing ends goes to the end of the page, as browsers read it."""
    kept: list[str] = []
    place = 0
    while found := OPENED.search(text, place):
        raw = (found[1] or "").lower()
        ends = RAW_ENDS[raw] if raw else COMMENT_END if found[0] == "<!--" else MARK_END
        end = ends.search(text, found.end())
        place_after = end.end() if end else len(text)
        piece = text[place : place_after if raw else found.start()]
        kept.append(f"{piece} " if piece.endswith("<") and not raw else piece)  # or it becomes one with what follows
        place = place_after
    return "".join([*kept, text[place:]])


def without_open_tags(text: str) -> str:
    """HTML in which every tag that begins also ends."""
    bound = text.rfind(">") + 1
    return text[:bound] + text[bound:].replace("<", "&lt;")
