"""Questions to the newsroom's own rows."""

from django.db import models
from django.utils import timezone
from wagtail.models import Page

from newsroom.roles import STEPS

STEP = Page.steplen


class DeskQuerySet(models.QuerySet):
    """Who works where."""

    def covering(self, path: str):
        """Those whose place is this page of the tree or one above it."""
        above = [path[:end] for end in range(STEP, len(path) + 1, STEP)]
        return self.filter(place__path__in=above)

    def of(self, role):
        """Those of a role."""
        return self.filter(role_key=role.key)

    def approving(self):
        """Those of the roles that take a step."""
        return self.filter(role_key__in=[role.key for _, role in STEPS])


class StandInQuerySet(models.QuerySet):
    """Who stands in for whom."""

    def now(self):
        """Those that are in force."""
        moment = timezone.now()
        return self.filter(begins__lte=moment, ends__gt=moment)


class ReturnReasonQuerySet(models.QuerySet):
    """Reasons to send something back."""

    def offered(self, site):
        """Those that an approver of a portal may choose from."""
        return self.filter(site=site, retired=False)
