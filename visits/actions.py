"""The only writers of counted figures."""

from datetime import date

from wagtail.models import Page, Site

from visits.models import StartingFigure


def start_with(thing: Page | Site, figure: int, source: str, as_of: date) -> StartingFigure:
    """Bring forward the views of a page, or the visits of a site, from an old portal."""
    owner = {"site": thing} if isinstance(thing, Site) else {"page_id": thing.pk}
    row, _ = StartingFigure.objects.update_or_create(**owner, defaults={"figure": figure, "source": source, "as_of": as_of})
    return row
