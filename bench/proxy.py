"""The portal behind nginx with the file of deploy/, against a file of the same bytes from the same nginx."""

from collections.abc import Iterator
from contextlib import contextmanager

from bench.floors import counted, fetch
from bench.load import Target, in_turns, ratios, told
from bench.portal import HOST, Demo, demo, served
from bench.rows import Place, Row, at_least, plain
from bench.running import Running
from tests import servers

SUITE = "proxy"
RAW = "proxy.txt"
AIM = 0.8
KINDS = {"unpacked": {}, "brotli": {"Accept-Encoding": "br"}}


def run(place: Place) -> list[Row]:
    """Unpacked and packed. nginx has one process, so that the load generator has the other core."""
    data = demo(place)
    rows = []
    with served(data) as ours, before(ours, data) as nginx:
        for kind, headers in KINDS.items():
            rows += compare(place, nginx, data, kind, {"Host": HOST} | headers)
    return rows


def compare(place: Place, nginx: Running, data: Demo, kind: str, headers: dict[str, str]) -> list[Row]:
    """The page from nginx's copies beside a file, in turns."""
    fetch(nginx.url + data.path, headers)
    answer = fetch(nginx.url + data.path, headers)
    counted(place, RAW, answer, kind)
    file = data.folder / "static" / f"bench-{len(answer.body)}.html"
    file.write_bytes(answer.body)
    try:
        targets = {"static": Target(nginx, f"/static/{file.name}", headers), "page": Target(nginx, data.path, headers)}
        found = in_turns({name: (lambda target=target: target.load(place, RAW)) for name, target in targets.items()})
    finally:
        file.unlink()
    size = f"{len(answer.body):,} bytes"
    return [
        plain(SUITE, f"static file, {kind}", [load.rate for load in found["static"]], "answers/s", f"{size}; {told(found['static'])}"),
        plain(SUITE, f"page through nginx, {kind}", [load.rate for load in found["page"]], "answers/s", told(found["page"])),
        at_least(SUITE, f"page ÷ static file, {kind}", ratios(found["page"], found["static"]), "×", AIM),
    ]


@contextmanager
def before(ours: Running, data: Demo) -> Iterator[Running]:
    """nginx before the portal."""
    with servers.nginx(f"127.0.0.1:{ours.port}", data.folder) as nginx:
        yield Running(nginx.process, nginx.port, nginx.folder / "error.log")
