"""Pages that were taken down for good."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class Withdrawal(models.Model):
    """A page that will not come back: its address says so (410). It ends when the page is published again, all the same."""

    page = models.OneToOneField("wagtailcore.Page", models.CASCADE, related_name="withdrawal", verbose_name="trang")
    sentence = models.CharField("câu nói với bạn đọc", max_length=300, blank=True)
    at = models.DateTimeField("lúc", default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="người gỡ")

    class Meta:
        verbose_name = "trang gỡ hẳn"
        verbose_name_plural = "trang gỡ hẳn"

    def __str__(self) -> str:
        return str(self.page)
