"""The room's name in Django's registry."""

from django.apps import AppConfig


class FeedbackConfig(AppConfig):
    name = "feedback"
    verbose_name = "Bạn đọc"

    def ready(self) -> None:
        from feedback import signals  # noqa: F401 - the listeners register themselves
