"""Runs a command with its temporary files in memory, beside a server: `python -m tests.servers [memory] [postgresql] COMMAND …`."""

import os
import signal
import subprocess
import sys
from contextlib import ExitStack

from tests.servers.databases import FLEETING, postgresql
from tests.servers.memory import temporary_files_in


def main(arguments: list[str]) -> int:
    """Run a command with what the words before it ask for. A PostgreSQL that the caller has set wins."""
    with ExitStack() as ours:
        if arguments[0] == "memory":
            ours.enter_context(temporary_files_in())
            arguments = arguments[1:]
        if arguments[0] != "postgresql":
            return run(arguments)
        if os.environ.get("TEST_DATABASE_URL"):
            return run(arguments[1:])
        return run(arguments[1:], TEST_DATABASE_URL=ours.enter_context(postgresql(*FLEETING)).url)


def run(command: list[str], **more: str) -> int:
    """How a command ended. Whoever ends us ends it first, as by Ctrl-C, so that nothing is left behind."""
    # Before it begins: in the background of a shell it would be deaf to Ctrl-C. Of the terminal it hears by itself, and ends before us.
    signal.signal(signal.SIGINT, lambda *_: None)
    with subprocess.Popen(command, env=os.environ | more) as process:
        signal.signal(signal.SIGTERM, lambda *_: process.send_signal(signal.SIGINT))
        return process.wait()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
