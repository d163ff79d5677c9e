#!/usr/bin/python3
"""`systemctl` for a Debian whose first process is no systemd: starts what a unit's ExecStart says, as the user and with the environment that
the unit names. What is not ours is left to Debian's own scripts. Standard library only: it is copied into the drill's Debian.
"""

import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

UNITS, RUN = Path("/etc/systemd/system"), Path("/run/units")


def lines(name: str) -> list[tuple[str, str]]:
    """What a unit says, in its order; %i is its instance."""
    instance = re.search(r"@(.*)\.", name)
    text = (UNITS / re.sub(r"@.*\.", "@.", name)).read_text()
    told = [line.split("=", 1) for line in text.splitlines() if "=" in line and not line.startswith("#")]
    return [(key, value.replace("%i", instance[1]) if instance else value) for key, value in told]


def full(name: str) -> str:
    return name if name.endswith((".service", ".target")) else f"{name}.service"


def start(name: str) -> None:
    said = dict(lines(name))
    for wanted in said.get("Wants", "").split() if name.endswith(".target") else []:
        if wanted.startswith("portal"):
            start(wanted)
    if "ExecStart" not in said:
        return
    known = {"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8"}
    known |= dict(pair.split("=", 1) for key, value in lines(name) if key == "Environment" for pair in shlex.split(value))
    for line in Path(said["EnvironmentFile"]).read_text().splitlines():
        if "=" in line and not line.startswith("#"):
            key, value = line.split("=", 1)
            known[key] = value.strip("\"'")
    command = ["setpriv", f"--reuid={said['User']}", f"--regid={said['Group']}", "--init-groups", "--no-new-privs", "--inh-caps=-all"]
    with Path(f"/var/log/{name}.log").open("ab") as log:
        process = subprocess.Popen(
            [*command, *shlex.split(said["ExecStart"])], cwd=said["WorkingDirectory"], env=known, stdin=subprocess.DEVNULL,
            stdout=log, stderr=log, start_new_session=True, umask=int(said["UMask"], 8),
        )  # fmt: skip
    RUN.mkdir(exist_ok=True)
    (RUN / name).write_text(f"{process.pid} {said['TimeoutStopSec']}")


def stop(name: str) -> None:
    if not (RUN / name).exists():
        return
    process, patience = map(int, (RUN / name).read_text().split())
    deadline = time.monotonic() + patience
    os.kill(process, signal.SIGTERM)
    while is_alive(process):
        if time.monotonic() > deadline:
            os.killpg(process, signal.SIGKILL)
        time.sleep(0.05)


def is_alive(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def main(act: str, *words: str) -> int:
    names = [full(word) for word in words if not word.startswith("-")]
    if act == "daemon-reload" or (act == "enable" and "--now" not in words):
        return 0
    for name in names:
        if not name.startswith("portal"):
            service = ["service", name.removesuffix(".service"), "start" if act == "enable" else act]
            if subprocess.run(service, stdin=subprocess.DEVNULL).returncode:
                return 1
            continue
        if act == "restart":
            stop(name)
        start(name)
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
