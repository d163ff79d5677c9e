"""Writes what was measured: results.md with a table and a picture for each suite, from what each suite left in raw/."""

import json
import os
import platform
import re
import subprocess
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.charts import Bar, bars, figure
from bench.rows import ROOT, Place, Row

PICTURES = "pictures"
MOST = 30  # bars of one picture; of more rows those with an aim are drawn
NOT_MEASURED = "❌ **not measured**"
MISSED = "❌ **missed**"
HEAD = """# What was measured

Written by `make bench` and not by hand. Every figure is the median of its runs, all of which are shown; what is compared was measured in
turns, second by second, since the machine is never quiet. Ours stands beside floors of the same machine in the same run. A missed
aim is marked {missed}; aims are the issue's and are not edited.

"""


@dataclass(frozen=True)
class Measured:
    """One suite's rows, and when, where and how they came about."""

    suite: str
    title: str
    rows: list[Row]
    date: str
    commit: str
    command: str
    seconds: float


def record(place: Place, suite: str, title: str, rows: list[Row], command: str, seconds: float) -> None:
    """Keep a suite's result in the raw folder, in place of the one before."""
    measured = Measured(suite, title, rows, datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"), commit(), command, seconds)
    (place.raw / f"{suite}.json").write_text(json.dumps(asdict(measured), ensure_ascii=False, indent=1) + "\n")


def recorded(place: Place, suites: Iterable[str]) -> list[Measured]:
    """The results that there are, in the order of the suites."""
    found = []
    for path in (place.raw / f"{suite}.json" for suite in suites):
        if path.exists():
            told = json.loads(path.read_text())
            rows = [Row(**row | {"runs": tuple(row["runs"])}) for row in told["rows"]]
            found.append(Measured(**told | {"rows": rows}))
    return found


def write(place: Place, target: Path, suites: dict[str, str]) -> None:
    """results.md and its pictures, anew; `suites` are names and titles in the order of the report."""
    measured = recorded(place, suites)
    pictures = target.parent / PICTURES
    pictures.mkdir(exist_ok=True)
    for old in pictures.glob("*.svg"):
        old.unlink()
    text = HEAD.format(missed=MISSED) + about(measured) + "\n" + summary(measured)
    by_name = {one.suite: one for one in measured}
    for name, title in suites.items():
        text += "\n" + (section(by_name[name], place, target, pictures) if name in by_name else f"## {title}\n\n{NOT_MEASURED}\n")
    target.write_text(text, encoding="utf-8")


def about(measured: list[Measured]) -> str:
    """The machine, and what was run when."""
    lines = [f"- machine: {machine()}", f"- Python {platform.python_version()}, {versions()}"]
    for date, state, command in dict.fromkeys((one.date[:10], one.commit, one.command) for one in measured):
        names = ", ".join(one.suite for one in measured if (one.date[:10], one.commit, one.command) == (date, state, command))
        lines.append(f"- {date}, commit {state}, `{command}`: {names}")
    return "\n".join(lines) + "\n"


def summary(measured: list[Measured]) -> str:
    """Every aim in one table."""
    lines = ["| aim | | median | met |", "|---|---|---|---|"]
    rows = [row for one in measured for row in one.rows if row.aim]
    lines += [f"| {row.suite}: {cell(row.name)} | {row.aim} {row.unit} | {figure(row.value)} {row.unit} | {met(row)} |" for row in rows]
    missed = sum(row.met is False for row in rows)
    return f"**{len(rows) - missed} of {len(rows)} aims met.**\n\n" + "\n".join(lines) + "\n"


def section(one: Measured, place: Place, target: Path, pictures: Path) -> str:
    """One suite: its picture, its table, the way to its raw output."""
    raw = sorted(place.raw.glob(f"{one.suite}*.txt"))
    links = ", ".join(f"[{path.name}]({os.path.relpath(path, target.parent)})" for path in raw)
    parts = [f"## {one.title}\n", f"{one.date}, commit {one.commit}, {one.seconds:.0f} s. Raw output: {links or '–'}\n"]
    for number, (title, unit, drawn, aim) in enumerate(charts(one)):
        name = f"{one.suite}-{number + 1}.svg"
        (pictures / name).write_text(bars(title, unit, drawn, aim), encoding="utf-8")
        parts.append(f"![{title}]({PICTURES}/{name})\n")
    return "\n".join(parts) + "\n" + table(one.rows)


def charts(one: Measured) -> list[tuple[str, str, list[Bar], float | None]]:
    """A picture for each unit that has several rows; rows of one unit with one aim get its line."""
    drawn = []
    for unit in dict.fromkeys(row.unit for row in one.rows):
        rows = [row for row in one.rows if row.unit == unit]
        if len(rows) > MOST:
            rows = [row for row in rows if row.aim][:MOST]
        if len(rows) < 2:
            continue
        aims = {number for row in rows if row.aim for number in re.findall(r"[\d.]+", row.aim)}
        made = [Bar(row.name, max(row.value, 0), kind(row)) for row in rows]
        drawn.append((one.title, unit, made, float(aims.pop()) if len(aims) == 1 else None))
    return drawn


def kind(row: Row) -> str:
    """How a bar is coloured: a floor, a missed aim, or ours."""
    if row.met is False:
        return "missed"
    return "floor" if row.name.startswith(("bare", "static", "stock")) else "ours"


def table(rows: list[Row]) -> str:
    """The rows of a suite."""
    lines = ["| what | median | unit | runs | aim | met | |", "|---|---:|---|---|---|---|---|"]
    for row in rows:
        runs = " · ".join(map(figure, row.runs))
        lines.append(f"| {cell(row.name)} | {figure(row.value)} | {row.unit} | {runs} | {row.aim} | {met(row)} | {cell(row.note)} |")
    return "\n".join(lines) + "\n"


def cell(text: str) -> str:
    """Words that may stand in a table."""
    return " ".join(text.split()).replace("|", "\\|")


def met(row: Row) -> str:
    """A missed aim stands out."""
    return {None: "", True: "✅", False: MISSED}[row.met]


def commit() -> str:
    """The commit that is checked out, and whether files differ from it."""
    short = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    changed = subprocess.run(["git", "status", "--porcelain"], cwd=ROOT, capture_output=True, text=True).stdout.strip()
    return (short or "unknown") + (" with changes" if changed else "")


def machine() -> str:
    """Processor, cores, memory."""
    told = Path("/proc/cpuinfo").read_text()
    name = re.search(r"model name\s*: (.+)", told)
    memory = int(re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text()).group(1)) / 1024 / 1024
    return f"{name.group(1) if name else platform.machine()}, {os.cpu_count()} cores shared with the load generator, {memory:.0f} GiB"


def versions() -> str:
    """What the figures depend on most."""
    from importlib.metadata import version

    named = ", ".join(f"{name} {version(name)}" for name in ("Django", "wagtail", "gunicorn"))
    nginx = subprocess.run(["nginx", "-v"], capture_output=True, text=True).stderr.strip().removeprefix("nginx version: ")
    return f"{named}, {nginx}"
