"""Over which scheme a reader came: what nginx before us says, which itself asks us over plain http.

Django's own SECURE_PROXY_SSL_HEADER believes whoever sends the header, and comes after the page cache and the quick answers, which
must know it too.
"""

from collections.abc import Callable, Iterable

from cms.readers.network import is_proxy


class ThroughProxies:
    """Takes the scheme from X-Forwarded-Proto where the peer is a proxy of TRUSTED_PROXIES; from nobody else."""

    def __init__(self, application: Callable):
        self.application = application

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        if environ.get("HTTP_X_FORWARDED_PROTO") == "https" and is_proxy(environ.get("REMOTE_ADDR", "")):
            environ["wsgi.url_scheme"] = "https"
        return self.application(environ, start_response)
