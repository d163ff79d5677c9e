"""Connections to Redis that never keep a reader waiting for long: who did not answer a moment ago is not asked."""

from redis.backoff import NoBackoff
from redis.connection import Connection, ConnectionPool
from redis.exceptions import ConnectionError as NoConnection
from redis.exceptions import TimeoutError as NoAnswer
from redis.retry import Retry

from cms.outage import Outage

PATIENCE = 1  # seconds for one answer
PAUSE = 2  # seconds before one that did not answer is asked again

_outages: dict[str, Outage] = {}  # of this process, by address: the page cache and Django's ask the same Redis


class CalmPool(ConnectionPool):
    """The connections of a process to one Redis."""

    outage: Outage

    @classmethod
    def from_url(cls, url: str, **options) -> "CalmPool":
        # A connection that broke while it lay idle is made anew, once and at once; who is slow is not asked twice
        retry = Retry(NoBackoff(), 1, (NoConnection,))
        pool = super().from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE, retry=retry, **options)
        pool.outage = _outages.setdefault(url, Outage(PAUSE))
        pool.connection_class = type("CalmConnection", (_Told, pool.connection_class), {"outage": pool.outage})
        return pool

    def get_connection(self, *names, **options) -> Connection:
        """A connection. Raises at once while Redis is away."""
        if self.outage.holds():
            raise NoConnection("Redis did not answer a moment ago")
        try:
            return super().get_connection(*names, **options)
        except (NoConnection, NoAnswer):
            self.outage.begin()
            raise


class _Told:
    """A connection that tells when Redis does not answer, and when it does again."""

    outage: Outage

    def read_response(self, *arguments, **options):
        try:
            answer = super().read_response(*arguments, **options)
        except NoAnswer:
            self.outage.begin()
            raise
        if self.outage.until:
            self.outage.end()
        return answer
