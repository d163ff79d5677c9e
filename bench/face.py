"""The face, as Lighthouse sees it: points, times on its slow telephone, weight; on the demo as `make run` serves it, all pictures cut.

The telephone is Lighthouse's own (mobile profile): its network of slow 4G and its four times slower processor are computed from what
was seen, so that the figures depend on this machine's quiet: measure when nothing else runs. A desk is measured too in full.
"""

import contextlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from statistics import median
from urllib.request import urlopen

from bench.asking import ask
from bench.portal import ARTICLE, digest
from bench.rows import ROOT, Place, Row, at_least, at_most, plain
from tests import servers
from tests.servers.portals import TASKS, portal_environment

SUITE = "face"
RAW = "face.txt"
LIGHTHOUSE = ROOT / "tests" / "node" / "node_modules" / "lighthouse" / "cli" / "index.js"
CHROME = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"
CATEGORIES = {"performance": "performance", "accessibility": "accessibility", "best-practices": "best practices", "seo": "SEO"}
PROFILES = {"phone": [], "desk": ["--preset=desktop"]}
ROUNDS = 3
PATIENCE = 120  # seconds for one visit
TRIES = 3
CUTTING = 1200  # seconds until the queue of a new demo has cut its pictures
POINTS, LARGEST, BLOCKED, SHIFT = 100, 1.5, 50, 0  # the aims; of the phone: s, ms
BYTES, REQUESTS = 60, 8  # of all that is not an editor's picture: KB; those of tests/browser/test_weight.py
WHY = 300  # letters of what cost points


@dataclass(frozen=True)
class Visit:
    """What Lighthouse says of one visit: points from 0 to 100 by category, times in ms, what came over the wire by address in bytes."""

    points: dict[str, float]
    first: float
    largest: float
    blocked: float
    longest: float  # the longest task
    shift: float
    came: dict[str, int]
    lost: list[str]  # what cost points
    moved: list[str]  # what changed its place while the page came

    @property
    def own(self) -> dict[str, int]:
        """What came, without the editors' pictures."""
        return {address: size for address, size in self.came.items() if "/media/" not in address and not address.startswith("data:")}


# The suite -----------------------------------------------------------------------------------------------------------
def run(place: Place) -> list[Row]:
    """The rows of four pages on the telephone; in full on a desk too."""
    rows = []
    with portal(place) as (url, pages):
        for profile in PROFILES if place.full else ["phone"]:
            for name, path in pages.items():
                visits = [visit(url + path, profile) for _ in range(ROUNDS)]
                for number, one in enumerate(visits):
                    place.keep(RAW, told(f"{name}, {profile}, visit {number + 1}", one))
                rows += rows_of(f"{name}, {profile}", profile, visits)
    return rows


@contextlib.contextmanager
def portal(place: Place) -> Iterator[tuple[str, dict[str, str]]]:
    """The portal with its demo, kept until what makes it changes; its address, and the pages that are measured by their names."""
    folder = place.folder / f"face-{digest()}"
    for old in set(place.folder.glob("face-*")) - {folder}:
        shutil.rmtree(old)
    folder.mkdir(parents=True, exist_ok=True)
    with servers.portal(folder) as running:
        servers.wait_until(lambda: waiting(folder) == 0, "the cutting of the demo's pictures", CUTTING, pause=2)
        _, article = ask(ARTICLE, portal_environment(folder, running.port, DJANGO_SETTINGS_MODULE="cms.settings.dev", PYTHONPATH=str(ROOT)))
        pages = {"home": "/", "category": "/tin-tuc/kinh-te/", "article": article, "search": "/tim-kiem/"}
        for path in pages.values():
            urlopen(running.url + path, timeout=30).close()  # the copy is there, as for all readers but the first
        yield running.url, pages


def waiting(folder: Path) -> int:
    """How many pictures wait for the queue."""
    with contextlib.closing(sqlite3.connect(folder / "portal.sqlite3", timeout=30)) as database:
        return database.execute(f"SELECT count(*) FROM {TASKS}").fetchone()[0]


def rows_of(name: str, profile: str, visits: list[Visit]) -> list[Row]:
    """The rows of one page; times have aims on the telephone alone."""
    lost = "; ".join(dict.fromkeys(why for one in visits for why in one.lost))[:WHY]
    rows = [
        at_least(SUITE, f"{name}: {label}", [one.points[key] for one in visits], "points", POINTS, lost if key == "performance" else "")
        for key, label in CATEGORIES.items()
    ]
    largest, blocked = [one.largest / 1000 for one in visits], [one.blocked for one in visits]
    first, longest = f"first content {median(one.first for one in visits) / 1000:.2f} s", median(one.longest for one in visits)
    if profile == "phone":
        rows += [
            at_most(SUITE, f"{name}: largest content", largest, "s", LARGEST, first),
            at_most(SUITE, f"{name}: blocked", blocked, "ms", BLOCKED, f"longest task {longest:.0f} ms"),
        ]
    else:
        rows += [plain(SUITE, f"{name}: largest content", largest, "s", first), plain(SUITE, f"{name}: blocked", blocked, "ms")]
    moved = "; ".join(dict.fromkeys(chain(*(one.moved for one in visits))))[:WHY]
    pictures = median(sum(one.came.values()) - sum(one.own.values()) for one in visits) / 1024
    return [
        *rows,
        at_most(SUITE, f"{name}: layout shift", [one.shift for one in visits], "CLS", SHIFT, moved),
        at_most(
            SUITE, f"{name}: weight", [sum(one.own.values()) / 1024 for one in visits], "KB", BYTES, f"and {pictures:.0f} KB of pictures"
        ),
        at_most(SUITE, f"{name}: requests", [float(len(one.own)) for one in visits], "requests", REQUESTS),
    ]


def told(name: str, one: Visit) -> str:
    """The raw output: what Lighthouse says in a few lines."""
    points = ", ".join(f"{label} {one.points[key]:.0f}" for key, label in CATEGORIES.items())
    times = f"first {one.first:.0f} ms, largest {one.largest:.0f} ms, blocked {one.blocked:.0f} ms, longest task {one.longest:.0f} ms"
    weights = (f"  {size:7,} {address}" for address, size in one.came.items())
    return "\n".join([name, f"  {points}", f"  {times}, shift {one.shift:.3f}", *(f"  – {why}" for why in one.lost + one.moved), *weights])


# Lighthouse ----------------------------------------------------------------------------------------------------------
def visit(address: str, profile: str) -> Visit:
    """One visit with an empty cache; again where Lighthouse lost sight of its browser. Raises RuntimeError where it never saw the page."""
    for _ in range(TRIES):
        said = visited(address, profile)
        if not (fault := said.get("runtimeError")):
            return read(said)
    raise RuntimeError(f"{address}: {fault['message']}")


def visited(address: str, profile: str) -> dict:
    """What Lighthouse says."""
    command = ["node", str(LIGHTHOUSE), address, "--output=json", "--quiet", f"--only-categories={','.join(CATEGORIES)}"]
    command += [f"--chrome-flags={CHROME}", *PROFILES[profile]]
    environment = os.environ | {"CHROME_PATH": "/usr/bin/chromium"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=PATIENCE)
    return json.loads(done.stdout or "{}") or {"runtimeError": {"message": done.stderr}}


def read(said: dict) -> Visit:
    """What matters of Lighthouse's report."""
    audits, categories = said["audits"], said["categories"]
    came = audits["network-requests"]["details"]["items"]
    host = said["finalDisplayedUrl"].split("/")[2]
    return Visit(
        points={key: round(100 * categories[key]["score"]) for key in CATEGORIES},
        first=audits["first-contentful-paint"]["numericValue"],
        largest=audits["largest-contentful-paint"]["numericValue"],
        blocked=audits["total-blocking-time"]["numericValue"],
        longest=audits["max-potential-fid"]["numericValue"],
        shift=audits["cumulative-layout-shift"]["numericValue"],
        came={one["url"].partition(host)[2] or one["url"]: one["transferSize"] for one in came},
        lost=[lost(categories[key]["title"], audits[one["id"]]) for key in CATEGORIES for one in costly(categories[key], audits)],
        moved=places(audits["layout-shifts"].get("details", {}).get("items", [])),
    )


def places(shifts: list[dict]) -> list[str]:
    """What changed its place, and how much that counts."""
    return [f"{one.get('node', {}).get('selector', 'something')} by {one['score']:.5f}" for one in shifts]


def costly(category: dict, audits: dict) -> list[dict]:
    """The audits that cost a category points."""
    return [
        one for one in category["auditRefs"] if one["weight"] and (audits[one["id"]]["score"] or 0) < 1 and is_judged(audits[one["id"]])
    ]


def is_judged(audit: dict) -> bool:
    """Whether an audit counts on this page."""
    return audit["scoreDisplayMode"] not in {"notApplicable", "informative", "manual"}


def lost(category: str, audit: dict) -> str:
    """What an audit found fault with."""
    return f"{category}: {audit['title']} {audit.get('displayValue', '')}".strip()
