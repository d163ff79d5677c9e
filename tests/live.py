"""Asks the live request, as our script and our picture do in a browser of our own pages."""

from urllib.parse import urlencode

from django.test import Client

PATH = "/truc-tiep/"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36"
OWN = {"sec-fetch-site": "same-origin", "user-agent": FIREFOX, "host": "localhost"}


def ask(client: Client, page: int | str, headers: dict[str, str | None] | None = None, agent: str = FIREFOX, **told: str):
    """POST what a shown page says; a header that is None is not sent."""
    body = urlencode({"trang": page} | told)
    return client.post(PATH, body, content_type="application/x-www-form-urlencoded", headers=_sent(headers, agent))


def pixel(client: Client, page: int | str, headers: dict[str, str | None] | None = None, agent: str = FIREFOX):
    """GET the picture of a page."""
    return client.get(PATH, {"trang": page}, headers=_sent(headers, agent))


def _sent(headers: dict[str, str | None] | None, agent: str) -> dict[str, str]:
    return {name: value for name, value in (OWN | {"user-agent": agent} | (headers or {})).items() if value is not None}
