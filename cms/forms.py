"""The forms in which administrators keep the staff's accounts."""

from wagtail.users.forms import UserCreationForm, UserEditForm


class StaffCreationForm(UserCreationForm):
    """A new account."""

    class Meta(UserCreationForm.Meta):
        fields = UserCreationForm.Meta.fields | {"position"}


class StaffEditForm(UserEditForm):
    """An account that there is."""

    class Meta(UserEditForm.Meta):
        fields = UserEditForm.Meta.fields | {"position"}
