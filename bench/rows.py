"""The shape of a result: one row of one suite, and the place that a suite works in."""

from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Row:
    """One measured thing. `value` is the median of `runs`; `met` says whether the aim was met, None where there is none."""

    suite: str
    name: str
    value: float
    unit: str
    runs: tuple[float, ...] = ()
    aim: str = ""
    met: bool | None = None
    note: str = ""


@dataclass(frozen=True)
class Place:
    """Where a suite works: `folder` holds its data, `raw` what its tools said; `full` asks for the large sizes too."""

    folder: Path = ROOT / "var" / "bench"
    raw: Path = ROOT / "bench" / "raw"
    full: bool = False

    def keep(self, name: str, text: str) -> None:
        """Add to a file of raw output, which names the project's files as they stand in it."""
        self.raw.mkdir(parents=True, exist_ok=True)
        with (self.raw / name).open("a", encoding="utf-8") as file:
            file.write(text.replace(f"{ROOT}/", "").rstrip() + "\n\n")


def at_least(suite: str, name: str, runs: list[float], unit: str, aim: float, note: str = "") -> Row:
    """A row whose median should not be below its aim."""
    value = median(runs)
    return Row(suite, name, value, unit, tuple(runs), f"≥ {aim:g}", value >= aim, note)


def at_most(suite: str, name: str, runs: list[float], unit: str, aim: float, note: str = "") -> Row:
    """A row whose median should not be above its aim."""
    value = median(runs)
    return Row(suite, name, value, unit, tuple(runs), f"≤ {aim:g}", value <= aim, note)


def plain(suite: str, name: str, runs: list[float], unit: str, note: str = "") -> Row:
    """A row without an aim."""
    return Row(suite, name, median(runs), unit, tuple(runs), note=note)
