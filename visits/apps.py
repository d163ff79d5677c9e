"""The room's name in Django's registry."""

from django.apps import AppConfig


class VisitsConfig(AppConfig):
    name = "visits"
    verbose_name = "Lượt truy cập"

    def ready(self) -> None:
        from visits import signals  # noqa: F401 - the listeners register themselves
