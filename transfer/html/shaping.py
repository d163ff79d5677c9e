"""What was read becomes blocks as the editor stores them (`news.blocks`)."""

import re
from itertools import groupby

from cms.hosts import WEB, scheme_of
from transfer.html.addresses import is_film
from transfer.html.desk import TITLE, Desk
from transfer.html.parts import (
    BULLET,
    CAPTION,
    NUMBER,
    PLAIN,
    Documents,
    Gallery,
    Line,
    Link,
    Look,
    Part,
    Picture,
    Quote,
    Run,
    Table,
    Video,
    rich,
)  # fmt: skip
from transfer.html.reader import HEADING

GALLERY = 40  # pictures in one
_ROMAN = re.compile(r"(?:[IVX]{1,6}[.)]|(?:PHẦN|Phần|CHƯƠNG|Chương)\s+[\wIVX]+)\s*\S")
_NUMBERED = re.compile(r"(?:\d{1,2}(?:\.\d{1,2})*[.)]|\d{1,2}(?:\.\d{1,2})+|(?:Điều|ĐIỀU|Mục|MỤC)\s+\d+)\s*\S")
_PAUSE = re.compile(r"[.;,!?…]$")


def blocks_from(parts: list[Part], desk: Desk) -> list[dict]:
    """The raw blocks. Neighbouring lines become one rich paragraph, as in the editor."""
    parts = captioned(parts)
    parts = standing_alone(parts, desk)
    parts = grouped(described(parts, desk))
    parts = levelled(with_bold_headings(parts))
    parts = filmed(parts, desk)
    blocks: list[dict] = []
    for is_text, alike in groupby(parts, key=lambda part: isinstance(part, Line) and not part.level):
        if is_text:
            blocks.append({"type": "paragraph", "value": rich(list(alike))})
        else:
            blocks += [block_of(part) for part in alike]
    return blocks


def block_of(part: Part) -> dict:
    """One block that is no paragraph."""
    if isinstance(part, Line):
        return {"type": "heading", "value": {"text": part.text, "level": f"h{part.level}"}}
    if isinstance(part, Picture):
        return {"type": "picture", "value": part.value}
    if isinstance(part, Gallery):
        return {"type": "gallery", "value": {"title": part.title, "pictures": [picture.value for picture in part.pictures]}}
    if isinstance(part, Quote):
        return {"type": "quote", "value": {"text": part.text, "name": part.name, "position": part.position}}
    if isinstance(part, Documents):
        return {"type": "documents", "value": {"title": "", "documents": part.keys}}
    if isinstance(part, Video):
        return {"type": "video", "value": {"url": part.url, "poster": part.poster, "title": part.title}}
    return {"type": "table", "value": table_value(part)}


def table_value(table: Table) -> dict:
    """A table as the editor stores it."""
    return {
        "columns": [{"type": "text", "heading": name} for name in table.columns],
        "rows": [{"values": [rich(cell, has_lists=False) for cell in row]} for row in table.rows],
        "caption": table.caption,
    }


def captioned(parts: list[Part]) -> list[Part]:
    """A line right behind a picture is its caption where it says so or looks so; Word writes a table's before it."""
    found: list[Part] = []
    for part in parts:
        before = found[-1] if found else None
        is_line = isinstance(part, Line) and not part.level and part.kind == PLAIN
        if is_line and isinstance(before, Picture) and not before.caption and looks_like_caption(part):
            before.caption = part.text
        elif isinstance(part, Table) and not part.caption and isinstance(before, Line) and before.is_caption and not before.level:
            part.caption = found.pop().text
            found.append(part)
        else:
            found.append(part)
    return found


def looks_like_caption(line: Line) -> bool:
    has_link = any(run.look.link for run in line.runs)
    return not has_link and len(line.text) <= CAPTION and (line.is_caption or (line.is_centred and line.is_all("italic")))


def described(parts: list[Part], desk: Desk) -> list[Part]:
    """Who does not see a picture is told its caption where nobody wrote a description."""
    for part in parts:
        for picture in part.pictures if isinstance(part, Gallery) else [part] if isinstance(part, Picture) else []:
            picture.description = picture.description or picture.caption
            desk.bare += not picture.description
    return parts


def standing_alone(parts: list[Part], desk: Desk) -> list[Part]:
    """Lines that are nothing but links to documents become their list, an address of a film the film."""
    found: list[Part] = []
    for part in parts:
        new = documents_of(part, desk) or film_of(part, desk) if isinstance(part, Line) and not part.level else None
        if isinstance(part, Documents):
            new = part
        if isinstance(new, Documents) and found and isinstance(found[-1], Documents):
            found[-1].keys += [key for key in new.keys if key not in found[-1].keys]
        else:
            found.append(new or part)
    return found


def documents_of(line: Line, desk: Desk) -> Documents | None:
    """The documents of a line that says nothing else than their titles."""
    keys = []
    for link, alike in groupby(line.runs, key=lambda run: run.look.link):
        text = " ".join("".join(run.text for run in alike).split())
        if link is None and not re.search(r"\w", text):
            continue
        if link is None or link.document is None or desk.title_of(link.document) != text:
            return None
        keys.append(link.document)
    return Documents(keys) if keys else None


def film_of(line: Line, desk: Desk) -> Video | None:
    """The film of a line that is nothing but a link to it, or its bare address."""
    links = {run.look.link for run in line.runs if run.text.strip()}
    if len(links) != 1 or line.kind != PLAIN:
        return None
    (link,) = links
    text = line.text
    if link is None or link.address == text:
        film = desk.film(text) if re.fullmatch(r"https?://\S+", text) else ""
        return Video(film, line=line) if film else None
    address = desk.base.whole(link.address)
    return Video(address, text, line=line) if scheme_of(address) in WEB and is_film(address) and len(text) <= TITLE else None


def filmed(parts: list[Part], desk: Desk) -> list[Part]:
    """A film needs a picture that stands before it: its own, the article's, the first of the text. Without one it is a link."""
    pictures = (
        picture for part in parts for picture in (part.pictures if isinstance(part, Gallery) else [part]) if isinstance(picture, Picture)
    )
    spare = desk.poster or next((picture.key for picture in pictures), None)
    return [film_with(part, spare, desk) if isinstance(part, Video) else part for part in parts]


def film_with(film: Video, spare: int | None, desk: Desk) -> Part:
    if len(film.title) > TITLE:
        film.title = ""
    if film.poster is None:
        desk.notes.append(f"Video {film.url} chưa có ảnh bìa riêng.")
    film.poster = film.poster or spare
    title = " ".join(film.title.split()) or desk.title[:TITLE].strip() or "Video"
    if film.poster is None:
        return film.line or Line([Run(f"Xem video: {title}" if title != "Video" else "Xem video", Look(Link(film.url)))])
    return Video(film.url, title, film.poster)


def grouped(parts: list[Part]) -> list[Part]:
    """Pictures in a row without words between them or below them stand side by side."""
    found: list[Part] = []
    for is_bare, alike in groupby(parts, key=lambda part: isinstance(part, Picture) and not part.caption):
        row = list(alike)
        found += galleries(row) if is_bare and len(row) > 1 else row
    return [part for one in found for part in (galleries(one.pictures, one.title) if isinstance(one, Gallery) else [one])]


def galleries(pictures: list[Picture], title: str = "") -> list[Part]:
    """Galleries of at most 40 pictures; one that is left over stands by itself."""
    heaps = [pictures[place : place + GALLERY] for place in range(0, len(pictures), GALLERY)]
    return [Gallery(heap, title) if len(heap) > 1 else heap[0] for heap in heaps]


def with_bold_headings(parts: list[Part]) -> list[Part]:
    """Short numbered lines in bold, each before other text, are headings where there are several of them."""
    places = [place for place, part in enumerate(parts) if is_bold_heading(part, parts[place + 1] if place + 1 < len(parts) else None)]
    if len(places) > 1:
        for place in places:
            parts[place].level = 7 if _ROMAN.match(parts[place].text) else 8
    return parts


def is_bold_heading(part: Part, behind: Part | None) -> bool:
    if not isinstance(part, Line) or part.level or part.kind in (BULLET, NUMBER) or not part.is_all("bold"):
        return False
    text = part.text
    is_short = (
        len(text) <= min(120, HEADING) and not _PAUSE.search(text) and not any("\n" in run.text or run.look.link for run in part.runs)
    )
    has_text_below = behind is not None and not (isinstance(behind, Line) and behind.is_all("bold") and not _NUMBERED.match(behind.text))
    return is_short and has_text_below and bool(_ROMAN.match(text) or _NUMBERED.match(text))


def levelled(parts: list[Part]) -> list[Part]:
    """The highest level there is becomes h2, the others h3; nothing stands below a heading that is not there."""
    levels = [part.level for part in parts if isinstance(part, Line) and part.level]
    top, is_open = min(levels, default=0), False
    for part in parts:
        if isinstance(part, Line) and part.level:
            part.level = 2 if part.level == top or not is_open else 3
            is_open = True
    return parts
