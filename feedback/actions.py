"""The only writers of comments and ratings. Each act is one transaction, with its line in the log and the end of the copies that it makes old."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import Site

from cms.cache import renew
from cms.readers.forms import Act
from cms.sites import site_of
from feedback import tasks
from feedback.models import ClosedArticle, Comment, FeedbackSettings, Rating, RefusalReason, StartingFigure, new_code
from feedback.text import fingerprint
from news.models import ArticlePage

State = Comment.State
REASONS = (
    "Lời lẽ xúc phạm hoặc không phù hợp",
    "Không liên quan đến bài viết",
    "Có thông tin riêng tư của người khác",
    "Quảng cáo",
    "Trùng với nhận xét đã gửi",
    "Thông tin chưa có căn cứ",
)
ELSEWHERE = "Đã bị từ chối trên cổng cũ"


class Overtaken(Exception):
    """A comment is no longer as it was when somebody decided: its sender mended or withdrew it, or it was decided meanwhile."""


class UsedStamp(Exception):
    """A form that another reader has already sent."""


# What was elsewhere ----------------------------------------------------------------------------------------------------
def start_with(article: ArticlePage, points: int, raters: int, source: str, as_of: date) -> StartingFigure:
    """Bring forward an article's ratings from an old portal: the sum of points, and how many gave them."""
    figures = {"points": points, "raters": raters, "source": source, "as_of": as_of}
    row, _ = StartingFigure.objects.update_or_create(article=article, defaults=figures)
    return row


def start_many(figures: Iterable[StartingFigure]) -> None:
    """The same for many articles that have none. Whoever brings them seals what they say."""
    StartingFigure.objects.bulk_create(figures)


@transaction.atomic
def add_comments(comments: Iterable[Comment]) -> list[Comment]:
    """Bring in public comments that were sent elsewhere, many at once. Whoever brings them makes the copies old in the end."""
    comments = list(comments)
    for comment in comments:
        comment.state, comment.decided_at, comment.fingerprint = State.PUBLIC, comment.sent_at, fingerprint(comment.text)
    return Comment.objects.bulk_create(comments)


def close_many(articles: Iterable[ArticlePage]) -> None:
    """Let articles that were just brought in take no comments: their old portal took none. Whoever brings them seals that."""
    ClosedArticle.objects.bulk_create(ClosedArticle(article=article) for article in articles)


@transaction.atomic
def add_comment(article: ArticlePage, name: str, text: str, sent_at: datetime, *, state: str = State.PUBLIC, answer: str = "") -> Comment:
    """Bring in a comment that was sent elsewhere, in the state it had there. Its sender has no receipt of ours."""
    if state == State.PUBLIC:
        renew(site_of(article))
    decided_at, reason = (None if state == State.WAITING else sent_at), (ELSEWHERE if state == State.REFUSED else "")
    said = {"name": name, "text": text, "fingerprint": fingerprint(text), "answer": answer}
    return Comment.objects.create(article=article, sent_at=sent_at, state=state, decided_at=decided_at, reason=reason, **said)


def set_up(site: Site) -> None:
    """What a portal begins with: its settings, and reasons to refuse a comment."""
    FeedbackSettings.objects.get_or_create(site=site)
    if not RefusalReason.objects.filter(site=site).exists():
        for text in REASONS:
            RefusalReason.objects.create(site=site, text=text)


# Ratings ---------------------------------------------------------------------------------------------------------------
@transaction.atomic
def rate(article: ArticlePage, act: Act, points: int) -> Rating:
    """Record a reader's rating, 1 to 5 points; another one replaces it, the same form sent again changes nothing. Raises UsedStamp."""
    try:
        with transaction.atomic():
            return _change_rating(article, act, points) or _first_rating(article, act, points)
    except IntegrityError:  # the same reader's first rating came at the same instant, or somebody else's with this form
        with transaction.atomic():
            changed = _change_rating(article, act, points) if not _is_used(act) else None
        if changed is None:
            raise UsedStamp from None
        return changed


def take_back(article: ArticlePage, act: Act) -> bool:
    """Forget a reader's rating; gives whether there was one."""
    return bool(Rating.objects.of(article, act.keys).delete()[0])


def _first_rating(article: ArticlePage, act: Act, points: int) -> Rating:
    return Rating.objects.create(article=article, reader=act.reader, points=points, stamp=act.stamp.nonce, flag=act.flag)


def _change_rating(article: ArticlePage, act: Act, points: int) -> Rating | None:
    rating = Rating.objects.of(article, act.keys).select_for_update().order_by("pk").first()
    if rating is not None and rating.stamp != act.stamp.nonce:
        rating.reader, rating.points, rating.rated_at = act.reader, points, timezone.now()
        rating.stamp, rating.flag = act.stamp.nonce, act.flag
        rating.save()
    return rating


def _is_used(act: Act) -> bool:
    return Rating.objects.made_with(act.stamp.nonce).exclude(reader__in=act.keys).exists()


# What a sender does ----------------------------------------------------------------------------------------------------
def send_comment(article: ArticlePage, act: Act, said: dict[str, str], marks: list[str]) -> tuple[Comment, bool]:
    """Take a comment, which then waits for a moderator; and whether it is new: the same form sent again gives the first one. Raises UsedStamp.

    `said` holds name, email and text.
    """
    told = said | {"marks": marks, "flag": act.flag, "fingerprint": fingerprint(said["text"])}
    try:
        with transaction.atomic():
            return Comment.objects.create(article=article, code=new_code(), stamp=act.stamp.nonce, **told), True
    except IntegrityError:
        first = Comment.objects.sent_with(act.stamp.nonce).filter(article=article).first()
        if first is None:
            raise UsedStamp from None
        return first, False


@transaction.atomic
def mend(comment: Comment, said: dict[str, str], marks: list[str]) -> Comment:
    """Let its sender change a comment as long as nobody has decided. Raises Overtaken."""
    row = _held(comment.pk)
    if row.state != State.WAITING:
        raise Overtaken("Nhận xét đã được duyệt hoặc đã rút, nên không sửa được nữa.")
    for name, value in (said | {"marks": marks, "fingerprint": fingerprint(said["text"])}).items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    log(instance=row, action="feedback.mend")
    return row


@transaction.atomic
def withdraw(comment: Comment) -> Comment:
    """Take back a comment, or have a decided one erased: what its sender gave is gone for good, and the office's answer to it."""
    row = _held(comment.pk)
    if row.state == State.WITHDRAWN:
        return row
    if row.state == State.PUBLIC:
        renew(site_of(row.article))
    row.name = row.email = row.text = row.answer = row.reason = row.fingerprint = ""
    row.marks, row.state, row.version = [], State.WITHDRAWN, row.version + 1
    row.save()
    log(instance=row, action="feedback.withdraw")
    return row


# What a moderator does -------------------------------------------------------------------------------------------------
@transaction.atomic
def approve(comment: Comment, by, version: int, answer: str = "") -> Comment:
    """Put a comment before the public, in the words that the moderator saw. Raises Overtaken."""
    row = _held(comment.pk, version)
    if row.state != State.PUBLIC:
        row.answer = answer or row.answer
        _decide(row, by, State.PUBLIC, "")
        log(instance=row, action="feedback.approve", user=by)
    return row


@transaction.atomic
def refuse(comment: Comment, by, version: int, reason: str) -> Comment:
    """Refuse a comment, or take one from the public again; `reason` is what its sender reads. Raises Overtaken."""
    row = _held(comment.pk, version)
    if row.state != State.REFUSED or row.reason != reason:
        _decide(row, by, State.REFUSED, reason)
        log(instance=row, action="feedback.refuse", user=by, data={"reason": reason})
    return row


@transaction.atomic
def answer(comment: Comment, by, version: int, text: str) -> Comment:
    """Set the office's answer under a public comment; none takes it away. Raises Overtaken."""
    row = _held(comment.pk, version)
    if row.state != State.PUBLIC:
        raise Overtaken("Chỉ trả lời được nhận xét đang hiện trên cổng.")
    if row.answer != text:
        renew(site_of(row.article))
        row.answer = text
        row.save(update_fields=["answer"])
        log(instance=row, action="feedback.answer" if text else "feedback.unanswer", user=by)
        if text:
            _tell(row)
    return row


@transaction.atomic
def close_article(article: ArticlePage, by) -> None:
    """Take no more comments on an article."""
    _, is_new = ClosedArticle.objects.get_or_create(article=article, defaults={"closed_by": by})
    if is_new:
        renew(site_of(article))
        log(instance=article, action="feedback.close", user=by)


@transaction.atomic
def open_article(article: ArticlePage, by) -> None:
    """Take comments on it again."""
    gone, _ = ClosedArticle.objects.filter(article=article).delete()
    if gone:
        renew(site_of(article))
        log(instance=article, action="feedback.open", user=by)


def _held(pk: int, version: int | None = None) -> Comment:
    """A comment as it is now, held against others until the transaction ends. Raises Overtaken where it is not the version that was seen."""
    row = Comment.objects.select_for_update(of=("self",)).select_related("article").get(pk=pk)
    if version is not None and (row.version != version or row.state == State.WITHDRAWN):
        raise Overtaken("Người gửi vừa sửa hoặc rút nhận xét này; hãy đọc lại.")
    return row


def _decide(row: Comment, by, state: str, reason: str) -> None:
    if State.PUBLIC in (row.state, state):
        renew(site_of(row.article))
    row.state, row.reason, row.decided_at, row.decided_by = state, reason, timezone.now(), by
    row.save()
    _tell(row)


def _tell(row: Comment) -> None:
    """Mail to the sender who gave an address: the queue's row is of the same transaction."""
    if row.email and row.code:
        tasks.tell_sender.enqueue(row.pk)
