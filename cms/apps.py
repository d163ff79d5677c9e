"""The floor's name in Django's registry, Wagtail's accounts with our screens, and who listens last."""

from pathlib import Path

from django.apps import AppConfig
from django.conf import settings
from wagtail.users import apps as users


class CmsConfig(AppConfig):
    name = "cms"
    verbose_name = "Nền chung"

    def ready(self) -> None:
        from cms import signals  # noqa: F401 - the listeners register themselves
        from cms.desk_search import lookups  # noqa: F401 - and what columns can be asked for
        from cms.log import rights  # noqa: F401 - the first ones register themselves
        from cms.log import signals as log_signals

        log_signals.listen_to_logs()

        from cms.upkeep import queue  # noqa: F401 - listens to tasks

        if settings.SENTRY_DSN:
            from cms.upkeep import reporting

            reporting.begin()


class StaffConfig(users.WagtailUsersAppConfig):
    default = False  # of this folder; named in INSTALLED_APPS in Wagtail's place
    user_viewset = "cms.viewsets.StaffViewSet"
    group_viewset = "cms.viewsets.StaffGroupViewSet"


class LastConfig(AppConfig):
    """The last of all apps: what makes copies old hears of a change when the listeners of all rooms have written what they write."""

    default = False  # of this folder; named at the end of INSTALLED_APPS
    name = "cms.apps"
    label = "last"
    path = str(Path(__file__).parent / "cache")

    def ready(self) -> None:
        from cms.cache import signals  # noqa: F401 - the listeners register themselves
