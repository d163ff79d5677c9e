"""What is sealed of an act: what, when, by whom (under the name of that time), on what, with which data."""

import json
import uuid
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ObjectDoesNotExist
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from django.utils import timezone
from wagtail.log_actions import get_active_log_context
from wagtail.models.audit_log import BaseLogEntry

from cms.log.chain import wait
from cms.log.marks import canonical, content_digest, digest_of, instant

LONGEST_DATA = 4_000  # letters of JSON; of more only the digest is sealed


def seal(on: Model, act: str, *, data: dict | None = None, user=None, name: str = "") -> None:
    """Seal an act that stands in no history: `on` may be gone, or be one of very many. Where nobody is named it is by who is at work."""
    user = user or get_active_log_context().user
    told = {
        "act": act,
        "at": instant(timezone.now()),
        **_by(user, user and user.pk),
        "on": on._meta.label_lower,
        "on_key": str(on.pk or ""),
        "name": name or str(on),
        **_data(data or {}),
        "source": f"act:{uuid.uuid4()}",
    }
    wait(told)


def seal_entry(entry: BaseLogEntry) -> None:
    """Seal an entry of Wagtail's log, with the digest of the revision's content: an autosave may write over it."""
    wait(_sealed_of(entry))


def enter(entries: list[BaseLogEntry]) -> None:
    """Write many entries of one of Wagtail's logs together, each sealed as if it had been logged by itself."""
    if entries:
        type(entries[0]).objects.bulk_create(entries)
        wait(*map(_sealed_of, entries))


def _sealed_of(entry: BaseLogEntry) -> dict:
    told = told_by(entry) | _by(_or_none(entry, "user"), entry.user_id)
    revision = _or_none(entry, "revision")
    return told if revision is None else told | {"content": content_digest(revision.content)}


def told_by(entry: BaseLogEntry) -> dict:
    """What an entry says by itself, as it must say for ever."""
    told = {
        "act": entry.action,
        "at": instant(entry.timestamp),
        "by_key": entry.user_id,
        "on_key": str(entry.object_id),
        "name": entry.label,
        **_data(entry.data),
        "revision": entry.revision_id,
        "changed": entry.content_changed,
        "deleted": entry.deleted,
        "source": source_of(entry),
    }
    if entry.content_type_id:  # it is taken away where a kind of thing is no more
        kind = ContentType.objects.get_for_id(entry.content_type_id)
        told["on"] = f"{kind.app_label}.{kind.model}"
    return told


def source_of(entry: BaseLogEntry) -> str:
    """Which entry of which log."""
    return f"{entry._meta.label_lower}:{entry.pk}"


def logs() -> list[type[BaseLogEntry]]:
    """The tables of Wagtail's log, in a fixed order."""
    return sorted((kind for kind in apps.get_models() if issubclass(kind, BaseLogEntry)), key=lambda kind: kind._meta.label_lower)


def _data(data: Any) -> dict:
    """Data as they come out of any database again."""
    data = _plain(json.loads(json.dumps(data, cls=DjangoJSONEncoder)))
    return {"data": data} if len(canonical(data)) <= LONGEST_DATA else {"data_digest": digest_of(data)}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value  # PostgreSQL keeps no 1e20


def _by(user, key: int | None) -> dict:
    return {"by_key": key, "by": f"{user.get_full_name()} ({user.get_username()})" if user else ""}


def _or_none(entry: BaseLogEntry, name: str) -> Model | None:
    try:
        return getattr(entry, name)
    except ObjectDoesNotExist:
        return None
