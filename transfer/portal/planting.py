"""Grows the tree of pages: each below one that came before it, with the words that are out and those to come."""

import uuid
from collections import Counter

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, Subquery, When
from django.utils import timezone
from modelcluster.models import ClusterableModel
from wagtail.models import Locale, Page

from cms.pages import is_reserved, reserved_error
from cms.text import compose_fields
from home.models import HomePage
from transfer.items import BadSource
from transfer.portal.keys import Keys
from transfer.portal.words import PAGES, STATE, fill, keep_versions


class Planting:
    """The tree while it grows."""

    def __init__(self, keys: Keys):
        self.keys = keys
        self.root = Page.objects.get(depth=1)
        self.places: dict[int, tuple[str, str, str]] = {}  # of each page that may have some below: kind, tree path, address path
        self.below: Counter[int] = Counter()
        self.aliases: dict[int, int] = {}
        self.locale = Locale.get_default()

    def plant(self, key: str, line: dict) -> None:
        """Make a page. Raises BadSource or ValidationError."""
        model, _ = PAGES[line["kind"]]
        number = self.keys.row("page", key)
        page = model(pk=number, id=number, translation_key=_uuid(key), locale=self.locale, owner_id=line["owner"])
        page.content_type = ContentType.objects.get_for_model(model)
        for told in STATE:
            setattr(page, told.attribute, line[told.name])
        fill(page, line["content"])
        self._put_below(page, line)
        compose_fields(page)
        page.draft_title = page.title
        _check_address(page)
        page.full_clean() if page.live else page.minimal_clean()
        ClusterableModel.save(page, force_insert=True)  # Wagtail's own would look for a page of this number
        if line["alias_of"]:
            self.aliases[page.pk] = line["alias_of"]
            type(page).objects.filter(pk=page.pk).update(latest_revision_created_at=line["last_published_at"] or timezone.now())
        else:
            keep_versions(page, line, _check_address)

    def _put_below(self, page: Page, line: dict) -> None:
        if line["above"] is None:
            if not isinstance(page, HomePage):
                raise BadSource("chỉ trang chủ mới không có trang nào ở trên")
            parent, path, address = self.root, self.root.path, "/"
        else:
            kind, path, address = self.places.get(line["above"]) or (None, "", "")
            if kind is None:
                raise BadSource("trang ở trên phải đứng ở một dòng trước")
            model = PAGES[kind][0]
            if type(page) not in model.allowed_subpage_models():
                raise BadSource(f"{page._meta.verbose_name} không đứng được dưới {model._meta.verbose_name}")
            parent = model(pk=line["above"], path=path, depth=len(path) // Page.steplen, url_path=address)
        self.below[parent.pk] += 1
        page.path = Page._get_path(path, len(path) // Page.steplen + 1, self.below[parent.pk])
        page.depth, page.numchild, page._cached_parent_obj = len(page.path) // Page.steplen, 0, parent
        page.set_url_path(parent)
        if page.subpage_types or isinstance(page, HomePage):
            self.places[page.pk] = (line["kind"], page.path, page.url_path)

    def finish(self) -> None:
        """Say of each page how many are below it, and of aliases what they are of."""
        for key, number in self.below.items():
            Page.objects.filter(pk=key).update(numchild=number)
        for key, source in self.aliases.items():  # what is out there is what went out at its source, as where Wagtail makes one
            shown = Page.objects.filter(pk=source).values("live_revision")
            Page.objects.filter(pk=key).update(alias_of=source, live_revision=Case(When(live=True, then=Subquery(shown))))


def _check_address(page: Page) -> None:
    if page.depth == 3 and is_reserved(page.slug, _Root()):
        raise reserved_error(page.slug)


class _Root:
    """A front page whose portal is not there yet."""

    def is_site_root(self) -> bool:
        return True


def _uuid(key: str) -> uuid.UUID:
    try:
        return uuid.UUID(key)
    except ValueError:
        raise BadSource(f"“{key[:60]}” không phải UUID") from None
