"""The book of a load: everything once, and all of it taken away again, and nothing else."""

import json
from collections.abc import Callable, Iterator

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from wagtail.documents.models import AbstractDocument
from wagtail.fields import StreamField
from wagtail.images.models import AbstractImage
from wagtail.models import Page, ReferenceIndex

from polls.models import Poll
from transfer.models import Load, LoadedThing


class Ledger:
    """What one named source brought in. A second run of the same load finds each thing again by its key."""

    def __init__(self, name: str):
        self.load, _ = Load.objects.get_or_create(name=name)

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

    def change(self, key: str, thing: models.Model, **values) -> None:
        """Set fields of a row that is not ours, once, and remember what they held. Values are JSON-able, keys of rows by "<field>_id"."""
        if self.load.things.filter(key=key).exists():
            return
        with transaction.atomic():
            before = {name: plain_value(thing, name) for name in values}
            for name, value in values.items():
                set_value(thing, name, value)
            thing.save()
            self._write(key, thing, before=before, after={name: plain_value(thing, name) for name in values})

    def _write(self, key: str, thing: models.Model, **snapshots) -> None:
        kind = ContentType.objects.get_for_model(thing, for_concrete_model=True)
        LoadedThing.objects.create(load=self.load, key=key, content_type=kind, object_id=str(thing.pk), **snapshots)

    def finish(self) -> None:
        """The load is complete."""
        if self.load.finished_at is None:
            self.load.finished_at = timezone.now()
            self.load.save(update_fields=["finished_at"])

    # Taking away ---------------------------------------------------------------------------------------------------
    def undo(self) -> Iterator[tuple[LoadedThing, str]]:
        """Take everything away, the last first, each by itself. Yields each entry with a reason where it had to stay."""
        for entry in self.load.things.order_by("-pk"):
            with transaction.atomic():
                reason = self._restore(entry) if entry.before is not None else self._delete(entry)
                if not reason:
                    entry.delete()
            yield entry, reason
        if not self.load.things.exists():
            self.load.undone_at = timezone.now()
            self.load.save(update_fields=["undone_at"])

    def _restore(self, entry: LoadedThing) -> str:
        thing = thing_of(entry)
        if thing is None:
            return ""
        untouched = [name for name in entry.before if plain_value(thing, name) == entry.after[name]]
        for name in untouched:  # what somebody has changed since is theirs
            set_value(thing, name, entry.before[name])
        thing.save()
        return ""

    def _delete(self, entry: LoadedThing) -> str:
        thing = thing_of(entry)
        if thing is None:
            return ""
        if reason := self._needed(thing):
            return reason
        if isinstance(thing, Poll):
            thing.votes.all().delete()  # what readers answered to a question goes with the question
        try:
            with transaction.atomic():
                thing.delete()
        except ProtectedError:
            return "đang được nội dung khác dùng"
        return ""

    def _needed(self, thing: models.Model) -> str:
        """Why a thing must stay: something that the load did not bring in hangs on it."""
        if isinstance(thing, Page):
            ours = self.load.things.filter(content_type__in=page_types()).values_list("object_id", flat=True)
            others = thing.get_descendants().exclude(pk__in=[int(key) for key in ours])
            return "có trang khác nằm bên trong" if others.exists() else ""
        if isinstance(thing, (AbstractImage, AbstractDocument)):
            return "đang được nội dung khác dùng" if is_referenced(thing) else ""
        return ""


def thing_of(entry: LoadedThing) -> models.Model | None:
    """The row that an entry speaks of, None when it is gone."""
    return entry.content_type.model_class()._base_manager.filter(pk=entry.object_id).first()


def page_types() -> list[ContentType]:
    """The content types of all page models."""
    from wagtail.models import get_page_models

    return list(ContentType.objects.get_for_models(*get_page_models()).values())


def is_referenced(thing: models.Model) -> bool:
    """Whether anything uses a picture or document. The index may lag behind the queue, so its claims are renewed first."""
    for reference in ReferenceIndex.get_references_to(thing):
        user = reference.content_type.model_class()._base_manager.filter(pk=reference.object_id).first()
        if user is None:
            reference.delete()
        else:
            ReferenceIndex.create_or_update_for_object(user)
    return ReferenceIndex.get_references_to(thing).exists()


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
