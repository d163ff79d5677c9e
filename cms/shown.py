"""Which pictures and documents everybody may see: those that stand on a live public page, in a snippet that is out, or in a setting.

It is asked of Wagtail's reference index. The queue writes that a moment after each change; for what goes out `cms.signals` writes it at
once, so that a page and its files appear together.
"""

from collections import defaultdict
from collections.abc import Iterable

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.http import HttpRequest
from wagtail.contrib.settings.models import BaseGenericSetting, BaseSiteSetting
from wagtail.models import DraftStateMixin, Page, ReferenceIndex, Site
from wagtail.permissions import policy_registry

from cms.models import PortalDocument, PortalImage
from cms.privacy import private_paths

STAFF_RIGHTS = ["add", "change", "delete", "choose"]


def is_shown(file: PortalImage | PortalDocument) -> bool:
    """Whether everybody may see a picture or a document."""
    uses = uses_of(file)
    return any(_is_out(kind, keys) for kind, keys in uses.items())


def may_fetch(document: PortalDocument, request: HttpRequest) -> bool:
    """Whether a document is given to whoever asks: to everybody what is shown, to staff what they may work with, to somebody who may read a
    private page what stands there.
    """
    if is_shown(document):
        return True
    if not request.user.is_authenticated:
        return False
    policy = policy_registry.get_by_type(PortalDocument)
    if policy.user_has_any_permission_for_instance(request.user, STAFF_RIGHTS, document):
        return True
    return any(_may_read(page, request) for page in Page.objects.live().filter(pk__in=uses_of(document).get(Page, ())))


def _may_read(page: Page, request: HttpRequest) -> bool:
    restrictions = list(page.get_view_restrictions())
    return bool(restrictions) and all(restriction.accept_request(request) for restriction in restrictions)


def uses_of(file: PortalImage | PortalDocument) -> dict[type[Model], set[str]]:
    """What refers to a file: keys by kind, those of pages under `Page`."""
    found = defaultdict(set)
    for kind, key in ReferenceIndex.get_references_to(file).values_list("base_content_type", "object_id").distinct():
        model = ContentType.objects.get_for_id(kind).model_class()
        if model is not None:
            found[model].add(key)
    return found


def _is_out(kind: type[Model], keys: set[str]) -> bool:
    """Whether any of these is for everybody."""
    if kind is Page:
        return any(is_readable(path) for path in Page.objects.live().filter(pk__in=keys).values_list("path", flat=True))
    if issubclass(kind, (BaseSiteSetting, BaseGenericSetting)):
        return True
    return issubclass(kind, DraftStateMixin) and kind._default_manager.filter(pk__in=keys, live=True).exists()


def is_readable(path: str) -> bool:
    """Whether a live page at this place of the tree is for everybody: in a portal, and in no private part."""
    return path.startswith(_roots()) and not path.startswith(private_paths())


def _roots() -> tuple[str, ...]:
    return tuple(Site.objects.values_list("root_page__path", flat=True))


def pictures_in(things: Iterable[Model]) -> set[int]:
    """The keys of the pictures that things refer to, as the index has it."""
    picture = ContentType.objects.get_for_model(PortalImage)
    keys = defaultdict(set)
    for thing in things:
        keys[ReferenceIndex._get_base_content_type(thing)].add(str(thing.pk))
    found = set()
    for kind, some in keys.items():
        rows = ReferenceIndex.objects.filter(base_content_type=kind, object_id__in=some, to_content_type=picture)
        found |= {int(key) for key in rows.values_list("to_object_id", flat=True)}
    return found


def pictures_below(page: Page) -> set[int]:
    """The keys of the pictures that stand on a page and on all pages below it."""
    pages = Page.objects.filter(path__startswith=page.path).values_list("pk", flat=True)
    rows = ReferenceIndex.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page), to_content_type=ContentType.objects.get_for_model(PortalImage)
    )
    below = {str(key) for key in pages}
    return {int(key) for source, key in rows.values_list("object_id", "to_object_id") if source in below}
