"""What of a load stays when it is taken away, since editors have made it theirs: what they rewrote, and what belongs to that."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms.database import chunks
from feedback.models import Comment
from transfer.models import LoadedThing

EDITED = "đã được biên tập sau khi nhập"
OF_A_KEPT_PAGE = "của trang được giữ lại"
OF_PAGES = {Redirect: "redirect_page", Comment: "article"}  # what came with a page, by the field that names it
AT_ONCE = 500  # entries


class Spared:
    """The keys of pages of these entries that editors have rewritten; then, of any entries, which of them stay."""

    def __init__(self, entries: Iterable[LoadedThing] = ()):
        self.pages: set[str] = set()
        for some in chunks(entries, AT_ONCE):
            self.pages |= {entry.object_id for entry in edited(some) if issubclass(entry.content_type.model_class(), Page)}

    def among(self, entries: Sequence[LoadedThing]) -> dict[int, str]:
        """Why some of these entries, which are of one kind, stay: reasons by the keys of entries."""
        if field := OF_PAGES.get(entries[0].content_type.model_class()):
            return dict.fromkeys(self._hanging(entries, f"{field}_id"), OF_A_KEPT_PAGE)
        return dict.fromkeys((entry.pk for entry in edited(entries)), EDITED)

    def _hanging(self, entries: Sequence[LoadedThing], field: str) -> list[int]:
        if not self.pages:
            return []
        rows = entries[0].content_type.model_class()._base_manager.filter(pk__in=[entry.object_id for entry in entries])
        kept = {str(key) for key, page in rows.values_list("pk", field) if str(page) in self.pages}
        return [entry.pk for entry in entries if entry.object_id in kept]


def edited(entries: Iterable[LoadedThing]) -> list[LoadedThing]:
    """Those that have another revision than the load's own by now. What is gone is nobody's any more."""
    by_kind = defaultdict(list)
    for entry in entries:
        if entry.before is None and (entry.after or {}).get("revision") and entry.content_type.model_class():
            by_kind[entry.content_type.model_class()].append(entry)
    found = []
    for kind, own in by_kind.items():
        rows = kind._base_manager.filter(pk__in=[entry.object_id for entry in own]).values_list("pk", "latest_revision_id")
        latest = {str(key): revision for key, revision in rows}
        found += [entry for entry in own if latest.get(entry.object_id, entry.after["revision"]) != entry.after["revision"]]
    return found
