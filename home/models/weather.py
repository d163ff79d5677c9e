"""The place whose weather a site shows, and what the weather service said of it."""

import math

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Site

from cms.clock import hurry
from home.querysets import WeatherReportQuerySet, WeatherSettingsQuerySet

JOB = "weather"  # of the clock
COMPASS = ["bắc", "đông bắc", "đông", "đông nam", "nam", "tây nam", "tây", "tây bắc"]

SOURCES = {"Open-Meteo": "https://open-meteo.com/"}

# WMO code table 4677, in the groups that weather services hand out; each with the name of its drawing.
SKIES = {
    (0,): ("Trời quang", "clear"),
    (1, 2): ("Ít mây", "partly"),
    (3,): ("Nhiều mây", "cloudy"),
    (45, 48): ("Sương mù", "fog"),
    (51, 53, 55, 56, 57): ("Mưa phùn", "rain"),
    (61, 63, 65, 66, 67, 80, 81, 82): ("Mưa", "rain"),
    (71, 73, 75, 77, 85, 86): ("Tuyết", "snow"),
    (95, 96, 99): ("Dông", "storm"),
}


class WeatherSettingsForm(WagtailAdminModelForm):
    """Takes 20,25 and 20.25."""

    class Meta:
        localized_fields = ["latitude", "longitude"]


@register_setting(icon="view", order=30)
class WeatherSettings(BaseSiteSetting):
    """Where the weather of a site is measured."""

    place = models.CharField("nơi", max_length=80, blank=True, help_text="Tên hiện trong khung thời tiết. Để trống thì không có khung.")
    latitude = models.FloatField(
        "vĩ độ", null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)], help_text="Ví dụ 20,25."
    )
    longitude = models.FloatField(
        "kinh độ", null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)], help_text="Ví dụ 105,97."
    )

    objects = WeatherSettingsQuerySet.as_manager()

    base_form_class = WeatherSettingsForm
    panels = [FieldPanel("place"), FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")])]

    class Meta:
        verbose_name = "thời tiết"
        verbose_name_plural = "thời tiết"

    def __str__(self) -> str:
        return self.place or "Thời tiết"

    def clean(self) -> None:
        missing = [name for name in ("latitude", "longitude") if getattr(self, name) is None]
        if len(missing) == 1:
            raise ValidationError({missing[0]: "Hãy điền cả vĩ độ và kinh độ, hoặc để trống cả hai."})

    def save(self, *args, **kwargs) -> None:
        """The weather of a new place is asked for at once, not in half an hour."""
        super().save(*args, **kwargs)
        hurry(JOB)


class WeatherReport(models.Model):
    """The weather at a site's place at one moment."""

    site = models.ForeignKey(Site, models.CASCADE, related_name="weather_reports", verbose_name="cổng")
    place = models.CharField("nơi", max_length=80)
    observed_at = models.DateTimeField("lúc", default=timezone.now)
    temperature = models.FloatField("nhiệt độ (°C)")
    humidity = models.PositiveSmallIntegerField("độ ẩm (%)", validators=[MaxValueValidator(100)])
    wind_speed = models.FloatField("gió (km/h)", validators=[MinValueValidator(0)])
    wind_direction = models.PositiveSmallIntegerField("hướng gió (độ)", validators=[MaxValueValidator(360)])
    sky_code = models.PositiveSmallIntegerField("mã bầu trời (WMO 4677)")
    source = models.CharField("nguồn", max_length=80)

    objects = WeatherReportQuerySet.as_manager()

    class Meta:
        verbose_name = "bản tin thời tiết"
        verbose_name_plural = "bản tin thời tiết"
        indexes = [models.Index(fields=("site", "-observed_at"), name="home_newest_weather")]

    def __str__(self) -> str:
        return f"{self.place}, {self.observed_at:%H:%M %d/%m/%Y}"

    @property
    def source_address(self) -> str:
        """Where the source asks to be linked to, as its licence (CC BY 4.0) says."""
        return SOURCES.get(self.source, "")

    @property
    def degrees(self) -> int:
        """The temperature as it is shown: in whole degrees, half a degree up."""
        return math.floor(self.temperature + 0.5)

    @property
    def wind_from(self) -> str:
        """The direction that the wind comes from, in words."""
        return COMPASS[round(self.wind_direction / 45) % 8]

    @property
    def sky(self) -> tuple[str, str]:
        """The sky in words, and the name of its drawing."""
        for codes, named in SKIES.items():
            if self.sky_code in codes:
                return named
        return "", ""
