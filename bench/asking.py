"""Pieces of Python that a child with Django set up runs over the portal that is measured: what they print as JSON is the answer."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper

from bench.rows import ROOT

Ask = Callable[[str], object]


def ask(code: str, environment: dict[str, str]) -> object:
    """The answer to one piece."""
    with asking(environment) as one:
        return one(code)


@contextmanager
def asking(environment: dict[str, str]) -> Iterator[Ask]:
    """Answers piece after piece in the same child, which takes its two seconds to start once. Raises RuntimeError where a piece fails."""
    with tempfile.TemporaryFile("w+") as complaints:
        command = [sys.executable, "-m", "bench.asking"]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": complaints}
        child = subprocess.Popen(command, cwd=ROOT, env=environment, text=True, bufsize=1, **pipes)

        def one(code: str) -> object:
            child.stdin.write(json.dumps(code) + "\n")
            if said := child.stdout.readline():
                return json.loads(said)
            child.wait()
            complaints.seek(0)
            raise RuntimeError(complaints.read())

        with child:  # left, it hears that there are no more pieces
            yield one


def main(pieces: Iterator[str], answers: TextIOWrapper) -> None:
    """Run each piece, a JSON string a line; its last printed line goes to the answers. No connection is held between pieces."""
    import django

    django.setup()
    from contextlib import redirect_stdout
    from io import StringIO

    from django.db import connections

    for line in pieces:
        with redirect_stdout(StringIO()) as said:
            exec(json.loads(line), {"json": json})
        connections.close_all()
        print(said.getvalue().splitlines()[-1], file=answers, flush=True)


if __name__ == "__main__":
    ours = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a piece lets others say is no answer
    main(sys.stdin, ours)
