"""Old portals on NukeViet: from a dump of the database, or from the database itself."""

from transfer.nukeviet.source import open_source

__all__ = ["open_source"]
