"""The room's name in Django's registry."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = "Tìm kiếm"

    def ready(self) -> None:
        from search import signals  # noqa: F401 - the listeners register themselves
