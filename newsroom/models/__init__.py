"""What the newsroom keeps: who works where, what was approved, why something was sent back."""

from newsroom.models.desk import Desk, NewsroomSettings, StandIn
from newsroom.models.guard import Finding, GuardRound
from newsroom.models.review import ReturnReason, ReviewState, ReviewTask

__all__ = ["Desk", "Finding", "GuardRound", "NewsroomSettings", "ReturnReason", "ReviewState", "ReviewTask", "StandIn"]
