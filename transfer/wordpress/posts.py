"""WordPress's posts and pages as items."""

import hashlib
import re
from datetime import UTC, datetime
from urllib.parse import unquote

from django.utils import timezone

from cms.text import folded_slug
from transfer.items import Article, OldFile, StandardPage
from transfer.wordpress import addresses
from transfer.wordpress.body import body_of
from transfer.wordpress.export import Entry
from transfer.wordpress.index import Index, as_number
from transfer.wordpress.text import plain

LONGEST_SLUG = 200  # as WordPress's own
LONGEST_IN_KEY = 150
STATES = {
    "future": "Bài hẹn giờ đăng ở cổng cũ, vào thành bản nháp.",
    "private": "Bài riêng tư ở cổng cũ, vào thành bản nháp.",
}


class Broken(Exception):
    """An item that cannot come; the message says why, for people."""


def article_of(index: Index, entry: Entry, files: list[int]) -> Article:
    """An article of a post; `files` are those of the library whose pages lead to it."""
    number, title, html, doubts = common(index, entry)
    category, others = categories_of(index, entry)
    points, raters = rating_of(entry)
    return Article(
        key=f"post:{number}",
        title=title,
        slug=slug_of(entry, title),
        category=category_key(category),
        html=html,
        date=date_of(entry, "post", doubts),
        is_live=is_live(entry, doubts),
        summary=plain(entry.get("excerpt:encoded")),
        picture=picture_of(index, entry, doubts),
        author=author_of(index, entry),
        tags=tuple(dict.fromkeys([*others, *tags_of(entry)])),
        views=views_of(entry),
        points=points,
        raters=raters,
        takes_comments=entry.get("wp:comment_status") != "closed",
        addresses=addresses.of_article(index, entry, number, files),
        doubts=tuple(doubts),
    )


def page_of(index: Index, entry: Entry, files: list[int]) -> StandardPage:
    """A page beside the news, below the page that it stood below."""
    number, title, html, doubts = common(index, entry)
    above = as_number(entry.get("wp:post_parent"))
    return StandardPage(
        key=f"page:{number}",
        title=title,
        slug=slug_of(entry, title),
        html=html,
        parent=f"page:{above}" if index.depth(number) else "",
        summary=plain(entry.get("excerpt:encoded")),
        is_live=is_live(entry, doubts),
        picture=picture_of(index, entry, doubts),
        addresses=addresses.of_article(index, entry, number, files),
        doubts=tuple(doubts),
    )


def common(index: Index, entry: Entry) -> tuple[int, str, str, list[str]]:
    """Number, title, text and doubts of an article or page."""
    number = as_number(entry.get("wp:post_id"))
    if not number:
        raise Broken("Không có số hiệu (wp:post_id).")
    mine = (file for file in index.files.values() if file.parent == number)
    html, doubts = body_of(entry.get("content:encoded"), index, lambda: mine)
    title = plain(entry.get("title"))
    if not title:
        words = plain(html).split()[:12]
        if not words:
            raise Broken("Không có tiêu đề và không có nội dung.")
        title = " ".join(words)
        doubts.append("Bài không có tiêu đề; lấy những chữ đầu của bài làm tiêu đề.")
    return number, title, html, doubts


def author_of(index: Index, entry: Entry) -> str:
    """The name that readers saw, and never what somebody logs in with: WordPress shows the login where nobody chose a name. Exports of 1.0
    named the creator as shown, and later ones by the login.
    """
    creator = entry.get("dc:creator")
    if creator in index.authors:
        return index.authors[creator]
    is_name = index.channel.get("wp:wxr_version") == "1.0" and "@" not in creator and (" " in creator or not creator.isascii())
    return plain(creator) if is_name else ""


def category_key(slug: str) -> str:
    """A category's key; a long slug ends in its digest, for the ledger keeps no longer key."""
    return f"category:{slug if len(slug) <= LONGEST_IN_KEY else slug[:80] + hashlib.sha256(slug.encode()).hexdigest()}"


def slug_of(entry: Entry, title: str) -> str:
    return folded_slug(unquote(entry.get("wp:post_name")), LONGEST_SLUG) or folded_slug(title)


def is_live(entry: Entry, doubts: list[str]) -> bool:
    """Whether everybody could read it."""
    if entry.get("wp:post_password"):
        doubts.append("Bài có mật khẩu ở cổng cũ, vào thành bản nháp.")
        return False
    if reason := STATES.get(entry.get("wp:status")):
        doubts.append(reason)
    return entry.get("wp:status") == "publish"


def date_of(entry: Entry, what: str, doubts: list[str]) -> datetime:
    """When it was published ("post") or sent ("comment", fields of the same names): by the time of Greenwich, else by the local one."""
    return moment_of(entry.get(f"wp:{what}_date_gmt"), entry.get(f"wp:{what}_date"), entry.get("pubDate"), doubts)


def moment_of(greenwich: str, local: str, published: str = "", doubts: list[str] | None = None) -> datetime:
    """A moment of WordPress's fields, which hold "0000-00-00 00:00:00" where there is none."""
    if moment := parsed(greenwich):
        return moment.replace(tzinfo=UTC)
    if moment := parsed(local):
        return timezone.make_aware(moment)
    if moment := parsed(published, "%a, %d %b %Y %H:%M:%S +0000"):
        if doubts is not None:
            doubts.append("Ngày của bài lấy theo pubDate của tệp xuất.")
        return moment.replace(tzinfo=UTC)
    raise Broken(f"Không đọc được ngày “{(local or greenwich)[:40]}”.")


def parsed(text: str, form: str = "%Y-%m-%d %H:%M:%S") -> datetime | None:
    try:
        moment = datetime.strptime(text.strip(), form)
    except ValueError:
        return None
    return moment if 1970 < moment.year < 2200 else None  # -0001 is WordPress's nothing in RFC form


def categories_of(index: Index, entry: Entry) -> tuple[str, list[str]]:
    """The slug of the one that is the parent (named so by an SEO plugin, else the deepest, in their order), and the names of the
    others. Those above the parent are not named: the article stands in them already.
    """
    slugs = list(dict.fromkeys(slug for domain, slug, _ in entry.terms if domain == "category" and slug in index.categories))
    lines = {slug: line_of(index, slug) for slug in slugs if slug != index.unsorted()}
    if not lines:
        return index.unsorted(), []
    named = {text.strip() for key in ("_yoast_wpseo_primary_category", "rank_math_primary_category") for text in entry.meta.get(key, ())}
    main = next((slug for slug in lines if index.categories[slug].number in named - {""}), None) or max(
        lines, key=lambda slug: len(lines[slug])
    )
    return main, [index.categories[slug].name for slug in lines if slug not in lines[main]]


def line_of(index: Index, slug: str) -> list[str]:
    """A category and those above it."""
    line = [slug]
    while slug := index.categories[slug].parent:
        line.append(slug)
    return line


def tags_of(entry: Entry) -> list[str]:
    return [plain(name) for domain, slug, name in entry.terms if domain in ("post_tag", "tag") and slug and plain(name)]


def picture_of(index: Index, entry: Entry, doubts: list[str]) -> OldFile | None:
    number = as_number(entry.meta.get("_thumbnail_id", [""])[0])
    if not number:
        return None
    file = index.files.get(number)
    if file is None:
        doubts.append("Ảnh đại diện không có trong tệp xuất.")
        return None
    return OldFile(index.file_path(file.url), file.alt, file.caption)


def views_of(entry: Entry) -> int | None:
    """Views as a plugin counted them."""
    counted = [as_number(text) for key in ("views", "post_views_count", "_post_views") for text in entry.meta.get(key, ()) if text.strip()]
    return max(counted, default=None)


def rating_of(entry: Entry) -> tuple[int, int]:
    """The sum of points and how many gave them, as the two usual plugins keep them."""
    for points, raters in (("_kksr_ratings", "_kksr_casts"), ("ratings_score", "ratings_users")):
        given, by = (float_of(entry.meta.get(key, [""])[0]) for key in (points, raters))
        if by >= 1 and by <= given <= 5 * by:
            return round(given), round(by)
    return 0, 0


def float_of(text: str) -> float:
    """A number with or without a point, 0 for what is none."""
    return float(text) if re.fullmatch(r"\s*[0-9]{1,9}(\.[0-9]{1,9})?\s*", text) else 0.0
