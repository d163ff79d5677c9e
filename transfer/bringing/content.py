"""Old items as our rows, not written yet: what is too long is cut and said, what is doubtful is said."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from html import unescape

from taggit.models import Tag

from cms.text import folded_slug, one_line
from home.models import StandardPage
from news.actions import LONGEST_SLUG, NewArticle
from news.models import ArticlePage
from polls.models import Choice, Poll
from transfer import items
from transfer.addresses import Clash
from transfer.html import blocks_of
from transfer.ledger import Ledger

SUMMARY = 300
_HIDDEN = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")


@dataclass
class Prepared:
    """An article that may be written, with what a person should look at."""

    item: items.Article
    new: NewArticle
    notes: list[str] = field(default_factory=list)
    clashes: list[Clash] = field(default_factory=list)  # old addresses of its own and of its files that lead elsewhere


class Tags:
    """Our tags by the old names; one that is not there is made by the load."""

    def __init__(self, ledger: Ledger):
        self.ledger = ledger
        self.known = {name.casefold(): key for name, key in Tag.objects.values_list("name", "pk")}

    def key_of(self, name: str) -> int | None:
        """The key of a tag; None where the load made it before and somebody deleted it since."""
        folded = name.casefold()
        if folded not in self.known:
            tag = self.ledger.once(f"tag:{folded}", lambda: Tag.objects.create(name=name))
            self.known[folded] = tag.pk if tag else None
        return self.known[folded]


def prepare(item: items.Article, category: int, media, base: str, now: datetime, tag_of: Callable[[str], int | None]) -> Prepared:
    """An article as it is to be written; its pictures and documents are taken by the way."""
    notes = list(item.doubts)
    picture = media.picture(item.picture) if item.picture else None
    made = blocks_of(item.html, media, base, title=item.title, poster=picture)
    notes += [*made.attention, *(f"Đã bỏ: {what}" for what in made.dropped)]
    summary = one_line(item.summary)
    if not summary:
        summary = cut(words_of(item.html), 200) or item.title
        notes.append("Không có tóm tắt; đã lấy đoạn đầu của bài.")
    expired = item.expires is not None and item.expires <= now
    page = ArticlePage(
        title=fitted(item.title, 255, "Tiêu đề", notes) or "(không có tiêu đề)",
        slug=item.slug,
        summary=fitted(summary, SUMMARY, "Tóm tắt", notes),
        date=item.date,
        live=item.is_live and not expired,
        expire_at=item.expires,
        expired=expired,
        image_id=picture,
        byline_name=fitted(item.author, 120, "Tên tác giả", notes),
        source=fitted(item.source, 160, "Nguồn tin", notes),
    )
    if item.picture and picture:
        page.image_description = cut(one_line(item.picture.title), 250)
        page.image_caption = fitted(item.picture.caption, 250, "Chú thích ảnh đại diện", notes)
    page.body = ArticlePage._meta.get_field("body").to_python(made.blocks)
    notes += [] if item.is_live else ["Chưa đăng ở cổng cũ; đã thành bản nháp."]
    notes += ["Đã hết hạn ở cổng cũ; không hiện."] if expired and item.is_live else []
    tags = [tag_of(cut(one_line(name), 100)) for name in item.tags if name.strip()]
    files = [(media.document(file), cut(one_line(file.title), 200)) for file in item.attachments]
    new = NewArticle(page, category, [key for key in tags if key], [(key, title) for key, title in files if key])
    return Prepared(item, new, notes + taken_problems(media))


def standard_page(item: items.StandardPage, media, base: str) -> tuple[StandardPage, list[str]]:
    """A page beside the news, and what a person should look at."""
    notes = list(item.doubts)
    picture = media.picture(item.picture) if item.picture else None
    made = blocks_of(item.html, media, base, title=item.title, poster=picture)
    notes += [*made.attention, *(f"Đã bỏ: {what}" for what in made.dropped)]
    page = StandardPage(
        title=fitted(item.title, 255, "Tiêu đề", notes) or "(không có tiêu đề)",
        slug=item.slug,
        summary=fitted(item.summary, SUMMARY, "Tóm tắt", notes),
        live=item.is_live,
        show_in_menus=False,
    )
    blocks = list(made.blocks)
    if picture:
        blocks.insert(0, {"type": "picture", "value": {"image": picture, "description": cut(one_line(item.picture.title), 250)}})
    page.body = StandardPage._meta.get_field("body").to_python(blocks)
    return page, notes + taken_problems(media)


def poll(item: items.Poll, site, now: datetime) -> Poll:
    """A question with what was answered, not saved."""
    opens = item.opens_at or now
    row = Poll(
        site=site,
        question=cut(one_line(item.question), 250),
        opens_at=opens,
        closes_at=item.closes_at if item.closes_at and item.closes_at > opens else None,
        max_choices=max(item.max_choices, 1),
        brought_forward_voters=sum(votes for _, votes in item.choices) if item.voters is None else item.voters,
    )
    row.choices = [
        Choice(text=cut(one_line(text), 200), brought_forward_votes=votes, sort_order=place)
        for place, (text, votes) in enumerate(item.choices)
    ]
    return row


def taken_problems(media) -> list[str]:
    """What was wrong with files since it was last asked."""
    found = list(map(str, media.problems))
    media.problems.clear()
    return found


def fitted(text: str, longest: int, what: str, notes: list[str]) -> str:
    """A text of one line that is no longer than its field; that it was cut is noted."""
    told = one_line(text)
    if len(told) > longest:
        notes.append(f"{what} dài quá {longest} chữ nên đã cắt: “{told}”")
    return cut(told, longest)


def cut(text: str, longest: int) -> str:
    """A text, cut between words where it is too long."""
    if len(text) <= longest:
        return text
    short = text[: longest - 1]
    return (short.rpartition(" ")[0] or short).rstrip(" ,.;:") + "…"


def folded(text: str) -> str:
    """A text as an address has it, as new pages have theirs."""
    return folded_slug(text, LONGEST_SLUG)


def words_of(html: str) -> str:
    """The words of an old body."""
    return one_line(unescape(_TAG.sub(" ", _HIDDEN.sub(" ", html[:20_000]))))
