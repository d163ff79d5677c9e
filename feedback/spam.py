"""What speaks against a comment without a third party: rules that ask its sender for a change, and marks for a moderator.

A person always gets through: every sentence says what to change, and what is only unusual refuses nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import QuerySet

from cms.models import Refusal
from cms.text import fold, nfc
from feedback.models import Comment, FeedbackSettings
from feedback.text import fingerprint

Rule, Mark = Refusal.Rule, Comment.Mark

ENDINGS = "com|net|org|info|biz|xyz|top|club|shop|site|online|ru|cn|vn"
LINK = re.compile(rf"(?:(?:https?|ftp)\s*:\s*//|\bwww\.|\b[a-z0-9-]+\.(?:{ENDINGS})\b)[^\s,;<>()]*", re.I)
SHORT = 20  # letters of what many people say in the same words


@dataclass
class Verdict:
    """What the rules say: what the sender is asked to change, and what a moderator is told."""

    faults: list[tuple[Rule, str]] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)


def examine(article, name: str, text: str, settings: FeedbackSettings, others: QuerySet) -> Verdict:
    """What the words of a comment are like. `others` are all comments but this one: it may be there already."""
    verdict, whole = Verdict(), f"{name}\n{text}"
    _count_links(whole, settings.links_allowed, verdict)
    _look_for_words(whole, settings.words(), verdict)
    _look_for_the_same(article, name, text, others.saying(fingerprint(text)), verdict)
    return verdict


def links_in(text: str) -> int:
    """How many links a text has, with a scheme or without one."""
    return len(LINK.findall(text))


def _count_links(text: str, allowed: int, verdict: Verdict) -> None:
    number = links_in(text)
    if number > allowed:
        most = f"chỉ nhận tối đa {allowed}" if allowed else "cổng không nhận liên kết"
        verdict.faults.append((Rule.LINKS, f"Nhận xét có {number} liên kết; {most}. Xin bớt liên kết rồi gửi lại."))
    elif number:
        verdict.marks.append(Mark.LINKS)


def _look_for_words(text: str, words: list[str], verdict: Verdict) -> None:
    """A word as it is blocked is to be changed; one that only looks like it without accents is a moderator's matter."""
    exact = list(_found(words, nfc(text).lower(), lambda word: nfc(word).lower()))
    if exact:
        named = ", ".join(f"“{word}”" for word in exact)
        verdict.faults.append((Rule.WORDS, f"Cổng không đăng nhận xét có từ {named}. Xin sửa rồi gửi lại."))
    elif any(_found(words, fold(text), fold)):
        verdict.marks.append(Mark.WORDS)


def _found(words: list[str], text: str, form) -> Iterator[str]:
    for word in words:
        parts = r"\s+".join(re.escape(part) for part in form(word).split())
        if parts and re.search(rf"(?<!\w){parts}(?!\w)", text):
            yield word


def _look_for_the_same(article, name: str, text: str, same: QuerySet, verdict: Verdict) -> None:
    """Whoever says the same about the same article again is told so; the same words of another name, or elsewhere, are only marked."""
    if fold(name) in {fold(other) for other in same.filter(article=article).values_list("name", flat=True)}:
        sentence = "Bạn đã gửi đúng nhận xét này cho bài này rồi. Nếu muốn nói thêm, xin viết khác đi."
        verdict.faults.append((Rule.REPEATED, sentence))
    elif len(text) >= SHORT and same.exists():
        verdict.marks.append(Mark.REPEATED)
