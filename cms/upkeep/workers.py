"""The folder in which the web workers of one server on this machine count together, and what the kernel says of them.

Each worker writes files of its own, named by its process. The folder bears the name of the server's process, so that
the workers of two servers, or of a server and of the one that came before it, are never added up.
"""

import contextlib
import os
import shutil
import socket
import time
from collections.abc import Iterator
from pathlib import Path

MOST = 16  # workers, dead ones included, whose counts are kept: about 200 KB each
FORGOTTEN = 7 * 24 * 3600  # seconds after which a folder of another machine is nobody's
PAGE = os.sysconf("SC_PAGE_SIZE")


def begin(above: Path) -> Path:
    """The folder of this worker's server, made if need be; what ended servers left is thrown away, of dead workers the oldest."""
    ours = above / f"{socket.gethostname()}.{_name_of(os.getppid())}"
    ours.mkdir(parents=True, exist_ok=True)
    for other in above.iterdir():
        if other != ours and _is_left(other):
            shutil.rmtree(other, ignore_errors=True)
    files = {process: _newest(paths) for process, paths in _files(ours).items() if not is_alive(process)}
    for process in sorted(files, key=files.get)[: max(0, len(files) - MOST)]:
        forget(ours, process, "*")
    return ours


def forget(folder: Path, process: int, kind: str) -> None:
    """Throw away what a worker counted, all of it (`*`) or a kind of it."""
    for path in folder.glob(f"{kind}_{process}.db"):
        path.unlink(missing_ok=True)


def forget_dead(folder: Path) -> None:
    """Of dead workers what they had in hand counts no longer; what they had done does."""
    for process in _files(folder):
        if not is_alive(process):
            forget(folder, process, "gauge_live*")


def living(folder: Path) -> list[int]:
    """The processes of the workers that run."""
    return sorted(process for process in _files(folder) if is_alive(process))


def is_alive(process: int) -> bool:
    """Whether there is such a process on this machine."""
    return Path(f"/proc/{process}").exists()


def memory_of(process: int) -> int:
    """The memory that a process really holds, in bytes; 0 when it has gone."""
    with contextlib.suppress(OSError):
        return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * PAGE
    return 0


def open_files_of(process: int) -> int:
    """How many files and connections a process holds open; 0 when it has gone."""
    with contextlib.suppress(OSError):
        return sum(1 for _ in Path(f"/proc/{process}/fd").iterdir())
    return 0


def _name_of(process: int) -> str:
    """A process, with when it began: its number is used again some day."""
    try:
        return f"{process}-{Path(f'/proc/{process}/stat').read_text().rpartition(')')[2].split()[19]}"
    except OSError:
        return f"{process}-0"


def _is_left(folder: Path) -> bool:
    """Whether nobody counts there any more."""
    machine, _, name = folder.name.rpartition(".")
    if machine == socket.gethostname():
        return name != _name_of(int(name.partition("-")[0])) if name.partition("-")[0].isdigit() else True
    with contextlib.suppress(OSError):
        return folder.stat().st_mtime < time.time() - FORGOTTEN
    return False


def _files(folder: Path) -> dict[int, list[Path]]:
    found: dict[int, list[Path]] = {}
    for path, process in _named(folder):
        found.setdefault(process, []).append(path)
    return found


def _named(folder: Path) -> Iterator[tuple[Path, int]]:
    for path in folder.glob("*.db"):
        process = path.stem.rpartition("_")[2]
        if process.isdigit():
            yield path, int(process)


def _newest(paths: list[Path]) -> float:
    moments = [0.0]
    for path in paths:
        with contextlib.suppress(OSError):
            moments.append(path.stat().st_mtime)
    return max(moments)
