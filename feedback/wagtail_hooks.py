"""Readers' comments in the admin: the list in which they are moderated."""

from django.core.exceptions import PermissionDenied
from wagtail.models import GroupSitePermission
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.options import ModelAdmin, modeladmin_register
from wagtail_modeladmin.views import HistoryView

from feedback.models import Comment


class ReadOnlyHelper(PermissionHelper):
    """To look at only: a citizen's words are the citizen's, also for an administrator."""

    def user_can_list(self, user) -> bool:
        return (
            user.is_superuser
            or GroupSitePermission.objects.filter(group__user=user, permission__in=self.get_all_model_permissions()).exists()
        )

    def user_can_inspect_obj(self, user, obj) -> bool:
        return Comment.objects.moderated_by(user).filter(pk=obj.pk).exists()  # the list is limited, its rows' own screens are not

    def user_can_create(self, user) -> bool:
        return False

    def user_can_edit_obj(self, user, obj) -> bool:
        return False

    def user_can_delete_obj(self, user, obj) -> bool:
        return False


class CommentHistory(HistoryView):
    """What happened to a comment, for those who may see it; the table's own screen asks nobody."""

    def dispatch(self, request, *args, **kwargs):
        if not self.permission_helper.user_can_inspect_obj(request.user, self.instance):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


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
    history_view_class = CommentHistory
    inspect_view_fields = ["article", "name", "text", "state", "sent_at", "answer"]

    def get_queryset(self, request):
        """Those of the portals at which the person moderates."""
        return super().get_queryset(request).moderated_by(request.user)


modeladmin_register(CommentAdmin)
