"""What the floor gives to the queue: a picture is cut when it has come in, and never while somebody reads.

Each cut is one of Wagtail's renditions, so that a picture that is deleted takes its files along. What was made is also
written on the picture itself, where a page finds it without a question.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from io import BytesIO

from django.db import Error, IntegrityError, transaction
from django.db.models import CharField, F, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, Concat
from django.utils import timezone
from django.utils.functional import cached_property
from django_tasks import task
from django_tasks.base import Task, TaskResultStatus
from django_tasks_db.models import DBTaskResult
from wagtail.images.image_operations import ImageTransform
from wagtail.images.models import Filter
from willow.image import AvifImageFile
from willow.image import Image as WillowImage

from cms.cache import renew
from cms.models import PortalImage, PortalRendition
from cms.pictures import COMMON, FAMILIES, FOCUS, MODERN, PLAIN, STAND_IN, Cut, is_whole, key_of, made, sizes_for
from cms.storage import StorageAway

log = logging.getLogger("portal.pictures")

# Measured on 1200×750 cuts of the demo's pictures, by one thread at quality 52: speed 6 (the usual) 1.0 s and 33 KB,
# 7 0.4 s and 34 KB, 8 0.2 s and 37 KB, 9 0.05 s and 45 KB. The same as WebP 0.06 s and 54 KB, as JPEG 0.01 s and 97 KB.
AVIF = {"quality": 52, "speed": 8, "max_threads": 1}  # one thread: the other processors belong to readers
AFTER_OTHERS = -10  # mails go first
MOST_WAITING = 500  # pictures that the clock lets wait at once; one takes a second or two
LOST_AFTER = timedelta(hours=1)  # a task that has run so long died with its worker


class Pixels:
    """A picture that is read once for all its cuts, and brought to each size once for all formats: a third less to compute."""

    def __init__(self, image: PortalImage):
        self.image = image
        self.sizes: dict[str, WillowImage] = {}

    @cached_property
    def whole(self) -> WillowImage:
        """All of it, the right way up."""
        with self.image.open_file() as file:
            return WillowImage.open(BytesIO(file.read())).auto_orient()

    def in_size_of(self, spec: str) -> WillowImage:
        """What a cut shows, in its size."""
        size = spec.partition("|")[0]
        if size not in self.sizes:
            transform = Filter(spec=spec).get_transform(self.image, (self.whole.image.width, self.whole.image.height))
            self.sizes[size] = cut = self.whole.crop(transform.get_rect().round()).resize(transform.size)
            cut.format_name = None  # of a file; Wagtail asks for it, and our cuts say themselves what they become
        return self.sizes[size]


class QuickFilter(Filter):
    """Wagtail's filter over pixels that are in its size already; its AVIF is made at our speed."""

    def __init__(self, spec: str, pixels: Pixels):
        super().__init__(spec=spec)
        self.pixels = pixels

    @contextmanager
    def get_willow_image(self, image, source=None):
        yield self.pixels.in_size_of(self.spec)

    def get_transform(self, image, size=None):
        return ImageTransform(size)

    def run(self, image, output, source=None):
        if not self.spec.endswith("|format-avif"):
            return super().run(image, output, source)
        with self.get_willow_image(image) as picture:
            if picture.image.mode == "CMYK":  # of print; screens want its colours translated
                picture = picture.transform_colorspace_to_srgb()
            picture.image.save(output, "AVIF", icc_profile=picture.get_icc_profile() or b"", **AVIF)
        return AvifImageFile(output)


@task(priority=AFTER_OTHERS)
def cut_picture(image_id: int) -> None:
    """Make all cuts of a picture: first what every browser reads, then the formats that weigh less. A picture that cannot
    be read is told of in the log, and tried again by the clock on another day.
    """
    image = PortalImage.objects.filter(pk=image_id).first()
    if image is None or is_whole(image):
        return
    try:
        _forget_other_files(image)
        pixels = Pixels(image)
        for kinds in (PLAIN, MODERN):
            _make(pixels, [size.spec(kind) for family in FAMILIES for kind, size in _wanted(image, family) if kind in kinds])
            if not write_down(image):
                return  # it has another file or focal point by now, and a task for it
        renew()  # once: each time all pages are rendered anew
    except (Error, StorageAway):
        if PortalImage.objects.filter(pk=image_id).exists():
            raise  # no fault of the picture's, and the clock asks for it again; one that was deleted meanwhile is nobody's
    except Exception as fault:
        if isinstance(fault.__cause__, StorageAway):
            raise
        log.warning("picture %s cannot be cut: %s: %s", image_id, type(fault).__name__, fault)
        write_down(image, tried=str(timezone.localdate()))


_later: ContextVar[bool] = ContextVar("pictures_later", default=False)


@contextmanager
def pictures_later() -> Iterator[None]:
    """Within this pictures come in without being cut, many at once: who brings them calls `make_stand_in` and `enqueue_uncut` in the
    end. Where that is forgotten, or the process killed, the clock finds them.
    """
    token = _later.set(True)
    try:
        yield
    finally:
        _later.reset(token)


def take_in(image_id: int) -> None:
    """Make the one cut that stands in for the others, in the process of whoever brought the picture; the queue does the rest."""
    if _later.get():
        return
    image = PortalImage.objects.filter(pk=image_id).first()
    if image is None:
        return
    try:
        if make_stand_in(image):
            renew()
    finally:
        cut_picture.enqueue(image_id)


def make_stand_in(image: PortalImage) -> bool:
    """One JPEG, where nothing is made of a picture yet. Returns whether it was made; what cannot be read goes without."""
    if made(image):
        return False
    family, kind = STAND_IN
    sizes = sizes_for(image, family, kind)
    try:
        _make(Pixels(image), [sizes[min(COMMON, len(sizes) - 1)].spec(kind)])
    except Error:
        raise
    except Exception:
        return False  # the task will tell
    return write_down(image)


def enqueue_uncut() -> int:
    """Give the queue the pictures whose cuts are missing or of an earlier file: their task was lost, or the database comes
    from a backup. At most as many as may wait; none that waits already. Returns how many.
    """
    known = waiting_for(cut_picture)
    found = uncut().exclude(pk__in=known).values_list("pk", flat=True)[: max(0, MOST_WAITING - len(known))]
    for image_id in list(found):
        cut_picture.enqueue(image_id)
    return len(found)


def waiting_for(task: Task) -> set[int]:
    """The keys for which a task waits in the queue or is under way."""
    tasks, started = DBTaskResult.objects.filter(task_path=task.module_path), timezone.now() - LOST_AFTER
    waiting = tasks.filter(status=TaskResultStatus.READY) | tasks.filter(status=TaskResultStatus.RUNNING, started_at__gt=started)
    return {told["args"][0] for told in waiting.values_list("args_kwargs", flat=True)}


def uncut():
    """The pictures that have not all the cuts of their present file and focal point, without those tried in vain today."""
    focus = [part for name in FOCUS for part in (Value("|"), Coalesce(Cast(name, CharField()), Value("")))]
    said = {name: Coalesce(KT(f"cuts__{name}"), Value(""), output_field=CharField()) for name in ("of", "tried")}
    pictures = PortalImage.objects.alias(key=Concat("file", *focus, output_field=CharField()), **said)
    return pictures.exclude(of=F("key"), cuts__whole=True).exclude(tried=str(timezone.localdate())).order_by("pk")


def _wanted(image: PortalImage, family: str):
    return [(kind, size) for kind in FAMILIES[family] for size in sizes_for(image, family, kind)]


def _make(pixels: Pixels, specs: list[str]) -> None:
    """Make the cuts that are not there yet, one after the other: a large picture takes much memory."""
    there = _there(pixels.image)
    for spec in specs:
        if spec in there:
            continue
        cut = pixels.image.generate_rendition_instance(QuickFilter(spec, pixels), BytesIO())
        try:
            with transaction.atomic():
                cut.save()
        except IntegrityError:  # another process made it meanwhile, or the picture was deleted
            cut.file.delete(save=False)


def _there(image: PortalImage) -> dict[str, PortalRendition]:
    """The renditions of the present file and focal point by their specification."""
    rows = image.renditions.filter(file__startswith=_beginning(image))
    return {row.filter_spec: row for row in rows if row.focal_point_key == Filter(spec=row.filter_spec).get_cache_key(image)}


def _beginning(image: PortalImage) -> str:
    """How the names of all files cut from the present file begin: with the word that no other picture's name begins with."""
    name = image.file.storage.get_valid_name(image.file.name.rpartition("/")[2])
    return f"images/{name[: PortalImage.OWN_WORD]}"


def _forget_other_files(image: PortalImage) -> None:
    """Delete what was cut from an earlier file of the picture: Wagtail would take it for cut from this one."""
    image.renditions.exclude(file__startswith=_beginning(image)).delete()


def write_down(image: PortalImage, **more: str) -> bool:
    """Write on the picture what is made of it; False if it has another file or focal point by now."""
    rows = _there(image)
    cuts = {"of": key_of(image), "whole": True, "made": {}} | more
    for family in FAMILIES:
        for kind, size in _wanted(image, family):
            if row := rows.get(size.spec(kind)):
                cut = Cut(row.file.name, row.width, row.height, row.file.size)
                cuts["made"].setdefault(family, {}).setdefault(kind, []).append(cut)
            else:
                cuts["whole"] = False
    same = {name: getattr(image, name) for name in ("pk", *FOCUS)}
    if not PortalImage.objects.filter(file=image.file.name, **same).update(cuts=cuts):
        return False
    image.cuts = cuts
    return True
