"""What the clock remembers of each of its jobs."""

from django.db import models
from django.utils import timezone


class JobRun(models.Model):
    """One job of the clock: when it is due, who runs it, how it last ended. One row a job, on all machines together."""

    name = models.CharField("tên", max_length=80, unique=True)
    due_at = models.DateTimeField("đến hạn", default=timezone.now)
    claimed_until = models.DateTimeField("đang giữ đến", null=True, blank=True)
    claimed_by = models.CharField("máy đang chạy", max_length=80, blank=True)
    started_at = models.DateTimeField("bắt đầu lần cuối", null=True, blank=True)
    finished_at = models.DateTimeField("xong lần cuối", null=True, blank=True)
    succeeded_at = models.DateTimeField("thành công lần cuối", null=True, blank=True)
    succeeded = models.BooleanField("thành công", null=True)
    outcome = models.CharField("kết quả", max_length=500, blank=True)

    class Meta:
        verbose_name = "việc định kỳ"
        verbose_name_plural = "việc định kỳ"
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
