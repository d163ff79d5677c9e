"""The room's name in Django's registry."""

from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "news"
    verbose_name = "Tin tức"

    def ready(self) -> None:
        from news import signals  # noqa: F401 - the listeners register themselves
