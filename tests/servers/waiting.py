"""Free ports, and waiting for a condition instead of sleeping for luck."""

import contextlib
import socket
import subprocess
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60  # seconds that a server has to come up


def free_port() -> int:
    """A port of loopback that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(ready, what: str, patience: float = PATIENCE, pause: float = 0.05) -> None:
    """Ask until the answer is true; a failure that names what was waited for."""
    deadline = time.monotonic() + patience
    while not ready():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} did not happen within {patience:g} s")
        time.sleep(pause)


def listens(process: subprocess.Popen, port: int, host: str = "127.0.0.1") -> bool:
    """Whether a server of ours takes connections; one that has ended is an error."""
    if process.poll() is not None:
        raise RuntimeError(f"the server ended with {process.returncode}")
    with contextlib.suppress(OSError), socket.create_connection((host, port), timeout=1):
        return True
    return False
