"""Pictures of pages, made small, kept and compared: a broken layout is seen, a letter that sits a hair elsewhere is not.

A picture is of the top 2400 pixels of a page. It is kept at a half or a quarter of its size in few colours, and compared in cells of
16 pixels of the page: what stands in a cell is its mean colour.
"""

from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops
from PIL.PngImagePlugin import PngInfo

from tests.servers import ROOT

KEPT = ROOT / "tests" / "browser" / "looks"
NEW = ROOT / "var" / "looks"  # where the pictures of a comparison that failed are put
TALLEST = 2400  # pixels of a page that are looked at
COLOURS = 40  # of a kept picture
CELL = 16  # pixels of the page, each way
UNLIKE = 24  # steps of 255 in one of the three colours: then a cell is another one
MAY_DIFFER = 0.015  # of all cells
TALLER = 0.01  # of its height a page may grow or shrink, and pixels:
TALLER_PIXELS = 24


@dataclass(frozen=True)
class Look:
    """How a page looks: its picture at the kept size, and how wide and tall all of it is, in pixels of the page."""

    picture: Image.Image
    width: int
    height: int

    @property
    def cell(self) -> int:
        """A cell in pixels of the picture."""
        return CELL * self.picture.width // self.width

    @classmethod
    def of_shot(cls, png: bytes, width: int, height: int) -> "Look":
        """From a screenshot at twice the kept size; in few colours at once, so that like is compared with like."""
        small = Image.open(BytesIO(png)).convert("RGB").reduce(2)
        return cls(small.quantize(COLOURS, dither=Image.Dither.NONE).convert("RGB"), width, height)

    @classmethod
    def kept(cls, name: str) -> "Look":
        """As it was kept. Raises FileNotFoundError where there is none yet."""
        with Image.open(KEPT / f"{name}.png") as file:
            return cls(file.convert("RGB"), int(file.text["width"]), int(file.text["height"]))

    def keep(self, folder: Path, name: str) -> Path:
        """Write it down."""
        folder.mkdir(parents=True, exist_ok=True)
        told = PngInfo()
        told.add_text("width", str(self.width))
        told.add_text("height", str(self.height))
        colours = self.picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=COLOURS)
        colours.save(folder / f"{name}.png", optimize=True, pnginfo=told)
        return folder / f"{name}.png"


def unlike(one: Look, other: Look) -> Image.Image:
    """Which cells differ: white in a picture of one pixel a cell. What one of two pictures has below the other differs all."""
    size = max(one.picture.width, other.picture.width), max(one.picture.height, other.picture.height)
    papers = [Image.new("RGB", size, ground) for ground in ("black", "white")]
    for paper, look in zip(papers, (one, other), strict=True):
        paper.paste(look.picture)
    cells = ImageChops.difference(*(paper.reduce(one.cell) for paper in papers))
    channels = [channel.point(lambda step: 255 * (step > UNLIKE)) for channel in cells.split()]
    return ImageChops.lighter(ImageChops.lighter(channels[0], channels[1]), channels[2])


def share(cells: Image.Image) -> float:
    """How many of the cells differ, from 0 to 1."""
    return cells.histogram()[255] / (cells.width * cells.height)


def faults(before: Look, now: Look) -> list[str]:
    """What differs more than it may, in words; nothing where they look alike."""
    said = []
    if abs(before.height - now.height) > TALLER_PIXELS + TALLER * before.height:
        said.append(f"{now.height} px tall, was {before.height}")
    if (differing := share(unlike(before, now))) > MAY_DIFFER:
        said.append(f"{differing:.1%} of the cells differ")
    return said


def show(name: str, before: Look, now: Look) -> Path:
    """Put the new picture into a folder, and beside it the old one with what differs in red. Returns the folder."""
    now.keep(NEW, name)
    cells = unlike(before, now)
    size = cells.width * before.cell, cells.height * before.cell
    paper = Image.new("RGB", size, "white")
    paper.paste(before.picture)
    red = Image.new("RGB", size, "red")
    Image.composite(Image.blend(paper, red, 0.6), paper, cells.resize(size, Image.Resampling.NEAREST)).save(NEW / f"{name}-khac.png")
    return NEW
