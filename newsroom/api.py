"""The interface that the admin's own scripts ask, limited to what somebody may see, and to looking."""

from django.db.models import QuerySet
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet
from wagtail.permissions import policy_registry


class PagesToLookAt(PagesAdminAPIViewSet):
    """The tree at the side. Wagtail's acts by this way do not call the hooks that its screens call; no script of the admin needs them."""

    actions = {}


class OwnMedia:
    """Pictures or documents, of which Wagtail would tell everybody in the admin."""

    def get_queryset(self) -> QuerySet:
        policy = policy_registry.get_by_type(self.model)
        return policy.instances_user_has_any_permission_for(self.request.user, ["choose"]).order_by("pk")


class OwnImages(OwnMedia, ImagesAdminAPIViewSet):
    """Those that somebody may choose for a page."""


class OwnDocuments(OwnMedia, DocumentsAdminAPIViewSet):
    """Those that somebody may choose for a page."""


def give_own(router: WagtailAPIRouter) -> None:
    """Put ours in the place of Wagtail's, which are registered before."""
    router.register_endpoint("pages", PagesToLookAt)
    router.register_endpoint("images", OwnImages)
    router.register_endpoint("documents", OwnDocuments)
