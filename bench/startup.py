"""How long it takes until a worker answers, and until `manage.py check` is done."""

import resource
import subprocess
import sys
import time
from statistics import median

from bench.portal import HOST, Demo, demo, served
from bench.rows import ROOT, Place, Row, at_most, plain

SUITE = "startup"
RAW = "startup.txt"
AIM = 3.0
ROUNDS = 3
# A worker's own part: from an empty interpreter to an answered page
WORKER = """
import sys, time
began = time.monotonic()
from cms.wsgi import application
loaded = time.monotonic()
said = []
environ = {"REQUEST_METHOD": "GET", "PATH_INFO": sys.argv[1], "QUERY_STRING": "", "HTTP_HOST": sys.argv[2], "SERVER_NAME": sys.argv[2],
           "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1", "SCRIPT_NAME": "", "wsgi.url_scheme": "http", "wsgi.input": sys.stdin.buffer,
           "wsgi.errors": sys.stderr}
body = b"".join(application(environ, lambda status, headers, fault=None: said.append(status)))
print(said[0][:3], loaded - began, time.monotonic() - began)
"""


def run(place: Place) -> list[Row]:
    """Seconds: a worker loaded, its first page, the whole server, `manage.py check`."""
    data = demo(place)
    loaded, first, whole, checked, busy = [], [], [], [], []
    for _ in range(ROUNDS):
        status, load, page = out(data, [sys.executable, "-c", WORKER, data.path, HOST]).split()
        if status != "200":
            raise RuntimeError(f"the first page was {status}")
        loaded.append(float(load))
        first.append(float(page))
        with served(data) as server:
            whole.append(server.ready_after)
        began, spent = time.monotonic(), children_cpu()
        out(data, [sys.executable, "manage.py", "check"])
        checked.append(time.monotonic() - began)
        busy.append(children_cpu() - spent)
    place.keep(RAW, f"loaded {loaded}\nfirst page {first}\nserver {whole}\ncheck {checked}\ncheck, seconds of CPU {busy}")
    return [
        at_most(SUITE, "worker: application loaded", loaded, "s", AIM),
        at_most(SUITE, "worker: its first page answered", first, "s", AIM),
        plain(SUITE, "server: from its command to the first page", whole, "s", "all workers at once"),
        at_most(SUITE, "`manage.py check`", checked, "s", AIM, f"{median(busy):.2f} s of CPU"),
    ]


def children_cpu() -> float:
    """Seconds of CPU that ended children of ours have had."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def out(data: Demo, command: list[str]) -> str:
    """What a command over the demo prints."""
    return subprocess.run(command, cwd=ROOT, env=data.environment(8000), capture_output=True, text=True, check=True).stdout
