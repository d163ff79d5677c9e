"""From a bare Debian 12 to a portal over HTTPS, and to its next release, by the commands of docs/van-hanh.md and nothing else."""

import re
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.drill.debian import HOST, Debian, debian
from tests.drill.report import write_down
from tests.servers import ROOT

pytestmark = pytest.mark.drill

PORTS = (80, 443, 5432, 6379, 8001, 8002)  # of the whole machine: the drill's Debian has no network of its own, since it fetches packages
PAGES = {"/": 200, "/tin-tuc/": 200, "/so-do-trang/": 200, "/tim-kiem/?q=lua": 200, "/healthz/": 200, "/khong-co/": 404, "/quan-tri/": 302}


def blocks(kind: str) -> list[str]:
    """The commands of the document, in its order: those of the installing chapter, or those of the upgrade."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", (ROOT / "docs" / "van-hanh.md").read_text(), re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def machine() -> Iterator[Debian]:
    with debian(*PORTS) as made:
        yield made


def owners(machine: Debian) -> set[str]:
    """As whom the portal's processes run."""
    found = subprocess.run(["ps", "-eo", "uid,args"], capture_output=True, text=True).stdout.splitlines()
    ours = str((machine.folder / "etc" / "passwd").read_text())
    number = re.search(r"^portal:x:(\d+):", ours, re.MULTILINE).group(1)
    running = {line.split()[0] for line in found if "/opt/portal/" in line}
    return {"portal" if uid == number else uid for uid in running}


class Readers(threading.Thread):
    """Reads again and again until told to end."""

    def __init__(self, machine: Debian):
        super().__init__()
        self.machine, self.ended, self.seen = machine, threading.Event(), Counter()

    def run(self) -> None:
        while not self.ended.is_set():
            for path in ("/", "/?x=1", "/tim-kiem/?q=lua", "/tin-tuc/"):
                self.seen[self.machine.curl(path).split()[0]] += 1


def test_the_document_leads_from_a_bare_debian_to_a_portal_and_to_its_next_release(machine, db):
    begun = time.monotonic()
    for block in blocks("sh"):
        machine.run(block)
    seen = {path: machine.curl(path) for path in PAGES}
    assert {path: int(told.split()[0]) for path, told in seen.items()} == PAGES, machine.logs()
    assert {told.split()[1] for told in seen.values()} == {"2"}
    assert machine.curl("/tin-tuc/", scheme="http").split() == ["301", "1.1", f"https://{HOST}/tin-tuc/"]
    assert owners(machine) == {"portal"}
    machine.run("! su -s /bin/sh portal -c 'touch /opt/portal/current/cms/x' && ! su -s /bin/sh portal -c 'touch /etc/portal/x'")
    machine.run("test ! -e /var/log/nginx/portal.log || ! grep -E '127\\.0\\.0\\.1|curl' /var/log/nginx/portal.log")

    readers = Readers(machine)
    readers.start()
    try:
        for block in blocks("sh upgrade"):
            machine.run(block)
    finally:
        readers.ended.set()
        readers.join()
    said = (machine.folder / "root" / f"{machine.done}.log").read_text()
    running = (machine.folder / "opt" / "portal" / "current").readlink()
    table = "\n".join(
        [*machine.told, "", said, f"current: {running}", f"readers during the upgrade: {dict(readers.seen)}", *map(str, seen.items())]
    )
    write_down("bare-debian", "From a bare Debian 12 by the commands of docs/van-hanh.md", table, (time.monotonic() - begun) / 60)
    assert (set(readers.seen), str(running)) == ({"200"}, "/opt/portal/ban-2"), table
