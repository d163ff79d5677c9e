"""A copy of one public page: its answer in each encoding, and how long it is true."""

import gzip
import hashlib
import json
import time
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from wsgiref.handlers import format_date_time

import brotli

# In the order in which they are preferred
ENCODINGS = ("br", "gzip", "")
# What is of one answer; the id of a request is not that of all who are shown the copy
NOT_KEPT = {
    "connection", "content-length", "content-encoding", "date", "etag", "last-modified", "cache-control", "server", "vary", "x-request-id",
}  # fmt: skip
COMPRESSIBLE = ("text/", "application/xml", "application/rss+xml", "application/json", "image/svg+xml")

# One second for nginx and a CDN; a day when the origin fails
CACHE_CONTROL = "public, max-age=0, s-maxage=1, stale-while-revalidate=1, stale-if-error=86400"


@dataclass(frozen=True, slots=True)
class Copy:
    """A kept answer. `until` is the moment (seconds since the epoch) at which the clock makes it untrue."""

    generation: str
    until: float
    made: float
    headers: list[tuple[str, str]]
    tag: str
    bodies: dict[str, bytes]
    said: dict[str, list[tuple[str, str]]] = field(default_factory=dict, repr=False, compare=False)  # headers, by encoding

    def is_fresh(self, generation: str | None) -> bool:
        """Whether it may be answered without asking anybody."""
        return self.generation == generation and time.time() < self.until

    def encoding_for(self, accepted: str) -> str:
        """The best encoding that we have and the reader takes."""
        for encoding in ENCODINGS[:-1]:
            if encoding in self.bodies and _takes(accepted, encoding):
                return encoding
        return ""

    def answers_condition(self, environ: dict) -> bool:
        """Whether the reader has this very copy (RFC 9110 §13: the tag decides, the date only without one)."""
        if asked := environ.get("HTTP_IF_NONE_MATCH"):
            return asked.strip() == "*" or any(self.tag in part for part in asked.split(","))
        since = environ.get("HTTP_IF_MODIFIED_SINCE")
        return since is not None and since == format_date_time(self.made)

    def headers_for(self, encoding: str) -> list[tuple[str, str]]:
        """The headers of an answer in an encoding, put together once. Who gets the list must not change it."""
        if encoding not in self.said:
            self.said[encoding] = self._headers_for(encoding)
        return self.said[encoding]

    def _headers_for(self, encoding: str) -> list[tuple[str, str]]:
        suffix = f"-{encoding}" if encoding else ""
        named = [
            ("ETag", f'"{self.tag}{suffix}"'),
            ("Vary", "Accept-Encoding"),
        ]
        if self.generation:  # a date says only the second: what is not kept has none, and no other copy the date of this one
            named.append(("Last-Modified", format_date_time(self.made)))
        if not any(name.lower() == "cache-control" for name, _ in self.headers):
            named.append(("Cache-Control", CACHE_CONTROL))
        return [*self.headers, *named, *([("Content-Encoding", encoding)] if encoding else [])]

    def to_bytes(self) -> bytes:
        """As a store keeps it: one line that tells of the rest, then the bodies."""
        told = {
            "generation": self.generation,
            "until": self.until,
            "made": self.made,
            "headers": self.headers,
            "tag": self.tag,
            "bodies": [[encoding, len(body)] for encoding, body in self.bodies.items()],
        }
        return json.dumps(told).encode("ascii") + b"\n" + b"".join(self.bodies.values())

    @classmethod
    def from_bytes(cls, raw: bytes) -> "Copy | None":
        """A kept copy; None for what is none, such as a file cut short."""
        try:
            end = raw.index(b"\n")
            told = json.loads(raw[:end])
            bodies, start = {}, end + 1
            for encoding, length in told["bodies"]:
                bodies[encoding] = raw[start : start + length]
                start += length
            if start != len(raw):
                return None
            headers = [(name, value) for name, value in told["headers"]]
            return cls(told["generation"], told["until"], told["made"], headers, told["tag"], bodies)
        except (ValueError, KeyError, TypeError):
            return None


def make_copy(generation: str, moments: list[datetime], headers: list[tuple[str, str]], body: bytes, before: Copy | None = None) -> Copy:
    """A copy of a fresh answer, compressed once for all its readers. It is younger than the one before, unless that says the same."""
    until = min((moment.timestamp() for moment in moments), default=float("inf"))
    kept = [(name, value) for name, value in headers if name.lower() not in NOT_KEPT or _is_for_good(name, value)]
    kind = {name.lower(): value for name, value in headers}.get("content-type", "")
    bodies = {"": body}
    if kind.startswith(COMPRESSIBLE) and len(body) > 200:
        bodies |= {"gzip": gzip.compress(body, 6, mtime=0), "br": brotli.compress(body, quality=5)}
    tag = hashlib.blake2b(body, digest_size=10).hexdigest()
    made = float(int(time.time()))
    if before is not None:
        made = before.made if before.tag == tag else max(made, before.made + 1)
    return Copy(generation, until, made, kept, tag, bodies)


def _is_for_good(name: str, value: str) -> bool:
    """Whether a header says that the answer never changes at its address: readers may keep it."""
    return name.lower() == "cache-control" and "immutable" in value


@lru_cache(maxsize=256)
def _takes(accepted: str, encoding: str) -> bool:
    """Whether an Accept-Encoding names an encoding and does not refuse it with q=0."""
    for part in accepted.split(","):
        name, _, weight = part.partition(";")
        if name.strip() == encoding:
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False
