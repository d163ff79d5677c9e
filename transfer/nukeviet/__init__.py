"""Old portals on NukeViet: from a dump of the database, or from the database itself."""

from transfer.nukeviet.live import needs_password, with_password
from transfer.nukeviet.source import open_source

__all__ = ["needs_password", "open_source", "with_password"]
