"""The guide for writers as a page of its own; beside the form of an article stands the same."""

from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin


class GuideView(WagtailAdminTemplateMixin, TemplateView):
    """For everybody who may enter the admin."""

    template_name = "newsroom/guide_page.html"
    page_title = "Hướng dẫn viết bài"
    header_icon = "help"
    breadcrumbs_items = []
