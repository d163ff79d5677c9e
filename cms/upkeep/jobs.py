"""What the floor tidies up by the clock."""

from datetime import time, timedelta

from django.core.management import call_command

from cms.cache.generation import store
from cms.clock import Job
from cms.signin.jobs import forget_old
from cms.tasks import enqueue_uncut
from cms.upkeep.desk_index import enter_missing


def forget_sessions() -> str:
    """Delete the sessions that have ended."""
    call_command("clearsessions")
    return "Đã xóa các phiên đăng nhập hết hạn."


def forget_finished_tasks() -> str:
    """Delete what the queue finished more than a week ago."""
    call_command("prune_db_task_results", min_age_days=7, verbosity=0)
    return "Đã xóa các việc hàng đợi xong quá bảy ngày."


def prune_copies() -> str:
    """Hold the size limit of the page cache's folder."""
    return f"Đã bỏ {store().prune()} bản sao trang cũ nhất."


def cut_pictures() -> str:
    """Give the queue the pictures that it has not cut: what a backup brought back, what a lost task left."""
    return f"Đã xếp hàng {enqueue_uncut()} ảnh chưa cắt."


def jobs() -> list[Job]:
    """The floor's part of the clock."""
    return [
        Job("forget-sessions", "Dọn phiên đăng nhập", forget_sessions, at=time(3, 10)),
        Job("forget-signins", "Dọn lượt đếm đăng nhập và thiết bị hết hạn", forget_old, at=time(3, 15)),
        Job("prune-copies", "Giữ giới hạn bản sao trang", prune_copies, every=timedelta(minutes=10)),
        Job("cut-pictures", "Cắt ảnh còn thiếu", cut_pictures, every=timedelta(minutes=10)),
        Job("desk-index", "Chỉ mục tìm kiếm của trang quản trị", enter_missing, every=timedelta(hours=1)),
        Job("forget-tasks", "Dọn hàng đợi", forget_finished_tasks, every=timedelta(hours=24)),
    ]
