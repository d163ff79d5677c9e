"""A site's own colours as a stylesheet, at an address that changes with them, so that readers may keep it for a year.

An office chooses two colours and cannot choose badly: each is darkened or lightened until letters in it, or on it, are readable in
the light and in the dark (WCAG 2.2, 1.4.3: at least 4.5 to 1). What follows from them stands in the stylesheet's layer `tokens`.
"""

import hashlib
from functools import lru_cache
from typing import NamedTuple

from django.urls import reverse

from cms.models import OfficeSettings

READABLE = 4.5  # WCAG 2.2, 1.4.3
CALM = 9.0  # grounds in the dark do not glare

# The grounds and letters of portal.css that readability is hardest on
LIGHT_GROUND = "#e2dfd3"  # darker than every tinted ground in the light
DARK_GROUND = "#303a33"  # lighter than every tinted ground in the dark
ON_BAR = "#ffd978"  # the darker of the letters on a bar
BLACK, WHITE = "#000000", "#ffffff"
STEP = 0.02  # of the way to black or white


class Palette(NamedTuple):
    """The colours of a site, as #rrggbb: grounds with light letters on them (`bar`), letters and lines (`primary`, `accent`)."""

    bar: str
    bar_dark: str
    primary: str
    primary_dark: str
    accent: str
    accent_dark: str


def palette(office: OfficeSettings) -> Palette:
    """What is shown of the colours that an office chose."""
    return _palette(office.primary_colour, office.accent_colour)


@lru_cache(maxsize=256)
def _palette(primary: str, accent: str) -> Palette:
    bar = readable(primary, ON_BAR, BLACK)
    return Palette(
        bar,
        readable(bar, WHITE, BLACK, CALM),
        readable(primary, LIGHT_GROUND, BLACK),
        readable(primary, DARK_GROUND, WHITE),
        readable(accent, LIGHT_GROUND, BLACK),
        readable(accent, DARK_GROUND, WHITE),
    )


def readable(colour: str, beside: str, end: str, ratio: float = READABLE) -> str:
    """The colour, or the nearest one on its way to `end` whose contrast with `beside` is at least `ratio` to 1."""
    part = 0.0
    while contrast(found := mixed(colour, end, part), beside) < ratio and part < 1:
        part += STEP
    return found


def mixed(colour: str, other: str, part: float) -> str:
    """A colour with a part, 0 to 1, of another."""
    part = min(part, 1.0)
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in zip(_channels(colour), _channels(other), strict=True))


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance of an sRGB colour, 0 to 1 (WCAG 2.2, "relative luminance")."""
    linear = [c / 12.92 if (c := channel / 255) <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for channel in _channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _channels(colour: str) -> tuple[int, int, int]:
    return tuple(bytes.fromhex(colour[1:]))


def sheet(office: OfficeSettings) -> str:
    """The stylesheet."""
    own = palette(office)._asdict()
    return ":root{" + ";".join(f"--site-{name.replace('_', '-')}:{colour}" for name, colour in own.items()) + "}\n"


def mark(office: OfficeSettings) -> str:
    """What the address says of the colours."""
    return hashlib.blake2b(sheet(office).encode(), digest_size=5).hexdigest()


def address(office: OfficeSettings) -> str:
    """Where the stylesheet lies."""
    return reverse("site-colours", args=[mark(office)])
