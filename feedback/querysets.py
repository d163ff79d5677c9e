"""The questions that are asked of comments, each by its name."""

from django.db import models


class CommentQuerySet(models.QuerySet):
    """Readers' comments."""

    def public(self):
        """Those that a moderator approved."""
        return self.filter(state="public")

    def oldest_first(self):
        """As a conversation is read."""
        return self.order_by("sent_at", "pk")
