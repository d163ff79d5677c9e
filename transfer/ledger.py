"""The book of a load: everything once, and all of it taken away again, and nothing else."""

import json
from collections.abc import Callable, Iterable, Iterator

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from taggit.models import Tag
from wagtail.contrib.settings.models import BaseSiteSetting
from wagtail.documents.models import AbstractDocument
from wagtail.fields import StreamField
from wagtail.images.models import AbstractImage
from wagtail.models import DraftStateMixin, Page, PageLogEntry, ReferenceIndex, Site
from wagtail.snippets.models import get_snippet_models

from cms.cache import renew
from cms.log.acts import enter
from news.models import ArticlePage
from polls.models import Poll
from transfer.models import Load, LoadedThing
from transfer.sparing import Spared

AT_ONCE = 1_000  # entries that are read together
TOGETHER = 40  # things that are taken away in one transaction


class Ledger:
    """What one named source brought in. A second run of the same load finds each thing again by its key."""

    def __init__(self, name: str):
        self.load, _ = Load.objects.get_or_create(name=name)
        self.spared = Spared()  # while it is taken away: what stays, since editors have rewritten it

    # Bringing in ---------------------------------------------------------------------------------------------------
    def once(self, key: str, make: Callable[[], models.Model]) -> models.Model | None:
        """The thing of this key, made if the load never made it; None if it was made and somebody deleted it since."""
        known = self.load.things.filter(key=key).first()
        if known:
            return thing_of(known)
        with transaction.atomic():
            thing = make()
            self._write(key, thing)
        return thing

    def change(self, key: str, thing: models.Model, values: Callable[[], dict]) -> None:
        """Set fields of a row that is not ours, once, and remember what they held. Values are JSON-able, keys of rows by
        "<field>_id"; they are asked for only where the load never made this change.
        """
        if self.has(key):
            return
        with transaction.atomic():
            new = values()
            before = {name: plain_value(thing, name) for name in new}
            for name, value in new.items():
                set_value(thing, name, value)
            save(thing)
            self._write(key, thing, before=before, after={name: plain_value(thing, name) for name in new})

    def has(self, key: str) -> bool:
        """Whether the load ever made the thing or the change of this key."""
        return self.load.things.filter(key=key).exists()

    def use(self, key: str, thing: models.Model, told: dict | None = None) -> None:
        """Remember that a thing which was there before stands for this key. It is not the load's, and never taken away."""
        self._write(key, thing, before={}, after=told or {})

    def write_many(self, things: Iterable[tuple[str, models.Model, dict | None]]) -> None:
        """Enter things that were made in this transaction: by their keys, each with what is to be known of its making later (JSON-able).
        Where that names a `revision`, a thing with a newer one is somebody's own by now.
        """
        LoadedThing.objects.bulk_create([self._entry(key, thing, after=told) for key, thing, told in things], batch_size=500)

    def _write(self, key: str, thing: models.Model, **snapshots) -> None:
        self._entry(key, thing, **snapshots).save()

    def _entry(self, key: str, thing: models.Model, **snapshots) -> LoadedThing:
        kind = ContentType.objects.get_for_model(thing, for_concrete_model=True)
        return LoadedThing(load=self.load, key=key, content_type=kind, object_id=str(thing.pk), **snapshots)

    def keys_of(self, kind: type[models.Model]) -> dict[str, int]:
        """The keys of rows of a kind, which must have whole numbers for keys, by their keys at the source."""
        entries = self.load.things.filter(content_type=ContentType.objects.get_for_model(kind))
        return {key: int(row) for key, row in entries.values_list("key", "object_id")}

    def begin(self) -> None:
        """Something comes: the load is not complete any more, whatever becomes of this process. In the transaction that brings it."""
        if self.load.finished_at is not None:
            self.load.finished_at = None
            self.load.save(update_fields=["finished_at"])

    def finish(self) -> None:
        """The load is complete."""
        if self.load.finished_at is None:
            self.load.finished_at = timezone.now()
            self.load.save(update_fields=["finished_at"])

    # Taking away ---------------------------------------------------------------------------------------------------
    def undo(self, with_edited: bool = False) -> Iterator[tuple[LoadedThing, str]]:
        """Take everything away, the last first, each by itself. Yields each entry with a reason where it had to stay: also what editors
        have rewritten since, unless that is to go too.
        """
        self.spared = Spared() if with_edited else Spared(self._backwards(after__isnull=False))
        for batch in self._batches():
            spared = {} if with_edited else self.spared.among(batch)
            yield from ((entry, spared[entry.pk]) for entry in batch if entry.pk in spared)
            entries = [entry for entry in batch if entry.pk not in spared]
            if self._delete_together(entries):
                yield from ((entry, "") for entry in entries)
            else:
                yield from ((entry, self._take_away(entry)) for entry in entries)
        renew()
        if not self.load.things.exists():
            self.load.undone_at = timezone.now()
            self.load.save(update_fields=["undone_at"])

    def _batches(self) -> Iterator[list[LoadedThing]]:
        """The entries, the last first; those of one kind that stand beside each other and may go together, some at a time."""
        batch: list[LoadedThing] = []
        for entry in self._backwards():
            alike = batch and entry.before is None and (batch[0].content_type_id, None) == (entry.content_type_id, batch[0].before)
            if batch and not (alike and len(batch) < TOGETHER and may_go_together(entry)):
                yield batch
                batch = []
            batch.append(entry)
        if batch:
            yield batch

    def _backwards(self, **only) -> Iterator[LoadedThing]:
        things = self.load.things.filter(**only).select_related("content_type").order_by("-pk")
        while some := list(things[:AT_ONCE]):
            yield from some
            things = things.filter(pk__lt=some[-1].pk)

    def _take_away(self, entry: LoadedThing) -> str:
        with transaction.atomic():
            reason = self._restore(entry) if entry.before is not None else self._delete(entry)
            if not reason:
                entry.delete()
        return reason

    def _delete_together(self, entries: list[LoadedThing]) -> bool:
        """Delete what several entries speak of at once; False where one of them must be asked for a reason to stay, or there is only one."""
        if len(entries) < 2 or not entries[0].content_type.model_class():
            return False
        keys = [entry.object_id for entry in entries]
        with transaction.atomic():
            if issubclass(entries[0].content_type.model_class(), Page):
                if is_any_page_needed(keys, self):
                    return False
                delete_pages(keys)
            else:
                entries[0].content_type.model_class()._base_manager.filter(pk__in=keys).delete()
            self.load.things.filter(pk__in=[entry.pk for entry in entries]).delete()
        return True

    def _restore(self, entry: LoadedThing) -> str:
        thing = thing_of(entry)
        if thing is None:
            return ""
        untouched = [name for name in entry.before if plain_value(thing, name) == entry.after[name]]
        for name in untouched:  # what somebody has changed since is theirs
            set_value(thing, name, entry.before[name])
        if untouched:
            save(thing)
        return ""

    def _delete(self, entry: LoadedThing) -> str:
        thing = thing_of(entry)
        if thing is None:
            return ""
        if reason := why_needed(thing):
            return reason
        if isinstance(thing, Poll):
            thing.votes.all().delete()  # what readers answered to a question goes with the question
        try:
            with transaction.atomic():
                type(thing)._base_manager.select_for_update().filter(pk=thing.pk).first()  # the queue may be cutting a picture
                thing.delete()
        except ProtectedError:
            return "đang được nội dung khác dùng"
        return ""


def thing_of(entry: LoadedThing) -> models.Model | None:
    """The row that an entry speaks of, None when it is gone."""
    return entry.content_type.model_class()._base_manager.filter(pk=entry.object_id).first()


def why_needed(thing: models.Model) -> str:
    """Why a thing must stay. What the load made later is gone when its turn comes, so that whatever still hangs on it is
    not the load's to take away.
    """
    if isinstance(thing, Page) and not thing.is_leaf():
        return "có trang khác nằm bên trong"
    if isinstance(thing, Tag):
        return "đang được nội dung khác dùng" if is_borne(thing) else ""
    if isinstance(thing, (Page, Poll, AbstractImage, AbstractDocument)):
        return "đang được nội dung khác dùng" if is_referenced(thing) else ""
    return ""


def may_go_together(entry: LoadedThing) -> bool:
    """Whether many of a kind may be deleted at once: leaves of the tree, and what no editor composes anything of."""
    kind = entry.content_type.model_class()
    return kind is not None and (kind is ArticlePage or not issubclass(kind, (Page, Tag, Poll, AbstractImage, AbstractDocument)))


def is_any_page_needed(keys: list[str], ledger: Ledger) -> bool:
    """Whether something refers to one of these pages that is no page of the same load, or another page stands below one."""
    if Page.objects.filter(pk__in=keys, numchild__gt=0).exists():
        return True
    kind = ContentType.objects.get_for_model(Page)
    uses = ReferenceIndex.objects.filter(to_content_type=kind, to_object_id__in=keys).values_list("base_content_type", "object_id")
    others = {key for base, key in uses if base == kind.pk}
    own = set(ledger.load.things.filter(object_id__in=others, before__isnull=True).values_list("object_id", flat=True))
    return bool(others - (own - ledger.spared.pages)) or any(base != kind.pk and is_composed(base) for base, _ in uses)


def is_composed(kind: int) -> bool:
    """Whether editors compose rows of this kind."""
    model = ContentType.objects.get_for_id(kind).model_class()
    return model is not None and issubclass(model, composed_kinds())


def composed_kinds() -> tuple[type[models.Model], ...]:
    """What editors compose."""
    return (Page, BaseSiteSetting, Site, *get_snippet_models())


def delete_pages(keys: list[str]) -> None:
    """Delete pages at once, each with its line in the log as Wagtail writes it."""
    pages, now = list(Page.objects.filter(pk__in=keys).select_for_update()), timezone.now()
    log = [
        PageLogEntry(page=page, content_type=page.content_type, label=page.title, action="wagtail.delete", deleted=True, timestamp=now)
        for page in pages
    ]
    enter(log)
    Page.objects.filter(pk__in=[page.pk for page in pages]).update(live=False)  # else each is withdrawn first, by a dozen questions
    Page.objects.filter(pk__in=[page.pk for page in pages]).delete()


def is_borne(tag: Tag) -> bool:
    """Whether an article, a picture or a document bears a tag."""
    return any(relation.related_model._base_manager.filter(**{relation.field.name: tag}).exists() for relation in tag._meta.related_objects)


def is_referenced(thing: models.Model) -> bool:
    """Whether something that editors compose uses a page, poll, picture or document: a page, a snippet, a setting, a
    site. Redirects, views and what readers sent belong to it and go with it. The index may lag behind the queue, so its
    claims are renewed first.
    """
    for reference in references_to(thing):
        user = reference.content_type.model_class()._base_manager.filter(pk=reference.object_id).first()
        if user is None:
            reference.delete()
        else:
            ReferenceIndex.create_or_update_for_object(user)
    return any(issubclass(reference.content_type.model_class(), composed_kinds()) for reference in references_to(thing))


def references_to(thing: models.Model) -> models.QuerySet[ReferenceIndex]:
    """What the index says points at a thing, its own links to itself aside."""
    itself = ReferenceIndex.get_references_for_object(thing)
    return ReferenceIndex.get_references_to(thing).exclude(pk__in=itself.values("pk")).select_related("content_type")


def save(thing: models.Model) -> None:
    """Save a row. What has drafts as its editor would: if live it is published, and a draft that somebody works on stays the latest."""
    if not isinstance(thing, DraftStateMixin):
        thing.save()
        return
    draft = thing.get_latest_revision_as_object() if thing.has_unpublished_changes else None
    revision = thing.save_revision()
    if thing.live:
        revision.publish()
    if draft:
        draft.save_revision()


def plain_value(thing: models.Model, name: str):
    """A field's value as JSON holds it."""
    field = thing._meta.get_field(name.removesuffix("_id"))
    if isinstance(field, StreamField):
        return field.get_prep_value(getattr(thing, name))
    return getattr(thing, name)


def set_value(thing: models.Model, name: str, value) -> None:
    """Put a value that `plain_value` gave back into its field."""
    field = thing._meta.get_field(name.removesuffix("_id"))
    setattr(thing, name, field.to_python(json.dumps(value)) if isinstance(field, StreamField) else value)
