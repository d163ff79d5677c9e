"""The log that shows when somebody touched it: every entry of Wagtail's log, and some acts beside it, sealed one after another."""

from cms.log.acts import seal

__all__ = ["seal"]
