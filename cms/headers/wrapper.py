"""Round everything that answers: an answer that was made before Django's middlewares, or in their place, says the same as theirs."""

from collections.abc import Callable, Iterable
from functools import lru_cache

from cms.headers.policy import FILES, for_every_answer


class Headers:
    """Adds to each answer of a WSGI application what every answer says and this one does not yet: to quick answers, kept copies,
    what the reader has already (304), files, and whatever goes wrong.
    """

    def __init__(self, application: Callable):
        self.application = application

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        path, is_https = environ.get("PATH_INFO", ""), environ.get("wsgi.url_scheme") == "https"
        standing = _kept(next((beginning for beginning in FILES if path.startswith(beginning)), ""), is_https)

        def start(status: str, headers: list[tuple[str, str]], *fault):
            said = {name.lower() for name, _ in headers}
            return start_response(status, [*headers, *(pair for name, pair in standing if name not in said)], *fault)

        return self.application(environ, start)


@lru_cache(maxsize=16)
def _kept(path: str, is_https: bool) -> tuple[tuple[str, tuple[str, str]], ...]:
    return tuple((pair[0].lower(), pair) for pair in for_every_answer(path, is_https))
