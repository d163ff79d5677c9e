"""Machines of their own: each a network namespace with an address on a bridge, on which a portal's web server, clock and queue run.

Needs root and the program `ip`.
"""

import contextlib
import http.client
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests import servers
from tests.drill.town import Town, family

PORT = 8000


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, text=True)


@dataclass
class Node:
    """One machine of a town."""

    name: str
    address: str
    folder: Path
    town: Town
    processes: dict[str, subprocess.Popen] = field(default_factory=dict)

    def start(self, part: str) -> None:
        """The web server, the clock or the queue."""
        from cms.management.commands.serve import web_command

        web = web_command()
        for option, value in {"--host": "0.0.0.0", "--port": str(PORT), "--workers": "2"}.items():
            web[web.index(option) + 1] = value
        queue = ["manage.py", "db_worker", "--verbosity", "0", "--no-startup-delay", "--interval", "1"]
        command = {"web": web, "clock": [sys.executable, "manage.py", "clock"], "queue": [sys.executable, *queue]}[part]
        with (self.folder / f"{part}.log").open("ab") as log:
            self.processes[part] = subprocess.Popen(
                ["ip", "netns", "exec", self.name, *command], cwd=servers.ROOT, env=self.town.environment(self.folder, PORT),
                stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        if part == "web":
            servers.wait_until(self.answers, f"the start of {self.name}")

    def kill(self, part: str) -> None:
        """At once, with all that it started."""
        for process in family(self.processes[part].pid):
            with contextlib.suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        self.processes[part].wait()

    def answers(self) -> bool:
        try:
            return self.ask("/healthz/")[0] == 200
        except OSError:
            return False

    def ask(self, path: str, method: str = "GET", body: str | None = None, **headers: str) -> tuple[int, str]:
        """What this machine itself says."""
        talk = http.client.HTTPConnection(self.address, PORT, timeout=30)
        try:
            talk.request(method, path, body, {"Host": "localhost"} | {name.replace("_", "-"): value for name, value in headers.items()})
            answer = talk.getresponse()
            return answer.status, answer.read().decode()
        finally:
            talk.close()


@contextlib.contextmanager
def bridge() -> Iterator[str]:
    """A network of this machine's own; gives its first three numbers."""
    name, net = f"cong{secrets.token_hex(3)}", f"10.77.{secrets.randbelow(250)}"
    ip("link", "add", name, "type", "bridge")
    try:
        ip("addr", "add", f"{net}.1/24", "dev", name)
        ip("link", "set", name, "up")
        yield f"{name} {net}"
    finally:
        ip("link", "del", name)


@contextlib.contextmanager
def nodes(town: Town, line: str, number: int = 2) -> Iterator[list[Node]]:
    """So many machines on a bridge, all of them serving."""
    name, net = line.split()
    made = []
    try:
        for place in range(number):
            inside = f"{name}-{place}"
            made.append(Node(inside, f"{net}.{11 + place}", town.folder / inside, town))
            made[-1].folder.mkdir()
            (made[-1].folder / "static").mkdir()
            ip("netns", "add", inside)
            ip("link", "add", f"{name}v{place}", "type", "veth", "peer", "name", "eth0", "netns", inside)
            ip("link", "set", f"{name}v{place}", "master", name, "up")
            ip("-n", inside, "addr", "add", f"{net}.{11 + place}/24", "dev", "eth0")
            ip("-n", inside, "link", "set", "eth0", "up")
            ip("-n", inside, "link", "set", "lo", "up")
        for node in made:
            node.start("web")
        yield made
    finally:
        for node in made:
            for part in node.processes:
                node.kill(part)
            subprocess.run(["ip", "netns", "del", node.name], capture_output=True)
