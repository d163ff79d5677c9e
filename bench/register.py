"""The publishing register as a workbook and as CSV: 10,000 rows, each with its chain of approvals.

`python -m bench.register --measure KIND` is the process over the made site that writes one of them and tells its time and memory.
"""

import json
import time
from collections.abc import Iterator

from bench.apart import answer, ask
from bench.rows import Place, Row, at_most, plain
from bench.site.kept import kept_postgresql, kept_site
from bench.site.size import Size

SUITE = "register"
ARTICLES = 10_000
EVERYTHING = "?ky_from=1900-01-01"
KINDS = {"XLSX": f"{EVERYTHING}&export=xlsx", "CSV": f"{EVERYTHING}&export=csv"}
SECONDS = 10.0  # the aim for a workbook
ROUNDS = 3
TOGETHER = 1_000  # rows of the log that are written at once


def run(place: Place) -> list[Row]:
    """Both databases, both kinds of file."""
    rows = []
    with kept_postgresql(place.folder) as server:
        for database, cluster in {"SQLite": None, "PostgreSQL": server}.items():
            site = kept_site(place.folder, Size(ARTICLES), cluster)
            for kind in KINDS:
                told = [written(site, kind) for _ in range(ROUNDS)]
                place.keep("register.txt", "\n".join(f"{database}, {kind}: {json.dumps(one)}" for one in told))
                name = f"{database}, {kind} of {told[0]['rows']:,} rows"
                size = f"{told[0]['bytes'] / 1e6:.1f} MB"
                rows.append(at_most(SUITE, name, [one["seconds"] for one in told], "s", SECONDS, size))
                rows.append(plain(SUITE, f"{name}: growth of memory over a page of the list", [one["growth"] for one in told], "MB"))
                rows.append(plain(SUITE, f"{name}: memory at its highest", [one["peak"] for one in told], "MB"))
    return rows


def written(site: dict[str, str], kind: str) -> dict:
    """What a fresh process tells that wrote one file."""
    return ask("bench.register", site, "--measure", kind)


# The process over the site -------------------------------------------------------------------------------------------
def measure(kind: str) -> dict:
    """Write the register into nothing, in this process. Time in seconds, memory in MB."""
    from django.urls import reverse
    from wagtail.models import PageLogEntry

    from bench.scale import Browser, sign_in
    from cms.wsgi import django_application
    from newsroom.register.facts import PUBLISHED

    enter_all()
    browser = Browser(django_application)
    browser.cookie = sign_in()
    address = reverse("newsroom_register")
    browser.get(address + EVERYTHING)
    before, began = peak(), time.perf_counter()
    size = browser.drain(address + KINDS[kind])
    seconds = time.perf_counter() - began
    entered = PageLogEntry.objects.filter(action=PUBLISHED).values("page").distinct().count()
    return {"seconds": seconds, "bytes": size, "rows": entered, "growth": peak() - before, "peak": peak()}


def enter_all() -> None:
    """Give every article that went out the entries which the newsroom would have written; once for a kept site."""
    from django.db import connection
    from wagtail.models import PageLogEntry

    from cms.database import chunks
    from newsroom.register.facts import PUBLISHED

    if PageLogEntry.objects.filter(action=PUBLISHED).exists():
        return
    entries = entries_of_all()
    for some in chunks(entries, TOGETHER):
        PageLogEntry.objects.bulk_create(some)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def entries_of_all() -> Iterator:
    """Submitted, approved twice, published: four entries an article."""
    from datetime import timedelta

    from wagtail.models import PageLogEntry

    from cms.models import User
    from news.models import ArticlePage
    from newsroom.register.facts import PUBLISHED, facts
    from newsroom.roles import STEPS

    people = [
        User.objects.get_or_create(username=f"so-{number}", defaults={"last_name": "Nguyễn Văn", "first_name": name})[0]
        for number, name in enumerate(("An", "Bình", "Chi"))
    ]
    articles = ArticlePage.objects.filter(first_published_at__isnull=False).select_related("content_type", "owner")
    for article in articles.iterator(chunk_size=TOGETHER):
        steps = [("wagtail.workflow.start", people[0], {})]
        steps += [
            ("wagtail.workflow.approve", person, {"workflow": {"task": {"title": name}}})
            for (name, _), person in zip(STEPS, people[1:], strict=True)
        ]
        for minutes, (action, person, data) in enumerate([*steps, (PUBLISHED, people[2], facts(article))], -len(steps)):
            yield PageLogEntry(
                page_id=article.pk, content_type_id=article.content_type_id, label=article.title, action=action, user=person, data=data,
                revision_id=article.latest_revision_id, timestamp=article.first_published_at + timedelta(minutes=minutes),
            )  # fmt: skip


def peak() -> float:
    """The most memory that this process ever had, in MB."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    answer(measure=measure)
