"""Takes from the public the pictures of what is withdrawn: what was cut from them lies under other names from then on.

Cut pictures are given to whoever knows their address, by nginx straight from where they lie; no address can be guessed. So nobody has that of
a picture that was never on a public page but those who work on it. When a picture leaves the last public page, everybody who read that
knows the address: it ends.
"""

import logging
from collections.abc import Iterable

from django.core.files.base import File
from django_tasks import task

from cms.cache import renew
from cms.database import chunks
from cms.models import PortalImage, PortalRendition
from cms.shown import is_shown
from cms.tasks import write_down

log = logging.getLogger("portal.pictures")

AT_ONCE = 50  # pictures of one task


def hide_later(keys: Iterable[int]) -> None:
    """Give the queue pictures that may have left the last public page, in the transaction in which they do."""
    for some in chunks(sorted(keys), AT_ONCE):
        hide_pictures.enqueue(some)


@task(priority=10)  # before mails: what is withdrawn is to be gone
def hide_pictures(keys: list[int]) -> None:
    """Rename what is cut from pictures that are not for everybody any more; leave those that still are."""
    hidden = [image for image in PortalImage.objects.filter(pk__in=keys) if not is_shown(image)]
    old = [name for image in hidden for name in _rename(image)]
    if any(map(is_shown, hidden)):  # a page that came back meanwhile is rendered anew, with the new names
        renew()
    storage = PortalRendition._meta.get_field("file").storage
    for name in old:
        storage.delete(name)


def _rename(image: PortalImage) -> list[str]:
    """Let the cuts of a picture lie under new names too. Returns the old ones."""
    left = []
    for cut in image.renditions.all():
        before, storage = cut.file.name, cut.file.storage
        try:
            with storage.open(before) as content:
                after = storage.save(cut.get_upload_to(before.rpartition("/")[2]), File(content))
        except FileNotFoundError:
            log.warning("picture %s: a cut is not where it should be", image.pk)
            cut.delete()  # the clock has it cut again
            continue
        if PortalRendition.objects.filter(pk=cut.pk, file=before).update(file=after):
            left.append(before)
            cut.purge_from_cache()
        else:  # somebody else has renamed it
            storage.delete(after)
    write_down(image)
    return left
