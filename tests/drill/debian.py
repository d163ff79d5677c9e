"""A Debian 12 in a folder, as its installer leaves it and with nothing more, in which a drill works as root."""

import atexit
import contextlib
import functools
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from tests.servers import ROOT, wait_until

MIRROR = os.environ.get("DEBIAN_MIRROR", "")  # where packages come from; "" is the one that debootstrap knows
PATIENCE = 900  # seconds for what is run in it: packages are fetched
HOST = "dongxanh.example.vn"
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@functools.cache
def bare() -> Path:
    """What `debootstrap` makes; once, for all drills of this run."""
    folder = Path(tempfile.mkdtemp(prefix="debian-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    command = ["debootstrap", "--variant=minbase", "bookworm", str(folder), *filter(None, [MIRROR])]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return folder


def project_files() -> list[str]:
    """What is in the repository, and what would be after a commit."""
    told = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [name for name in told.split("\0") if name and (ROOT / name).is_file()]


class Debian:
    """A Debian in a folder, with processes of its own that end with it. One shell in it runs what it is given."""

    def __init__(self, folder: Path):
        self.folder, self.done = folder, 0
        self.told: list[str] = []

    def make(self) -> None:
        subprocess.run(["cp", "-a", f"{bare()}/.", str(self.folder)], check=True)
        self.folder.chmod(0o755)
        shutil.copy("/etc/resolv.conf", self.folder / "etc" / "resolv.conf")
        shutil.copy("/etc/ssl/certs/ca-certificates.crt", self.folder / "root" / "ca.crt")  # whom this machine believes, its mirrors too
        (self.folder / "usr" / "local" / "bin" / "systemctl").write_text((ROOT / "tests" / "drill" / "systemctl.py").read_text())
        (self.folder / "usr" / "local" / "bin" / "systemctl").chmod(0o755)
        tar = ["tar", "-czf", str(self.folder / "root" / "portal.tar.gz"), "--null", "--files-from=-"]
        subprocess.run(tar, cwd=ROOT, input="\0".join(project_files()), text=True, check=True)

    def start(self) -> None:
        known = {"HOME": "/root", "PATH": PATH, "LANG": "C.UTF-8", "PIP_CERT": "/root/ca.crt"}
        known |= {name: value for name, value in os.environ.items() if name in ("PIP_INDEX_URL", "http_proxy", "https_proxy")}
        mounts = f"mount -t proc proc {self.folder}/proc && mount --rbind /dev {self.folder}/dev && exec chroot {self.folder} /bin/bash"
        self.shell = subprocess.Popen(
            ["unshare", "--mount", "--pid", "--uts", "--ipc", "--fork", "--kill-child", "/bin/sh", "-c", mounts],
            stdin=subprocess.PIPE,
            env=known,
            text=True,
        )

    def run(self, commands: str) -> None:
        """A block of the document, in a shell that stops at the first fault."""
        self.done += 1
        script, log, code = (self.folder / "root" / f"{self.done}.{end}" for end in ("sh", "log", "code"))
        script.write_text(commands)
        begun = time.monotonic()
        inside = f"/root/{self.done}"
        self.shell.stdin.write(
            f"bash -euo pipefail {inside}.sh </dev/null >{inside}.log 2>&1; echo $? >{inside}.part; mv {inside}.part {inside}.code\n"
        )
        self.shell.stdin.flush()
        wait_until(code.exists, f"the end of: {commands}", PATIENCE, 0.2)
        said = log.read_text(errors="replace")
        first = commands.strip().splitlines()[0]
        self.told.append(f"{time.monotonic() - begun:7.1f} s  status {code.read_text().strip()}  {first}")
        assert code.read_text().strip() == "0", f"{commands}\n{said[-3000:]}\n{self.logs()}"

    def logs(self) -> str:
        return "\n".join(path.read_text(errors="replace")[-1500:] for path in sorted((self.folder / "var" / "log").glob("portal*")))

    def curl(self, path: str, *options: str, scheme: str = "https") -> str:
        """Status, version of HTTP, and where it leads, as a browser would see it that believes the certificate."""
        certificate = self.folder / "etc" / "portal" / "tls" / "fullchain.pem"
        command = ["curl", "--silent", "--http2", "--cacert", str(certificate), "--output", "/dev/null", *options]
        command += ["--resolve", f"{HOST}:443:127.0.0.1", "--resolve", f"{HOST}:80:127.0.0.1"]
        command += ["--write-out", "%{http_code} %{http_version} %{redirect_url}", f"{scheme}://{HOST}{path}"]
        return subprocess.run(command, capture_output=True, text=True).stdout

    def stop(self) -> None:
        self.shell.kill()
        self.shell.wait()


@contextlib.contextmanager
def debian(*ports: int) -> Iterator[Debian]:
    """One of its own, that shares only the network; these ports must be free on this machine."""
    taken = subprocess.run(["ss", "-Hltn"], capture_output=True, text=True).stdout
    assert not [port for port in ports if re.search(rf":{port}\s", taken)], "a port of the portal is taken on this machine"
    with tempfile.TemporaryDirectory(prefix="debian-", ignore_cleanup_errors=True) as name:
        machine = Debian(Path(name))
        machine.make()
        machine.start()
        try:
            yield machine
        finally:
            machine.stop()
