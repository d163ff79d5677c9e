"""What was brought in from outside, so that it is brought in once and can be taken away again."""

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils import timezone


class Load(models.Model):
    """One source that content came from: the demo, an old portal."""

    name = models.CharField("tên", max_length=80, unique=True)
    started_at = models.DateTimeField("bắt đầu", default=timezone.now)
    finished_at = models.DateTimeField("xong", null=True, blank=True)
    undone_at = models.DateTimeField("gỡ bỏ", null=True, blank=True)

    class Meta:
        verbose_name = "đợt chuyển dữ liệu"
        verbose_name_plural = "đợt chuyển dữ liệu"

    def __str__(self) -> str:
        return self.name


class LoadedThing(models.Model):
    """One row that a load made, or whose fields it changed; then `before` keeps what they held."""

    load = models.ForeignKey(Load, models.CASCADE, related_name="things", verbose_name="đợt")
    key = models.CharField("khóa ở nguồn", max_length=200)
    content_type = models.ForeignKey(ContentType, models.CASCADE, related_name="+", verbose_name="loại")
    object_id = models.CharField("khóa ở đây", max_length=64)
    before = models.JSONField("trước đó", null=True, blank=True)
    after = models.JSONField("sau đó", null=True, blank=True)

    class Meta:
        verbose_name = "mục đã chuyển"
        verbose_name_plural = "mục đã chuyển"
        constraints = [models.UniqueConstraint(fields=("load", "key"), name="each_thing_of_a_source_once")]
        indexes = [models.Index(fields=("content_type", "object_id"), name="transfer_thing_of_a_load")]

    def __str__(self) -> str:
        return self.key
