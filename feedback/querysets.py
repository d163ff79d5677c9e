"""The questions that are asked of comments, each by its name."""

from django.db import models
from django.db.models import Q
from wagtail.models import GroupSitePermission


class CommentQuerySet(models.QuerySet):
    """Readers' comments."""

    def public(self):
        """Those that a moderator approved."""
        return self.filter(state="public")

    def waiting(self):
        """Those that no moderator has looked at."""
        return self.filter(state="waiting")

    def moderated_by(self, user):
        """Those on articles of the portals at which somebody moderates; all for an administrator."""
        if user.is_superuser:
            return self
        rights = GroupSitePermission.objects.filter(
            group__user=user, permission__codename="view_comment", permission__content_type__app_label="feedback"
        )
        below = Q(pk__isnull=True)  # at no portal: none
        for path in rights.values_list("site__root_page__path", flat=True).distinct():
            below |= Q(article__path__startswith=path)
        return self.filter(below)

    def oldest_first(self):
        """As a conversation is read."""
        return self.order_by("sent_at", "pk")
