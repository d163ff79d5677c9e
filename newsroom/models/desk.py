"""Who works where: the people of a role at a place, who stands in for whom, what a portal has decided for its newsroom."""

import re

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from wagtail.admin.panels import FieldPanel, FieldRowPanel, PageChooserPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from cms.hosts import host_of
from newsroom.querysets import DeskQuerySet, StandInQuerySet
from newsroom.roles import BY_KEY, ROLES, Role

A_HOST = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]+")  # at least two parts: nobody trusts all of .vn
PLACES = {"home.homepage", "news.newsindexpage"}


class Desk(models.Model):
    """The people of one role at one place. Their group has the rights of the role there; `setup_site` keeps it so."""

    role_key = models.CharField("vai trò", max_length=20, choices=[(role.key, role.name) for role in ROLES])
    place = models.ForeignKey(
        "wagtailcore.Page",
        models.CASCADE,
        related_name="+",
        verbose_name="nơi phụ trách",
        help_text="Trang chủ của một cổng, hoặc một chuyên mục.",
    )
    group = models.OneToOneField(Group, models.CASCADE, related_name="desk", verbose_name="nhóm", editable=False)

    objects = DeskQuerySet.as_manager()

    panels = [FieldPanel("role_key"), PageChooserPanel("place")]

    class Meta:
        verbose_name = "nhóm phụ trách"
        verbose_name_plural = "nhóm phụ trách"
        constraints = [models.UniqueConstraint(fields=("role_key", "place"), name="one_desk_per_role_and_place")]

    def __str__(self) -> str:
        return self.group.name

    def save(self, *args, **kwargs) -> None:
        if self.group_id is None:
            self.group = Group.objects.create(name=self._free_name(f"{self.role.name} – {self.place}"))
        super().save(*args, **kwargs)

    def clean(self) -> None:
        if self.place_id and self.place.specific_class._meta.label_lower not in PLACES:
            raise ValidationError({"place": "Hãy chọn trang chủ của một cổng hoặc một chuyên mục."})

    @property
    def role(self) -> Role:
        """Its row of the table."""
        return BY_KEY[self.role_key]

    def _free_name(self, name: str) -> str:
        """The name of its group, with the place's key where another group bears it."""
        return f"{name[:140]} ({self.place_id})" if Group.objects.filter(name=name).exists() else name[:150]


class StandIn(models.Model):
    """Somebody who approves in the place of an approver for some days."""

    approver = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="stand_ins", verbose_name="người duyệt")
    deputy = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="stands_in", verbose_name="người thay")
    begins = models.DateTimeField("từ", default=timezone.now)
    ends = models.DateTimeField("đến")

    objects = StandInQuerySet.as_manager()

    panels = [FieldPanel("deputy"), FieldRowPanel([FieldPanel("begins"), FieldPanel("ends")])]

    class Meta:
        verbose_name = "người duyệt thay"
        verbose_name_plural = "người duyệt thay"
        ordering = ["-begins", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends__gt=F("begins")),
                name="stand_in_ends_after_it_begins",
                violation_error_message="Ngày kết thúc phải sau ngày bắt đầu.",
            ),
            models.CheckConstraint(
                condition=~Q(approver=F("deputy")),
                name="nobody_stands_in_for_themselves",
                violation_error_message="Hãy chọn một người khác.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} thay {self.approver}"


@register_setting(icon="tasks", order=40)
class NewsroomSettings(BaseSiteSetting):
    """What a portal has decided for its newsroom."""

    class Steps(models.IntegerChoices):
        ONE = 1, "một bước: chỉ lãnh đạo duyệt"
        TWO = 2, "hai bước: trưởng ban, rồi lãnh đạo"

    steps = models.PositiveSmallIntegerField("số bước duyệt", choices=Steps, default=Steps.TWO)
    reminder_hours = models.PositiveSmallIntegerField(
        "nhắc người duyệt sau", default=8, help_text="Số giờ làm việc (8–17 giờ, thứ hai đến thứ sáu); 0 thì không nhắc."
    )
    known_hosts = models.TextField(
        "trang ngoài đã biết",
        blank=True,
        db_default="",
        help_text="Mỗi dòng một tên miền, ví dụ dichvu.example.vn; tên miền con cũng được tính. Mọi tên miền .gov.vn và của chính cổng luôn được tính."
        " Liên kết tới nơi khác được nêu riêng cho người duyệt.",
    )
    collection = models.ForeignKey(
        "wagtailcore.Collection",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="bộ sưu tập của cổng",
    )

    panels = [FieldPanel("steps"), FieldPanel("reminder_hours"), FieldPanel("known_hosts")]

    class Meta:
        verbose_name = "tòa soạn"
        verbose_name_plural = "tòa soạn"

    def __str__(self) -> str:
        return "Tòa soạn"

    def clean(self) -> None:
        if self.steps not in self.Steps.values:
            raise ValidationError({"steps": "Chỉ có thể một hoặc hai bước."})
        self.known_hosts = "\n".join(_a_host(line) for line in self.known_hosts.splitlines() if line.strip())


def _a_host(line: str) -> str:
    """The host of a line, in which somebody may have written a whole address."""
    host = host_of(line if "//" in line else f"//{line.strip()}")
    if not A_HOST.fullmatch(host):
        raise ValidationError({"known_hosts": f"“{line.strip()[:80]}” không phải là một tên miền. Hãy ghi dạng dichvu.example.vn."})
    return host
