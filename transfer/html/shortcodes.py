"""What WordPress writes beside HTML, as HTML: a few of its shortcodes, and paragraphs that are only blank lines."""

import re

# None looks twice at a letter: from its bracket only as far as the next one, and never back
_CAPTION = re.compile(r"\[caption\b([^\[\]]*+)\]((?:(?!\[caption\b).)*?)\[/caption\]", re.DOTALL)
_SAID = re.compile(r"\bcaption=\"([^\"]*)\"")
_EMBED = re.compile(r"\[embed[^\[\]]*+\]\s*+(https?://[^\s\[\]<>\"]++)\s*+\[/embed\]")
_VIDEO = re.compile(r"\[video\b([^\[\]]*+)\](?:\s*+\[/video\])?")
_FILM = re.compile(r"\b(?:src|mp4|m4v|webm)=\"([^\"<>]++)\"")
_MARKED_UP = re.compile(r"<(?:p|div|br)[\s/>]", re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n(?:[ \t]*\n)+")
_LINE = re.compile(r"(?<![>\n])\n(?![<\n])")


def as_html(text: str) -> str:
    """A body as HTML whose paragraphs are marked."""
    text = text.replace("\r\n", "\n") if "\r" in text else text
    is_marked_up = bool(_MARKED_UP.search(text)) or "<pre" in text
    if "[" in text:
        text = _CAPTION.sub(_figure, text)
        text = _EMBED.sub(r'<p><a href="\1">\1</a></p>', text)
        text = _VIDEO.sub(_video, text)
    if is_marked_up or not _BLANK_LINES.search(text.strip()):
        return text
    return _LINE.sub("<br>", _BLANK_LINES.sub("<br><br>", text))


def _figure(found: re.Match) -> str:
    said = _SAID.search(found[1])
    return f"<figure>{found[2]}{f'<figcaption>{said[1]}</figcaption>' if said else ''}</figure>"


def _video(found: re.Match) -> str:
    film = _FILM.search(found[1])
    return f'<video src="{film[1]}"></video>' if film else found[0]
