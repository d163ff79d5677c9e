"""One saved page as an article."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from html import escape
from pathlib import Path
from urllib.parse import quote, unquote, urljoin

from bs4 import BeautifulSoup, ParserRejectedMarkup, Tag

from cms.text import fold, folded_slug
from transfer.hosts import plain_host, split
from transfer.items import Article, OldFile
from transfer.saved_page import facts
from transfer.saved_page.beside import saved_with
from transfer.saved_page.content import content_of, words_of
from transfer.saved_page.encoding import text_of, unicode_of_old_fonts
from transfer.saved_page.marks import without_marks, without_open_tags

BIGGEST = 10 * 1024 * 1024  # bytes of a saved page
MOST_TAGS, DEEPEST = 60_000, 150
LOOKED_AT = 600  # letters behind the title in which portals write the date and the counts
LABEL = re.compile(r"[•\s]*(?:Đánh giá (?:cho )?bài viết|Đánh giá|Chia sẻ|Cỡ chữ|In bài)\s*:?$", re.IGNORECASE)
KEY = 150  # letters of an address that stand in a key; of a longer one the end is a digest
UNSORTED = "Tin từ trang lưu"


class Broken(Exception):
    """A page that cannot come; the message says why, for people."""


@dataclass
class Page:
    """A saved page, opened."""

    path: Path
    root: Path  # the folder by which its pictures are named
    files: Path | None  # the folder that the operator named
    soup: BeautifulSoup
    address: str  # where it stood, "" where the page does not say
    doubts: list[str]
    digest: str  # of the file's bytes


def opened(path: Path, root: Path, files: Path | None = None) -> Page:
    """Read a file; Broken where it is no page."""
    try:
        if path.stat().st_size > BIGGEST:
            raise Broken("Tệp lớn hơn 10 MB, không phải một trang đã lưu.")
        data = path.read_bytes()
    except OSError as fault:
        raise Broken(f"Không đọc được tệp ({fault.strerror}).") from None
    text, doubts = text_of(data)
    if not text.strip() or "\0" in text:
        raise Broken("Tệp trống." if not text.strip() else "Tệp không phải trang web hay văn bản.")
    if text.count("<") > MOST_TAGS * 2:
        raise Broken("Trang có quá nhiều thẻ.")
    saved_from = re.search(r"<!-- saved from url=\(\d{1,6}\)(https?://[^\s<>]{1,1000})", text[:5000])
    shown = without_open_tags(without_marks(text))
    soup = soup_of(shown if "<" in shown else as_html(text))
    refuse_too_deep(soup)
    doubts += unicode_of_old_fonts(soup)
    canonical = soup.find("link", rel="canonical")
    named = (canonical.get("href") or "" if canonical else "", facts.declared(soup, "og:url"), saved_from[1] if saved_from else "")
    address = next((one.strip() for one in named if one and one.strip().startswith(("http://", "https://")) and host_in(one.strip())), "")
    return Page(path, root, files, soup, address, doubts, sha256(data).hexdigest()[:32])


def soup_of(html: str) -> BeautifulSoup:
    """HTML, read; Broken where the parser does not take it."""
    try:
        return BeautifulSoup(html, "html.parser")
    except ParserRejectedMarkup:
        raise Broken("Trang viết sai tới mức không đọc được.") from None


def host_in(address: str) -> str:
    """The host of an address, "" where that is not plain to see."""
    return plain_host(split(address).netloc)


def refuse_too_deep(soup: BeautifulSoup) -> None:
    """A page whose tags stand too deep in each other is made to stop programs."""
    depths = {id(soup): 0}
    for element in soup.find_all(True):
        depths[id(element)] = depth = depths[id(element.parent)] + 1
        if depth > DEEPEST:
            raise Broken("Các thẻ của trang lồng nhau quá sâu.")


def as_html(text: str) -> str:
    """A page saved as text: its title is the line before the one with a date or views, or the first long one."""
    lines = [" ".join(line.split()) for line in text.splitlines() if line.strip()]
    marked = (
        n
        for n, line in enumerate(lines)
        if n and not fold(line).startswith("hom nay") and (facts.VIEWS.search(line) or facts.dates_in(line))
    )
    place = next(marked, 0)
    place = place - 1 if place else next((n for n, line in enumerate(lines) if len(line) > 20), 0)
    rest = "".join(f"<p>{escape(line)}</p>" for line in lines[place + 1 :])
    return f"<body><div><h1>{escape(lines[place])}</h1>{rest}</div></body>"


def article_of(page: Page) -> Article:
    """The article of a page, with its doubts."""
    soup, doubts = page.soup, page.doubts
    data = facts.linked_data(soup)
    title, is_sure = facts.title_of(soup)
    if not title:
        raise Broken("Không thấy tiêu đề của bài.")
    if not is_sure:
        doubts.append(f"Tiêu đề đoán là “{title}”.")
    section, doubt = facts.section_of(soup, data)
    tags, lead = tuple(dict.fromkeys(facts.tags_of(soup))), facts.declared(soup, "og:image")
    head = soup_of(str(soup))  # what content_of takes away may still say the date
    for element in head.find_all(["script", "style"]):
        element.decompose()
    whole = words_of(head)
    near = text_from(whole, title)
    content, is_named = content_of(soup)
    if content is None:
        raise Broken("Không thấy phần chữ của bài.")
    if not is_named:
        doubts.append("Phần chữ của bài chọn theo chỗ nhiều chữ nhất của trang; cần so với trang cũ.")
    date, date_doubt = facts.date_of(head, data, near[:LOOKED_AT], near)
    html_lines, signatures = lines_of(content, title)
    author, author_doubt = facts.author_of(head, data, html_lines, signatures)
    views, views_doubt = facts.views_of(near[:LOOKED_AT])
    if views is None:
        views, views_doubt = facts.views_of(near)
    points, raters, rating_doubt = facts.rating_of(data, near)
    if found := facts.COMMENTS.search(near[:LOOKED_AT]):
        doubts += [f"Trang ghi {found[1]} nhận xét; tệp không có nội dung các nhận xét nên không nhập."] if int(found[1]) else []
    doubts += [one for one in (doubt, date_doubt, author_doubt, views_doubt, rating_doubt) if one]
    without_head(content, title)
    picture = picture_of(page, content, lead)
    if date is None:
        date = datetime.fromtimestamp(page.path.stat().st_mtime, UTC)
        doubts.append("Không thấy ngày đăng; tạm lấy ngày lưu tệp, bài vào thành bản nháp.")
        is_dated = False
    else:
        is_dated = True
    if not page.address:
        doubts.append("Trang không ghi địa chỉ cũ nên không có chuyển hướng.")
    return Article(
        key=key_of(page), title=title, slug=folded_slug(title), category=category_key(section), html=content.decode_contents().strip(),
        date=date, is_live=is_dated, summary=facts.declared(head, "og:description", "description"), picture=picture, author=author,
        tags=tags, views=views, points=points, raters=raters, addresses=addresses_of(page), doubts=tuple(doubts),
    )  # fmt: skip


def text_from(text: str, title: str) -> str:
    """A page's text from its title on, where it stands last before the text: the one in the article, not the one of the window."""
    words, wanted = fold(text), fold(title)
    place = words.find(wanted, words.find(wanted) + 1)
    place = place if 0 <= place < len(words) // 2 else words.find(wanted)
    return text[place + len(title) :] if place >= 0 else text


def lines_of(content: Tag, title: str) -> tuple[list[str], list[str]]:
    """The lines of the text, and those of them at its end and beginning that may be a signature."""
    lines = [line for line in (" ".join(line.split()) for line in content.get_text("\n").split("\n")) if line]
    blocks = [words_of(one) for one in content.find_all(["p", "div", "td", "strong", "b", "em"]) if not one.find(["p", "div", "table"])]
    blocks = [block for block in blocks if block and fold(block) != fold(title)]
    return lines, [*blocks[:-4:-1], *blocks[:6]]


def without_head(content: Tag, title: str) -> None:
    """Take the title and the lines of date and counts out of the text."""
    for head in content.find_all(["h1", "h2", "h3"]):
        if fold(words_of(head)) == fold(title):
            head.decompose()
            break
    for block in content.find_all(["p", "div", "span", "ul", "li", "time", "em"])[:25]:
        words = words_of(block) if block.attrs is not None else ""
        if (
            words
            and len(words) < 90
            and (facts.VIEWS.search(words) or facts.MEAN.search(words) or LABEL.match(words) or is_only_date(words))
        ):
            block.decompose()


def is_only_date(words: str) -> bool:
    """Whether a line is a date and nothing more."""
    found = facts.dates_in(words)
    return (
        bool(found) and len(re.sub(r"(?i)thứ \w+|chủ nhật|ngày|cập nhật|đăng lúc|lúc|[\s,|:()–-]", "", words.replace(found[0][3], ""))) < 4
    )


# Addresses and files --------------------------------------------------------------------------------------------------
def picture_of(page: Page, content: Tag, lead: str) -> OldFile | None:
    """The lead picture: the one that the page names, else the first in the text. Makes the addresses of all files in the text such as
    items name them.
    """
    for tag, attribute in (("img", "src"), ("a", "href"), ("source", "src"), ("iframe", "src")):
        for element in content.find_all(tag):
            given = (element.get("data-src") or element.get("data-original") if tag == "img" else "") or element.get(attribute) or ""
            if tag == "img" and (local := local_file(page, element.get("src") or "")):
                element[attribute] = "/" + quote(local)
            elif given and not given.startswith("#"):
                local = local_file(page, given)
                element[attribute] = "/" + quote(local) if local else whole(page, given)
    images = [image for image in content.find_all("img") if image.get("src") and not image["src"].startswith("data:")]
    wanted = unquote(split(lead).path.rpartition("/")[2])
    same = next((image for image in images if wanted and unquote(image["src"]).endswith("/" + wanted)), None)
    if lead and same is None:
        return OldFile(whole(page, lead))
    if same is None and images:
        same = images[0]
        page.doubts.append("Ảnh đại diện lấy ảnh đầu tiên trong bài.")
    if same is None:
        return None
    source = same["src"]
    return OldFile(unquote(source[1:]) if source.startswith("/") else source, " ".join((same.get("alt") or "").split()))


def whole(page: Page, given: str) -> str:
    """An address with what it leaves out; one that nobody can read as it stands."""
    try:
        return urljoin(page.address, given.strip())
    except ValueError:
        return given.strip()


def local_file(page: Page, given: str) -> str:
    """A file that was saved with the page, by its path from the root, or one in the operator's folder, by its path from there; "" for
    any other: what else lies beside the page is nobody's business.
    """
    parts = split(given.strip())
    if parts.scheme or parts.netloc or not parts.path or parts.path.startswith(("/", "\\")):
        return ""
    try:
        path = (page.path.parent / unquote(parts.path)).resolve()
        if not path.is_file() or path.suffix.lower() in (".html", ".htm"):
            return ""
    except (ValueError, OSError):
        return ""
    if any(path.is_relative_to(folder) for folder in saved_with(page.path)):
        return path.relative_to(page.root).as_posix()
    return path.relative_to(page.files).as_posix() if page.files and path.is_relative_to(page.files) else ""


def key_of(page: Page) -> str:
    """The same for the same page however it is called: its old address, else what it holds. Pages of two portals are often called alike."""
    told = next(iter(addresses_of(page)), "") or page.digest
    return (
        f"page:{told}" if len(told) <= KEY else f"page:{told[: KEY - 50]}…{sha256(told.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"
    )


def addresses_of(page: Page) -> tuple[str, ...]:
    parts = split(page.address)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return (path,) if page.address and path != "/" else ()


def category_key(section: str) -> str:
    return f"category:{folded_slug(section or UNSORTED)}"
