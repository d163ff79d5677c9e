"""Who may see how many people read a portal: whoever has the right to at that portal, and administrators."""

from wagtail.models import Site
from wagtail.permissions import policy_registry

from cms.viewsets.rights import portals_of
from visits.models import DailyVisits


def may_see(user) -> bool:
    """Whether somebody may see the figures of any portal."""
    return policy_registry.get_by_type(DailyVisits).user_has_permission(user, "view")


def own_portals(user) -> list[Site]:
    """The portals whose figures somebody may see, the default one first."""
    return list(portals_of(user, DailyVisits).select_related("root_page").order_by("-is_default_site", "site_name", "pk"))
