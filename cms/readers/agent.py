"""What a request says of the browser that sends it. It is looked at and never stored."""

from functools import lru_cache

from crawleruseragents import is_crawler
from django.http import HttpRequest

LONGEST_AGENT = 512  # letters of a user agent that are looked at
AGENTS = 4096  # user agents whose judgement a worker keeps
AHEAD = ("prefetch", "prerender", "preview")  # a page is fetched before anybody sees it


def agent_of(request: HttpRequest) -> str:
    """What the browser calls itself."""
    return request.META.get("HTTP_USER_AGENT", "")[:LONGEST_AGENT]


@lru_cache(AGENTS)
def is_robot(agent: str) -> bool:
    """Whether a user agent is that of a robot or a tool; one who says nothing is none of a reader's browsers."""
    return not agent.strip() or is_crawler(agent)


def is_ahead(request: HttpRequest) -> bool:
    """Whether a browser asks before anybody sees the page."""
    purpose = request.META.get("HTTP_SEC_PURPOSE") or request.META.get("HTTP_PURPOSE") or ""
    return purpose.startswith(AHEAD)
