"""The links and the boxes that stand beside every page."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Max, Q
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, PageChooserPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Site
from wagtail.search import index

from cms.cleaning import CleanStreamField
from cms.pages import SchedulePanel
from cms.sites import SitePreviewMixin, default_site_pk
from cms.snippets import PortalSnippet
from cms.text import compose_fields
from home.blocks import SidebarBody
from home.querysets import SidebarLinkQuerySet


class SidebarLink(PortalSnippet):
    """A link such as Quản lý văn bản or Một cửa điện tử, to a page of ours or to another address."""

    # Fields
    site = models.ForeignKey(Site, models.CASCADE, related_name="+", verbose_name="cổng", default=default_site_pk)
    title = models.CharField("tên liên kết", max_length=120)
    page = models.ForeignKey(
        "wagtailcore.Page",
        models.CASCADE,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="trang của cổng",
        help_text="Chọn trang, hoặc ghi địa chỉ ở ô dưới.",
    )
    url = models.URLField("địa chỉ khác", blank=True, help_text="Ví dụ https://dichvucong.example.vn/")
    image = models.ForeignKey("cms.PortalImage", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="ảnh")
    group = models.CharField("nhóm", max_length=60, default="Liên kết", help_text="Các liên kết cùng nhóm đứng chung một khung.")
    new_window = models.BooleanField("mở cửa sổ mới", default=False)
    # Each has its own number: Wagtail's dragging shifts the numbers between two links, below zero too
    sort_order = models.IntegerField("thứ tự", blank=True, editable=False)

    objects = SidebarLinkQuerySet.as_manager()

    # The editor's view
    panels = [
        FieldPanel("site"),
        FieldPanel("title"),
        MultiFieldPanel([PageChooserPanel("page"), FieldPanel("url"), FieldPanel("new_window")], "Dẫn tới"),
        FieldPanel("group"),
        FieldPanel("image"),
        SchedulePanel(),
    ]

    # The search engine's view
    search_fields = [index.SearchField("title"), index.AutocompleteField("title"), index.FilterField("site")]

    class Meta:
        verbose_name = "liên kết"
        verbose_name_plural = "liên kết"
        ordering = ["sort_order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(page__isnull=False, url="") | Q(page__isnull=True) & ~Q(url=""),
                name="link_leads_to_a_page_or_an_address",
                violation_error_message="Chọn một trang của cổng hoặc ghi một địa chỉ, không cả hai.",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args, **kwargs) -> None:
        compose_fields(self)
        if self.sort_order is None:  # a new link stands last
            self.sort_order = (SidebarLink.objects.aggregate(last=Max("sort_order"))["last"] or 0) + 1
        super().save(*args, **kwargs)

    def serializable_data(self) -> dict:
        """What a revision keeps. Its place is none of it: dragging applies at once, and an older draft does not move it back."""
        return {name: value for name, value in super().serializable_data().items() if name != "sort_order"}

    def with_content_json(self, content: dict) -> "SidebarLink":
        """The link as a revision has it, where it stands now."""
        revised = super().with_content_json(content)
        revised.sort_order = SidebarLink.objects.values_list("sort_order", flat=True).get(pk=self.pk)
        return revised

    def clean(self) -> None:
        if bool(self.page_id) == bool(self.url):
            raise ValidationError("Chọn một trang của cổng hoặc ghi một địa chỉ, không cả hai.")

    @property
    def address(self) -> str:
        """Where the link leads; empty while its page is not public."""
        if self.page is None:
            return self.url
        return self.page.url or "" if self.page.live else ""

    def get_preview_template(self, request, mode_name) -> str:
        return "home/sidebar_link_preview.html"


@register_setting(icon="list-ul", order=20)
class SidebarSettings(SitePreviewMixin, BaseSiteSetting):
    """The boxes beside every page of a site, in the editor's arrangement."""

    boxes = CleanStreamField(
        SidebarBody(), verbose_name="các khung bên cạnh", blank=True, help_text="Kéo để đổi chỗ. Để trống thì hiện các khung thường dùng."
    )

    panels = [FieldPanel("boxes")]

    class Meta:
        verbose_name = "khung bên cạnh"
        verbose_name_plural = "khung bên cạnh"

    def __str__(self) -> str:
        return "Khung bên cạnh"

    def shown_boxes(self):
        """The editor's arrangement, else the usual one."""
        return self.boxes or self._meta.get_field("boxes").to_python(
            [{"type": kind, "value": {}} for kind in ("links", "poll", "weather", "statistics", "most_read")]
        )

    def get_preview_template(self, request, mode_name) -> str:
        return "cms/frame_preview.html"

    def get_preview_context(self, request, mode_name) -> dict:
        setattr(request, self.get_cache_attr_name(), self)  # what the frame's tags will find
        return super().get_preview_context(request, mode_name)
