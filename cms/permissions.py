"""What people may do with a portal's pages and rows. Nobody publishes by hand: what the newsroom has approved goes out by itself."""

from wagtail.models import PagePermissionTester
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permission_policies.sites import SitePermissionPolicy

OVERSEE = "oversee"  # a right on pages: to take down what is live, to move it, to say who may read it


class PortalPermissionTester(PagePermissionTester):
    """Wagtail's rules, in which whoever oversees pages stands where Wagtail asks for the right to publish, except for publishing."""

    def __init__(self, user, page):
        super().__init__(user, page)
        if hasattr(self, "permissions"):
            self.permissions = self.permissions - {"publish"} | ({"publish"} if OVERSEE in self.permissions else set())

    def oversees(self) -> bool:
        """Whether what readers see of the page may be taken away, moved or closed."""
        return self.user.is_active and not self.page_is_root and (self.user.is_superuser or OVERSEE in self.permissions)

    def can_publish(self) -> bool:
        return False

    def can_publish_subpage(self) -> bool:
        return False

    def can_set_view_restrictions(self) -> bool:
        return self.oversees()

    def can_unschedule(self) -> bool:
        return self.oversees()


class PortalPagePolicy(PagePermissionPolicy):
    """Wagtail's rights on the page tree as a whole, in which nobody holds the right to publish."""

    def user_has_any_permission(self, user, actions) -> bool:
        by_hand = _by_hand(actions)
        return bool(by_hand) and super().user_has_any_permission(user, by_hand)


class PortalRowPolicy(SitePermissionPolicy):
    """Rights on rows that belong to a site, from a group's rights at that site. Nobody holds the right to publish them."""

    def user_has_any_permission(self, user, actions) -> bool:
        by_hand = _by_hand(actions)
        return bool(by_hand) and super().user_has_any_permission(user, by_hand)

    def user_has_any_permission_for_instance(self, user, actions, instance) -> bool:
        by_hand = _by_hand(actions)
        return bool(by_hand) and super().user_has_any_permission_for_instance(user, by_hand, instance)


def _by_hand(actions) -> list[str]:
    """Those acts that anybody may do at all."""
    return [action for action in actions if action != "publish"]
