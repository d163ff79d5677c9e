"""Public comments of the old portal, many at a time."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from cms.database import is_lost, keys_kept
from cms.text import composed, one_line
from feedback.actions import add_comments
from feedback.models import LONGEST, LONGEST_NAME, Comment
from news.models import ArticlePage
from transfer import items
from transfer.bringing.content import cut
from transfer.bringing.writing import article_key
from transfer.ledger import Ledger
from transfer.outcome import Kind, Outcome, State

TOGETHER = 200
GONE = "bài được nhận xét không có ở đây"


class Comments:
    """Takes comments one by one and writes them together. `articles` are the keys of ours by theirs in the ledger."""

    def __init__(self, ledger: Ledger | None, articles: dict[str, int | None], outcome: Outcome, wiped_before: datetime):
        self.ledger, self.articles, self.outcome, self.wiped_before = ledger, articles, outcome, wiped_before
        self.waiting: list[tuple[items.Comment, Comment]] = []

    def take(self, item: items.Comment) -> None:
        """One comment; without a ledger it is only looked at."""
        key = article_key(item.article)
        if key not in self.articles or not item.text.strip():
            self._tell(item, State.FAILED, GONE if key not in self.articles else "không có lời")
        elif self.ledger is None:
            self._tell(item, State.CAME)
        else:
            self.waiting.append((item, comment_of(item, self.articles[key], self.wiped_before)))
            if len(self.waiting) == TOGETHER:
                self.close()

    def close(self) -> None:
        """Write those that wait."""
        some, self.waiting = self.waiting, []
        if some:
            self._write(some)

    def _write(self, some: list[tuple[items.Comment, Comment]]) -> None:
        try:
            with transaction.atomic():
                there = self._write_together(some)
        except Exception as fault:
            if is_lost(fault):
                raise
            if len(some) == 1:
                self._tell(some[0][0], State.FAILED, cut(str(fault), 200))
            else:
                for one in some:
                    self._write([one])
            return
        for item, row in some:
            self._tell(item, *((State.CAME, "", row.article_id) if row.article_id in there else (State.FAILED, GONE)))

    def _write_together(self, some: list[tuple[items.Comment, Comment]]) -> set[int]:
        """Write them; gives the articles that are there."""
        self.ledger.begin()
        there = keys_kept(ArticlePage.objects.filter(pk__in={row.article_id for _, row in some}))
        kept = [(item, row) for item, row in some if row.article_id in there]
        for _, row in kept:
            row.pk = None
        add_comments(row for _, row in kept)
        self.ledger.write_many((f"{Kind.COMMENT}:{item.key}", row, None) for item, row in kept)
        return there

    def _tell(self, item: items.Comment, state: State, reason: str = "", page: int | None = None) -> None:
        self.outcome.add(Kind.COMMENT, item.key, item.name, state, reason, page)


def comment_of(item: items.Comment, article: int, wiped_before: datetime) -> Comment:
    """A comment as we keep it, not saved. It was decided there when it was sent, so that the address of one that was sent before the
    given moment would be wiped in the next night (feedback.jobs): it does not come at all.
    """
    is_wiped = item.sent_at < wiped_before
    return Comment(
        article_id=article,
        name=cut(one_line(item.name), LONGEST_NAME) or "Bạn đọc",
        text=cut(composed(item.text).strip(), LONGEST),
        sent_at=item.sent_at,
        email=item.email if not is_wiped and is_address(item.email) else "",
        answer=cut(composed(item.answer).strip(), LONGEST),
    )


def is_address(text: str) -> bool:
    """Whether it is an address of mail."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True
