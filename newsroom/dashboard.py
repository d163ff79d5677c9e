"""What the admin's first page tells each person: what waits for them, what came back, what comes next, whether the clock goes."""

from datetime import timedelta

from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.utils import timezone
from wagtail.admin.ui.components import Component
from wagtail.models import Page, Revision, TaskState, WorkflowState
from wagtail.permissions import policy_registry

from cms.clock import standing
from cms.models import FactorExemption
from cms.upkeep.backup.register import may_read, state
from feedback import reports as feedback
from newsroom import rules
from newsroom.guard.report import may_read as may_see_findings
from newsroom.models import Finding, ReviewState
from visits.panels import in_short, may_see

MOST = 10  # rows of a box
OLD = timedelta(days=14)


class Box(Component):
    """A box of the first page. `rows` are what it lists; without any it says so in one line."""

    template_name = "newsroom/dashboard_box.html"
    name = heading = empty = ""
    rows_template = ""
    order = 100

    def is_for(self, user) -> bool:
        """Whether somebody has the box at all."""
        return True

    def rows(self, user) -> list:
        """What stands in the box for somebody."""
        raise NotImplementedError

    def get_context_data(self, parent_context) -> dict:
        return {"box": self, "rows": self.rows(parent_context["request"].user)}


class WaitingForMe(Box):
    """What this person is to approve."""

    name, heading, empty = "waiting", "Chờ tôi duyệt", "Không có bài nào chờ bạn."
    rows_template = "newsroom/rows_waiting.html"
    order = 10

    def rows(self, user) -> list:
        return rules.waiting_for(user)[:MOST]


class ReturnedToMe(Box):
    """What this person wrote or submitted and got back."""

    name, heading, empty = "returned", "Bài của tôi bị trả lại", "Không có bài nào bị trả lại."
    rows_template = "newsroom/rows_returned.html"
    order = 20

    def rows(self, user) -> list:
        mine = Q(workflow_state__requested_by=user) | Q(revision__user=user)
        back = ReviewState.objects.filter(mine, status=TaskState.STATUS_REJECTED, workflow_state__status=WorkflowState.STATUS_NEEDS_CHANGES)
        return list(back.select_related("reason", "finished_by", "revision", "workflow_state").order_by("-finished_at", "-pk")[:MOST])


class ComingOut(Box):
    """What goes out next by the clock."""

    name, heading, empty = "scheduled", "Sắp đăng theo hẹn giờ", "Chưa có bài nào hẹn giờ đăng."
    rows_template = "newsroom/rows_scheduled.html"
    order = 30

    def rows(self, user) -> list:
        mine = my_pages(user).annotate(key=Cast("pk", CharField(max_length=255))).values("key")
        due = Revision.page_revisions.filter(approved_go_live_at__isnull=False, object_id__in=mine)
        return list(due.defer("content").order_by("approved_go_live_at", "pk")[:MOST])


class CommentsWaiting(Box):
    """How many comments wait for a moderator."""

    name, heading, empty = "comments", "Nhận xét chờ duyệt", "Không có nhận xét nào chờ duyệt."
    rows_template = "newsroom/rows_comments.html"
    order = 40

    def rows(self, user) -> list:
        number = feedback.waiting(user)
        return [number] if number else []


class OldDrafts(Box):
    """What was begun and left."""

    name, heading, empty = "drafts", "Bản nháp để quá 14 ngày", "Không có bản nháp cũ."
    rows_template = "newsroom/rows_drafts.html"
    order = 50

    def rows(self, user) -> list:
        left = my_pages(user).filter(has_unpublished_changes=True, latest_revision_created_at__lt=timezone.now() - OLD)
        return list(left.filter(latest_revision__approved_go_live_at__isnull=True).order_by("-latest_revision_created_at", "-pk")[:MOST])


class ClockState(Box):
    """Whether what is to happen by the clock happens."""

    name, heading, empty = "clock", "Việc tự động", "Mọi việc tự động đều đúng giờ."
    rows_template = "newsroom/rows_clock.html"
    order = 60

    def rows(self, user) -> list:
        return [one for one in standing() if not one.well]


class Backups(Box):
    """Whether the portal could be brought back; for administrators. An old proof is no proof."""

    name, heading, empty = "backups", "Sao lưu", ""
    rows_template = "newsroom/rows_backups.html"
    order = 70

    def is_for(self, user) -> bool:
        return may_read(user)

    def rows(self, user) -> list:
        return [state()]


class Readers(Box):
    """How many people read one's own portals."""

    name, heading, empty = "visits", "Lượt truy cập", "Chưa có cổng nào."
    rows_template = "newsroom/rows_visits.html"
    order = 45

    def is_for(self, user) -> bool:
        return may_see(user)

    def rows(self, user) -> list:
        return in_short(user)


class Suspicions(Box):
    """What the injection guard has found; for administrators, while there is something."""

    name, heading, empty = "suspicions", "Dấu hiệu bị chèn", "Không thấy dấu hiệu nào."
    rows_template = "newsroom/rows_suspicions.html"
    order = 5

    def is_for(self, user) -> bool:
        return may_see_findings(user) and Finding.objects.standing().exists()

    def rows(self, user) -> list:
        return list(Finding.objects.standing()[:MOST])


class WithoutFactor(Box):
    """Who signs in with the password alone: all of them for administrators, to others that they are one."""

    name, heading, empty = "without-factor", "Đăng nhập chỉ bằng mật khẩu", "Không có ai được miễn xác thực hai bước."
    rows_template = "newsroom/rows_without_factor.html"
    order = 70

    def is_for(self, user) -> bool:
        return user.is_superuser or bool(self.rows(user))

    def rows(self, user) -> list:
        exemptions = FactorExemption.objects.select_related("user")
        return list(exemptions if user.is_superuser else exemptions.filter(user=user))


def my_pages(user):
    """The pages that somebody may change."""
    return policy_registry.get_by_type(Page).instances_user_has_permission_for(user, "change")


BOXES = (Suspicions, WaitingForMe, ReturnedToMe, ComingOut, CommentsWaiting, Readers, OldDrafts, ClockState, WithoutFactor, Backups)
