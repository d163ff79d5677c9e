"""What people may do with a portal's pages and rows. Nobody publishes by hand: what the newsroom has approved goes out by itself."""

from functools import reduce
from operator import or_

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.db.models import Q
from django.http import HttpRequest
from wagtail.models import Page, PagePermissionTester
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permission_policies.sites import SitePermissionPolicy

ADMIN_ACCESS = "wagtailadmin.access_admin"
OVERSEE = "oversee"  # a right on pages: to take down what is live, to move it, to say who may read it
FRONT_PAGES = 2  # the depth in the tree at which the portals' front pages stand


class PortalPermissionTester(PagePermissionTester):
    """Wagtail's rules, in which whoever oversees pages stands where Wagtail asks for the right to publish, except for publishing."""

    def __init__(self, user, page):
        super().__init__(user, page)
        if hasattr(self, "permissions"):
            self.permissions = self.permissions - {"publish"} | ({"publish"} if OVERSEE in self.permissions else set())

    def oversees(self) -> bool:
        """Whether what readers see of the page may be taken away, moved or closed. With its front page a whole portal is: for administrators."""
        if not self.user.is_active or self.page_is_root:
            return False
        return self.user.is_superuser or (OVERSEE in self.permissions and self.page.depth > FRONT_PAGES)

    def can_publish(self) -> bool:
        return False

    def can_publish_subpage(self) -> bool:
        return False

    def can_unpublish(self) -> bool:
        return self.oversees() and super().can_unpublish()

    def can_delete(self, ignore_bulk=False) -> bool:
        return (self.user.is_superuser or self.page.depth > FRONT_PAGES) and super().can_delete(ignore_bulk)

    def can_reorder_children(self) -> bool:
        # Wagtail's act of putting pages in another order asks for both rights, its button for one
        return super().can_reorder_children() and (self.user.is_superuser or "add" in self.permissions)

    def can_set_view_restrictions(self) -> bool:
        return self.oversees()

    def can_unschedule(self) -> bool:
        return self.oversees()


class PortalPagePolicy(PagePermissionPolicy):
    """Wagtail's rights on the page tree as a whole, in which nobody holds the right to publish."""

    def user_has_any_permission(self, user, actions) -> bool:
        by_hand = _by_hand(actions)
        return bool(by_hand) and super().user_has_any_permission(user, by_hand)

    def instances_user_has_any_permission_for(self, user, actions):
        """Where Wagtail's report on ageing pages asks for those that somebody may publish, they are those that they oversee."""
        return super().instances_user_has_any_permission_for(user, {OVERSEE if action == "publish" else action for action in actions})

    def portals_of(self, user) -> Q:
        """Which pages stand in a portal in which somebody has any right on pages, if only in one category."""
        if user.is_active and user.is_superuser:
            return Q()
        paths = {right.page.path[: FRONT_PAGES * Page.steplen] for right in self.get_cached_permissions_for_user(user)}
        return reduce(or_, (Q(path__startswith=path) for path in paths), Q(pk__in=[]))


class PortalRowPolicy(SitePermissionPolicy):
    """Rights on rows that belong to a site, from a group's rights at that site. Nobody holds the right to publish them."""

    def user_has_any_permission(self, user, actions) -> bool:
        by_hand = _by_hand(actions)
        return bool(by_hand) and super().user_has_any_permission(user, by_hand)

    def user_has_any_permission_for_instance(self, user, actions, instance) -> bool:
        by_hand = _by_hand(actions)
        return bool(by_hand) and super().user_has_any_permission_for_instance(user, by_hand, instance)


def is_at_a_desk(request: HttpRequest) -> bool:
    """Whether a request bears the session of somebody who may enter the admin; an old cookie alone says nothing. Needs no middleware."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    if not (key.isascii() and key.isalnum()):
        return False
    if not hasattr(request, "session"):
        request.session = SessionStore(key)
    return get_user(request).has_perm(ADMIN_ACCESS)


def _by_hand(actions) -> list[str]:
    """Those acts that anybody may do at all."""
    return [action for action in actions if action != "publish"]
