"""nginx with the deployed configuration."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.servers.waiting import ROOT, free_port, listens, wait_until

NGINX_CONF = ROOT / "deploy" / "nginx" / "portal.conf"


@dataclass
class Nginx:
    """nginx with the portal's own configuration."""

    process: subprocess.Popen
    port: int
    folder: Path

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)


def nginx_configuration(folder: Path, port: int, upstream: str, data: Path, processes: int) -> str:
    """A whole configuration round the deployed file, in which only addresses and folders are other ones."""
    deployed = NGINX_CONF.read_text()
    for ours, here in {
        "server 127.0.0.1:8000;": f"server {upstream};",
        "listen 80;": f"listen 127.0.0.1:{port};",
        "/var/cache/nginx/portal": f"{folder}/copies",
        "root /var/lib/portal;": f"root {data};",
    }.items():
        if ours not in deployed:
            raise ValueError(f"{NGINX_CONF.name} no longer says {ours!r}")
        deployed = deployed.replace(ours, here)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = "\n".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    return f"""
daemon off;
{"user root;" if os.geteuid() == 0 else ""}
worker_processes {processes};
pid {folder}/pid;
error_log {folder}/error.log warn;
events {{ worker_connections 2048; }}
http {{
include /etc/nginx/mime.types;
access_log off;
sendfile on;
{temporary}
{deployed}
}}
"""


@contextlib.contextmanager
def nginx(upstream: str, data: Path, processes: int = 1) -> Iterator[Nginx]:
    """nginx before a portal that listens at `upstream` (host:port) and has its files in the folder `data`."""
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    with tempfile.TemporaryDirectory(prefix="portal-nginx-") as name:
        folder, port = Path(name), free_port()
        (folder / "nginx.conf").write_text(nginx_configuration(folder, port, upstream, data, processes))
        process = subprocess.Popen(
            [program, "-p", name, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")], stdin=subprocess.DEVNULL
        )
        running = Nginx(process, port, folder)
        try:
            wait_until(lambda: listens(process, port), "nginx's start")
            yield running
        finally:
            running.stop()
