"""A store of files of our own that speaks S3."""

import contextlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.servers.waiting import ROOT, free_port, listens, wait_until

BUCKET = "cong-thong-tin"


@dataclass
class ObjectStore:
    """The small store of tests/fakes/s3.py as a process that can be stopped, frozen and started again with what it held."""

    folder: Path
    port: int
    host: str = "127.0.0.1"
    process: subprocess.Popen | None = None

    @property
    def url(self) -> str:
        return f"s3://khoa:bi-mat%2Fdai@127.0.0.1:{self.port}/{BUCKET}?region=vn&tls=0"

    def start(self) -> None:
        (self.folder / BUCKET).mkdir(exist_ok=True)
        command = [sys.executable, "-S", "-m", "tests.fakes.s3", str(self.folder), str(self.port), self.host]
        self.process = subprocess.Popen(command, cwd=ROOT)
        wait_until(lambda: listens(self.process, self.port), "the store's start")

    def names(self) -> set[str]:
        """The names of all files that it holds."""
        from tests.fakes.s3 import Objects

        return set(Objects(self.folder / BUCKET).keys(""))

    def stop(self) -> None:
        self.process.kill()
        self.process.wait(30)


@contextlib.contextmanager
def object_store(host: str = "127.0.0.1") -> Iterator[ObjectStore]:
    """A fresh, empty store; 0.0.0.0 is every address of this machine."""
    with tempfile.TemporaryDirectory(prefix="portal-s3-") as folder:
        store = ObjectStore(Path(folder), free_port(), host)
        try:
            store.start()
            yield store
        finally:
            if store.process and store.process.poll() is None:
                store.stop()
