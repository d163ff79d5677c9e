"""What readers sent and was not taken, counted by hour: nothing is dropped in silence, and nobody is named."""

from django.db import models
from wagtail.models import Site


class Refusal(models.Model):
    """How often one rule refused acts on one thing in one hour."""

    class Rule(models.TextChoices):
        FOREIGN = "foreign", "gửi từ trang khác"
        TOO_LARGE = "too-large", "quá dài"
        TOO_MANY = "too-many", "quá nhiều từ một mạng"
        STAMP = "stamp", "biểu mẫu không hợp lệ"
        OLD_STAMP = "old-stamp", "biểu mẫu để quá lâu"
        HONEYPOT = "honeypot", "điền ô phải để trống"
        CLOSED = "closed", "ngoài thời gian nhận"
        BAD_CHOICE = "bad-choice", "phương án không hợp lệ"
        INCOMPLETE = "incomplete", "thiếu hoặc sai thông tin"
        TOO_QUICK = "too-quick", "gửi quá nhanh"
        REPEATED = "repeated", "trùng nội dung đã gửi"
        LINKS = "links", "quá nhiều liên kết"
        WORDS = "words", "có từ bị chặn"

    site = models.ForeignKey(Site, models.CASCADE, related_name="+", verbose_name="cổng")
    about = models.CharField("về", max_length=40)
    rule = models.CharField("lý do", max_length=12, choices=Rule)
    hour = models.DateTimeField("trong giờ")
    number = models.PositiveIntegerField("số lần", default=1)

    class Meta:
        verbose_name = "lượt gửi bị từ chối"
        verbose_name_plural = "lượt gửi bị từ chối"
        ordering = ["-hour", "-pk"]
        constraints = [models.UniqueConstraint(fields=("site", "about", "rule", "hour"), name="one_refusal_per_thing_rule_and_hour")]

    def __str__(self) -> str:
        return f"{self.get_rule_display()}: {self.number}"
