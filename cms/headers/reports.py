"""Takes in what browsers report to have refused: little, by the hour, without anything about who read."""

import json
from datetime import timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cms.cache.generation import store
from cms.models import PolicyReport

LARGEST = 16 * 1024  # bytes of one sending
MOST_AT_ONCE = 20  # reports of one sending that are read
WINDOW = 600  # seconds
MOST_SENT = 500  # sendings of all browsers together that are read in a window
MOST_KINDS = 50  # different things under one directive in an hour
MOST_COUNTED = 1_000  # of the same thing in an hour
KEPT = timedelta(days=30)
# What a browser blames on itself: its extensions write into every page
OF_THE_BROWSER = ("-extension", "about", "resource", "chrome", "moz")
WORDS = {"inline", "eval", "wasm-eval", "data", "blob", "self", "trusted-types-policy", "trusted-types-sink", "filesystem", "javascript"}


@csrf_exempt
@require_POST
def collect(request: HttpRequest) -> HttpResponse:
    """POST /csp/, in both forms in which browsers write (`report-uri` and `report-to`). Always 204 but for what is too large (413): whoever
    sends cannot mend anything. What is no report, and what is beyond the bounds, is let fall.
    """
    if not 0 < _length(request) <= LARGEST:
        return HttpResponse(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE, content_type="text/plain")
    window = str(int(timezone.now().timestamp()) // WINDOW)
    if store().count(window, "csp", 2 * WINDOW) <= MOST_SENT:
        for told in _reports(request.body):
            _note(told, request.get_host())
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def _length(request: HttpRequest) -> int:
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if said.isdecimal() and len(said) < 10 else LARGEST + 1


def _reports(body: bytes) -> list[dict]:
    """Directive, page and what was refused, of each report in a body; nothing of what is none."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return []
    if isinstance(sent, dict):
        found = [_renamed(sent.get("csp-report"), "effective-directive", "document-uri", "blocked-uri")]
        if found[0] and not found[0]["directive"]:
            found = [_renamed(sent["csp-report"], "violated-directive", "document-uri", "blocked-uri")]
    else:
        listed = [one for one in sent[:MOST_AT_ONCE] if isinstance(one, dict)] if isinstance(sent, list) else []
        bodies = [one.get("body") for one in listed if one.get("type") == "csp-violation"]
        found = [_renamed(one, "effectiveDirective", "documentURL", "blockedURL") for one in bodies]
    return [one for one in found if one]


def _renamed(told, directive: str, page: str, blocked: str) -> dict | None:
    if not isinstance(told, dict):
        return None
    return {"directive": str(told.get(directive) or ""), "page": str(told.get(page) or ""), "blocked": str(told.get(blocked) or "")}


def _note(told: dict, host: str) -> None:
    """Count one report."""
    directive = told["directive"].split(" ")[0].lower()
    blocked = _blocked(told["blocked"], host)
    if not directive.replace("-", "").isalpha() or not directive.isascii() or len(directive) > 30 or not blocked:
        return
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    same = PolicyReport.objects.filter(hour=hour, directive=directive, blocked=blocked, page=_page(told["page"], host))
    if same.filter(number__lt=MOST_COUNTED).update(number=F("number") + 1) or same.exists():
        return
    if PolicyReport.objects.filter(hour=hour, directive=directive).count() < MOST_KINDS and _kinds_of(hour) < MOST_KINDS * 10:
        PolicyReport.objects.get_or_create(hour=hour, directive=directive, blocked=blocked, page=_page(told["page"], host))


def _kinds_of(hour) -> int:
    return PolicyReport.objects.filter(hour=hour).count()


def _blocked(address: str, host: str) -> str:
    """What was refused: a word, an address of ours without its query, of another host only the host; nothing for the browser's own."""
    if address in WORDS:
        return address
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    if not parts.scheme or parts.scheme.endswith(OF_THE_BROWSER):
        return ""
    if parts.netloc == host:
        return _plain(parts.path)[:120]
    return _plain(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts.netloc else parts.scheme)[:120]


def _page(address: str, host: str) -> str:
    """Where it happened: the address of a page for everybody; of any other the form of its address, in which keys and codes are words."""
    try:
        parts = urlsplit(address)
        found = resolve(parts.path) if parts.netloc == host and "\x00" not in parts.path else None
    except (ValueError, Resolver404):
        found = None
    if found is None:
        return ""
    return _plain(parts.path if found.url_name == "wagtail_serve" else f"/{found.route}")[:200]


def _plain(text: str) -> str:
    return "".join(letter for letter in text if letter.isprintable())


def forget_old() -> int:
    """Delete what was reported more than 30 days ago. Returns how many rows."""
    return PolicyReport.objects.filter(hour__lt=timezone.now() - KEPT).delete()[0]
