"""An upgrade under load: nginx, two web processes, readers and voters that never pause; then one whose new release does not start."""

import http.client
import http.server
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.parse
from collections import Counter
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from tests import servers
from tests.drill.debian import project_files
from tests.drill.report import write_down
from tests.servers import ROOT, Portal, portal_environment, wait_until

pytestmark = pytest.mark.drill

PAGES = ["/", "/tin-tuc/", "/tin-tuc/?trang=2", "/?x=1", "/so-do-trang/", "/tim-kiem/?q=lua"]
WHAT = "An upgrade under load, then a broken one that is taken back; 3 readers and 2 voters that never pause"
SHIM = """#!{python}
import sys, urllib.request
urllib.request.urlopen("http://127.0.0.1:{port}/" + "/".join(sys.argv[1:]), timeout=120)
"""


class Machine:
    """What systemd would be: starts each unit out of the release that is current, and stops it by SIGTERM."""

    def __init__(self, folder: Path, environment: dict[str, str]):
        self.place, self.environment = folder / "opt", environment
        self.log = (folder / "machine.log").open("ab")
        self.units: dict[str, subprocess.Popen] = {}
        self.proxy: servers.Nginx | None = None

    def do(self, act: str, *names: str) -> None:
        if act == "reload":
            self.proxy.reload()
            return
        for name in names:
            if name.startswith("portal-web@"):
                self.stop(name)
                self.start(name)

    def start(self, name: str) -> None:
        release = (self.place / "current").resolve()
        command = [sys.executable, "manage.py", "web", "--port", name.partition("@")[2]]
        self.units[name] = subprocess.Popen(command, cwd=release, env=self.environment, stdout=self.log, stderr=self.log)

    def stop(self, name: str) -> None:
        self.units[name].send_signal(signal.SIGTERM)
        self.units[name].wait(30)

    def stop_all(self) -> None:
        for unit in self.units.values():
            if unit.poll() is None:
                unit.terminate()
                unit.wait(30)

    def serve(self) -> http.server.ThreadingHTTPServer:
        """Hears what the program `systemctl` of the upgrade is told."""
        machine = self

        class Ear(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                machine.do(*self.path.strip("/").split("/"))
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_) -> None:
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Ear)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server


class Load:
    """Readers and voters through nginx. No answer, a fault, and a vote that is not taken are failures."""

    def __init__(self, port: int, poll: int, choice: int):
        self.port, self.poll, self.choice = port, poll, choice
        self.ended, self.answers, self.failed = threading.Event(), Counter(), []
        self.voted = 0
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.again, args=(act,)) for act in (self.read, self.read, self.read, self.vote, self.vote)]

    def __enter__(self) -> "Load":
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *fault) -> None:
        self.ended.set()
        for thread in self.threads:
            thread.join()

    def again(self, act) -> None:
        while not self.ended.is_set():
            try:
                act()
            except Exception as fault:
                self.failed.append(f"{type(fault).__name__}: {fault}")

    def ask(self, talk, path: str, method: str = "GET", body: str = "", **headers: str) -> str:
        """As browsers do, once more over a new connection where nginx, which is being reloaded, has just closed the idle one."""
        told = {"Host": "localhost", "Sec-Fetch-Site": "same-origin"} | headers
        was_open = talk.sock is not None
        try:
            talk.request(method, path, body.encode(), told)
            answer = talk.getresponse()
        except (BrokenPipeError, ConnectionResetError, http.client.RemoteDisconnected):
            if not was_open:
                raise
            talk.close()
            talk.request(method, path, body.encode(), told)
            answer = talk.getresponse()
            with self.lock:
                self.answers["sent again"] += 1
        text = answer.read().decode()
        with self.lock:
            self.answers[f"{method} {answer.status} {answer.headers.get('X-Nginx-Cache', '')}".strip()] += 1
            if answer.status >= 400:
                self.failed.append(f"{method} {path}: {answer.status}")
        return text

    def read(self) -> None:
        talk = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        for path in PAGES:
            self.ask(talk, path)
        talk.close()

    def vote(self) -> None:
        """As somebody new: the form, then the vote."""
        talk = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        form = self.ask(talk, f"/binh-chon/{self.poll}/phieu/", **{"X-Fragment": "1"})
        hidden = {field["name"]: field.get("value", "") for field in BeautifulSoup(form, "html.parser").select("input[type=hidden]")}
        sent = urllib.parse.urlencode(hidden | {"chon": self.choice})
        head = {"X-Fragment": "1", "Content-Type": "application/x-www-form-urlencoded"}
        self.ask(talk, f"/binh-chon/{self.poll}/", "POST", sent, **head)
        with self.lock:
            self.voted += 1
        talk.close()


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """Two releases side by side, of which the second has another style sheet, and a third that does not start."""
    folder = tmp_path_factory.mktemp("may")
    files = [name for name in project_files() if not name.startswith(("tests/", "bench/", "docs/"))]
    for release in ("mot", "hai", "hong"):
        for name in files:
            there = folder / "opt" / release / name
            there.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, there)
        (folder / "opt" / release / ".venv").symlink_to(ROOT / ".venv")
    style = folder / "opt" / "hai" / "cms" / "static" / "css" / "portal.css"
    style.write_text(f"{style.read_text()}\n.ban-hai {{ color: red; }}\n")
    (folder / "opt" / "hong" / "cms" / "wsgi.py").write_text("raise RuntimeError('bản hỏng')\n")
    (folder / "opt" / "current").symlink_to(folder / "opt" / "mot")
    return folder


def manage(folder: Path, environment: dict[str, str], *arguments: str) -> None:
    subprocess.run([sys.executable, "manage.py", *arguments], cwd=folder / "opt" / "current", env=environment, check=True)


def rows(folder: Path, question: str) -> list:
    with closing(sqlite3.connect(folder / "data" / "portal.sqlite3", timeout=30)) as database:
        return database.execute(question).fetchall()


OPEN = "SELECT p.id, c.id FROM polls_poll p JOIN polls_choice c ON c.poll_id = p.id WHERE p.live AND p.max_choices = 1 AND p.closes_at IS NULL LIMIT 1"


def upgrade(folder: Path, proxy: servers.Nginx, environment: dict[str, str], name: str) -> subprocess.CompletedProcess:
    """What the operator types."""
    told = {
        "--place": folder / "opt", "--upstream": proxy.folder / "portal" / "upstream.conf", "--environment": folder / "portal.env",
        "--portal": folder / "bin" / "portal", "--patience": 20,
    }  # fmt: skip
    options = [str(word) for option in told.items() for word in option]
    path = f"{folder / 'bin'}:{environment['PATH']}"
    command = [sys.executable, str(folder / "opt" / name / "deploy" / "upgrade"), *options]
    given = environment | {"PATH": path, "RELEASE": str(folder / "opt" / name)}
    return subprocess.run(command, env=given, capture_output=True, text=True, timeout=300)


def programs(folder: Path, port: int) -> None:
    """`systemctl` and the portal's command for this machine."""
    (folder / "bin").mkdir()
    (folder / "bin" / "systemctl").write_text(SHIM.format(python=sys.executable, port=port))
    (folder / "bin" / "portal").write_text(f'#!/bin/sh\ncd "$RELEASE" && exec {sys.executable} manage.py "$@"\n')
    for program in (folder / "bin").iterdir():
        program.chmod(0o755)


def test_an_upgrade_under_load_fails_no_request_and_a_broken_one_is_taken_back(place, db):
    begun = time.monotonic()
    ports = servers.free_port(), servers.free_port()
    environment = portal_environment(
        place / "data", ports[0], DJANGO_SETTINGS_MODULE="cms.settings.dev", PUBLIC_URL="http://localhost", TRUSTED_PROXIES="127.0.0.1",
        READER_PROOF_AFTER="1000000", READER_REFUSE_AFTER="1000000", PYTHONDONTWRITEBYTECODE="1",
    )  # fmt: skip
    (place / "portal.env").write_text("PUBLIC_URL=http://localhost\n")
    for command in (["migrate", "--verbosity", "0"], ["setup_site"], ["load_demo", "--once"], ["collect"]):
        manage(place, environment, *command)
    machine = Machine(place, environment)
    poll, choice = rows(place, OPEN)[0]
    with ExitStack() as ours:
        ours.callback(machine.stop_all)
        for port in ports:
            machine.start(f"portal-web@{port}")
            ready = Portal(machine.units[f"portal-web@{port}"], port, place, place / "machine.log")
            wait_until(ready.answers, "the web server's start")
        proxy = machine.proxy = ours.enter_context(servers.nginx([f"127.0.0.1:{port}" for port in ports], place / "data"))
        programs(place, machine.serve().server_port)
        style = style_of(proxy.port)
        told = []
        for name, code in (("hai", 0), ("hong", 1)):
            before = rows(place, "SELECT count(*) FROM polls_vote")[0][0]
            with Load(proxy.port, poll, choice) as load:
                wait_until(lambda load=load: load.voted > 20, "the first votes")
                done = upgrade(place, proxy, environment, name)
                enough = load.voted + 20
                wait_until(lambda load=load, enough=enough: load.voted > enough, "votes after the upgrade")
            stored = rows(place, "SELECT count(*) FROM polls_vote")[0][0] - before
            answers = ", ".join(f"{what}: {number}" for what, number in sorted(load.answers.items()))
            told += [
                f"release {name}: status {done.returncode}", done.stdout + done.stderr, f"answers: {answers}",
                f"failed: {len(load.failed)} {load.failed[:5]}", f"votes acknowledged {load.voted}, stored {stored}", "",
            ]  # fmt: skip
            table = "\n".join(told)
            write_down("rolling", WHAT, table, (time.monotonic() - begun) / 60)
            assert (done.returncode, load.failed, load.voted) == (code, [], stored), table
            runs = {str(Path(f"/proc/{unit.pid}/cwd").readlink()) for unit in machine.units.values()}
            assert runs == {str(place / "opt" / "hai")}, table
        assert style_of(proxy.port) != style
        assert fetch(proxy.port, style)[0] == fetch(proxy.port, style_of(proxy.port))[0] == 200


def fetch(port: int, path: str) -> tuple[int, str]:
    talk = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    talk.request("GET", path, headers={"Host": "localhost"})
    answer = talk.getresponse()
    return answer.status, answer.read().decode()


def style_of(port: int) -> str:
    """The address of the style sheet that the front page names."""
    return re.search(r'href="(/static/css/portal\.[^"]+\.css)"', fetch(port, "/")[1]).group(1)
