"""Live rows against what was approved: the revision that went out, and the mark that its approvers left."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils.dateparse import parse_datetime
from django.utils.text import Truncator
from wagtail.log_actions import registry
from wagtail.models import Page, Revision, TaskState

from newsroom.changes.fields import FIELDS, SCHEDULE
from newsroom.guard.accounted import strange_part
from newsroom.guard.found import Found, Kind
from newsroom.guard.reading import squeezed
from newsroom.models import ReviewState
from newsroom.register.facts import IMPORTED
from newsroom.words import digest, texts_of

PUBLISHED = ("wagtail.publish", "newsroom.override", IMPORTED)  # how entries of the log begin that say that a revision went out
NO_REVISION = "đang hiện mà không có bản sửa nào đã xuất bản"
NOT_LOGGED = "bản đang hiện không có trong nhật ký xuất bản"
OVERWRITTEN = "nội dung của bản sửa đã duyệt bị ghi đè"
# What a piece keeps of its own whatever revision goes out: a poll its question and choices once somebody has voted
KEPT = {"polls.poll"}


def faults_of(things: list[Model]) -> Iterator[Found]:
    """What is wrong with some live rows, all of one kind of model or all pages; asks the same few queries however many they are."""
    if not things:
        return
    marks = _marks(thing.live_revision_id for thing in things)
    logged = _logged(things)
    for thing in things:
        revision = thing.live_revision
        if revision is None:
            yield _found(thing, NO_REVISION)
            continue
        if marks.get(revision.pk, {digest(revision)}) != {digest(revision)}:
            yield _found(thing, OVERWRITTEN)
        if revision.pk not in logged and revision.pk not in marks:
            yield _found(thing, NOT_LOGGED)
        yield from _changed(thing, revision)


def _marks(revisions: Iterable[int | None]) -> dict[int, set[str]]:
    """The marks that approvers left, by revision. One that went out past the steps has none."""
    approved = ReviewState.objects.filter(revision__in=[key for key in revisions if key], status=TaskState.STATUS_APPROVED).exclude(
        digest=""
    )
    marks: dict[int, set[str]] = {}
    for key, mark in approved.values_list("revision_id", "digest"):
        marks.setdefault(key, set()).add(mark)
    return marks


def _logged(things: list[Model]) -> set[int]:
    """The revisions of which the log says that they went out."""
    log = registry.get_log_model_for_model(type(things[0]))
    entries = log.objects.filter(revision__in=[thing.live_revision_id for thing in things if thing.live_revision_id])
    return {key for key, action in entries.values_list("revision_id", "action") if action.startswith(PUBLISHED)}


def _changed(thing: Model, revision: Revision) -> Iterator[Found]:
    """The fields in which a row says something else than the revision that went out."""
    shown, label = thing.serializable_data(), thing._meta.label_lower
    for name, words in FIELDS.get(label, ()):
        if (name, words) in SCHEDULE or name not in shown or name not in revision.content:
            continue
        now, before = _plain(shown[name]), _plain(revision.content[name])
        if now == before or (label in KEPT and now in _all_said(thing, name)):
            continue
        told = next((strange_part(text, map(squeezed, before)) for text in now if text not in before), "")
        yield _found(thing, f"ô “{words}” khác bản đã duyệt" + (f": “{Truncator(told).chars(200)}”" if told else ""))


def _all_said(thing: Model, name: str) -> list[tuple[str, ...]]:
    revisions = Revision.objects.filter(
        base_content_type=ContentType.objects.get_for_model(type(thing)), object_id=str(thing.pk)
    ).values_list("content", flat=True)
    return [_plain(content.get(name)) for content in revisions]


def _plain(value) -> tuple[str, ...]:
    """What a stored value says; the same moment in another zone is the same."""
    moment = value if isinstance(value, datetime) else _moment(value)
    return (moment.astimezone(UTC).isoformat(timespec="milliseconds"),) if moment else texts_of(value)


def _moment(value) -> datetime | None:
    try:
        return parse_datetime(value) if isinstance(value, str) and len(value) < 40 else None
    except ValueError:
        return None


def _found(thing: Model, what: str) -> Found:
    return Found(Kind.WORDS, place_of(thing), what, address_of(thing))


def place_of(thing: Model) -> str:
    """How a person finds a piece: "bài viết 12 “Lễ hội”". The title is the approved one, where there is one."""
    title = thing.live_revision.object_str if getattr(thing, "live_revision", None) else str(thing)
    return f"{thing._meta.verbose_name} {thing.pk} “{title}”"


def address_of(thing: Model) -> str:
    """Where readers see it."""
    if isinstance(thing, Page):
        return thing.full_url or ""
    return thing.get_absolute_url() if hasattr(thing, "get_absolute_url") else ""
