"""Turns the demo's drawings (SVG) into the bitmaps that are committed beside them: `make pictures`.

Needs the packages for tests and a Chromium. The emblem keeps its transparency (PNG), all others become JPEG.
"""

import re
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).parent / "pictures"
CHROMIUM = "/usr/bin/chromium"
TRANSPARENT = {"bieu-trung"}
EMBLEM_SIDE = 480


def size_of(svg: str) -> tuple[int, int]:
    """Width and height of a drawing, from its view box."""
    width, height = re.search(r'viewBox="0 0 (\d+) (\d+)"', svg).groups()
    return int(width), int(height)


def draw(browser, path: Path) -> Path:
    """The bitmap of one drawing."""
    svg = path.read_text(encoding="utf-8")
    clear = path.stem in TRANSPARENT
    width, height = (EMBLEM_SIDE, EMBLEM_SIDE) if clear else size_of(svg)
    page = browser.new_page(viewport={"width": width, "height": height})
    page.set_content(f"<style>*{{margin:0}}svg{{display:block;width:{width}px;height:{height}px}}</style>{svg[svg.index('<svg') :]}")
    shot = Image.open(BytesIO(page.screenshot(omit_background=clear)))
    page.close()
    if clear:
        target = path.with_suffix(".png")
        shot.save(target, optimize=True)
    else:
        target = path.with_suffix(".jpg")
        shot.convert("RGB").save(target, quality=86, optimize=True, progressive=True)
    return target


def main(names: list[str]) -> None:
    """Draw the named pictures, or all."""
    paths = [FOLDER / f"{name}.svg" for name in names] or sorted(FOLDER.glob("*.svg"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for path in paths:
            print(draw(browser, path).name)
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
