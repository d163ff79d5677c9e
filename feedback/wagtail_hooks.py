"""Readers' comments in the admin, in its log, and by the clock."""

from django.urls import path, reverse
from wagtail import hooks
from wagtail.admin.panels import ObjectList
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter
from wagtail.snippets.models import register_snippet
from wagtail_modeladmin.options import modeladmin_register

from cms.snippets import PortalSnippetForm
from cms.viewsets import SiteSnippetViewSet, keep_to_portals
from feedback import jobs, signals
from feedback.models import RefusalReason
from feedback.moderation import CloseArticle, CommentAdmin, Decide, may_close
from news.models import ArticlePage

hooks.register("register_clock_jobs", jobs.jobs)
hooks.register("register_log_actions", signals.log_actions)
modeladmin_register(CommentAdmin)


@hooks.register("register_admin_urls")
def addresses() -> list:
    """What moderators decide, and whether an article takes comments."""
    return [
        path("nhan-xet/quyet-dinh/", Decide.as_view(), name="feedback_decide"),
        path("nhan-xet/bai/<int:pk>/", CloseArticle.as_view(), name="feedback_close"),
    ]


@hooks.register("register_page_header_buttons")
def way_to_closing(page, user, view_name, next_url=None):
    """In the menu of an article's form: whether it takes comments."""
    if isinstance(page, ArticlePage) and page.pk and may_close(user, page):
        yield Button("Nhận nhận xét", reverse("feedback_close", args=[page.pk]), icon_name="comment", priority=60)


@hooks.register("register_log_actions")
def name_our_acts(acts) -> None:
    """How the history names what readers and moderators do."""
    acts.register_action("feedback.mend", "Sửa nhận xét", "Người gửi sửa nhận xét")
    acts.register_action("feedback.withdraw", "Rút nhận xét", "Người gửi rút hoặc xóa nhận xét")
    acts.register_action("feedback.approve", "Duyệt nhận xét", "Duyệt nhận xét")
    acts.register_action("feedback.answer", "Trả lời nhận xét", "Trả lời nhận xét")
    acts.register_action("feedback.unanswer", "Bỏ trả lời nhận xét", "Bỏ câu trả lời của cơ quan")
    acts.register_action("feedback.close", "Đóng nhận xét", "Thôi nhận nhận xét cho bài")
    acts.register_action("feedback.open", "Mở nhận xét", "Lại nhận nhận xét cho bài")

    @acts.register_action("feedback.refuse")
    class Refuse(LogFormatter):
        label = "Từ chối nhận xét"

        def format_message(self, entry) -> str:
            return f"Từ chối nhận xét: {entry.data['reason']}"


class RefusalReasonViewSet(SiteSnippetViewSet):
    """The office's list of reasons to refuse a comment."""

    model = RefusalReason
    icon = "comment"
    menu_label = "Lý do từ chối nhận xét"
    menu_order = 865
    add_to_admin_menu = True
    list_display = ["text", "retired", "site"]
    search_fields = ["text__folded"]
    sort_order_field = "sort_order"
    edit_handler = ObjectList(RefusalReason.panels, base_form_class=PortalSnippetForm)


keep_to_portals(RefusalReason)
register_snippet(RefusalReasonViewSet)
