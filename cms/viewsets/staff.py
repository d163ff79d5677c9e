"""The admin's screens of accounts and groups."""

from wagtail.users.views import groups
from wagtail.users.views.users import UserViewSet

from cms.forms import StaffCreationForm, StaffEditForm


class StaffViewSet(UserViewSet):
    """The list and the forms of accounts, with each person's position."""

    def get_form_class(self, for_update=False):
        return StaffEditForm if for_update else StaffCreationForm


class GroupList(groups.IndexView):
    """The list of groups, searched without accents."""

    search_fields = ["name__folded"]


class StaffGroupViewSet(groups.GroupViewSet):
    """The list and the forms of groups."""

    index_view_class = GroupList
