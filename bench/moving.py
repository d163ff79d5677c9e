"""Moving in: an old portal of 1,000 articles (10,000 with --full) into an empty one of ours, a second run over it, and all of it taken away again.

Bodies are of about 3 KB of HTML with headings and a table now and then; 300 pictures of about 50 KB are shown by many. `python -m
bench.moving --measure` is the process over one portal.
"""

import json
import resource
import shutil
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from io import BytesIO, StringIO
from pathlib import Path
from random import Random

from bench.apart import answer, ask
from bench.rows import Place, Row, at_most, plain
from bench.site.kept import drop_database, environment, kept_postgresql, make_database, static_files, url_of
from bench.site.kept import run as call

SUITE = "moving"
SIZES = {False: 1_000, True: 10_000}  # articles, by whether the large sizes are asked for
PICTURES, CATEGORIES = 300, 24
MINUTES = 10.0  # the aim for all of it
NAME = "moving"
BEGAN = datetime(2014, 1, 6, 7, tzinfo=UTC)


def run(place: Place) -> list[Row]:
    """Both databases."""
    rows = []
    with kept_postgresql(place.folder) as server:
        for database, cluster in {"SQLite": None, "PostgreSQL": server}.items():
            home = place.folder / NAME
            shutil.rmtree(home, ignore_errors=True)
            home.mkdir(parents=True)
            told = environment(home, url_of(cluster, NAME) if cluster else "")
            (home / "static").symlink_to(static_files(place.folder))
            if cluster:
                make_database(cluster, NAME)
            call([sys.executable, "manage.py", "migrate", "-v0"], told)
            call([sys.executable, "manage.py", "setup_site"], told)
            found = measured(told, SIZES[place.full])
            place.keep("moving.txt", f"{database}: {json.dumps(found, ensure_ascii=False)}")
            rows += rows_of(database, found)
            if cluster:
                drop_database(cluster, NAME)
            shutil.rmtree(home)
    return rows


def rows_of(database: str, told: dict) -> list[Row]:
    """The rows of one database."""
    what = f"{database}, {told['articles']:,} articles"
    note = f"{told['cpu']:.0f} s CPU; {told['pictures']} pictures, {told['comments']:,} comments"
    return [
        at_most(SUITE, f"{what}: brought in", [told["seconds"] / 60], "min", MINUTES, note),
        plain(SUITE, f"{what}: a second run", [told["again"]], "s"),
        plain(SUITE, f"{what}: taken away again", [told["undone"] / 60], "min"),
        plain(SUITE, f"{what}: memory at its highest", [told["memory"]], "MB"),
    ]


def measured(told: dict[str, str], count: int) -> dict:
    """What a fresh process finds on an empty portal."""
    return ask("bench.moving", told, "--measure", str(count))


# The old portal ------------------------------------------------------------------------------------------------------
@dataclass
class OldPortal:
    """A portal that never was; the same each time it is read."""

    count: int
    name: str = "bench"
    label: str = "Cổng dựng để đo"
    host: str = "cu.example.vn"

    @cached_property
    def words(self):
        from bench.site.words import Words

        return Words(1)

    def summary(self):
        from transfer.items import Summary

        return Summary({"category": CATEGORIES, "article": self.count, "comment": self.count // 2, "poll": 0, "page": 0})

    def categories(self) -> Iterator:
        from transfer.items import Category

        for number in range(CATEGORIES):
            yield Category(str(number), f"Chuyên mục {number}", f"muc-{number}", parent=str(number // 4) if number >= 6 else "")

    def articles(self) -> Iterator:
        from transfer.items import Article, OldFile

        for number in range(self.count):
            chance = Random(f"moving:{number}")
            title = " ".join(self.words.run(chance, 8, 14))
            picture = f"uploads/{chance.randrange(PICTURES)}.jpg"
            yield Article(
                key=str(number),
                title=title,
                slug=f"tin-{number}",
                category=str(chance.randrange(CATEGORIES)),
                html=self.body(chance, picture),
                date=BEGAN + timedelta(hours=9 * number),
                summary=" ".join(self.words.run(chance, 20, 40)),
                picture=OldFile(picture) if number % 2 else None,
                author="Ban biên tập",
                tags=tuple(f"thẻ {chance.randrange(400)}" for _ in range(3)),
                views=chance.randrange(5_000),
                points=20,
                raters=5,
                addresses=(f"/tin-tuc/tin-{number}.html", f"/index.php?nv=news&op=tin-{number}"),
            )

    def body(self, chance: Random, picture: str) -> str:
        """About 3 KB of HTML."""
        parts, size = [f'<p style="text-align:center"><img alt="" src="/{picture}" width="600"></p>' if chance.random() < 0.5 else ""], 0
        while size < 2_800:
            text = " ".join(self.words.run(chance, 30, 90))
            parts.append(f'<p style="text-align:justify"><span style="font-size:14px">{text}</span></p>')
            if chance.random() < 0.2:
                parts.append(f"<h3>{' '.join(self.words.run(chance, 4, 9))}</h3>")
            size = sum(map(len, parts))
        if chance.random() < 0.1:
            cells = "".join(f"<tr><td>{row}</td><td>Thôn {row}</td><td>{chance.randrange(900)}</td></tr>" for row in range(8))
            parts.append(f"<table><tr><th>STT</th><th>Thôn</th><th>Hộ</th></tr>{cells}</table>")
        return "\n".join(parts)

    def pages(self) -> Iterator:
        yield from ()

    def polls(self) -> Iterator:
        yield from ()

    def comments(self) -> Iterator:
        from transfer.items import Comment

        for number in range(self.count // 2):
            said = f"Tôi đồng ý với bài này, lần {number}."
            yield Comment(str(number), str(number % self.count), "Bạn đọc cũ", said, BEGAN + timedelta(days=3_000, minutes=number))

    def tags(self) -> Iterator:
        yield from ()

    def visits(self):
        from transfer.items import Visits

        return Visits(1_000_000, date(2025, 6, 30))


def paint(folder: Path) -> None:
    """The pictures: of about 50 KB each."""
    from PIL import Image

    (folder / "uploads").mkdir(parents=True)
    for number in range(PICTURES):
        chance = Random(f"picture:{number}")
        small = Image.new("RGB", (30, 20))
        small.putdata([(chance.randrange(256), chance.randrange(256), chance.randrange(256)) for _ in range(600)])
        buffer = BytesIO()
        small.resize((900, 600), Image.Resampling.BICUBIC).save(buffer, "JPEG", quality=90)
        (folder / "uploads" / f"{number}.jpg").write_bytes(buffer.getvalue())


# The process over one portal -------------------------------------------------------------------------------------------
def measure(count: int) -> dict:
    """Bring the portal in, again, and take it away. Times in s, memory in MB."""
    from django.conf import settings
    from django.core.management import call_command

    from feedback.models import Comment
    from news.models import ArticlePage
    from transfer.bringing import Options, run

    files = settings.DATA_DIR / "old"
    paint(files)
    began, computed = time.perf_counter(), time.process_time()
    run(OldPortal(count), Options(files=files), StringIO())
    told = {"seconds": time.perf_counter() - began, "cpu": time.process_time() - computed}
    told |= {"articles": ArticlePage.objects.count(), "comments": Comment.objects.count(), "pictures": PICTURES}
    told["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    began = time.perf_counter()
    run(OldPortal(count), Options(files=files), StringIO())
    told["again"] = time.perf_counter() - began
    began = time.perf_counter()
    call_command("undo_import", "bench", stdout=StringIO())
    return told | {"undone": time.perf_counter() - began, "left": ArticlePage.objects.count()}


if __name__ == "__main__":
    answer(measure=lambda count: measure(int(count)))
