"""What is written about searching."""

from django.http import HttpRequest
from wagtail.models import Site


def note_search(request: HttpRequest, site: Site, typed: str, hits: int) -> None:
    """Count a search of this week."""
