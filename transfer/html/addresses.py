"""Where the links and pictures of an old article lead."""

import ipaddress
import re
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from cms.hosts import as_host, host_of, scheme_of
from cms.uploads import PICTURES, READERS, end_of

LINKED = {"http", "https", "mailto", "tel"}
FILMS = {"mp4", "webm", "m4v", "mov", "flv", "ogv"}
OLD_DESK = re.compile(r"^/(?:[\w.-]+/)?(?:admin|wp-admin|wp-login\.php|administrator|quantri)(?:/|\.|$)", re.IGNORECASE)
_YOUTUBE = re.compile(
    r"^https?://(?:www\.|m\.)?(?:youtube(?:-nocookie)?\.com/(?:embed/|v/|shorts/|live/|watch\?(?:[^#]*&)?v=)|youtu\.be/)([\w-]{6,20})"
)
_VIMEO = re.compile(r"^https?://(?:www\.|player\.)?vimeo\.com/(?:video/)?(\d{4,14})")


class Base:
    """The old portal's address, by which its own things are told from others'."""

    def __init__(self, base: str):
        told = base if "//" in base or base.startswith("/") else f"//{base}"
        self.address = f"http:{told}" if told.startswith("//") else told
        self.host = without_www(host_of(self.address))

    def whole(self, address: str) -> str:
        """An address with what it leaves out; "" for one that nobody can read."""
        try:
            return urljoin(self.address, re.sub(r"[\t\r\n]", "", address.strip()).replace("\\", "/"))
        except ValueError:
            return ""

    def own(self, address: str) -> str:
        """One within the old portal as a path with its query, any other whole."""
        whole = self.whole(address)
        if not whole or scheme_of(whole) not in ("", "http", "https"):
            return whole
        try:
            parts = urlsplit(whole)
        except ValueError:
            return ""
        if parts.netloc and without_www(host_of(whole)) != self.host:
            return whole
        rest = (f"?{parts.query}" if parts.query else "") + (f"#{parts.fragment}" if parts.fragment else "")
        return f"/{parts.path.lstrip('/')}{rest}"


def without_www(host: str) -> str:
    return as_host(host).removeprefix("www.")


def ending(address: str) -> str:
    """The end of the name of the file that an address leads to, in small letters."""
    return end_of(address.partition("#")[0].partition("?")[0].rpartition("/")[2]) if "." in address else ""


def is_document(address: str) -> bool:
    return ending(address) in READERS


def is_picture(address: str) -> bool:
    return ending(address) in PICTURES


def is_film(address: str) -> bool:
    return ending(address) in FILMS


def name_in(address: str) -> str:
    """The name of a file as its address bears it, without its end."""
    name = unquote(address.partition("#")[0].partition("?")[0].rpartition("/")[2])
    return name.rpartition(".")[0] or name


def dead_reason(address: str, base: Base) -> str:
    """Why nobody outside can follow an address, "" where it may be alive."""
    scheme, host = scheme_of(address), host_of(address)
    if scheme == "file" or re.match(r"[a-zA-Z]:[\\/]", address):
        return "tệp trên máy người soạn"
    if scheme in ("http", "https") and is_private(host) and without_www(host) != base.host:
        return "máy trong mạng nội bộ"
    path = base.own(address)
    if path.startswith("/") and OLD_DESK.match(path):
        return "trang quản trị của cổng cũ"
    return ""


def is_private(host: str) -> bool:
    """Whether a host is a machine of somebody's own network."""
    try:
        return not ipaddress.ip_address(host.strip("[]")).is_global
    except ValueError:
        return host == "localhost" or host.endswith((".local", ".localhost", ".lan"))


def film_of(address: str) -> str:
    """The address under which a film on YouTube or Vimeo is watched, "" for any other."""
    address = f"https:{address}" if address.startswith("//") else address
    if found := _YOUTUBE.match(address):
        return f"https://www.youtube.com/watch?v={found[1]}"
    if found := _VIMEO.match(address):
        return f"https://vimeo.com/{found[1]}"
    return ""


def document_shown(address: str) -> str:
    """The document that a frame shows, itself or by a viewer that has its address in the query; "" for any other."""
    if is_document(address):
        return address
    try:
        said = parse_qsl(urlsplit(address).query)
    except ValueError:
        return ""
    return next((value for name, value in said if name in ("url", "file", "src", "embedurl") and is_document(value)), "")
