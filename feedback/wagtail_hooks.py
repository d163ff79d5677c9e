"""Readers' comments in the admin: the list in which they are moderated."""

from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin, modeladmin_register

from feedback.models import Comment


class ReadOnlyHelper(PermissionHelper):
    """To look at only: a citizen's words are the citizen's, also for an administrator."""

    def user_can_create(self, user) -> bool:
        return False

    def user_can_edit_obj(self, user, obj) -> bool:
        return False

    def user_can_delete_obj(self, user, obj) -> bool:
        return False


class CommentAdmin(ModelAdmin):
    """All comments, to look at."""

    model = Comment
    menu_label = "Nhận xét"
    menu_icon = "comment"
    menu_order = 300
    list_display = ["name", "text", "article", "state", "sent_at"]
    list_filter = ["state", "sent_at"]
    search_fields = ["name", "text"]
    permission_helper_class = ReadOnlyHelper
    list_select_related = ["article"]
    inspect_view_enabled = True
    inspect_view_fields = ["article", "name", "text", "state", "sent_at", "answer"]


modeladmin_register(CommentAdmin)
