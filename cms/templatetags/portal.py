"""How dates and numbers are written on every page, and where its pictures and colours lie."""

from datetime import date, datetime

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from cms import colours, first_script, pictures
from cms.models import OfficeSettings, PortalImage

register = template.Library()

WEEKDAYS = ["Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật"]


def _local(moment: date | datetime) -> date:
    if isinstance(moment, datetime) and timezone.is_aware(moment):
        return timezone.localtime(moment)
    return moment


@register.filter
def weekday(moment: date | datetime) -> str:
    """The name of the local day: "Thứ bảy"."""
    return WEEKDAYS[_local(moment).weekday()]


@register.filter
def long_date(moment: date | datetime) -> str:
    """A date as it stands under a title: "Thứ bảy, 04/07/2020"."""
    return f"{weekday(moment)}, {_local(moment):%d/%m/%Y}"


@register.filter
def iso(moment: datetime | None) -> str:
    """A moment for machines (ISO 8601 with its zone): whole seconds, of which HTML takes no smaller part than a thousandth. Empty for none."""
    return _local(moment).isoformat(timespec="seconds") if moment else ""


@register.filter
def today_line(moment: date | datetime) -> str:
    """The date line of the header: "Hôm nay, Thứ bảy ngày 25/03/2023"."""
    return f"Hôm nay, {weekday(moment)} ngày {_local(moment):%d/%m/%Y}"


@register.filter
def grouped(number: int) -> str:
    """A whole number with a dot between thousands: "396.894"."""
    return f"{number:,}".replace(",", ".")


@register.filter
def one_decimal(number: float) -> str:
    """A number with a comma and at most one decimal: "27,5", "28"."""
    return f"{number:z.1f}".removesuffix(".0").replace(".", ",")


@register.simple_tag
def cuts_for(image: PortalImage | None, shape: str) -> pictures.Shown | None:
    """What a place shows of a picture, None where nothing is to be shown."""
    return pictures.shown(image, shape)


@register.simple_tag
def largest_of(image: PortalImage | None, family: str) -> pictures.Cut | None:
    """The largest JPEG of a picture."""
    return next(iter(pictures.plain_cuts(image, family)[-1:]), None)


@register.simple_tag
def icon_of(image: PortalImage | None) -> pictures.Cut | None:
    """A picture as the icon of a browser's tab."""
    return pictures.icon(image)


@register.simple_tag
def colours_of(office: OfficeSettings) -> str:
    """Where the stylesheet with a site's own colours lies."""
    return colours.address(office)


@register.simple_tag
def colour_sheet(office: OfficeSettings) -> SafeString:
    """That stylesheet itself, of colours that are not saved yet."""
    return mark_safe(colours.sheet(office))  # noqa: S308, six colours that the model's check has let through, or computed ones


@register.simple_tag
def palette_of(office: OfficeSettings) -> colours.Palette:
    """What is shown of the colours that an office chose."""
    return colours.palette(office)


@register.simple_tag
def first_script_line() -> SafeString:
    """The script that stands in the page itself."""
    return mark_safe(first_script.SCRIPT)  # noqa: S308, a constant of ours
