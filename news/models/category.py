"""The news index and, inside it, categories: lists of articles with an address and a feed of their own."""

from django.db import models
from django.utils.cache import patch_cache_control
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.models import Site
from wagtail.search import index

from cms.pages import PortalPage, PortalTitlePanel
from cms.paging import Paginator
from cms.sites import site_of
from news.feeds import CategoryFeed
from news.lists import ArticleList
from news.querysets import CategoryManager

PER_PAGE = 20


class NewsIndexPage(RoutablePageMixin, PortalPage):
    """An index of news or, inside another one, a category. It lists its own articles and those of its categories."""

    # Who may stand where in the tree; the parents are said by the pages that allow it below them
    subpage_types = ["news.NewsIndexPage", "news.ArticlePage"]
    show_in_menus_default = True

    # Fields
    summary = models.TextField(
        "giới thiệu", max_length=300, blank=True, help_text="Một hai câu dưới tên chuyên mục; cũng là mô tả cho máy tìm kiếm."
    )

    objects = CategoryManager()

    # The editor's view
    content_panels = [PortalTitlePanel(), FieldPanel("summary")]
    page_description = "Danh sách bài viết. Đặt trong một danh sách khác thì thành chuyên mục."

    # The search engine's view
    search_fields = PortalPage.search_fields + [index.SearchField("summary")]

    class Meta:
        verbose_name = "chuyên mục"
        verbose_name_plural = "chuyên mục"

    def get_route_paths(self) -> list[str]:
        """The addresses that lead on when this page is renamed or moved: the list and its feed."""
        return [*super().get_route_paths(), "/rss/"]

    def articles(self, site: Site | None) -> ArticleList:
        """What a reader finds here, the newest first."""
        return ArticleList(self, site)

    @path("")
    def listing(self, request):
        """One page of the list; an impossible `trang` gives the nearest page."""
        site = site_of(request)
        numbered = Paginator(self.articles(site), PER_PAGE)
        asked = request.GET.get("trang", "1")
        shown = numbered.get_page(asked)
        categories = NewsIndexPage.objects.of_site(site).within(self) if site else []
        answer = self.render(request, context_overrides={"articles": shown, "categories": categories})
        if asked != str(shown.number):
            patch_cache_control(answer, no_store=True)  # a million numbers that there are not must not make a million copies
        return answer

    @path("rss/", name="feed")
    def feed(self, request):
        """The newest articles for feed readers."""
        return CategoryFeed()(request, category=self)
