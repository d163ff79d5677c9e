"""Only our own pages may send: readers' forms have no session and no token of one."""

from django.http import HttpRequest


def is_own(request: HttpRequest) -> bool:
    """Whether the browser says that a page of this portal sent the request (Fetch Metadata; older browsers say `Origin`)."""
    said = request.headers.get("Sec-Fetch-Site")
    if said is not None:
        return said == "same-origin"
    return request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
