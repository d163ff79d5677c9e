"""Rows whose every change is sealed, whatever door it comes by: nobody need remember to log it."""

import re

from django.db.models import Model
from django.db.models.signals import post_save, pre_delete, pre_save
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from wagtail.log_actions import LogFormatter

from cms.log.acts import seal

A_DAY = re.compile(r"\d{4}-\d\d-\d\d$")
A_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$")


def watch(kind: type[Model], act: str, fields: tuple[str, ...]) -> None:
    """From now on seal what these fields of a kind of row are changed to, and that a row is new or deleted. By `attname`: site_id."""
    kept = f"_sealed_before_{act}"

    def remember(sender, instance, update_fields=None, **kwargs) -> None:
        vars(instance)[kept] = None
        if update_fields is None or any(name.removesuffix("_id") in update_fields or name in update_fields for name in fields):
            vars(instance)[kept] = kind._base_manager.filter(pk=instance.pk).values(*fields).first() or {}

    def changed(sender, instance, **kwargs) -> None:
        before = vars(instance).pop(kept, None)
        if before is None:
            return
        now = {name: getattr(instance, name) for name in fields}
        told = {name: [before.get(name), value] for name, value in now.items() if before.get(name) != value}
        if told:
            seal(instance, act, data={"is_new": not before, "changed": told})

    def goes(sender, instance, **kwargs) -> None:
        told = {name: getattr(instance, name) for name in fields}
        seal(instance, act, data={"is_deleted": True, "was": told})

    for signal, listener in ((pre_save, remember), (post_save, changed), (pre_delete, goes)):
        signal.connect(listener, sender=kind, weak=False)


def changes_of(kind: type[Model], label: str) -> type[LogFormatter]:
    """How the log tells of a watched row: each field by its name, with what it was and what it became."""

    class Changes(LogFormatter):
        def format_message(self, entry) -> str:
            if entry.data.get("is_deleted"):
                return f"{label}: xóa"
            told = []
            for name, values in entry.data["changed"].items():
                field = kind._meta.get_field(name)
                old, now = (_said(dict(field.flatchoices).get(value, value)) for value in values)
                told.append(f"{field.verbose_name} {now}" if entry.data["is_new"] else f"{field.verbose_name} {old} → {now}")
            return f"{label}: {'; '.join(told)}"

    Changes.label = label
    return Changes


def _said(value) -> str:
    """A value of JSON in Vietnamese; a moment in local time."""
    if value is None or value == "":
        return "trống"
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, str) and A_MOMENT.match(value):
        return f"{timezone.localtime(parse_datetime(value)):%H:%M %d/%m/%Y}"
    if isinstance(value, str) and A_DAY.match(value):
        return "/".join(reversed(value.split("-")))
    return str(value)
