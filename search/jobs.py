"""What the search does by the clock."""

from datetime import time, timedelta

from cms.clock import Job
from search import tasks, upkeep
from search.actions import forget_searched


def read_documents() -> str:
    """Give the queue the documents that it has not read: what a backup brought back, what a lost task left."""
    return f"Đã xếp hàng {tasks.enqueue_unread()} tài liệu chưa đọc."


def forget_words() -> str:
    """Forget what few searched for, once its week is over, and what is old."""
    rare, old = forget_searched()
    return f"Đã xóa {rare} từ khóa ít người tìm của các tuần đã qua, {old} từ khóa quá hai năm."


def jobs() -> list[Job]:
    """The search's part of the clock."""
    return [
        Job("read-documents", "Đọc chữ trong tài liệu", read_documents, every=timedelta(minutes=10)),
        Job("compare-search", "Đối chiếu chỉ mục tìm kiếm", upkeep.compare, every=timedelta(hours=1), lease=timedelta(minutes=30)),
        Job("forget-searched", "Xóa từ khóa tìm kiếm ít người tìm", forget_words, at=time(3, 20)),
    ]
