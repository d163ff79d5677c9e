"""Writes what a drill saw, as it saw it, with where and when."""

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime

from django.db import connection

from tests.servers import ROOT

RESULTS = ROOT / "tests" / "drill" / "results"


def without_places(log: str) -> str:
    """A log that names files of the project and of its packages as they stand there, and nothing of the machine that it comes from."""
    for place, name in ((f"{ROOT}/", ""), (f"{sys.prefix}/", ".venv/"), (f"{sys.base_prefix}/", "python/")):
        log = log.replace(place, name)
    return log


def own_database() -> str:
    """Kind and version of the tests' database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT sqlite_version()" if connection.vendor == "sqlite" else "SHOW server_version")
        return f"{connection.vendor} {cursor.fetchone()[0]}"


def write_down(name: str, what: str, table: str, minutes: float, database: str = "") -> None:
    """Put the raw output of one step where it is kept. `database` is named by who has none of pytest's."""
    commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    changed = subprocess.run(["git", "status", "--porcelain"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    lines = [
        what,
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, commit {commit}{' and what is not committed yet' if changed else ''}",
        f"{platform.platform()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the end, {minutes:.1f} minutes",
        f"Python {platform.python_version()}, {database or own_database()}",
        f"pytest {' '.join(sys.argv[1:])}",
        "",
        table,
    ]
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.txt").write_text("\n".join(lines))
