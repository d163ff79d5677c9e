"""The address of share pictures."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from cms.cache.generation import store
from cms.cache.store import key_of
from cms.errors import error_page
from cms.models import OfficeSettings
from cms.privacy import published_pages
from cms.sites import setting_of, site_of
from home.share_picture import address, card_of
from home.share_picture.drawing import draw

FOR_GOOD = "public, max-age=31536000, immutable"


def share_picture(request: HttpRequest, key: int, mark: str) -> HttpResponse:
    """The picture of a page that everybody may read. An old address leads to the present one, and nobody keeps that."""
    site = site_of(request)
    page = published_pages().descendant_of(site.root_page, inclusive=True).filter(pk=key).specific().first() if site else None
    if page is None:
        return error_page(request, 404)
    card = card_of(page, site, setting_of(site, OfficeSettings))
    if mark != card.mark:
        answer = redirect(address(page, card))
        answer["Cache-Control"] = "no-store"
        return answer
    return HttpResponse(_drawn(card), content_type="image/png", headers={"Cache-Control": FOR_GOOD})


def _drawn(card) -> bytes:
    """The picture, drawn once. It lies beside the copies of pages, but what is published does not make it old."""
    kept = key_of("share-picture", card.mark)
    picture = store().read(kept)
    if picture is None:
        picture = draw(card)
        store().write(kept, picture)
    return picture
