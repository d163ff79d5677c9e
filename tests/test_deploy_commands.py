"""The two programs of deploy/: what they understand, and what they refuse. An upgrade as a whole is a drill (tests/drill/test_rolling.py)."""

import socket
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from types import ModuleType

import pytest

from tests.servers import ROOT, wait_until

pytestmark = pytest.mark.once_on_postgresql


def program(name: str) -> ModuleType:
    loader = SourceFileLoader(f"deploy_{name}", str(ROOT / "deploy" / name))
    module = module_from_spec(spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


portal, upgrade = program("portal"), program("upgrade")
UPSTREAM = (ROOT / "deploy" / "nginx" / "portal" / "upstream.conf").read_text()


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("X=https://a.vn", "https://a.vn"), ("X=", ""), ('X="hai chữ"', "hai chữ"), ("X='hai chữ'", "hai chữ"),
        ("X=postgres://u:p#&$?%2F@h/d?x=1", "postgres://u:p#&$?%2F@h/d?x=1"), ('X="$HOME"', "$HOME"), ("# X=1\n; X=2\n\nX=3", "3"), ("X=1\nX=2", "2"),
    ],
)  # fmt: skip
def test_the_environment_is_read_as_systemd_reads_it(line, value):
    assert portal.read_environment(line) == {"X": value}


@pytest.mark.parametrize("line", ["X", "X =1", "X= 1", 'X="1', "X=a b", "X=1 # chú thích", "export X=1", "x=1", 'X="a\\n"', "X=a\\"])
def test_what_systemd_and_we_could_understand_differently_is_refused(line):
    with pytest.raises(ValueError, match="dòng 2: cần TÊN=GIÁ-TRỊ"):
        portal.read_environment(f"Y=1\n{line}")


def test_the_example_is_understood():
    assert portal.read_environment((ROOT / "deploy" / "portal.env.example").read_text())["TRUSTED_PROXIES"] == "127.0.0.1"


def test_one_web_process_is_taken_out_and_the_other_stays():
    out = upgrade.without(UPSTREAM, 8001)
    assert [line.endswith(" down;") for line in out.splitlines() if line.startswith("server")] == [True, False]
    assert out.replace(" down;", ";") == UPSTREAM
    assert upgrade.without("server 127.0.0.1:18001;", 8001) == "server 127.0.0.1:18001;"


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_a_connection_is_seen_as_long_as_it_is_open(host):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, 0), family=family) as server:
        port = server.getsockname()[1]
        assert upgrade.connections_at(port) == 0
        with socket.create_connection((host, port)), server.accept()[0]:
            assert upgrade.connections_at(port) == 1
        wait_until(lambda: upgrade.connections_at(port) == 0, "the end of the connection")


def test_current_leads_to_another_release_at_one_stroke(tmp_path):
    link = tmp_path / "current"
    for name in ("ban-1", "ban-2"):
        (tmp_path / name).mkdir()
        upgrade.lead(link, tmp_path / name)
        assert link.resolve() == tmp_path / name
    assert {path.name for path in tmp_path.iterdir()} == {"current", "ban-1", "ban-2"}
