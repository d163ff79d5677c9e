"""Workers and servers that are killed at moments that nobody chose, while readers send so many requests a second."""

import http.client
import os
import random
import signal
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests import servers
from tests.reader import Reader

RATE, SENDERS = 100, 32  # requests a second; threads that send
APART = (0.2, 1.2)  # seconds between two kills
NOTHING = {"lost": 0, "twice": 0, "refused and stored": 0, "from nowhere": 0}


def send_until(ending: threading.Event, acts: Iterable[Callable]) -> int:
    """Do acts at the rate until the end is told; gives how many."""
    began, sent = time.monotonic(), 0
    with ThreadPoolExecutor(SENDERS) as threads:
        for act in acts:
            if ending.is_set():
                break
            ending.wait(max(0, began + sent / RATE - time.monotonic()))
            threads.submit(act)
            sent += 1
    return sent


def tried(act: Callable):
    """What an act gives, or the fault of a connection that was cut."""
    try:
        return act()
    except (OSError, http.client.HTTPException) as fault:
        return fault


def kill_workers(port: int, dice: random.Random, killed: list[int], number: int) -> None:
    """So many workers, one after another, each at a moment that nobody chose, while another is there to serve."""
    main = main_process(port)
    for _ in range(number):
        time.sleep(dice.uniform(*APART))
        servers.wait_until(lambda: len(children_of(main)) > 1, "a worker that may be killed")
        victim = dice.choice(children_of(main))
        os.kill(victim, signal.SIGKILL)
        killed.append(victim)


def main_process(port: int) -> int:
    """The server's own process, which the workers are children of."""
    for entry in Path("/proc").iterdir():
        words = (entry / "cmdline").read_bytes().split(b"\0") if entry.name.isdecimal() else []
        if b"granian" in words and str(port).encode() in words:
            return int(entry.name)
    raise LookupError("no server at this port")


def children_of(process: int, threads: int = 3) -> list[int]:
    """Its workers: children that have come as far as a thread of their own for requests."""
    told = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return [int(child) for child in told if len(list(Path(f"/proc/{child}/task").iterdir())) >= threads]


def kill_server(port: int) -> None:
    """The whole of it, at once."""
    main = main_process(port)
    for process in (main, *children_of(main, threads=1)):
        os.kill(process, signal.SIGKILL)


def is_up(port: int) -> bool:
    return not isinstance(tried(lambda: Reader(port).ask("/healthz/")), Exception)
