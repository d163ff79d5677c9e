"""What the form of a poll has of its own."""

from wagtail.admin.panels import HelpPanel

WHY = (
    "Đã có người bình chọn, nên câu hỏi, số phương án được chọn và các phương án giữ nguyên: không thêm, bớt hay sửa chữ, "
    "để mỗi phiếu vẫn trả lời đúng điều đã hỏi. Vẫn đổi được thứ tự phương án, giờ đóng và cách hiện kết quả."
)


class WhyFrozen(HelpPanel):
    """Why the question and the choices cannot be changed; shown once somebody has voted."""

    def __init__(self, content: str = WHY, **kwargs):
        super().__init__(content, **kwargs)

    class BoundPanel(HelpPanel.BoundPanel):
        def is_shown(self) -> bool:
            return super().is_shown() and self.instance.is_answered
