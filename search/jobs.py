"""What the search does by the clock."""

from datetime import timedelta

from cms.clock import Job
from search import tasks


def read_documents() -> str:
    """Give the queue the documents that it has not read: what a backup brought back, what a lost task left."""
    return f"Đã xếp hàng {tasks.enqueue_unread()} tài liệu chưa đọc."


def jobs() -> list[Job]:
    """The part of the search in the clock."""
    return [Job("read-documents", "Đọc chữ trong tài liệu", read_documents, every=timedelta(minutes=10))]
