"""What browsers refused on our pages, counted by hour: a sign of something planted, or of a policy that is too narrow."""

from django.db import models


class PolicyReport(models.Model):
    """How often browsers refused one thing on one address in one hour. Nobody is named: neither who read nor what they asked."""

    hour = models.DateTimeField("trong giờ")
    directive = models.CharField("quy tắc", max_length=30)
    blocked = models.CharField("bị chặn", max_length=120)
    page = models.CharField("ở địa chỉ", max_length=200, blank=True)
    number = models.PositiveIntegerField("số lần", default=1)

    class Meta:
        verbose_name = "nội dung bị trình duyệt chặn"
        verbose_name_plural = "nội dung bị trình duyệt chặn"
        ordering = ["-hour", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=("hour", "directive", "blocked", "page"), name="one_policy_report_per_hour_and_thing")
        ]

    def __str__(self) -> str:
        return f"{self.directive}: {self.blocked}"
