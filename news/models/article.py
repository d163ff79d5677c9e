"""One news item, with the files and articles that belong to it."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey
from taggit.models import Tag, TaggedItemBase
from wagtail.admin.panels import FieldPanel, HelpPanel, InlinePanel, MultiFieldPanel, PageChooserPanel
from wagtail.models import Orderable, Page, Site
from wagtail.search import index

from cms.cleaning import CleanStreamField
from cms.pages import PortalPage, PortalTitlePanel
from cms.sites import site_of
from news.blocks import ArticleBody
from news.outline import contents_of, minutes_to_read
from news.querysets import ArticleManager, TaggedManager

RELATED = 4


class ArticleTag(TaggedItemBase):
    """A tag on an article."""

    content_object = ParentalKey("news.ArticlePage", on_delete=models.CASCADE, related_name="tagged_items", verbose_name="bài viết")
    tag = models.ForeignKey("taggit.Tag", models.CASCADE, related_name="%(app_label)s_%(class)s_items", verbose_name="thẻ")

    objects = TaggedManager()

    class Meta:
        verbose_name = "thẻ của bài viết"
        verbose_name_plural = "thẻ của bài viết"
        indexes = [models.Index(fields=("tag", "-content_object"), name="news_newest_of_tag")]


class ArticlePage(PortalPage):
    """One news item. Every address it ever had leads to it."""

    # Who may stand where in the tree
    parent_page_types = ["news.NewsIndexPage"]
    subpage_types = []

    # Fields
    summary = models.TextField("tóm tắt", max_length=300, help_text="Một hai câu, hiện trên thẻ tin, kết quả tìm kiếm và nguồn tin RSS.")
    date = models.DateTimeField(
        "ngày giờ của bài", default=timezone.now, db_index=True, help_text="Ngày giờ ghi dưới tiêu đề; danh sách xếp theo ngày này."
    )
    image = models.ForeignKey(
        "cms.PortalImage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="ảnh đại diện",
        help_text="Ảnh ngang, rộng ít nhất 1.200 điểm ảnh.",
    )
    image_description = models.CharField(
        "mô tả ảnh đại diện",
        max_length=250,
        blank=True,
        help_text="Cho người không nhìn thấy ảnh: trong ảnh có gì. Để trống thì dùng mô tả trong kho ảnh.",
    )
    image_caption = models.CharField("chú thích ảnh đại diện", max_length=250, blank=True)
    byline_name = models.CharField("tác giả", max_length=120, blank=True, help_text="Họ tên như ghi vào ngày đăng.")
    byline_position = models.CharField(
        "chức vụ, đơn vị", max_length=160, blank=True, help_text="Như vào ngày đăng; sau này đổi công tác cũng không sửa."
    )
    source = models.CharField("nguồn tin", max_length=160, blank=True, help_text="Nơi lấy tin, nếu không phải tin của cơ quan.")
    body = CleanStreamField(ArticleBody(), verbose_name="nội dung", blank=True)
    correction = models.TextField(
        "nội dung đính chính, cập nhật",
        max_length=500,
        blank=True,
        help_text="Sau khi đăng đã sửa điều gì, trước ghi thế nào, nay là thế nào. Hiện ở đầu bài, cùng giờ cập nhật.",
    )
    corrected_at = models.DateTimeField(
        "cập nhật lúc", null=True, blank=True, help_text="Ngày giờ sửa. Không trước ngày giờ của bài, không ở tương lai."
    )
    tags = ClusterTaggableManager(
        through=ArticleTag, blank=True, verbose_name="thẻ", help_text="Từ khóa ngắn, viết thường, cách nhau bằng dấu phẩy."
    )

    objects = ArticleManager()

    # The editor's view
    content_panels = [
        PortalTitlePanel(),
        FieldPanel("summary"),
        MultiFieldPanel([FieldPanel("image"), FieldPanel("image_description"), FieldPanel("image_caption")], "Ảnh đại diện"),
        FieldPanel("body"),
        InlinePanel("attachments", label="tài liệu", heading="Tài liệu kèm theo", help_text="Hiện thành danh sách tải về ở cuối bài."),
        MultiFieldPanel([FieldPanel(name) for name in ("date", "byline_name", "byline_position", "source")], "Ngày, tác giả, nguồn"),
        MultiFieldPanel([FieldPanel("correction"), FieldPanel("corrected_at")], "Đính chính, cập nhật"),
        FieldPanel("tags"),
        MultiFieldPanel(
            [
                HelpPanel("<p>Để trống thì cổng tự chọn các bài gần nhất về chủ đề.</p>"),
                InlinePanel("related", label="bài viết", max_num=RELATED),
            ],
            "Bài viết liên quan",
        ),
    ]
    page_description = "Một tin, bài trong chuyên mục."

    # The search engine's view
    search_fields = PortalPage.search_fields + [
        index.SearchField("summary"),
        index.SearchField("body"),
        index.SearchField("byline_name"),
        index.SearchField("correction"),
        index.FilterField("date"),
    ]

    class Meta:
        verbose_name = "bài viết"
        verbose_name_plural = "bài viết"
        constraints = [
            models.CheckConstraint(
                name="article_correction_with_its_time",
                condition=Q(correction="", corrected_at__isnull=True) | Q(~Q(correction=""), corrected_at__isnull=False),
            ),
            models.CheckConstraint(
                name="article_corrected_after_its_date", condition=Q(corrected_at__isnull=True) | Q(corrected_at__gte=F("date"))
            ),
        ]

    def clean(self) -> None:
        self._refuse_wrong_correction()
        super().clean()

    def minimal_clean(self) -> None:
        self._refuse_wrong_correction()  # a draft too: the database would only refuse it later, when it is published
        super().minimal_clean()

    def _refuse_wrong_correction(self) -> None:
        if faults := self.correction_faults():
            raise ValidationError(faults)

    def correction_faults(self) -> dict[str, str]:
        """What is wrong with the note of a correction, by field: it has words and a time, after the article's date, not to come."""
        if self.correction and not self.corrected_at:
            return {"corrected_at": "Đã có nội dung đính chính thì cần ngày giờ cập nhật."}
        if self.corrected_at and not self.correction:
            return {"correction": "Đã có ngày giờ cập nhật thì cần ghi đã đính chính, cập nhật điều gì."}
        if self.corrected_at and self.corrected_at > timezone.now():
            return {"corrected_at": "Giờ cập nhật đang ở tương lai."}
        if self.corrected_at and self.date and self.corrected_at < self.date:
            return {"corrected_at": "Giờ cập nhật đang ở trước ngày giờ của bài."}
        return {}

    @property
    def image_alt(self) -> str:
        """What those who cannot see the lead picture are told."""
        return self.image_description or (self.image.description if self.image else "")

    def related_articles(self, site: Site, tags: list, category: Page) -> list["ArticlePage"]:
        """Those of this portal that the editor chose, else the closest ones."""
        readable = ArticlePage.objects.listed_in(site.root_page).for_listing()
        if hasattr(self, "has_chosen"):
            chosen = list(dict.fromkeys(readable.chosen_for(self))) if self.has_chosen else []
        else:  # not read for a reader: as the editor's form has them
            chosen = readable.in_order_of([row.article_id for row in self.related.all() if row.article_id])
        return chosen or list(readable.close_to(self, tags, category, site.root_page)[:RELATED])

    def neighbours(self, category: Page) -> dict[str, Page | None]:
        """The next older and the next newer one in the list of its category; None at its ends. Of these only title and address."""
        read = self if hasattr(self, "older_rows") else ArticlePage.objects.filter(pk=self.pk).with_neighbours(category.pk).first()
        rows = {"older": read.older_rows, "newer": read.newer_rows} if read else {"older": [], "newer": []}
        return {name: Page(**found[0]) if found else None for name, found in rows.items()}

    def shown_tags(self) -> list[Tag]:
        """Its tags in the order in which they were given."""
        if hasattr(self, "tag_rows"):
            return [Tag(pk=row["key"], name=row["word"]) for row in self.tag_rows]
        return list(self.tags.all())

    def shown_attachments(self) -> list["ArticleAttachment"]:
        """The documents that go with the article, in their order."""
        if hasattr(self, "has_attachments"):
            return list(self.attachments.select_related("document")) if self.has_attachments else []
        return list(self.attachments.all())

    def get_context(self, request, *args, **kwargs) -> dict:
        site = site_of(self) if getattr(request, "is_preview", False) else site_of(request)
        category = self.category_in(site)
        tags = self.shown_tags()
        minutes = minutes_to_read(self.body.raw_data)
        return super().get_context(request, *args, **kwargs) | {
            "category": category,
            "tags": tags,
            "related_articles": self.related_articles(site, tags, category) if site else [],
            "attachments": self.shown_attachments(),
            "contents": contents_of(self.body.raw_data, minutes),
            "minutes": minutes,
            **self.neighbours(category),
        }

    def category_in(self, site: Site | None) -> Page:
        """The category in which it stands, as kept where it is live."""
        from news.models.category import NewsIndexPage  # which lists articles, and so needs this module first

        kept = NewsIndexPage.objects.of_site(site).above(self) if site else None
        return kept or self.get_parent()


class ArticleAttachment(Orderable):
    """A document that goes with an article."""

    article = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="attachments", verbose_name="bài viết")
    document = models.ForeignKey("cms.PortalDocument", models.CASCADE, related_name="+", verbose_name="tài liệu")
    title = models.CharField("tên hiện ra", max_length=200, blank=True, help_text="Để trống thì dùng tên trong kho tài liệu.")

    panels = [FieldPanel("document"), FieldPanel("title")]

    class Meta(Orderable.Meta):
        verbose_name = "tài liệu kèm theo"
        verbose_name_plural = "tài liệu kèm theo"

    def __str__(self) -> str:
        return self.title or self.document.title


class RelatedArticle(Orderable):
    """An article that the editor set beside another one."""

    source = ParentalKey(ArticlePage, on_delete=models.CASCADE, related_name="related", verbose_name="bên bài viết")
    article = models.ForeignKey(ArticlePage, models.CASCADE, related_name="set_beside", verbose_name="bài viết")

    panels = [PageChooserPanel("article")]

    class Meta(Orderable.Meta):
        verbose_name = "bài viết liên quan"
        verbose_name_plural = "bài viết liên quan"

    def __str__(self) -> str:
        return self.article.title
