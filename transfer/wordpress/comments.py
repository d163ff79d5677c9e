"""Readers' public comments below WordPress's posts."""

from collections.abc import Iterator

from transfer.items import Comment, Fault
from transfer.wordpress.export import Entry
from transfer.wordpress.index import Index, is_public
from transfer.wordpress.posts import Broken, moment_of
from transfer.wordpress.text import plain, plain_lines


def comments_of(index: Index, entry: Entry) -> Iterator[Comment | Fault]:
    """The comments of one article. What somebody of the office replied to a reader becomes the answer to that comment."""
    public = {field(comment, "id"): comment for comment in entry.comments if is_public(comment)}
    replies: dict[str, list[str]] = {}
    for comment in public.values():
        if is_reply(index, comment, public):
            replies.setdefault(field(comment, "parent"), []).append(plain_lines(field(comment, "content")))
    for number, comment in public.items():
        if not is_reply(index, comment, public):
            yield comment_of(entry, number, comment, "\n\n".join(replies.get(number, ())))


def is_reply(index: Index, comment: dict[str, str], public: dict[str, dict]) -> bool:
    """Whether a comment is the office's reply to a reader."""
    above = public.get(field(comment, "parent"))
    return above is not None and is_staff(index, comment) and not is_staff(index, above)


def is_staff(index: Index, comment: dict[str, str]) -> bool:
    return field(comment, "user_id") not in ("", "0") and field(comment, "user_id") in index.staff


def comment_of(entry: Entry, number: str, comment: dict[str, str], answer: str) -> Comment | Fault:
    name = plain(field(comment, "author"))[:200]
    article = entry.get("wp:post_id")
    text = plain_lines(field(comment, "content"))
    try:
        if entry.get("wp:post_type") != "post":
            raise Broken("Nhận xét ở một trang ngoài mục tin; ở cổng mới chỉ bài viết có nhận xét.")
        if not number or not text:
            raise Broken("Nhận xét không có chữ." if number else "Nhận xét không có số hiệu.")
        sent_at = moment_of(field(comment, "date_gmt"), field(comment, "date"))
    except Broken as reason:
        return Fault(f"comment:{number}", name, str(reason))
    return Comment(f"comment:{number}", f"post:{article}", name or "Bạn đọc", text, sent_at, field(comment, "author_email"), answer)


def field(comment: dict[str, str], name: str) -> str:
    return comment.get(f"wp:comment_{name}", "").strip()
