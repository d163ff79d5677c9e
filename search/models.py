"""What the public search looks through, and what is kept about searching.

The words of an entry stand beside it in a form of the database's own (`search/engines/`): nothing here is asked for words.
"""

from collections.abc import Iterable

from django.db import models
from django.utils import timezone
from wagtail.models import Page, Site


class EntryQuerySet(models.QuerySet):
    """Adds what is asked of entries in more than one place."""

    def of_pages(self, keys: Iterable[int]) -> "EntryQuerySet":
        """Those of pages themselves, by the pages' keys. By their kind: asked for entries without a document, SQLite would go through all
        of them.
        """
        return self.filter(page__in=keys).exclude(kind=Entry.Kind.DOCUMENT)


class Entry(models.Model):
    """One thing that can be found in one portal: a live page, or a document that such a page refers to.

    `page` is the page itself, or the newest public page through which the document is found. What is not `shown` is
    live but not for everybody. `place` is the order in which things are found: by date, unique (`search.index`).
    """

    class Kind(models.TextChoices):
        ARTICLE = "bai-viet", "Bài viết"
        CATEGORY = "chuyen-muc", "Chuyên mục"
        PAGE = "trang", "Trang thông tin"
        DOCUMENT = "tai-lieu", "Tài liệu"

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", verbose_name="cổng")
    page = models.ForeignKey(Page, models.CASCADE, related_name="search_entries", verbose_name="trang")
    document = models.ForeignKey(
        "cms.PortalDocument", models.CASCADE, null=True, blank=True, related_name="search_entries", verbose_name="tài liệu"
    )
    kind = models.CharField("loại", max_length=12, choices=Kind.choices)
    category = models.ForeignKey(Page, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="chuyên mục")
    date = models.DateTimeField("ngày")
    place = models.BigIntegerField("thứ tự", unique=True, null=True, editable=False)
    shown = models.BooleanField("ai cũng đọc được", default=True)
    published_at = models.DateTimeField("bản đăng lúc", null=True, editable=False)
    title = models.TextField("tiêu đề")
    summary = models.TextField("tóm tắt", blank=True)
    body = models.TextField("nội dung", blank=True)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = "mục tìm kiếm"
        verbose_name_plural = "mục tìm kiếm"
        constraints = [
            models.UniqueConstraint(fields=("page",), condition=models.Q(document__isnull=True), name="search_page_once"),
            models.UniqueConstraint(fields=("site", "document"), name="search_document_once_a_site"),
            models.CheckConstraint(
                condition=models.Q(kind="tai-lieu", document__isnull=False)
                | (~models.Q(kind="tai-lieu") & models.Q(document__isnull=True)),
                name="search_kind_is_what_it_holds",
            ),
        ]

    def __str__(self) -> str:
        return self.title


class DocumentUse(models.Model):
    """A live page refers to a document: in its body, in a link of its text, or as an attachment."""

    page = models.ForeignKey(Page, models.CASCADE, related_name="+", verbose_name="trang")
    document = models.ForeignKey("cms.PortalDocument", models.CASCADE, related_name="+", verbose_name="tài liệu")

    class Meta:
        verbose_name = "tài liệu trên trang"
        verbose_name_plural = "tài liệu trên trang"
        constraints = [models.UniqueConstraint(fields=("page", "document"), name="search_use_once")]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.document_id}"


class DocumentText(models.Model):
    """The text that was read from the file of a document, by the queue; and why there is none."""

    class State(models.TextChoices):
        READ = "read", "đã đọc"
        EMPTY = "empty", "không có chữ (ảnh quét)"
        OTHER = "other", "loại tệp không đọc được chữ"
        LARGE = "large", "quá lớn"
        BROKEN = "broken", "tệp hỏng"

    document = models.OneToOneField(
        "cms.PortalDocument", models.CASCADE, related_name="search_text", primary_key=True, verbose_name="tài liệu"
    )
    file = models.CharField("tệp đã đọc", max_length=255)
    state = models.CharField("kết quả", max_length=8, choices=State.choices)
    text = models.TextField("chữ trong tệp", blank=True)
    note = models.CharField("ghi chú", max_length=200, blank=True)
    read_at = models.DateTimeField("đọc lúc", default=timezone.now)

    class Meta:
        verbose_name = "chữ trong tài liệu"
        verbose_name_plural = "chữ trong tài liệu"

    def __str__(self) -> str:
        return f"{self.file}: {self.get_state_display()}"


class Word(models.Model):
    """A word, without accents, that stands or stood in an entry: what a mistyped one may have meant."""

    bare = models.CharField("từ không dấu", max_length=40, primary_key=True)

    class Meta:
        verbose_name = "từ đã gặp"
        verbose_name_plural = "từ đã gặp"

    def __str__(self) -> str:
        return self.bare


class SearchedWord(models.Model):
    """How often something was searched for in one week in one portal, and how often nothing was found. It points to nobody."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", verbose_name="cổng")
    week = models.DateField("tuần từ thứ hai")
    bare = models.CharField("từ khóa không dấu", max_length=60)
    typed = models.CharField("từ khóa", max_length=60)
    times = models.PositiveIntegerField("số lần tìm", default=0)
    in_vain = models.PositiveIntegerField("số lần không thấy", default=0)

    class Meta:
        verbose_name = "từ khóa đã tìm"
        verbose_name_plural = "từ khóa đã tìm"
        constraints = [
            models.UniqueConstraint(fields=("site", "week", "bare"), name="searched_once_a_week"),
            models.CheckConstraint(condition=models.Q(in_vain__lte=models.F("times")), name="searched_in_vain_is_searched"),
        ]

    def __str__(self) -> str:
        return self.typed


class Rebuild(models.Model):
    """Where the writing of the whole index anew has come to; one row while it is under way or was broken off."""

    begun_at = models.DateTimeField("bắt đầu", default=timezone.now)
    last_page = models.BigIntegerField("trang cuối đã ghi", default=0)
    total = models.PositiveIntegerField("số trang", default=0)
    written = models.PositiveIntegerField("đã ghi", default=0)

    class Meta:
        verbose_name = "lần ghi lại chỉ mục"
        verbose_name_plural = "lần ghi lại chỉ mục"

    def __str__(self) -> str:
        return f"{self.written}/{self.total}"
