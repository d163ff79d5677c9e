"""The admin's screens of accounts."""

from wagtail.users.views.users import UserViewSet

from cms.forms import StaffCreationForm, StaffEditForm


class StaffViewSet(UserViewSet):
    """The list and the forms of accounts, with each person's position."""

    def get_form_class(self, for_update=False):
        return StaffEditForm if for_update else StaffCreationForm
