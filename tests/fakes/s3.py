"""A small store that speaks S3 and keeps its objects in a folder, so that it can be stopped, frozen and started again.

`python -m tests.fakes.s3 FOLDER PORT [HOST]` runs it. Who signs nothing is refused; whether the signature is right is not looked at.
"""

import hashlib
import json
import os
import re
import secrets
import sys
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, unquote, urlsplit
from xml.sax.saxutils import escape

SPACE = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'
KEPT = ("content-type", "content-encoding", "content-disposition", "cache-control")
MOST_LISTED = 1000


class Objects:
    """The objects of one bucket: a file each, in its first line what is known of it."""

    def __init__(self, folder: Path):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def path(self, key: str) -> Path:
        return self.folder / quote(key, safe="")

    def put(self, key: str, body: bytes, about: dict) -> dict:
        told = about | {"etag": about.get("etag") or hashlib.md5(body).hexdigest(), "length": len(body)}
        fresh = self.folder / f".{secrets.token_hex(8)}"
        fresh.write_bytes(json.dumps(told).encode() + b"\n" + body)
        fresh.replace(self.path(key))
        return told

    def get(self, key: str) -> tuple[dict, bytes] | None:
        try:
            line, _, body = self.path(key).read_bytes().partition(b"\n")
            changed = self.path(key).stat().st_mtime
        except FileNotFoundError:
            return None
        return json.loads(line) | {"changed": datetime.fromtimestamp(int(changed), UTC)}, body

    def delete(self, key: str) -> None:
        self.path(key).unlink(missing_ok=True)

    def keys(self, prefix: str) -> list[str]:
        names = (unquote(path.name) for path in self.folder.iterdir() if not path.name.startswith("."))
        return sorted(name for name in names if name.startswith(prefix))

    def part(self, upload: str, number: int) -> Path:
        return self.folder / f".part-{upload}-{number:05d}"


class Line(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_) -> None:
        """Nothing: who tests looks at what is kept."""

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except ConnectionError:  # who hung up on us is no fault
            self.close_connection = True

    def _begin(self) -> tuple[Objects, str, dict[str, str], bytes] | None:
        """The bucket, the key, the query, the body; None where the answer is given already."""
        parts = urlsplit(self.path)
        bucket, _, key = unquote(parts.path).lstrip("/").partition("/")
        query = {name: values[0] for name, values in parse_qs(parts.query, keep_blank_values=True).items()}
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if not self.headers.get("Authorization", "").startswith("AWS4-HMAC-SHA256 Credential="):
            return self._fault(403, "AccessDenied")
        place = self.server.folder / bucket
        if not key and self.command == "PUT":
            Objects(place)
            return self._say(200)
        if not bucket or not place.is_dir():
            return self._fault(404, "NoSuchBucket")
        return Objects(place), key, query, body

    def do_PUT(self) -> None:
        if (asked := self._begin()) is None:
            return
        objects, key, query, body = asked
        if "uploadId" in query:
            objects.part(query["uploadId"], int(query["partNumber"])).write_bytes(body)
            return self._say(200, ETag=f'"{hashlib.md5(body).hexdigest()}"')
        if source := self.headers.get("x-amz-copy-source"):
            found = objects.get(unquote(source).lstrip("/").partition("/")[2])
            if found is None:
                return self._fault(404, "NoSuchKey")
            told = objects.put(key, found[1], {name: found[0][name] for name in KEPT if name in found[0]})
            return self._say(200, f'<CopyObjectResult {SPACE}><ETag>"{told["etag"]}"</ETag></CopyObjectResult>'.encode())
        told = objects.put(key, body, {name: self.headers[name] for name in KEPT if name in self.headers})
        self._say(200, ETag=f'"{told["etag"]}"')

    def do_POST(self) -> None:
        if (asked := self._begin()) is None:
            return
        objects, key, query, body = asked
        if "delete" in query:
            keys = [_plain(found) for found in re.findall(r"<Key>(.*?)</Key>", body.decode())]
            for one in keys:
                objects.delete(one)
            told = "".join(f"<Deleted><Key>{escape(one)}</Key></Deleted>" for one in keys)
            return self._say(200, f"<DeleteResult {SPACE}>{told}</DeleteResult>".encode())
        if "uploads" in query:
            upload = secrets.token_hex(8)
            (objects.folder / f".upload-{upload}").write_text(
                json.dumps({name: self.headers[name] for name in KEPT if name in self.headers})
            )
            told = f"<InitiateMultipartUploadResult {SPACE}><UploadId>{upload}</UploadId></InitiateMultipartUploadResult>"
            return self._say(200, told.encode())
        upload = objects.folder / f".upload-{query.get('uploadId')}"
        if not upload.exists():
            return self._fault(404, "NoSuchUpload")
        parts = sorted(objects.folder.glob(f".part-{query['uploadId']}-*"))
        tag = f"{hashlib.md5(b''.join(hashlib.md5(part.read_bytes()).digest() for part in parts)).hexdigest()}-{len(parts)}"
        objects.put(key, b"".join(part.read_bytes() for part in parts), json.loads(upload.read_text()) | {"etag": tag})
        self._forget(objects, query["uploadId"])
        told = f'<CompleteMultipartUploadResult {SPACE}><Key>{escape(key)}</Key><ETag>"{tag}"</ETag></CompleteMultipartUploadResult>'
        self._say(200, told.encode())

    def do_DELETE(self) -> None:
        if (asked := self._begin()) is None:
            return
        objects, key, query, _ = asked
        if "uploadId" in query:
            self._forget(objects, query["uploadId"])
        else:
            objects.delete(key)
        self._say(204)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        if (asked := self._begin()) is None:
            return
        objects, key, query, _ = asked
        if not key:
            return self._say(200, _listed(objects, query).encode())
        found = objects.get(key)
        if found is None:
            return self._fault(404, "NoSuchKey")
        told, body = found
        tag = f'"{told["etag"]}"'
        headers = {"ETag": tag, "Last-Modified": format_datetime(told["changed"], usegmt=True), "Accept-Ranges": "bytes"}
        headers |= {name.title(): told[name] for name in KEPT if name in told}
        if self._has_it(tag, told["changed"]):
            return self._say(304, **headers)
        if self.headers.get("If-Match", tag) not in (tag, "*"):
            return self._fault(412, "PreconditionFailed")
        if asked := re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", "")):
            first, last = _range(*asked.groups(), len(body))
            if first > last:
                return self._fault(416, "InvalidRange", **{"Content-Range": f"bytes */{len(body)}"})
            return self._say(206, body[first : last + 1], **headers, **{"Content-Range": f"bytes {first}-{last}/{len(body)}"})
        self._say(200, body, **headers)

    def _has_it(self, tag: str, changed: datetime) -> bool:
        if asked := self.headers.get("If-None-Match"):
            return asked == "*" or tag.strip('"') in asked
        since = self.headers.get("If-Modified-Since")
        return bool(since) and changed <= parsedate_to_datetime(since)

    def _forget(self, objects: Objects, upload: str) -> None:
        for left in [*objects.folder.glob(f".part-{upload}-*"), objects.folder / f".upload-{upload}"]:
            left.unlink(missing_ok=True)

    def _fault(self, status: int, code: str, **headers: str) -> None:
        self._say(status, f"<Error><Code>{code}</Code><Message>{code}</Message></Error>".encode(), **headers)

    def _say(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status not in (204, 304):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD" and status not in (204, 304):
            self.wfile.write(body)


def _range(first: str, last: str, length: int) -> tuple[int, int]:
    if not first:
        return max(0, length - int(last)), length - 1
    return int(first), min(int(last or length - 1), length - 1) if int(first) < length else -1


def _plain(text: str) -> str:
    for code, letter in {"&lt;": "<", "&gt;": ">", "&quot;": '"', "&apos;": "'", "&amp;": "&"}.items():
        text = text.replace(code, letter)
    return text


def _listed(objects: Objects, query: dict[str, str]) -> str:
    """A list of keys, in both editions of the question."""
    prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
    after = query.get("continuation-token") or query.get("marker") or query.get("start-after") or ""
    most, told, seen, last = int(query.get("max-keys", MOST_LISTED)), [], set(), ""
    keys = [key for key in objects.keys(prefix) if key > after]
    for key in keys:
        if len(told) == most:
            break
        last = key
        above, found, _ = key[len(prefix) :].partition(delimiter) if delimiter else (key, "", "")
        if found:
            if above not in seen:
                seen.add(above)
                told.append(f"<CommonPrefixes><Prefix>{escape(prefix + above + delimiter)}</Prefix></CommonPrefixes>")
            continue
        about, _ = objects.get(key)
        moment = about["changed"].strftime("%Y-%m-%dT%H:%M:%S.000Z")
        told.append(
            f'<Contents><Key>{escape(key)}</Key><LastModified>{moment}</LastModified><ETag>"{about["etag"]}"</ETag>'
            f"<Size>{about['length']}</Size><StorageClass>STANDARD</StorageClass></Contents>"
        )
    more = bool(keys) and last != keys[-1]
    name = "NextContinuationToken" if query.get("list-type") == "2" else "NextMarker"
    head = f"<Prefix>{escape(prefix)}</Prefix><KeyCount>{len(told)}</KeyCount><IsTruncated>{str(more).lower()}</IsTruncated>"
    head += f"<{name}>{escape(last)}</{name}>" if more else ""
    return f"<ListBucketResult {SPACE}>{head}{''.join(told)}</ListBucketResult>"


class Store(ThreadingHTTPServer):
    """The store over its folder."""

    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, folder: Path, port: int, host: str = "127.0.0.1"):
        super().__init__((host, port), Line)
        self.folder = folder


if __name__ == "__main__":
    os.umask(0o077)
    Store(Path(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:4]).serve_forever(poll_interval=0.1)
