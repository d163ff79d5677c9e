"""From a publish to the first reader who sees it: at the application, and through nginx."""

import http.client
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

from bench.portal import HOST, Demo, demo, served
from bench.rows import ROOT, Place, Row, at_most
from bench.running import Running

SUITE = "publish"
RAW = "publish.txt"
AIM = 1.0
TIMES = 10  # publishes in each of three runs
ROUNDS = 3


class Reader(threading.Thread):
    """Asks for one page without a pause and notes when an answer first held the words that are looked for."""

    def __init__(self, server: Running, path: str):
        super().__init__(daemon=True)
        self.server, self.path = server, path
        self.wanted, self.seen_at, self.seen = b"", 0.0, threading.Event()
        self.ending = False

    def look_for(self, words: str) -> None:
        self.seen.clear()
        self.wanted = words.encode()

    def run(self) -> None:
        while not self.ending:
            with closing(http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)) as talk:
                talk.request("GET", self.path, headers={"Host": HOST})
                body = talk.getresponse().read()
            if self.wanted and self.wanted in body and not self.seen.is_set():
                self.seen_at = time.monotonic()
                self.seen.set()


@contextmanager
def publisher(data: Demo) -> Iterator[Callable[[str], dict[str, float]]]:
    """A warm process that publishes titles, one at a time."""
    command = [sys.executable, "-m", "bench.publisher", str(data.article)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=data.environment(8000), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
    )

    def publish(title: str) -> dict[str, float]:
        process.stdin.write(title + "\n")
        return json.loads(process.stdout.readline())

    try:
        yield publish
    finally:
        process.stdin.close()
        process.wait(20)


def measure(place: Place, data: Demo, server: Running, name: str) -> list[Row]:
    """Seconds from the publish's begin and from its return; beside them in the raw output every publish."""
    from_begin, from_return = [], []
    with publisher(data) as publish:
        publish("Để ấm máy")
        reader = Reader(server, data.path)
        reader.start()
        for number in range(ROUNDS):
            spans = [one(publish, reader, f"Tựa đo lần {number}.{turn} {name}") for turn in range(TIMES)]
            place.keep(
                RAW, f"# {name}, run {number + 1}: seconds from begin, from return\n" + "\n".join(f"{a:.4f} {b:.4f}" for a, b in spans)
            )
            from_begin.append(max(span[0] for span in spans))
            from_return.append(max(span[1] for span in spans))
        reader.ending = True
        reader.join()
    longest = f"the longest of {TIMES} publishes in each run"
    return [
        at_most(SUITE, f"publish → visible, {name}", from_begin, "s", AIM, f"from the begin of the call, {longest}"),
        at_most(
            SUITE, f"return → visible, {name}", from_return, "s", AIM, f"from the return of the call, {longest}; below 0: seen before it"
        ),
    ]


def one(publish: Callable[[str], dict[str, float]], reader: Reader, title: str) -> tuple[float, float]:
    """One publish: seconds from its begin and from its return to the end of the first answer that shows it."""
    reader.look_for(title)
    moments = publish(title)
    if not reader.seen.wait(30):
        raise RuntimeError(f"nobody saw {title!r} within 30 seconds")
    return reader.seen_at - moments["began"], reader.seen_at - moments["returned"]


def run(place: Place) -> list[Row]:
    """At the application and through nginx."""
    from bench.proxy import before

    data = demo(place)
    with served(data) as ours:
        rows = measure(place, data, ours, "application")
        with before(ours, data) as nginx:
            rows += measure(place, data, nginx, "nginx")
    return rows
