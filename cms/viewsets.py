"""The admin's screens of what the floor holds: snippets that belong to one site, accounts."""

from wagtail.snippets.views.snippets import SnippetViewSet
from wagtail.users.views.users import UserViewSet

from cms.forms import StaffCreationForm, StaffEditForm


class SiteSnippetViewSet(SnippetViewSet):
    """The admin's screens of a snippet with a `site`."""

    list_filter = ["site"]
    list_per_page = 50


class StaffViewSet(UserViewSet):
    """The list and the forms of accounts, with each person's position."""

    def get_form_class(self, for_update=False):
        return StaffEditForm if for_update else StaffCreationForm
