"""Which backups there are, as the machine told that made them."""

from django.db import models


class Backup(models.Model):
    """One backup in BACKUP_DIR. The folder is the truth; this is what the pages of the admin know of it."""

    name = models.CharField("tên", max_length=40, unique=True)
    made_at = models.DateTimeField("sao lúc")
    size = models.BigIntegerField("cỡ riêng")  # bytes: database and lists
    added = models.BigIntegerField("media ghi thêm")  # bytes that came into the store with it
    file_count = models.PositiveIntegerField("số tệp media")
    file_bytes = models.BigIntegerField("cỡ media")
    absent = models.PositiveIntegerField("tệp đã mất từ trước", default=0)
    encrypted = models.BooleanField("mã hóa")
    proven_at = models.DateTimeField("thử phục hồi lúc", null=True)
    proof = models.CharField("kết quả thử", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "bản sao lưu"
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.name
