"""The office that speaks through a site: its names, addresses, emblem and colours."""

from django.core.validators import RegexValidator
from django.db import models
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting

from cms.sites import SitePreviewMixin
from cms.text import compose_fields

a_colour = RegexValidator(r"^#[0-9a-fA-F]{6}$", "Cần mã màu dạng #1b5e3a.")
a_phone = RegexValidator(r"^[0-9+(). -]{6,30}$", "Số điện thoại chỉ gồm chữ số, dấu cách và các dấu + . - ( ).")


@register_setting(icon="home", order=10)
class OfficeSettings(SitePreviewMixin, BaseSiteSetting):
    """What stands at the head and the foot of every page of a site."""

    name = models.CharField("tên cơ quan", max_length=120, default="Cổng thông tin điện tử")
    parent_body = models.CharField("cơ quan chủ quản", max_length=120, blank=True, help_text="Dòng nhỏ phía trên tên cơ quan.")
    slogan = models.CharField("khẩu hiệu", max_length=160, blank=True, help_text="Một câu ngắn dưới tên cơ quan.")
    emblem = models.ForeignKey(
        "cms.PortalImage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="biểu trưng",
        help_text="Ảnh vuông, nền trong suốt, rộng ít nhất 240 điểm ảnh.",
    )
    banner = models.ForeignKey(
        "cms.PortalImage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="ảnh nền đầu trang",
        help_text="Ảnh ngang, rộng ít nhất 2.000 điểm ảnh, bên trái để thoáng cho tên cơ quan.",
    )
    primary_colour = models.CharField(
        "màu chính", max_length=7, default="#1f5f3f", validators=[a_colour], help_text="Màu của thanh điều hướng và liên kết."
    )
    accent_colour = models.CharField(
        "màu nhấn", max_length=7, default="#b3261e", validators=[a_colour], help_text="Màu của nhãn chuyên mục và nút chính."
    )

    responsible_name = models.CharField("người chịu trách nhiệm", max_length=120, blank=True)
    responsible_position = models.CharField("chức vụ", max_length=120, blank=True)
    address = models.CharField("địa chỉ", max_length=200, blank=True)
    phone = models.CharField("điện thoại", max_length=30, blank=True, validators=[a_phone])
    email = models.EmailField("thư điện tử", blank=True)
    licence = models.CharField("dòng giấy phép", max_length=250, blank=True, help_text="Ví dụ: Giấy phép số … do … cấp ngày …")
    security_contact = models.EmailField("nơi báo lỗ hổng an toàn", blank=True, help_text="Hiện trong /.well-known/security.txt.")

    facebook = models.URLField("Facebook", blank=True)
    zalo = models.URLField("Zalo", blank=True)
    youtube = models.URLField("YouTube", blank=True)

    panels = [
        MultiFieldPanel([FieldPanel(name) for name in ("parent_body", "name", "slogan", "emblem", "banner")], "Đầu trang"),
        MultiFieldPanel([FieldPanel("primary_colour"), FieldPanel("accent_colour")], "Màu"),
        MultiFieldPanel(
            [
                FieldPanel(name)
                for name in ("responsible_name", "responsible_position", "address", "phone", "email", "licence", "security_contact")
            ],
            "Chân trang",
        ),
        MultiFieldPanel([FieldPanel("facebook"), FieldPanel("zalo"), FieldPanel("youtube")], "Mạng xã hội"),
    ]

    select_related = ["emblem", "banner"]

    class Meta:
        verbose_name = "cơ quan"
        verbose_name_plural = "cơ quan"

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs) -> None:
        compose_fields(self)
        super().save(*args, **kwargs)

    def social_links(self) -> list[tuple[str, str]]:
        """Name and address of each network that the office is on."""
        named = [("Facebook", self.facebook), ("Zalo", self.zalo), ("YouTube", self.youtube)]
        return [(name, address) for name, address in named if address]

    def get_preview_template(self, request, mode_name) -> str:
        return "cms/frame_preview.html"

    def get_preview_context(self, request, mode_name) -> dict:
        setattr(request, self.get_cache_attr_name(), self)  # what the frame's tags will find
        return super().get_preview_context(request, mode_name)
