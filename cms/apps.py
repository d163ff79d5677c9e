"""The floor's name in Django's registry, and Wagtail's accounts with our screens."""

from django.apps import AppConfig
from wagtail.users import apps as users


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = "Nền chung"

    def ready(self) -> None:
        from cms import signals  # noqa: F401 - the listeners register themselves
        from cms.cache import signals as cache_signals  # noqa: F401


class StaffConfig(users.WagtailUsersAppConfig):
    default = False  # of this folder; named in INSTALLED_APPS in Wagtail's place
    user_viewset = "cms.viewsets.StaffViewSet"
