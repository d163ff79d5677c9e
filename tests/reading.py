"""Reads public pages as a citizen's browser would, and counts what a page asks of the database."""

import re
from urllib.parse import urlsplit

from bs4 import BeautifulSoup
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Site

from cms.first_script import SCRIPT

# What readers and robots write where a number should stand
IMPOSSIBLE = ["abc", "0", "-1", "9999", ""]


def read(client, address: str, status: int = 200, **headers) -> BeautifulSoup:
    """The page at an address; a failure that shows the address when the status is another one."""
    response = client.get(address, **headers)
    assert response.status_code == status, f"{address}: {response.status_code}"
    return BeautifulSoup(response.content, "html.parser")


def words(tag) -> str:
    """The text of a part of a page, each run of blanks as one."""
    return " ".join(tag.get_text(" ").split())


def texts(soup, selector: str) -> list[str]:
    """The texts of the parts that a CSS selector finds, in their order."""
    return [words(tag) for tag in soup.select(selector)]


def queries(client, address: str) -> int:
    """How many queries a page takes whose pictures are cut already, with nothing kept in any cache."""
    assert client.get(address).status_code == 200  # cuts the pictures
    cache.clear()
    Site.clear_site_root_paths_cache()
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


def faults(response) -> list[str]:
    """What may not be in a public answer: a cookie, something personal, inline code, somebody else's files."""
    found = []
    if response.cookies:
        found.append(f"cookie {list(response.cookies)}")
    if "cookie" in response.get("Vary", "").lower():
        found.append("Vary: Cookie")
    if "html" not in response["Content-Type"]:
        return found
    soup = BeautifulSoup(response.content, "html.parser")
    runs = [tag for tag in soup.find_all("script", src=None) if tag.get("type") != "application/ld+json"]  # what is told is no code
    found += [f"inline script {tag}" for tag in runs if tag.string != SCRIPT]
    found += [f"inline style {tag}" for tag in soup.find_all("style")]
    for tag in soup.find_all(True):
        found += [f"{name} on {tag.name}" for name in tag.attrs if name == "style" or name.startswith("on")]
        found += [
            f"{tag.name} asks {address}" for address in _resources(tag) if urlsplit(address).netloc not in ("", "testserver", "localhost")
        ]
        if str(tag.get("href", "")).strip().lower().startswith(("javascript:", "data:")):
            found.append(f"code in a link: {tag}")
    if soup.find("input", attrs={"name": "csrfmiddlewaretoken"}):
        found.append("CSRF token")
    return found


def _resources(tag) -> list[str]:
    """The addresses that a browser asks by itself when it meets a tag."""
    if tag.name in {"a", "form", "meta"} or (tag.name == "link" and "canonical" in tag.get("rel", [])):
        return []
    listed = [part.split()[0] for part in re.split(r",\s+", tag.get("srcset", "")) if part.strip()]
    return listed + [tag[name] for name in ("src", "href", "data", "poster", "xlink:href") if tag.get(name)]
