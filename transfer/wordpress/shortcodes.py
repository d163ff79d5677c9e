"""WordPress's shortcodes ("[caption]…[/caption]") as plain HTML: figures, and a plain link for what was shown from elsewhere."""

import re
from collections.abc import Callable, Iterable
from html import escape, unescape
from urllib.parse import unquote

from transfer.hosts import split
from transfer.wordpress.index import Attached, Index

TAG = re.compile(r"(\[?)\[(/?)([a-zA-Z][\w-]*)((?:[\s/=][^\[\]]*)?)\](\]?)")
CLOSING = re.compile(r"\[/([a-zA-Z][\w-]*)\]")
NAME = re.compile(r"[A-Za-z0-9_-]+")
MAYBE = re.compile(r"[a-z0-9]+(?:[_-][a-z0-9]+)+")  # as plugins call theirs
LONGEST = 50_000  # letters between a tag and its closing one
ATTRIBUTE = re.compile(r"""(?<![\w-])([A-Za-z0-9_-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))""")
ADDRESS = ("src", "url", "file", "href", "link", "mp4", "m4v", "webm", "ogv", "flv", "wmv", "mp3", "m4a", "ogg", "wav", "pdf")
PICTURE_OF_CAPTION = re.compile(r"\s*((?:<a\b[^<>]*>\s*)?<img\b[^<>]*>(?:\s*</a>)?)", re.IGNORECASE)
PLAYERS = {"youtube": "https://www.youtube.com/watch?v=", "vimeo": "https://vimeo.com/"}


class Shortcodes:
    """Those of one article. `dropped` names what had no plain form; the words that stood in it are kept. `kept` names what stayed as it
    was and may be one: a small name as [recent_posts], without attributes and never closed.

    Offices write words in brackets: [COVID-19], [Video]. A shortcode is a known name in small letters, has attributes or is closed.
    """

    def __init__(self, index: Index, files_of_article: Callable[[], Iterable[Attached]]):
        self.index, self.files_of_article = index, files_of_article
        self.dropped: set[str] = set()
        self.kept: set[str] = set()
        self.closed: set[str] = set()  # names that are closed somewhere

    def plain(self, text: str) -> str:
        """HTML without shortcodes. Words in brackets that are none stay as they are."""
        made, place = [], 0
        self.closed = set(CLOSING.findall(text))
        for found in TAG.finditer(text):
            if found.start() < place:
                continue  # inside one that was taken whole
            made.append(text[place : found.start()])
            html, place = self._one(text, found)
            made.append(html)
        return "".join([*made, text[place:]])

    def _one(self, text: str, found: re.Match) -> tuple[str, int]:
        """What a tag becomes, and where the text goes on behind it."""
        before, closing, name, rest, after = found.groups()
        if before and after:  # "[[gallery]]" shows a shortcode's name
            return found[0][1:-1], found.end()
        if not NAME.fullmatch(name):
            return found[0], found.end()
        attributes = attributes_of(rest)
        known = FORMS.get(name if not attributes and name not in self.closed else name.lower())
        if closing and (known or name in self.dropped):
            return before + after, found.end()
        if known:
            inner, end = self._inner(text, name, found.end() - len(after))
            return before + known(self, name.lower(), attributes, inner), end
        if address := next((attributes[key] for key in ADDRESS if is_address(attributes.get(key, ""))), ""):
            self._inner(text, name, found.end())
            self.dropped.add(name)
            return before + link(address, attributes.get("title", "")) + after, found.end()
        if attributes or name in self.closed:
            self.dropped.add(name)
            return before + after, found.end()
        if MAYBE.fullmatch(name):
            self.kept.add(name)
        return found[0], found.end()

    def _inner(self, text: str, name: str, begin: int) -> tuple[str, int]:
        """What stands between a tag and its closing one, and where that ends; nothing where it has none of its own."""
        if name not in self.closed:
            return "", begin
        another = text.find(f"[{name}", begin, begin + LONGEST)
        end = text.find(f"[/{name}]", begin, another if another >= 0 else begin + LONGEST)
        return (text[begin:end], end + len(name) + 3) if end >= 0 else ("", begin)

    # The forms ------------------------------------------------------------------------------------------------------
    def caption(self, name: str, attributes: dict[str, str], inner: str) -> str:
        """A picture and the words below it, in the way of both older and newer WordPress."""
        found = PICTURE_OF_CAPTION.match(inner)
        if not found:
            return inner
        words = attributes.get("caption") or inner[found.end() :]
        return f"\n<figure>{found[1].strip()}<figcaption>{words.strip()}</figcaption></figure>\n"

    def gallery(self, name: str, attributes: dict[str, str], inner: str) -> str:
        """Pictures side by side: those named, else all that were sent up for the article."""
        numbers = re.findall(r"\d{1,18}", attributes.get("ids") or attributes.get("include") or "")
        files = [self.index.files[int(number)] for number in numbers if int(number) in self.index.files]
        if len(files) < len(numbers):
            self.dropped.add(name)
        if not numbers:
            files = [file for file in self.files_of_article() if is_picture(file)]
        return "\n" + f'<figure class="gallery">{"".join(map(figure, files))}</figure>\n' if files else ""

    def playlist(self, name: str, attributes: dict[str, str], inner: str) -> str:
        numbers = map(int, re.findall(r"\d{1,18}", attributes.get("ids", "")))
        return "".join(link(file.url, file.title) for number in numbers if (file := self.index.files.get(number)))

    def shown_from_elsewhere(self, name: str, attributes: dict[str, str], inner: str) -> str:
        """A link to a film, a recording, a document in a frame."""
        address = next((attributes[key] for key in ADDRESS if attributes.get(key)), "") or re.sub("<[^<>]*>", "", inner).strip()
        number = attributes.get("id") or attributes.get("v") or ""
        if not is_address(address) and name in PLAYERS and re.fullmatch(r"[\w-]{3,20}", number or address):
            address = PLAYERS[name] + (number or address)
        if is_address(address):
            return link(address, attributes.get("title", ""))
        self.dropped.add(name)
        return inner


FORMS = {
    "caption": Shortcodes.caption,
    "wp_caption": Shortcodes.caption,
    "gallery": Shortcodes.gallery,
    "playlist": Shortcodes.playlist,
} | dict.fromkeys(("embed", "video", "audio", "youtube", "vimeo", "pdf", "gview", "pdfviewer", "embeddoc"), Shortcodes.shown_from_elsewhere)


def attributes_of(text: str) -> dict[str, str]:
    """A tag's attributes; quotes may be curly or written as entities where somebody pasted them."""
    text = re.sub("[“”″]", '"', unescape(text))
    return {key.lower(): next((value for value in values if value), "") for key, *values in ATTRIBUTE.findall(text)}


def is_address(text: str) -> bool:
    return bool(re.match(r"https?://[^\s<>]+$|/[^\s<>/][^\s<>]*$", text.strip()))


def is_picture(file: Attached) -> bool:
    return split(file.url).path.lower().endswith((".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".svg", ".bmp"))


def figure(file: Attached) -> str:
    caption = f"<figcaption>{escape(file.caption)}</figcaption>" if file.caption else ""
    return f'<figure><img src="{escape(file.url)}" alt="{escape(file.alt)}">{caption}</figure>'


def link(address: str, words: str = "") -> str:
    """A paragraph that is a link; without words of its own it is called as the file is, or as its address."""
    address = address.strip()
    path = split(address).path
    named = unquote(path.rpartition("/")[2]) if re.search(r"\.\w{2,4}$", path) else address
    return f'\n<p><a href="{escape(address)}">{escape(words.strip() or named)}</a></p>\n'
