"""The questions that are asked of comments, ratings and reasons, each by its name."""

from datetime import datetime

from django.db import models
from django.db.models import Case, DateTimeField, F, IntegerField, Q, Value, When
from django.db.models.functions import Coalesce
from wagtail.models import GroupSitePermission, Site


def moderated_sites(user) -> models.QuerySet[Site]:
    """The portals at which somebody moderates; all for an administrator."""
    if user.is_superuser:
        return Site.objects.all()
    rights = GroupSitePermission.objects.filter(
        group__user=user, permission__codename="view_comment", permission__content_type__app_label="feedback"
    )
    return Site.objects.filter(pk__in=rights.values("site"))


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
        return self.below(moderated_sites(user).values_list("root_page__path", flat=True))

    def below(self, paths):
        """Those on articles below these pages of the tree; without any: none."""
        below = Q(pk__isnull=True)
        for path in paths:
            below |= Q(article__path__startswith=path)
        return self.filter(below)

    def oldest_first(self):
        """As a conversation is read."""
        return self.order_by("sent_at", "pk")

    def for_moderators(self):
        """With what their order goes by: those that wait before the others, the longest waiting first; of the others the last decided."""
        return self.annotate(
            turn=Case(When(state="waiting", then=0), default=1, output_field=IntegerField()),
            waits_since=Case(When(state="waiting", then=F("sent_at")), default=Value(None), output_field=DateTimeField()),
            last_moment=Coalesce("decided_at", "sent_at"),
        )

    def to_read_closely(self):
        """Those about which something is unusual."""
        return self.exclude(marks=[], flag="")

    def of_receipt(self, code: str):
        """The one that a receipt is for."""
        return self.filter(code=code)

    def sent_with(self, nonce: str):
        """The one that was sent with a form."""
        return self.filter(stamp=nonce)

    def not_sent_with(self, nonce: str):
        """The others."""
        return self.exclude(stamp=nonce)

    def besides(self, comment):
        """All but one."""
        return self.exclude(pk=comment.pk)

    def saying(self, fingerprint: str):
        """Those of the same words."""
        return self.filter(fingerprint=fingerprint)

    def with_contact(self):
        """Those of whose senders an address is still kept."""
        return self.exclude(email="")

    def decided_before(self, moment: datetime):
        """Those about which somebody decided before a moment."""
        return self.filter(decided_at__lt=moment)


class RatingQuerySet(models.QuerySet):
    """Readers' ratings."""

    def of(self, article, keys: list[str]):
        """A reader's, under any of the keys that are the reader's."""
        return self.filter(article=article, reader__in=keys)

    def made_with(self, nonce: str):
        """The one that was made with a form."""
        return self.filter(stamp=nonce)

    def known_before(self, moment: datetime):
        """Those from before a moment of which we still know that two are not one reader's."""
        return self.filter(rated_at__lt=moment, reader__isnull=False)


class RefusalReasonQuerySet(models.QuerySet):
    """Reasons to refuse a comment."""

    def offered(self, sites):
        """Those that moderators of these portals may choose from."""
        return self.filter(site__in=sites, retired=False)
