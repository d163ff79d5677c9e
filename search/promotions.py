"""What the editors set above the results of a query.

Wagtail's rows know no portal: a page is shown at its own, a link to elsewhere, which only administrators may set, at all of them.
"""

from dataclasses import dataclass

from wagtail.contrib.search_promotions.models import SearchPromotion
from wagtail.models import Site

from cms.cache import remember
from cms.pages import is_public
from search.query import Question, understand


@dataclass(frozen=True)
class Promoted:
    """One of them, as it is shown."""

    title: str
    url: str
    description: str
    is_elsewhere: bool  # not a page of the portal


def promoted(site: Site, question: Question) -> list[Promoted]:
    """Those for just these words, typed with accents or without, in the editors' order. No query while nothing changes."""
    return remember(site, "promoted", lambda: _all(site)).get(question.words, [])


def _all(site: Site) -> dict[tuple[str, ...], list[Promoted]]:
    """All of a portal, by the words for which they stand."""
    found: dict[tuple[str, ...], list[Promoted]] = {}
    for row in SearchPromotion.objects.select_related("query", "page").order_by("sort_order", "pk"):
        if shown := _shown(row, site):
            found.setdefault(understand(row.query.query_string).words, []).append(shown)
    return found


def _shown(row: SearchPromotion, site: Site) -> Promoted | None:
    if row.page is None:
        return Promoted(row.external_link_text or row.external_link_url, row.external_link_url, row.description, True)
    if not is_public(row.page) or not row.page.path.startswith(site.root_page.path):
        return None
    return Promoted(row.page.title, row.page.get_url(current_site=site) or "", row.description, False)
