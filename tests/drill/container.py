"""The steps of deploy/Containerfile."""

import re
from dataclasses import dataclass

from tests.servers import ROOT


@dataclass(frozen=True)
class Step:
    """One instruction. `stage` is the name of its stage; that of the last one is "last"."""

    stage: str
    name: str
    rest: str


def steps() -> list[Step]:
    """All instructions, in their order."""
    text = re.sub(r"^#.*\n", "", (ROOT / "deploy" / "Containerfile").read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    stage, found = "last", []
    for line in filter(None, map(str.strip, text.splitlines())):
        name, rest = line.split(maxsplit=1)
        if name == "FROM":
            stage = rest.partition(" AS ")[2] or "last"
        found.append(Step(stage, name, rest))
    return found
