"""What the public search looks through: one row a page that readers may see."""

from django.db import models
from wagtail.models import Page


class Entry(models.Model):
    """The folded words of a live page's title and summary, with a blank before and after each word."""

    page = models.OneToOneField(Page, models.CASCADE, related_name="search_entry", verbose_name="trang")
    title = models.TextField("tiêu đề bỏ dấu")
    text = models.TextField("tiêu đề và tóm tắt bỏ dấu")

    class Meta:
        verbose_name = "mục tìm kiếm"
        verbose_name_plural = "mục tìm kiếm"

    def __str__(self) -> str:
        return self.title.strip()
