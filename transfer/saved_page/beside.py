"""What browsers saved with pages: of "hop.html" what lies in "hop_files", and nothing else of the folder in which the page happens to lie."""

from collections.abc import Iterable
from pathlib import Path

from transfer.finding import Folder, NotFound

ENDS = ("_files", ".files")  # of browsers, and of Word


class Beside(Folder):
    """The files of saved pages, named from a folder that holds all the pages; then those of the folder that the operator named."""

    above = 0  # a page names them as they lie

    def __init__(self, root: Path, pages: Iterable[Path], files: Path | None):
        super().__init__(root)
        self.saved = {folder for page in pages for folder in saved_with(page)}
        self.files = Folder(files) if files else None

    def find(self, path: str) -> Path:
        """Where a file lies. Raises NotFound, also for what lies beside the pages."""
        try:
            found = super().find(path)
        except NotFound:
            found = None
        if found and not self.saved.isdisjoint(found.parents):
            return found
        if self.files:
            return self.files.find(path)
        raise NotFound("Không có tệp này trong thư mục lưu cùng trang (tên trang và “_files”); tệp nằm nơi khác thì cần --files.")


def saved_with(page: Path) -> tuple[Path, ...]:
    """The folders in which a browser puts the files of a page."""
    return tuple(page.with_name(f"{page.stem}{end}") for end in ENDS)
