"""The sealed log: one row an act, each bound to the one before by a key that no database holds (cms/log/)."""

from django.db import models
from django.utils import timezone

NOBODY = 64 * "0"  # what the first seal follows


class Kept(Exception):
    """A seal is neither changed nor deleted."""


class SealQuerySet(models.QuerySet):
    """Seals are read, and added at the end by `cms.log.chain`."""

    def update(self, **kwargs):
        raise Kept("Mục đã đóng dấu không sửa được.")

    def delete(self):
        raise Kept("Mục đã đóng dấu không xóa được.")

    def bulk_update(self, *args, **kwargs):
        raise Kept("Mục đã đóng dấu không sửa được.")


class LogSeal(models.Model):
    """One act. `content` says what happened, as canonical JSON; `digest` is the HMAC-SHA256 of it and of the digest before.

    What stands in columns of its own, to be searched, is in the content too. Triggers refuse to change or delete a row.
    """

    number = models.PositiveBigIntegerField("số", primary_key=True)
    previous = models.CharField("dấu trước", max_length=64)
    digest = models.CharField("dấu", max_length=64)
    content = models.TextField("nội dung")
    at = models.DateTimeField("lúc", db_index=True)
    act = models.CharField("việc", max_length=255, db_index=True)
    by = models.CharField("người", max_length=500, blank=True)
    source = models.CharField("mục nhật ký", max_length=100, unique=True)

    objects = SealQuerySet.as_manager()
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "mục có dấu"
        verbose_name_plural = "mục có dấu"
        ordering = ["-number"]
        base_manager_name = default_manager_name = "objects"
        constraints = [models.UniqueConstraint(fields=("previous",), name="one_seal_after_another")]

    def __str__(self) -> str:
        return f"{self.number}:{self.digest[:16]}"

    def save(self, *args, **kwargs) -> None:
        raise Kept("Mục có dấu chỉ do cms.log.chain ghi.")

    def delete(self, *args, **kwargs):
        raise Kept("Mục đã đóng dấu không xóa được.")


class LogWaiting(models.Model):
    """An act that is done and has no number yet: written with it in one transaction, for the moment until that has ended.

    `mark` is the HMAC of the content, so that nobody without the key brings in or changes what will be sealed.
    """

    content = models.TextField("nội dung")
    source = models.CharField("mục nhật ký", max_length=100, unique=True)
    mark = models.CharField("dấu tạm", max_length=64)
    since = models.DateTimeField("từ lúc", default=timezone.now)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = "mục chờ đóng dấu"
        verbose_name_plural = "mục chờ đóng dấu"
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.pk)


class LogMark(models.Model):
    """How far the clock has verified the seals: one row, with an HMAC of its own."""

    number = models.PositiveBigIntegerField("đến số")
    digest = models.CharField("dấu", max_length=64)
    whole_at = models.DateTimeField("kiểm từ đầu lúc")
    mark = models.CharField("dấu của dòng này", max_length=64)

    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = verbose_name_plural = "mốc đã kiểm nhật ký"

    def __str__(self) -> str:
        return f"{self.number}:{self.digest[:16]}"
