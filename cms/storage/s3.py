"""A store that speaks S3 (settings.OBJECT_STORE), with private objects: nobody but the portal ever sees an address of it."""

import logging
import mimetypes
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from threading import Lock

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files import File
from django.utils.encoding import filepath_to_uri
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

from cms.outage import Outage
from cms.storage import StorageAway

log = logging.getLogger("portal.storage")

CONNECT, ANSWER = 2, 5  # seconds
AT_ONCE = 256 * 1024  # bytes
IN_MEMORY = 4 * 1024 * 1024  # bytes of an opened file; what is more lies in a temporary file
UNCHANGED, UNMET, BEYOND = 304, 412, 416  # answers to a condition or a range that are no faults
CALMLY = {
    "connect_timeout": CONNECT,
    "read_timeout": ANSWER,
    "retries": {"total_max_attempts": 2, "mode": "standard"},
    # Checksums that only newer stores know are left out; ours are over TLS or in one building
    "request_checksum_calculation": "when_required",
    "response_checksum_validation": "when_required",
}


@dataclass(frozen=True)
class Fetched:
    """What the store said to a reader's question: 200, 206, 304 or 416, the headers that a reader needs, the bytes."""

    status: int
    headers: dict[str, str]
    body: bytes


class ObjectStorage(S3Storage):
    """Made without arguments: what deletes a file later is written into the queue with them, and there are secrets in the settings."""

    _outage = Outage(seconds=2)  # of this process
    _making = Lock()
    _shared = None

    def __init__(self):
        told = settings.OBJECT_STORE
        config = Config(s3={"addressing_style": "path"}, signature_version="s3v4", proxies={}, **CALMLY)
        super().__init__(
            access_key=told["key"], secret_key=told["secret"], security_token=None, session_profile=None,
            endpoint_url=told["endpoint"], region_name=told["region"], bucket_name=told["bucket"],
            file_overwrite=False, default_acl=None, location="", custom_domain=None, gzip=False, object_parameters={},
            client_config=config, transfer_config=TransferConfig(use_threads=False),
        )  # fmt: skip

    @property
    def connection(self):
        """One for all threads: each of its own would take a tenth of a second and some megabytes to make."""
        with self._making:
            if self._shared is None:
                self._shared = self._create_session().resource(
                    "s3", region_name=self.region_name, endpoint_url=self.endpoint_url, config=self.client_config
                )
        return self._shared

    @property
    def _client(self):
        return self.connection.meta.client

    def url(self, name: str, *_, **__) -> str:
        """The portal's own address of a file."""
        return settings.MEDIA_URL + filepath_to_uri(clean_name(name))

    def is_away(self) -> bool:
        """Whether the store does not answer now."""
        try:
            self.exists("co-day-khong")
        except StorageAway:
            return True
        return False

    def exists(self, name: str) -> bool:
        try:
            self.size(name)
        except FileNotFoundError:
            return False
        return True

    def size(self, name: str) -> int:
        with self._answering(name):
            return self._client.head_object(Bucket=self.bucket_name, Key=self._key(name))["ContentLength"]

    def get_modified_time(self, name: str):
        with self._answering(name):
            return self._client.head_object(Bucket=self.bucket_name, Key=self._key(name))["LastModified"]

    def delete(self, name: str) -> None:
        with self._answering(name):
            self._client.delete_object(Bucket=self.bucket_name, Key=self._key(name))

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        with self._answering(path):
            return super().listdir(path)

    def _save(self, name: str, content: File) -> str:
        with self._answering(name):
            return super()._save(name, content)

    def _open(self, name: str, mode: str = "rb") -> File:
        """All of a file at once, by one question. Ours are read to their end, and a half one must not look like a whole."""
        if mode != "rb":
            raise ValueError("files of the store are opened for reading; what is saved is saved whole")
        copy = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed with the file that we give
        with self._answering(name):
            for piece in self._client.get_object(Bucket=self.bucket_name, Key=self._key(name))["Body"].iter_chunks(AT_ONCE):
                copy.write(piece)
        copy.seek(0)
        return File(copy, name)

    def fetch(self, name: str, *, only_head: bool = False, **asked: str) -> Fetched:
        """What a reader gets who asks with `Range`, `IfNoneMatch`, `IfModifiedSince`. Raises FileNotFoundError, StorageAway."""
        ask = self._client.head_object if only_head else self._client.get_object
        try:
            with self._answering(name, UNCHANGED, UNMET, BEYOND):
                told = ask(Bucket=self.bucket_name, Key=self._key(name), **asked)
                body = b"" if only_head else told["Body"].read()
        except ClientError as fault:
            status = _status_of(fault)
            return Fetched(status, _headers_of(name, fault.response["ResponseMetadata"]["HTTPHeaders"], status), b"")
        told = told["ResponseMetadata"]
        return Fetched(told["HTTPStatusCode"], _headers_of(name, told["HTTPHeaders"], told["HTTPStatusCode"]), body)

    def _key(self, name: str) -> str:
        return self._normalize_name(clean_name(name))

    @contextmanager
    def _answering(self, name: str, *no_faults: int) -> Iterator[None]:
        """What the store's faults are to us. Who did not answer a moment ago is not asked."""
        if self._outage.holds():
            raise StorageAway("the store did not answer a moment ago")
        try:
            yield
            self._outage.end()
        except ClientError as fault:
            self._outage.end()
            status = _status_of(fault)
            if status in no_faults:
                raise
            if status == 404 and fault.response["Error"].get("Code") != "NoSuchBucket":
                raise FileNotFoundError(name) from None
            log.warning("the store refuses %s: %s", fault.operation_name, fault.response["Error"].get("Code"))
            raise StorageAway(str(fault)) from fault
        except (BotoCoreError, Boto3Error) as fault:
            self._outage.begin()
            log.warning("the store does not answer: %s", type(fault).__name__)
            raise StorageAway(str(fault)) from fault


def _status_of(fault: ClientError) -> int:
    return fault.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)


def _headers_of(name: str, told: dict[str, str], status: int) -> dict[str, str]:
    """The headers for a reader. Of what kind a file is its name says, not whoever wrote into the store."""
    kept = {"ETag": "etag", "Last-Modified": "last-modified", "Content-Range": "content-range"}
    headers = {ours: told[theirs] for ours, theirs in kept.items() if theirs in told}
    if status in (200, 206):
        headers |= {"Content-Type": mimetypes.guess_type(name)[0] or "application/octet-stream", "Accept-Ranges": "bytes"}
        headers["Content-Length"] = told["content-length"]
    return headers
