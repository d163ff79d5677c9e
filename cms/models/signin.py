"""What signing in remembers: who may go without a second factor, which devices are trusted, what was tried too often."""

from django.conf import settings
from django.db import models
from django.utils import timezone


class FactorExemption(models.Model):
    """A person who signs in with the password alone, by name, with a reason and with whoever allowed it."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="exemption", verbose_name="người dùng")
    reason = models.CharField("lý do", max_length=200)
    allowed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="người cho phép"
    )
    allowed_by_name = models.CharField("tên người cho phép", max_length=200)  # stays when the account goes; what a command is called
    at = models.DateTimeField("từ lúc", default=timezone.now)

    class Meta:
        verbose_name = "miễn xác thực hai bước"
        verbose_name_plural = "miễn xác thực hai bước"
        ordering = ["at", "pk"]
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="an_exemption_has_a_reason")]

    def __str__(self) -> str:
        return f"{self.user}: {self.reason}"


class TrustedDevice(models.Model):
    """A device on which one person is not asked for the second factor again, for some days. It is known by a word in its cookie,
    of which the hash stands here, and by nothing of the device itself.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="trusted_devices", verbose_name="người dùng")
    name = models.CharField("tên thiết bị", max_length=60, blank=True)
    word = models.CharField("dấu của thiết bị", max_length=64, unique=True)
    password_mark = models.CharField("dấu của mật khẩu", max_length=64)  # with another password the trust is over
    at = models.DateTimeField("từ lúc", default=timezone.now)
    factor_at = models.DateTimeField("xác thực gần nhất", default=timezone.now)

    class Meta:
        verbose_name = "thiết bị được tin"
        verbose_name_plural = "thiết bị được tin"
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return self.name or f"Thiết bị tin từ {timezone.localtime(self.at):%d/%m/%Y}"


class SigninLock(models.Model):
    """How often signing in failed for one name or from one network, and until when it is not even tried. Both stand here as a hash
    with a key; that of a network has the secret of a day in it, which is forgotten the day after.
    """

    class Kind(models.TextChoices):
        ACCOUNT = "account", "Tài khoản"
        NETWORK = "network", "Một mạng"

    kind = models.CharField("loại", max_length=7, choices=Kind)
    mark = models.CharField("dấu", max_length=64, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", verbose_name="người dùng")
    failures = models.PositiveIntegerField("số lần sai", default=0)
    since = models.DateTimeField("từ lúc", default=timezone.now)
    until = models.DateTimeField("khóa đến", null=True)

    class Meta:
        verbose_name = "khóa đăng nhập"
        verbose_name_plural = "khóa đăng nhập"
        ordering = ["-until", "-pk"]

    def __str__(self) -> str:
        if self.kind == self.Kind.NETWORK:
            return self.get_kind_display()
        return str(self.user) if self.user else "Tên không có tài khoản"
