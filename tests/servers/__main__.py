"""Runs a command beside a server: `python -m tests.servers postgresql COMMAND …`."""

import os
import subprocess
import sys

from tests.servers.databases import FLEETING, postgresql


def main(arguments: list[str]) -> int:
    """Run a command beside a PostgreSQL."""
    command = arguments[arguments.index("postgresql") + 1 :]
    if os.environ.get("TEST_DATABASE_URL"):
        return subprocess.run(command).returncode
    with postgresql(*FLEETING) as server:
        return subprocess.run(command, env=os.environ | {"TEST_DATABASE_URL": server.url}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
