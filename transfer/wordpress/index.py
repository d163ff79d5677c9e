"""What must be known of a WordPress export before its first article is made: one walk through the whole file."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from transfer.hosts import plain_host, split
from transfer.items import BadSource
from transfer.wordpress.export import Entry, entries
from transfer.wordpress.text import plain

UNSORTED = "Chưa phân loại"
UNSORTED_SLUGS = ("uncategorized", "chua-phan-loai", "chua-duoc-phan-loai", "khong-phan-loai")  # WordPress's own, by its language
LONGEST = 500  # letters of what is said of a file
DEEPEST = 8  # pages below pages
VERSIONS = {"1.0", "1.1", "1.2"}
TWICE_ENCODED = re.compile("[áÄÆÃ][\u0080-\u00bf\u2018\u201c\u2122]")  # UTF-8 that was taken for latin-1 and written as UTF-8


@dataclass
class Term:
    """A category."""

    slug: str
    name: str
    parent: str = ""  # its slug
    number: str = ""  # WordPress's number, by which plugins name the main category
    summary: str = ""


@dataclass(frozen=True)
class Attached:
    """A file of the media library."""

    number: int
    url: str
    title: str
    alt: str
    caption: str
    parent: int  # the article or page that it was sent up for, 0 for none
    link: str  # its own page


@dataclass
class Index:
    """Small things by their number or slug; no text of an article."""

    channel: Entry = field(default_factory=lambda: Entry("channel"))
    authors: dict[str, str] = field(default_factory=dict)  # login → name as shown, "" where that says nothing but the login
    staff: set[str] = field(default_factory=set)  # numbers of those who write
    categories: dict[str, Term] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)  # slug → name
    files: dict[int, Attached] = field(default_factory=dict)
    by_path: dict[str, int] = field(default_factory=dict)  # path of a file on the host → its number
    pages: dict[int, int] = field(default_factory=dict)  # page → page above
    posts: set[int] = field(default_factory=set)
    owners: dict[int, int] = field(default_factory=dict)  # file → the article or page that its own page leads to
    has_unsorted: bool = False
    comments: int = 0
    titles: int = 0  # with letters beyond ASCII
    twice: int = 0  # of these, those encoded twice

    @property
    def address(self) -> str:
        return self.channel.get("wp:base_blog_url") or self.channel.get("wp:base_site_url") or self.channel.get("link")

    @property
    def host(self) -> str:
        """Of its own address; "" where that names no plain one."""
        return plain_host(split(self.address).netloc)

    @property
    def base(self) -> str:
        """The path that the portal stood below, "" at the root."""
        return split(self.address).path.rstrip("/")

    def path(self, url: str) -> str:
        """The path of an address on the old host with its query; "" for one elsewhere and for what is none."""
        parts = split(url)
        host = plain_host(parts.netloc)
        is_elsewhere = parts.netloc and (not host or host.removeprefix("www.") != self.host.removeprefix("www."))
        if is_elsewhere or not any(parts):
            return ""
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")

    def file_path(self, url: str) -> str:
        """A file as items name it: by its path from the portal's root, or by the whole address where it lies elsewhere."""
        return unquote(self.path(url)).lstrip("/") or url.strip()

    def depth(self, page: int) -> int:
        """How many pages stand above one; those in a ring or too deep stand at the root."""
        steps, seen = 0, {page}
        while (page := self.pages.get(page, 0)) in self.pages:
            steps += 1
            if page in seen or steps > DEEPEST:
                return 0
            seen.add(page)
        return steps

    def unsorted(self) -> str:
        """The slug of the category for what has none."""
        return next((slug for slug in UNSORTED_SLUGS if slug in self.categories), UNSORTED_SLUGS[0])


def index_of(path: Path) -> Index:
    """Walk through a file; BadSource where it is not whole or not WordPress's."""
    index = Index()
    takers = {"wp:author": take_author, "wp:category": take_category, "wp:tag": take_tag, "item": take_item, "wp:term": take_term}
    for entry in entries(path):
        if entry.kind == "channel":
            index.channel = entry
        else:
            takers[entry.kind](index, entry)
    version = index.channel.get("wp:wxr_version")
    if version not in VERSIONS:
        raise BadSource(f"{path.name}: bản WXR “{version[:20]}” chưa đọc được, chỉ đọc 1.0 đến 1.2.")
    if index.twice * 2 > index.titles:
        raise BadSource(f"{path.name}: chữ Việt bị mã hóa hai lần (như “Tin tá»©c”); hãy xuất lại, không mở và lưu bằng chương trình khác.")
    connect(index)
    return index


def take_author(index: Index, entry: Entry) -> None:
    login, shown = entry.get("wp:author_login"), plain(entry.get("wp:author_display_name"))[:LONGEST]
    index.authors[login] = "" if "@" in shown or shown.lower() == login.lower() else shown
    index.staff.add(entry.get("wp:author_id"))


def take_category(index: Index, entry: Entry) -> None:
    _category(
        index,
        *(entry.get(f"wp:{name}") for name in ("category_nicename", "cat_name", "category_parent", "term_id", "category_description")),
    )


def take_term(index: Index, entry: Entry) -> None:
    taxonomy = entry.get("wp:term_taxonomy")
    if taxonomy == "category":
        _category(index, *(entry.get(f"wp:term_{name}") for name in ("slug", "name", "parent")), entry.get("wp:term_id"))
    elif taxonomy == "post_tag":
        index.tags.setdefault(entry.get("wp:term_slug"), plain(entry.get("wp:term_name")))


def take_tag(index: Index, entry: Entry) -> None:
    slug = entry.get("wp:tag_slug")
    index.tags[slug] = plain(entry.get("wp:tag_name")) or unquote(slug)


def _category(index: Index, slug: str, name: str, parent: str = "", number: str = "", summary: str = "") -> None:
    if slug and slug not in index.categories:
        index.categories[slug] = Term(slug, plain(name)[:LONGEST] or unquote(slug), parent, number, plain(summary))


def take_item(index: Index, entry: Entry) -> None:
    kind, number = entry.get("wp:post_type"), as_number(entry.get("wp:post_id"))
    if kind == "attachment" and number:
        take_file(index, entry, number)
    elif kind in ("post", "page") and is_kept(entry):
        if not entry.get("title").isascii():
            index.titles += 1
            index.twice += bool(TWICE_ENCODED.search(entry.get("title")))
        if picture := as_number(entry.meta.get("_thumbnail_id", [""])[0]):
            index.owners.setdefault(picture, number)
        if kind == "page":
            index.pages[number] = as_number(entry.get("wp:post_parent"))
        else:
            take_post(index, entry, number)


def take_post(index: Index, entry: Entry, number: int) -> None:
    index.posts.add(number)
    index.comments += sum(is_public(comment) for comment in entry.comments)
    mine = [(slug, name) for domain, slug, name in entry.terms if domain == "category" and slug]
    index.has_unsorted |= not mine
    for slug, name in mine:
        _category(index, slug, name)
    for domain, slug, name in entry.terms:
        if domain in ("post_tag", "tag") and slug:
            index.tags.setdefault(slug, plain(name))


def take_file(index: Index, entry: Entry, number: int) -> None:
    url = entry.get("wp:attachment_url") or entry.get("guid")
    texts = (
        plain(text)[:LONGEST]
        for text in (entry.get("title"), entry.meta.get("_wp_attachment_image_alt", [""])[0], entry.get("excerpt:encoded"))
    )
    index.files[number] = Attached(number, url, *texts, parent=as_number(entry.get("wp:post_parent")), link=entry.get("link"))


def connect(index: Index) -> None:
    """What can be said only when all was seen: parents that are named by title (WXR 1.0), rings, pages of files."""
    by_name = {term.name: slug for slug, term in reversed(index.categories.items())}
    for term in index.categories.values():
        if term.parent and term.parent not in index.categories:
            term.parent = by_name.get(term.parent, "")
    for term in index.categories.values():
        above, seen = term, set()
        while above.parent and above.slug not in seen:
            seen.add(above.slug)
            above = index.categories[above.parent]
        if above.parent:  # a ring
            term.parent = ""
    for file in index.files.values():
        if path := split(file.url).path:
            index.by_path[path] = file.number
        if file.parent in index.posts or file.parent in index.pages:
            index.owners[file.number] = file.parent
    index.has_unsorted |= index.unsorted() in index.categories


def is_kept(entry: Entry) -> bool:
    """Whether an article or page is one: not thrown away, not WordPress's own note of a new one."""
    return entry.get("wp:status") not in ("trash", "auto-draft", "inherit")


def is_public(comment: dict[str, str]) -> bool:
    """Whether readers saw a comment: approved, and no pingback or trackback."""
    return comment.get("wp:comment_approved", "").strip() == "1" and comment.get("wp:comment_type", "").strip() in ("", "comment")


def as_number(text: str) -> int:
    """A number of WordPress's, 0 for what is none."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
