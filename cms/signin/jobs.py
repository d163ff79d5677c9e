"""What the clock tidies up of signing in."""

from cms.signin import attempts, devices


def forget_old() -> str:
    """Delete counts that count no more and trust that is over."""
    return f"Đã xóa {attempts.forget_old()} lượt đếm cũ và {devices.forget_old()} thiết bị hết hạn tin."
