"""A scanner for holes goes over the demo as a citizen and as an editor; what it finds is mended, or named here with why it is none."""

import json
import re
import subprocess
import time
import urllib.parse
import urllib.request
from collections import Counter
from http.cookiejar import CookieJar

import pytest

from tests import servers
from tests.drill.report import write_down

pytestmark = [pytest.mark.drill, pytest.mark.django_db]

WAPITI = servers.ROOT / ".venv-scan/bin/wapiti"
MODULES = (
    "xss,permanentxss,sql,timesql,exec,file,crlf,redirect,xxe,ldap,ssrf,csp,cookieflags,http_headers,csrf,methods,backup,htaccess,upload"
)
LIMITS = (
    "--max-scan-time",
    "420",
    "--max-attack-time",
    "60",
    "--max-links-per-page",
    "60",
    "-d",
    "4",
)  # seconds, links, steps from the start
UNLIMITED = {"READER_PROOF_AFTER": "1000000", "READER_REFUSE_AFTER": "1000000"}
# What the scanner takes for a hole and is none: kind of finding, the addresses it may be found at, why
EXPLAINED = [
    (
        "Cross Site Request Forgery",
        r"/(binh-chon|danh-gia|nhan-xet)/",
        "readers' forms have no cookie to forge: Sec-Fetch-Site or Origin, and a stamp that is used once",
    ),
    ("Cross Site Request Forgery", r"/tim-kiem/|/quan-tri/", "asks and changes nothing, or bears Django's token in a header"),
    (
        "Secure Flag cookie",
        r"/quan-tri/",
        "the demo is served over plain http; over https both cookies are __Host- and Secure (tests/test_cms_environment_right.py)",
    ),
]


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """A portal of the scanner's own: what it does there stays there."""
    with servers.portal(tmp_path_factory.mktemp("scanned"), **UNLIMITED) as running:
        yield running


def signed_in(portal: servers.Portal, name: str) -> str:
    """The cookie of somebody who has signed in by the form."""
    jar = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    with opener.open(f"{portal.url}/quan-tri/login/", timeout=60) as page:
        address, body = page.url, page.read().decode()
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)"(?: value="([^"]*)")?', body))
    told = urllib.parse.urlencode(fields | {"username": name, "password": portal.accounts()[name]}).encode()
    with opener.open(urllib.request.Request(address, told, {"Referer": address}), timeout=60) as page:
        assert "sessionid" in {cookie.name.removeprefix("__Host-") for cookie in jar}, page.url
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


@pytest.mark.parametrize(("who", "start"), [("citizen", "/"), ("editor", "/quan-tri/")])
def test_the_scanner_finds_nothing_that_is_not_explained(demo, tmp_path, who, start):
    begun, report = time.monotonic(), tmp_path / "report.json"
    with_cookie = ["-H", f"Cookie: {signed_in(demo, 'bientap')}"] if who == "editor" else []
    command = [
        WAPITI, "-u", demo.url + start, "--scope", "folder", "-m", MODULES, "-f", "json", "-o", report, "--flush-session", "--no-bugreport",
        "--store-session", tmp_path / "session", "--store-config", tmp_path / "config", *LIMITS, *with_cookie,
        "-x", f"{demo.url}/quan-tri/logout/", "-x", f"{demo.url}/dang-nhap/*",
    ]  # fmt: skip
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=1500, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
    told = json.loads(report.read_text())
    found = [(kind, one) for part in ("vulnerabilities", "anomalies") for kind, ones in told[part].items() for one in ones]
    left = [f"{kind}: {one['method']} {one['path']} – {one['info']}" for kind, one in found if not is_explained(kind, one["path"])]
    write_down(f"scanner-{who}", f"wapiti over the demo as {who}", table(told, found, left), (time.monotonic() - begun) / 60)
    assert told["infos"]["crawled_pages_nbr"] > 50, "it has seen nothing"
    assert left == []


def is_explained(kind: str, path: str) -> bool:
    return any(kind == known and re.match(places, path) for known, places, _ in EXPLAINED)


def table(told: dict, found: list, left: list[str]) -> str:
    """What was found, as it is kept."""
    infos = told["infos"]
    counted = Counter(kind for kind, _ in found)
    lines = [f"{infos['version']}, {infos['crawled_pages_nbr']} addresses, modules {MODULES}", ""]
    lines += [f"{number:>5} {kind}" for kind, number in sorted(counted.items())] or ["    0 findings"]
    lines += ["", f"{len(left)} not explained:", *left[:30], "", "explained:"]
    return "\n".join(lines + [f"{kind} at {places}: {why}" for kind, places, why in EXPLAINED] + [""])
