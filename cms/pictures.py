"""In which cuts a picture is made, and which of them a place on a page shows."""

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from wagtail.images.models import get_rendition_storage

if TYPE_CHECKING:
    from cms.models import PortalImage

# What every browser reads; of each family one of them is made
PLAIN = ("jpeg", "png")
MODERN = ("avif", "webp")  # the better first


class Size(NamedTuple):
    """A cut in Wagtail's words: `fill` a rectangle, `width`, or a rectangle that it must fit in (`max`). In pixels."""

    operation: str
    width: int
    height: int = 0  # that of the picture

    def spec(self, kind: str) -> str:
        """The cut in a format, as Wagtail writes it."""
        measure = f"{self.width}x{self.height}" if self.height else str(self.width)
        return f"{self.operation}-{measure}|format-{kind}"

    def takes_all(self, image: "PortalImage") -> bool:
        """Whether it is as large as the picture allows. Wagtail makes nothing larger than the original."""
        return self.width >= image.width or 0 < image.height <= self.height


WIDE = (Size("fill", 320, 200), Size("fill", 800, 500), Size("fill", 1200, 750))
FREE = (Size("width", 400), Size("width", 800), Size("width", 1200))

# Few families, so that few files are made: where a place wants another rectangle, the stylesheet crops.
# A mark is an emblem or the picture of a link: sharp on fine screens, and small as the icon of a browser's tab.
FAMILIES: dict[str, dict[str, tuple[Size, ...]]] = {
    "wide": dict.fromkeys((*MODERN, "jpeg"), WIDE),
    "free": dict.fromkeys((*MODERN, "jpeg"), FREE),
    "mark": {"webp": (Size("max", 192, 192),), "png": (Size("max", 96, 96),)},
}
STAND_IN = ("free", "jpeg")  # one cut of these is made when a picture comes in, and shown wherever nothing else is there yet
COMMON = 1  # which of a family's cuts is named for browsers that choose none
FOCUS = ("focal_point_x", "focal_point_y", "focal_point_width", "focal_point_height")


class Place(NamedTuple):
    """Where a picture may stand: the family it shows there, and how wide it is drawn (the attribute `sizes`)."""

    family: str
    sizes: str


# Where the stylesheet crops a cut of 16:10 to a squarer one, it is drawn wider than its frame
SHAPES = {
    "lead": Place("wide", "(min-width: 64rem) 34rem, 94vw"),
    "card": Place("wide", "(min-width: 64rem) 17rem, (min-width: 40rem) 45vw, 94vw"),
    "row": Place("wide", "(min-width: 40rem) 13.5rem, 8rem"),
    "thumb": Place("wide", "8rem"),
    "gallery": Place("wide", "(min-width: 40rem) 18rem, 55vw"),
    "full": Place("free", "(min-width: 64rem) 44rem, 94vw"),
    "banner": Place("free", "(min-width: 64rem) 53rem, 94vw"),
    "box": Place("free", "(min-width: 64rem) 19rem, 94vw"),
    "head": Place("free", "(min-width: 64rem) 66vw, 1px"),
    "emblem": Place("mark", "5.5rem"),
    "link": Place("mark", "2.5rem"),
}


class Cut(NamedTuple):
    """One made cut: the name of its file, its size in pixels and in bytes. As `PortalImage.cuts` holds it."""

    name: str
    width: int
    height: int
    length: int

    @property
    def url(self) -> str:
        return address_of(self.name)


@dataclass(frozen=True, slots=True)
class Source:
    """The cuts of one modern format."""

    type: str
    srcset: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What a place shows of a picture: the formats to choose from, and what every browser reads."""

    sources: list[Source]
    cut: Cut
    srcset: str
    sizes: str


@lru_cache(maxsize=20_000)
def address_of(name: str) -> str:
    """Where readers find a cut. Asked of the storage once: pages that bear it are kept, so that it has to last anyway."""
    return get_rendition_storage().url(name)


def key_of(image: "PortalImage") -> str:
    """For which file and which focal point cuts are true. No file ever bears the name of an earlier one."""
    focus = (getattr(image, name) for name in FOCUS)
    return "|".join([image.file.name or "", *("" if number is None else str(number) for number in focus)])


def is_whole(image: "PortalImage") -> bool:
    """Whether all cuts of the present file and focal point are made."""
    return image.cuts.get("of") == key_of(image) and bool(image.cuts.get("whole"))


def made(image: "PortalImage") -> dict[str, dict[str, list]]:
    """What is made of the present file and focal point, by family and format."""
    return image.cuts.get("made", {}) if image.cuts.get("of") == key_of(image) else {}


def sizes_for(image: "PortalImage", family: str, kind: str) -> list[Size]:
    """The sizes that a picture is cut to: up to the first that takes all of it."""
    wanted = []
    for size in FAMILIES[family][kind]:
        wanted.append(size)
        if size.takes_all(image):
            break
    return wanted


def shown(image: "PortalImage | None", shape: str) -> Shown | None:
    """What a place shows of a picture; None where there is no picture, or nothing made of it yet. Asks no database."""
    place = SHAPES[shape]
    plain = plain_cuts(image, place.family)
    if not plain:
        return None
    kinds = made(image).get(place.family, {})
    sources = [Source(f"image/{kind}", srcset_of(map(Cut._make, kinds[kind]))) for kind in MODERN if kinds.get(kind)]
    return Shown(sources, plain[min(COMMON, len(plain) - 1)], srcset_of(plain), place.sizes)


def plain_cuts(image: "PortalImage | None", family: str) -> list[Cut]:
    """The cuts of a family that every browser reads, the smallest first; before they are made, the one that stands in."""
    if image is None:
        return []
    families = made(image)
    kinds = families.get(family, {})
    found = next((kinds[kind] for kind in PLAIN if kinds.get(kind)), None)
    return [Cut(*cut) for cut in found or families.get(STAND_IN[0], {}).get(STAND_IN[1], [])]


def icon(image: "PortalImage | None") -> Cut | None:
    """The icon of a browser's tab, a PNG."""
    return _mark(image, "png")


def emblem(image: "PortalImage | None") -> Cut | None:
    """A picture as an emblem, in the best format that is made of it."""
    return _mark(image, "webp", "png")


def _mark(image: "PortalImage | None", *kinds: str) -> Cut | None:
    cuts = made(image).get("mark", {}) if image is not None else {}
    return next((Cut(*cuts[kind][0]) for kind in kinds if cuts.get(kind)), None)


def srcset_of(cuts) -> str:
    """The attribute `srcset`."""
    return ", ".join(f"{cut.url} {cut.width}w" for cut in cuts)
