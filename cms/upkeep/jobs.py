"""What the floor tidies up by the clock."""

from datetime import time, timedelta

from django.core.management import call_command

from cms.cache.generation import ALL_OLD, renew, store
from cms.clock import Job
from cms.headers.reports import forget_old
from cms.models import Backup
from cms.signin.jobs import forget_old as forget_signins
from cms.tasks import enqueue_uncut
from cms.upkeep.again import queue_again
from cms.upkeep.backup import proving, saving
from cms.upkeep.backup.faults import BackupFault
from cms.upkeep.desk_index import enter_missing

LONG = timedelta(minutes=30)  # prolonged while it runs: after so long a machine that died in it is known for dead


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


def renew_copies() -> str:
    """Make all copies old, for a machine that changed something and did not reach Redis. Fails where this one does not either."""
    renew()
    if store().is_behind():
        raise ConnectionError("máy này không tới được Redis")
    return "Đã làm mới bản sao trang của mọi cổng."


def try_again() -> str:
    """Let the queue do again what failed because another machine was away: mails, files that are to be deleted."""
    return f"Đã xếp hàng lại {queue_again()} việc hỏng vì máy khác vắng."


def cut_pictures() -> str:
    """Give the queue the pictures that it has not cut: what a backup brought back, what a lost task left."""
    return f"Đã xếp hàng {enqueue_uncut()} ảnh chưa cắt."


def forget_policy_reports() -> str:
    """Delete what browsers reported long ago."""
    return f"Đã xóa {forget_old()} dòng báo nội dung bị chặn quá 30 ngày."


def back_up() -> str:
    """Save database and media."""
    manifest = saving.save()
    told = saving.told(manifest, Backup.objects.count())
    if saving.has_lost_much(manifest):
        raise BackupFault(f"Kho media có gắn đúng chỗ không? {told}")
    return told


def jobs() -> list[Job]:
    """The floor's part of the clock."""
    return [
        Job("forget-sessions", "Dọn phiên đăng nhập", forget_sessions, at=time(3, 10)),
        Job("forget-policy-reports", "Xóa báo cáo nội dung bị chặn cũ", forget_policy_reports, at=time(3, 15)),
        Job("forget-signins", "Dọn lượt đếm đăng nhập và thiết bị hết hạn", forget_signins, at=time(3, 15)),
        Job("prune-copies", "Giữ giới hạn bản sao trang", prune_copies, every=timedelta(minutes=10)),
        Job(ALL_OLD, "Làm mới bản sao khi có máy không tới được Redis", renew_copies, at=time(4, 10)),
        Job("try-again", "Làm lại việc hỏng của hàng đợi", try_again, every=timedelta(minutes=10)),
        Job("cut-pictures", "Cắt ảnh còn thiếu", cut_pictures, every=timedelta(minutes=10)),
        Job("desk-index", "Chỉ mục tìm kiếm của trang quản trị", enter_missing, every=timedelta(hours=1)),
        Job("backup", "Sao lưu", back_up, at=time(1, 30), lease=LONG, apart=True),
        Job("prove-backup", "Thử phục hồi bản sao mới nhất", proving.prove_newest, at=time(4, 30), lease=LONG, apart=True),
        Job("forget-tasks", "Dọn hàng đợi", forget_finished_tasks, every=timedelta(hours=24)),
    ]
