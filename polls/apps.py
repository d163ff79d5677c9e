"""The room's name in Django's registry."""

from django.apps import AppConfig


class PollsConfig(AppConfig):
    name = "polls"
    verbose_name = "Bình chọn"

    def ready(self) -> None:
        from polls import signals  # noqa: F401 - the listeners register themselves
