"""The image of deploy/Containerfile without a container engine: its steps in a clean Debian, then the portal out of a root that is read-only."""

import json
import re
import shutil
import time
import urllib.request

import pytest

from tests.drill.container import Step, steps
from tests.drill.debian import Debian, debian, project_files
from tests.drill.report import write_down
from tests.servers import ROOT, free_port, wait_until

pytestmark = pytest.mark.drill

# What the image begins with, as near as Debian comes to it
BASE = "apt-get update -qq && apt-get install -y -qq --no-install-recommends python3 python3-venv >/dev/null && ln -s /usr/bin/python3 /usr/local/bin/python"
# The root may only be read; two places are the container's own
READ_ONLY = """
mkdir -p /mnt /var/lib/portal
unshare --mount --propagation unchanged sh -ec '
mount --rbind / /mnt
mount -o remount,bind,ro /mnt
mount -t tmpfs tmpfs /mnt/tmp
mount --bind /var/lib/portal /mnt/var/lib/portal
exec chroot /mnt setpriv --reuid={user} --regid={group} --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all sh -ec "cd {place}; {command}"
'
"""


class Image:
    """A Debian in which the steps are done one after the other."""

    def __init__(self, machine: Debian):
        self.machine, self.place, self.known, self.user, self.start = machine, "/", {}, "0:0", []

    def do(self, step: Step) -> None:
        act = getattr(self, step.name.lower(), None)
        if act:
            act(step.rest)

    def workdir(self, rest: str) -> None:
        self.place = rest
        (self.machine.folder / rest.lstrip("/")).mkdir(parents=True, exist_ok=True)

    def run(self, rest: str) -> None:
        self.machine.run(f"cd {self.place}\n{rest}\n")

    def copy(self, rest: str) -> None:
        if rest.startswith("--from="):  # both stages are the same folder here
            source, target = rest.split()[1:]
            assert source == target
            return
        source, target = rest.split()
        for name in project_files():
            if name == source or name.startswith(f"{source}/"):
                there = self.machine.folder / self.place.lstrip("/") / (target if target != "./" else "") / name.removeprefix(f"{source}/")
                there.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, there)

    def env(self, rest: str) -> None:
        self.known |= dict(re.findall(r"(\w+)=(\S+)", rest))

    def user_(self, rest: str) -> None:
        self.user = rest

    def entrypoint(self, rest: str) -> None:
        self.start = json.loads(rest)

    def command(self, *words: str, **known: str) -> str:
        told = " ".join(f"{name}={value}" for name, value in (self.known | known).items())
        user, group = self.user.split(":")
        return READ_ONLY.format(user=user, group=group, place=self.place, command=f"{told} {' '.join([*self.start, *words])}")


def test_the_image_answers_out_of_a_read_only_root(db):
    begun = time.monotonic()
    port = free_port()
    known = {
        "PUBLIC_URL": "http://localhost",
        "SECRET_KEY": "a" * 60,
        "READER_KEY": "b" * 60,
        "LOG_KEY": "c" * 60,
        "PORT": str(port),
        "HOST": "127.0.0.1",
    }
    with debian() as machine:
        machine.run(BASE)
        image = Image(machine)
        for step in steps():
            image.user_(step.rest) if step.name == "USER" else image.do(step)
        for command in (["migrate", "--noinput", "--verbosity", "0"], ["setup_site"], ["collect"]):
            machine.run(image.command(*command, **known))
        # Not by "!", which the shell lets pass when it fails
        tries = " ".join(f"if touch {place}/x; then exit 9; fi;" for place in ("cms", "/etc", "/usr"))
        machine.run(image.command(**known).replace(" ".join(image.start), f"true; {tries} touch /tmp/x /var/lib/portal/x"))
        machine.run(image.command("web", **known).strip() + " >/root/web.log 2>&1 &")

        def status(path: str) -> int:
            asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": "localhost"})
            try:
                with urllib.request.urlopen(asked, timeout=10) as answer:
                    return answer.status
            except OSError:
                return 0

        wait_until(lambda: status("/readyz/") == 200, "the portal in its image")
        seen = {path: status(path) for path in ("/", "/tin-tuc/", "/healthz/", "/static/css/portal.css")}
        size = sum(path.stat().st_size for path in (machine.folder / "opt" / "portal").rglob("*") if path.is_file()) / 1e6
        table = "\n".join([*machine.told, "", str(seen), f"/opt/portal: {size:.0f} MB"])
        write_down(
            "container",
            "The steps of deploy/Containerfile in a clean Debian 12, then the portal out of a read-only root as user 10001",
            table,
            (time.monotonic() - begun) / 60,
        )
        assert set(seen.values()) == {200}, table
