"""The front page of a portal, and pages such as Giới thiệu and Liên hệ."""

from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.http import Http404
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.search import index

from cms.cleaning import CleanStreamField
from cms.pages import PortalPage, PortalTitlePanel
from cms.sites import site_of
from home.blocks import FrontBody
from home.front import Front, usual_blocks
from home.routing import find
from news.blocks import PageBody


class HomePage(PortalPage):
    """The front page that editors compose. With nothing chosen it shows the newest of everything."""

    # Who may stand where in the tree
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["home.StandardPage", "news.NewsIndexPage"]

    # Fields
    body = CleanStreamField(FrontBody(), verbose_name="các khối của trang chủ", blank=True)

    # The editor's view
    content_panels = [
        PortalTitlePanel(),
        HelpPanel("<p>Để trống thì trang chủ tự lấy tin mới nhất và tin mới của từng chuyên mục.</p>"),
        FieldPanel("body"),
    ]
    page_description = "Trang đầu tiên của cổng, ghép từ nhiều khối."

    class Meta:
        verbose_name = "trang chủ"
        verbose_name_plural = "trang chủ"

    def route(self, request, path_components):
        """The page at an address, in one query; Wagtail's own way asks once for each part of the address."""
        site = site_of(request)
        if not path_components or site is None or site.root_page_id != self.pk:
            return super().route(request, path_components)
        try:
            return find(self, site, request, path_components) or super().route(request, path_components)
        except ObjectDoesNotExist as gone:  # deleted between one question and the next
            raise Http404 from gone

    def get_context(self, request, *args, **kwargs) -> dict:
        blocks = self.body or usual_blocks(self, site_of(request))
        return super().get_context(request, *args, **kwargs) | {"front": Front.of_blocks(self, blocks), "blocks": blocks}


class StandardPage(PortalPage):
    """A page that stands by itself: Giới thiệu, Cơ cấu tổ chức, Liên hệ, Quyền riêng tư."""

    # Who may stand where in the tree
    parent_page_types = ["home.HomePage", "home.StandardPage"]
    subpage_types = ["home.StandardPage"]
    show_in_menus_default = True

    # Fields
    summary = models.TextField("tóm tắt", max_length=300, blank=True, help_text="Một hai câu dưới tiêu đề; cũng là mô tả cho máy tìm kiếm.")
    body = CleanStreamField(PageBody(), verbose_name="nội dung", blank=True)

    # The editor's view
    content_panels = [PortalTitlePanel(), FieldPanel("summary"), FieldPanel("body")]
    page_description = "Trang thông tin ít thay đổi: giới thiệu, cơ cấu tổ chức, liên hệ."

    # The search engine's view
    search_fields = PortalPage.search_fields + [index.SearchField("summary"), index.SearchField("body")]

    class Meta:
        verbose_name = "trang thông tin"
        verbose_name_plural = "trang thông tin"
