"""A site's own colours as a stylesheet, at an address that changes with them, so that readers may keep it for a year."""

import hashlib

from django.urls import reverse

from cms.models import OfficeSettings


def sheet(office: OfficeSettings) -> str:
    """The stylesheet."""
    return f":root{{--primary:{office.primary_colour};--accent:{office.accent_colour}}}\n"


def mark(office: OfficeSettings) -> str:
    """What the address says of the colours."""
    return hashlib.blake2b(sheet(office).encode(), digest_size=5).hexdigest()


def address(office: OfficeSettings) -> str:
    """Where the stylesheet lies."""
    return reverse("site-colours", args=[mark(office)])
