"""Runs the suites and writes bench/results.md.

python -m bench                 all suites
python -m bench hits proxy      these
python -m bench --full          with the large sizes
"""

import argparse
import sys
import time
from importlib import import_module
from pathlib import Path

from bench import report
from bench.rows import ROOT, Place

# In the order of the report; each is a module with run(place)
SUITES = {
    "hits": "A page of which there is a copy",
    "proxy": "Through nginx",
    "uncached": "A page of which there is no copy",
    "publish": "From a publish to the reader",
    "startup": "Starting",
    "servers": "Application servers",
    "acts": "What readers send",
    "live": "The live request",
    "scale": "Sites of many sizes",
    "province": "A province of many portals",
    "search": "The search",
    "register": "The publishing register",
    "moving": "Moving in",
    "dumps": "A large dump",
    "counting": "Counted numbers, when there are many",
    "face": "The face, as Lighthouse sees it",
}


def main() -> int:
    """Run what was asked for. Returns 1 when a suite could not be measured; a missed aim is no failure of the run."""
    asked = arguments()
    place = Place(folder=asked.folder.resolve(), full=asked.full)
    place.folder.mkdir(parents=True, exist_ok=True)
    place.raw.mkdir(parents=True, exist_ok=True)
    command = " ".join(["python -m bench", *asked.suites, *(["--full"] if asked.full else [])]) if asked.suites else whole(asked.full)
    begun, failed = time.monotonic(), []
    for name in asked.suites or SUITES:
        try:
            measure(place, name, command)
        except Exception as fault:  # the other suites are still worth their time
            failed.append(name)
            say(f"{name}: {type(fault).__name__}: {fault}")
    report.write(place, ROOT / "bench" / "results.md", SUITES)
    say(f"bench/results.md, {(time.monotonic() - begun) / 60:.1f} minutes" + (f"; not measured: {', '.join(failed)}" if failed else ""))
    return 1 if failed else 0


def measure(place: Place, name: str, command: str) -> None:
    """One suite, from nothing: its old raw output goes first."""
    for old in place.raw.glob(f"{name}*"):
        old.unlink()
    say(f"{name} …")
    begun = time.monotonic()
    rows = import_module(f"bench.{name}").run(place)
    seconds = time.monotonic() - begun
    report.record(place, name, SUITES[name], rows, command, seconds)
    for row in rows:
        say(
            f"  {row.name}: {report.figure(row.value)} {row.unit}"
            + (f" (aim {row.aim}: {'met' if row.met else 'MISSED'})" if row.aim else "")
        )
    say(f"{name}: {seconds:.0f} s")


def whole(full: bool) -> str:
    """The command of a whole run, as the Makefile has it."""
    return "make bench FULL=1" if full else "make bench"


def arguments() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measure the portal beside the floors of this machine.")
    parser.add_argument("suites", nargs="*", metavar="SUITE", help=", ".join(SUITES))
    parser.add_argument("--full", action="store_true", help="the large sizes too")
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench", help="where data is built and kept")
    asked = parser.parse_args()
    if unknown := set(asked.suites) - SUITES.keys():
        parser.error(f"no such suite: {', '.join(sorted(unknown))}")
    return asked


def say(line: str) -> None:
    """A line for who waits."""
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
