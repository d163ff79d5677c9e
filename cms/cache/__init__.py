"""The page cache: copies of public pages, each stamped with its site's generation, old all at once."""

from cms.cache.generation import remember, renew
from cms.cache.until import changes_at, next_midnight

__all__ = ["changes_at", "next_midnight", "remember", "renew"]
