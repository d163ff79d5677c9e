"""Ratings brought forward are sealed whenever they change."""

from wagtail.log_actions import LogActionRegistry

from cms.log.rows import changes_of, watch
from feedback.models import StartingFigure

FIGURE = "feedback.figure"

watch(StartingFigure, FIGURE, ("article_id", "points", "raters", "source", "as_of"))


def log_actions(actions: LogActionRegistry) -> None:
    """How the log names it."""
    actions.register_action(FIGURE)(changes_of(StartingFigure, "Đổi đánh giá mang sang"))
