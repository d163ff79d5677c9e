"""Single pages of any old portal, saved from a browser: of each an article, with what was guessed said beside it."""

from transfer.saved_page.source import open_source

__all__ = ["open_source"]
