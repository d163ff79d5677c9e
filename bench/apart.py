"""A measurement in a process of its own: over the portal that its environment names, with nothing in memory from before."""

import json
import subprocess
import sys
from collections.abc import Callable

from bench.rows import ROOT


def ask(module: str, environment: dict[str, str], *words: str):
    """What a module of ours says whose last lines call `answer`: `words` are the name of an act and what it is told."""
    command = [sys.executable, "-m", module, *words]
    return json.loads(subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout)


def answer(**acts: Callable) -> None:
    """Do the act that the command line names, as "--measure", with the words behind it; says what it gives as JSON."""
    name, *words = sys.argv[1:]
    import django

    django.setup()
    print(json.dumps(acts[name.removeprefix("--")](*words), ensure_ascii=False))
