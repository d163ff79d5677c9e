"""The room's name in Django's registry."""

from django.apps import AppConfig


class NewsroomConfig(AppConfig):
    name = "newsroom"
    verbose_name = "Tòa soạn"

    def ready(self) -> None:
        from newsroom import signals

        signals.silence_wagtail()
