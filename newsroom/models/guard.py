"""What the injection guard has found, and how far it has come."""

from django.db import models
from django.utils import timezone


class FindingQuerySet(models.QuerySet):
    """Findings."""

    def standing(self):
        """Those that were still there when the guard looked last, the newest first."""
        return self.filter(gone_at__isnull=True).order_by("-first_seen", "-pk")


class Finding(models.Model):
    """One thing in the portal that nobody approved. It stays as a record when it is gone."""

    class Kind(models.TextChoices):
        LINK = "link", "liên kết lạ"
        SCRIPT = "script", "mã lệnh lạ"
        FRAME = "frame", "khung, biểu mẫu hoặc chuyển hướng lạ"
        HIDDEN = "hidden", "chữ hoặc liên kết bị giấu"
        WORDS = "words", "khác bản đã duyệt"
        FILE = "file", "tệp bị thay đổi"

    mark = models.CharField(max_length=64, unique=True, editable=False)  # of kind, place and what
    kind = models.CharField("loại", max_length=10, choices=Kind)
    place = models.CharField("ở đâu", max_length=300)
    address = models.CharField("địa chỉ", max_length=500, blank=True)
    what = models.CharField("thấy gì", max_length=500)
    first_seen = models.DateTimeField("thấy lần đầu", default=timezone.now)
    last_seen = models.DateTimeField("thấy lần cuối", default=timezone.now)
    gone_at = models.DateTimeField("hết lúc", null=True, blank=True)
    told_at = models.DateTimeField("đã báo lúc", null=True, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = "dấu hiệu bị chèn"
        verbose_name_plural = "dấu hiệu bị chèn"
        ordering = ["-first_seen", "-pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.what}"


class GuardRound(models.Model):
    """One look at everything, in slices: which page was the last, and how many were looked at."""

    begun_at = models.DateTimeField("bắt đầu", default=timezone.now)
    ended_at = models.DateTimeField("xong", null=True, blank=True)
    last_page = models.PositiveBigIntegerField("trang xem sau cùng", default=0)
    pages = models.PositiveIntegerField("số trang đã xem", default=0)
    unopened = models.PositiveIntegerField("số trang không mở được", default=0)
    sealed = models.BooleanField("tệp đã niêm phong", default=False)

    class Meta:
        verbose_name = "vòng canh"
        verbose_name_plural = "vòng canh"
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{timezone.localtime(self.begun_at):%d/%m/%Y %H:%M}"
