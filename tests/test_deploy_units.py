"""The units of systemd: what systemd itself says of them, how little of the machine they may touch, and that they agree."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.servers import ROOT

pytestmark = pytest.mark.once_on_postgresql

UNITS = ROOT / "deploy" / "systemd"
SERVICES = sorted(UNITS.glob("*.service"))
MOST_EXPOSED = 15  # tenths: systemd calls up to 4.0 "OK"; a unit without guards has 9.6


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """The units with a program that is there in the place of the portal's, which is installed nowhere here."""
    folder = tmp_path_factory.mktemp("units")
    for unit in UNITS.iterdir():
        text = unit.read_text().replace("/opt/portal/current/deploy/portal", str(ROOT / "deploy" / "portal"))
        (folder / unit.name.replace("@", "@8001" if "web" in unit.name else "@")).write_text(text)
    return folder


def said(*command: str) -> subprocess.CompletedProcess:
    return subprocess.run(["systemd-analyze", *command], capture_output=True, text=True)


def values(unit: Path, name: str) -> list[str]:
    return re.findall(rf"^{name}=(.*)$", unit.read_text(), re.MULTILINE)


def guards(unit: Path) -> str:
    """The part that says what a unit may not do."""
    return re.search(r"# May read the system.*?\n\n", unit.read_text(), re.DOTALL).group()


def test_systemd_finds_no_fault(installed):
    for unit in installed.iterdir():
        done = said("verify", "--man=no", str(unit))
        ours = [line for line in done.stderr.splitlines() if "portal" in line]
        assert (done.returncode, ours) == (0, []), unit.name


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_systemd_says_that_a_unit_is_little_exposed(unit):
    done = said("security", "--offline=true", f"--threshold={MOST_EXPOSED}", str(unit))
    assert done.returncode == 0, done.stdout[-200:]


def test_the_guards_of_all_units_are_the_same():
    assert len({guards(unit) for unit in SERVICES}) == 1


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_a_unit_runs_as_nobody_special_comes_back_and_has_a_bound(unit):
    assert values(unit, "User") == ["portal"]
    assert values(unit, "Restart") == ["always"]
    assert values(unit, "EnvironmentFile") == ["/etc/portal/portal.env"]
    assert values(unit, "MemoryMax") and values(unit, "TimeoutStopSec")


def test_the_target_wants_the_web_processes_that_nginx_asks():
    asked = re.findall(r"^server 127\.0\.0\.1:(\d+)", (ROOT / "deploy" / "nginx" / "portal" / "upstream.conf").read_text(), re.MULTILINE)
    wanted = values(UNITS / "portal.target", "Wants")[0].split()
    assert set(wanted) == {f"portal-web@{port}.service" for port in asked} | {"portal-clock.service", "portal-queue.service"}
