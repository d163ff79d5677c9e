"""The pictures and documents of an import: taken in and remembered, so that their old addresses lead to them; or only looked for."""

from collections.abc import Iterable

from wagtail.models import Collection

from cms.hosts import host_of
from cms.models import PortalDocument, PortalImage
from transfer.addresses import Target, file_addresses
from transfer.bringing.options import Options
from transfer.finding import NotFound, as_folder, path_of
from transfer.items import OldFile
from transfer.ledger import Ledger
from transfer.media import Media, Problem

Leads = list[tuple[tuple[str, ...], Target]]  # old addresses, and that to which they lead


class NotedMedia(Media):
    """Remembers what it took from the old host itself, until its old addresses are led in the transaction of what shows it."""

    def __init__(self, ledger: Ledger, collection: Collection, options: Options, host: str):
        super().__init__(ledger, collection, options.files, options.fetch, host, options.fetch_from)
        self._noted: dict[str, tuple[type, int]] = {}

    def _taken(self, kind: type, file: OldFile) -> int | None:
        key = super()._taken(kind, file)
        if key is not None and is_of(self.host, file.path):
            self._noted[file.path] = (kind, key)
        return key

    def leads(self) -> Leads:
        """Where the addresses of files lead that were taken since `forget_leads`."""
        found = []
        for kind in (PortalImage, PortalDocument):
            rows = kind.objects.in_bulk({key for other, key in self._noted.values() if other is kind})
            found += [(file_addresses(path), rows[key]) for path, (other, key) in self._noted.items() if other is kind and key in rows]
        return found

    def forget_leads(self) -> None:
        """They have been led: what was written with them is in the database."""
        self._noted = {}


def is_of(host: str, path: str) -> bool:
    """Whether a file lay on the old host itself, and not in the text or elsewhere."""
    return not path.startswith("data:") and host_of(path) in ("", host_of(f"//{host}"))


class DryMedia:
    """Takes nothing: looks only whether a file would be found in the folder. What would be fetched is not asked for."""

    def __init__(self, options: Options, host: str):
        self.folder = as_folder(options.files)
        self.fetch, self.host = options.fetch or bool(options.fetch_from), host
        self.problems: list[Problem] = []
        self.titles: dict[int, str] = {}

    def picture(self, file: OldFile) -> int | None:
        return self._looked(file)

    def document(self, file: OldFile) -> int | None:
        return self._looked(file)

    def _looked(self, file: OldFile) -> int | None:
        path = path_of(file.path, self.host)
        if self.fetch or path.startswith("data:"):
            return 1
        try:
            if self.folder:
                self.folder.find(path)
                return 1
            reason = "Chưa cho biết thư mục tệp của cổng cũ (--files) và chưa cho phép tải về (--fetch)."
        except NotFound as fault:
            reason = str(fault)
        self.problems.append(Problem(path, reason))
        return None


def gather(leads: Iterable[tuple[tuple[str, ...], Target]]) -> Leads:
    """Those that have an old address at all."""
    return [(addresses, to) for addresses, to in leads if addresses]
