"""The policies: what the browser may load, run and frame of each kind of answer, and what else every answer says."""

import base64
import hashlib
import re
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF, UNSAFE_HASHES, UNSAFE_INLINE
from django.conf import settings
from django.http import HttpRequest

from cms.first_script import SCRIPT

REPORTS_TO = "csp"  # the group of Reporting-Endpoints
REPORTS_AT = "/csp/"
FORMS = "/quan-tri/pages/"  # the forms of pages, in the admin
DESK = ("/quan-tri/", "/dang-nhap/")  # where the admin is in the door's list, and how one comes in


def hash_of(script: str) -> str:
    """How a policy names the one inline script that it allows."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode('ascii')}'"


# Browsers take an endpoint of reports over https only; the others know `report-uri`
REPORTING = {"report-uri": [REPORTS_AT]} | ({"report-to": [REPORTS_TO]} if settings.IS_HTTPS else {})

# Pages for everybody: all that they need comes from the portal itself
PUBLIC = {
    "default-src": [NONE],
    "script-src": [SELF, hash_of(SCRIPT)],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "connect-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "object-src": [NONE],
    "frame-ancestors": [NONE],
} | REPORTING

# The same as an editor sees them before they are out: in a frame of the admin, with colours that are not saved yet
PREVIEW = PUBLIC | {"style-src": [SELF, NONCE], "frame-ancestors": [SELF]}

# The admin. Its inline scripts are allowed one by one, by a nonce (`cms.headers.desk`). Attributes of style are written by the editor, the
# calendars and the charts while they work: those can be refused only by breaking them.
ADMIN = {
    "default-src": [NONE],
    "script-src": [SELF, NONCE],
    "script-src-attr": [UNSAFE_HASHES, hash_of("return;")],  # how the cutter of pictures asks whether there is a touch screen
    "style-src-elem": [SELF],
    "style-src-attr": [UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:"],
    "font-src": [SELF, "data:"],
    "connect-src": [SELF],
    "frame-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "object-src": [NONE],
    "frame-ancestors": [SELF],
} | REPORTING

# The form of a page: what notes in the margin wear is written into the page by their script (styled-components), anew each time
EDITOR = ADMIN | {"style-src-elem": [SELF, UNSAFE_INLINE]}

# What is no page: should it be opened as one, nothing in it runs
BARE = "default-src 'none'; frame-ancestors 'none'"

# A feature that no page of ours uses is off, for scripts that somebody plants too
OFF = ("camera", "display-capture", "geolocation", "gyroscope", "accelerometer", "magnetometer", "microphone", "midi", "payment", "usb")
PERMISSIONS = ", ".join(f"{name}=()" for name in OFF)

# Pictures are shown by readers of feeds and where somebody shares a page; everything else is for our own pages
FILES = (settings.STATIC_URL, f"{settings.MEDIA_URL}images/", "/anh-chia-se/")
FOR_OTHERS = FILES[1:]

YOUTUBE = re.compile(r"^(?:www\.|m\.)?(?:youtube(?:-nocookie)?\.com|youtu\.be)$")  # as in portal.js, which makes the players
PLAYER = "https://www.youtube-nocookie.com"


def may_show_film(request: HttpRequest | None, address: str) -> None:
    """The page that answers a request holds a film, which is shown when a reader asks for it: its site may be framed there."""
    try:
        parts = urlsplit(address)
        origin = f"{parts.scheme}://{parts.netloc}"
    except ValueError:
        return
    if request is None or parts.scheme not in ("http", "https") or not re.fullmatch(r"[\w.:\[\]-]+", parts.netloc, re.ASCII):
        return
    if not hasattr(request, "films"):
        request.films = set()
    request.films.add(PLAYER if YOUTUBE.match(parts.hostname or "") else origin)


def films_of(request: HttpRequest) -> dict[str, list[str]]:
    """What is added to a page's policy for its films."""
    origins = sorted(getattr(request, "films", ()))
    return {"frame-src": origins, "media-src": origins} if origins else {}


def for_every_answer(path: str, is_https: bool) -> list[tuple[str, str]]:
    """What an answer says that does not say so by itself, in whatever way it was made. A file need not say what only pages do."""
    told = [
        ("X-Content-Type-Options", "nosniff"),
        ("Content-Security-Policy", BARE),
        ("Cross-Origin-Resource-Policy", "cross-origin" if path.startswith(FOR_OTHERS) else "same-origin"),
    ]
    if not path.startswith(FILES):
        told += [
            ("Referrer-Policy", settings.SECURE_REFERRER_POLICY),
            ("X-Frame-Options", "DENY"),
            ("Cross-Origin-Opener-Policy", "same-origin"),
            ("Permissions-Policy", PERMISSIONS),
        ]
        if settings.IS_HTTPS:
            told.append(("Reporting-Endpoints", f'{REPORTS_TO}="{REPORTS_AT}"'))
    if is_https and settings.SECURE_HSTS_SECONDS:
        told.append(("Strict-Transport-Security", f"max-age={settings.SECURE_HSTS_SECONDS}"))
    return told
