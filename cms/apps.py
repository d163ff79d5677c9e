"""The floor's name in Django's registry."""

from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = "Nền chung"

    def ready(self) -> None:
        from cms.cache import signals  # noqa: F401 - the listeners register themselves
