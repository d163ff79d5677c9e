"""nginx with the deployed configuration."""

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.servers.waiting import ROOT, free_port, listens, wait_until

NGINX = ROOT / "deploy" / "nginx"
NGINX_CONF = NGINX / "portal.conf"
KINDS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")  # of temporary files


@dataclass
class Nginx:
    """nginx with the portal's own configuration. `secure` is the port of HTTPS, 0 where nginx has no certificate."""

    process: subprocess.Popen
    port: int
    folder: Path
    secure: int = 0

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)

    def reload(self) -> None:
        """Read the configuration anew, as `systemctl reload nginx` does."""
        subprocess.run([*nginx_command(self.folder), "-s", "reload"], check=True)


def nginx_command(folder: Path) -> list[str]:
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    return [program, "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]


def deployed(file: Path, changed: dict[str, str]) -> str:
    """A file of deploy/, in which only addresses and folders are other ones."""
    text = file.read_text()
    for ours, here in changed.items():
        if ours not in text:
            raise ValueError(f"{file.name} no longer says {ours!r}")
        text = text.replace(ours, here)
    return text


def nginx_configuration(folder: Path, port: int, data: Path, processes: int) -> str:
    """A whole configuration round the deployed file."""
    here = {
        "/var/cache/nginx/portal": f"{folder}/copies",
        "root /var/lib/portal;": f"root {data};",
        "/var/log/nginx/portal.log": f"{folder}/access.log",
        "error_log /var/log/nginx/portal-error.log crit;": f"error_log {folder}/error.log warn;",
        "/opt/portal/current/deploy/nginx/pages/": f"{NGINX}/pages/",
    }
    temporary = "\n".join(f"{kind}_temp_path {folder}/{kind};" for kind in KINDS)
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
{deployed(NGINX_CONF, here)}
}}
"""


def beside(folder: Path, port: int, secure: int, upstreams: Sequence[str], spared: str, trusted: str) -> dict[str, str]:
    """The files that differ from machine to machine, by their names: with a certificate as they are deployed, on other ports."""
    files = {
        "upstream.conf": "".join(f"server {upstream};\n" for upstream in upstreams),
        "spared.conf": f"{spared} 1;\n" if spared else "",
        "trusted.conf": f"set_real_ip_from {trusted};\n" if trusted else "",
    }
    if not secure:
        return files | {"listen.conf": f"listen 127.0.0.1:{port};\n", "redirect.conf": ""}
    ports = {"listen 443 ": f"listen 127.0.0.1:{secure} ", "listen [::]:443 ": f"listen [::1]:{secure} "}
    plain = {"listen 80 ": f"listen 127.0.0.1:{port} ", "listen [::]:80 ": f"listen [::1]:{port} "}
    return files | {
        "listen.conf": deployed(NGINX / "portal" / "listen.conf", ports),
        "certificate.conf": deployed(NGINX / "portal" / "certificate.conf", {"/etc/portal/tls": str(folder)}),
        "redirect.conf": deployed(NGINX / "portal" / "redirect.conf", plain),
    }


def make_certificate(folder: Path, name: str) -> None:
    """A key and a certificate for a name and for loopback that nobody but a test believes."""
    for_whom = f"subjectAltName=DNS:{name},IP:127.0.0.1,IP:::1"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    command += ["-subj", f"/CN={name}", "-addext", for_whom, "-keyout", "privkey.pem", "-out", "fullchain.pem"]
    subprocess.run(command, cwd=folder, check=True, stderr=subprocess.DEVNULL)


@contextlib.contextmanager
def nginx(
    upstream: str | Sequence[str], data: Path, processes: int = 1, *, tls: str = "", spared: str = "127.0.0.0/8", trusted: str = ""
) -> Iterator[Nginx]:
    """nginx before a portal that listens at `upstream` (host:port, or several) and has its files in the folder `data`.

    With HTTPS where a name for its certificate (`tls`) is given. Nothing holds up who comes from `spared`; what `trusted` says in
    X-Forwarded-For is believed.
    """
    with tempfile.TemporaryDirectory(prefix="portal-nginx-") as name:
        folder, port, secure = Path(name), free_port(), free_port() if tls else 0
        if tls:
            make_certificate(folder, tls)
        (folder / "portal").mkdir()
        upstreams = [upstream] if isinstance(upstream, str) else upstream
        for file, text in beside(folder, port, secure, upstreams, spared, trusted).items():
            (folder / "portal" / file).write_text(text)
        (folder / "nginx.conf").write_text(nginx_configuration(folder, port, data, processes))
        process = subprocess.Popen(nginx_command(folder), stdin=subprocess.DEVNULL)
        running = Nginx(process, port, folder, secure)
        try:
            wait_until(lambda: listens(process, port), "nginx's start")
            yield running
        finally:
            running.stop()
