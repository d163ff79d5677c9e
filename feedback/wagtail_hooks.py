"""Readers' comments in the admin: the list in which they are moderated."""

from wagtail_modeladmin.options import ModelAdmin, modeladmin_register

from feedback.models import Comment


class CommentAdmin(ModelAdmin):
    """All comments, to look at."""

    model = Comment
    menu_label = "Nhận xét"
    menu_icon = "comment"
    menu_order = 300
    list_display = ["name", "text", "article", "state", "sent_at"]
    list_filter = ["state", "sent_at"]
    search_fields = ["name", "text"]
    list_select_related = ["article"]
    inspect_view_enabled = True
    inspect_view_fields = ["article", "name", "text", "state", "sent_at", "answer"]


modeladmin_register(CommentAdmin)
