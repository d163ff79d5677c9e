"""A page of which there is a copy: the portal against the same bytes from a bare application, packed, unpacked, and not sent at all."""

from bench.floors import bare, counted, fetch, gunicorn_sync, the_portals_own
from bench.load import Target, in_turns, ratios, told
from bench.portal import HOST, demo, served
from bench.rows import Place, Row, at_least, plain
from bench.running import Running
from cms.management.commands.serve import WORKERS
from tests import servers

SUITE = "hits"
RAW = "hits.txt"
AIM = 0.8
KINDS = {"unpacked": {}, "brotli": {"Accept-Encoding": "br"}, "304": {"If-None-Match": "{tag}"}}


def run(place: Place) -> list[Row]:
    """Rates, times and ratios of each kind of answer; the copies in a folder, and once in Redis."""
    data = demo(place)
    rows = []
    with served(data) as ours:
        tag = fetch(ours.url + data.path, {"Host": HOST}).header("ETag")
        for kind, headers in KINDS.items():
            asked = {"Host": HOST} | {name: value.format(tag=tag) for name, value in headers.items()}
            rows += compare(place, ours, data.path, kind, asked)
    with servers.redis() as address, served(data, CACHE_URL=address) as ours:
        rows += compare(place, ours, data.path, "unpacked, copies in Redis", {"Host": HOST})
    return rows


def compare(place: Place, ours: Running, path: str, kind: str, headers: dict[str, str]) -> list[Row]:
    """One kind of answer beside its floor, in turns."""
    answer = fetch(ours.url + path, headers)
    counted(place, RAW, answer, kind)
    with bare(answer, WORKERS, gunicorn_sync) as floor, bare(answer, WORKERS, the_portals_own) as same:
        targets = {"floor": Target(floor, "/", headers), "same": Target(same, "/", headers), "hit": Target(ours, path, headers)}
        found = in_turns({name: (lambda target=target: target.load(place, RAW)) for name, target in targets.items()}, slices=3)
    rates = {name: [load.rate for load in loads] for name, loads in found.items()}
    size = f"{len(answer.body):,} bytes, {WORKERS} workers"
    return [
        plain(SUITE, f"bare answer, gunicorn sync, {kind}", rates["floor"], "answers/s", f"{size}; {told(found['floor'])}"),
        plain(SUITE, f"bare answer, our server, {kind}", rates["same"], "answers/s", f"{size}; {told(found['same'])}"),
        plain(SUITE, f"hit, {kind}", rates["hit"], "answers/s", told(found["hit"])),
        at_least(SUITE, f"hit ÷ bare answer of gunicorn sync, {kind}", ratios(found["hit"], found["floor"]), "×", AIM),
        plain(SUITE, f"hit ÷ bare answer of our server, {kind}", ratios(found["hit"], found["same"]), "×"),
    ]
