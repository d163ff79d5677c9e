"""What of a poll is sealed whenever it changes: how it is asked, when it opens and closes, what was brought forward."""

from wagtail.log_actions import LogActionRegistry

from cms.log.rows import changes_of, watch
from polls.models import Choice, Poll

POLL, CHOICE = "polls.changed", "polls.choice_changed"
ASKED = ("question", "opens_at", "closes_at", "max_choices", "show_results", "live", "forgotten_at", "brought_forward_voters", "site_id")

watch(Poll, POLL, ASKED)
watch(Choice, CHOICE, ("text", "brought_forward_votes", "poll_id"))


def log_actions(actions: LogActionRegistry) -> None:
    """How the log names it."""
    actions.register_action(POLL)(changes_of(Poll, "Đổi bình chọn"))
    actions.register_action(CHOICE)(changes_of(Choice, "Đổi phương án bình chọn"))
