"""Citizens who send forms to a running server: each with a network of their own, and a cookie once they were given one."""

import http.client
import http.cookies
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlencode

PATIENCE = 60  # seconds


@dataclass
class Answer:
    """What came back."""

    status: int
    text: str
    headers: dict[str, str]

    @property
    def was_taken(self) -> bool:
        return 200 <= self.status < 400


@dataclass
class Reader:
    """One citizen at one server. `network` is the address they come from, one of 127.0.0.0/8."""

    port: int
    network: str = "127.0.0.1"
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(self, path: str, data=None, **headers: str) -> Answer:
        """One request on a connection of its own; a POST where there is data. Raises OSError, HTTPException when nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE, source_address=(self.network, 0))
        given = {"Host": "localhost", "Sec-Fetch-Site": "same-origin", "X-Fragment": "1", "Connection": "close"}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        if self.cookies:
            given["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = None
        if data is not None:
            body = urlencode(data, doseq=True)
            given["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request("GET" if data is None else "POST", path, body, given)
            answer = connection.getresponse()
            text = answer.read().decode()
            for line in answer.headers.get_all("Set-Cookie") or []:
                self.cookies |= {name: morsel.value for name, morsel in http.cookies.SimpleCookie(line).items()}
            return Answer(answer.status, text, dict(answer.headers))
        finally:
            connection.close()


def at_once(acts: list[Callable]) -> list:
    """Do all of these at the same moment, each in a thread of its own; gives what each gave, or the fault that it raised."""
    gate = threading.Barrier(len(acts))

    def do(act: Callable):
        gate.wait(PATIENCE)
        try:
            return act()
        except (OSError, http.client.HTTPException) as fault:
            return fault

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(do, acts))
