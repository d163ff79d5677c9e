"""How the histories name what the floor logs."""

from wagtail.log_actions import LogActionRegistry, LogFormatter

from cms.log import rights, signals
from cms.log.chain import ADOPTED, BEGIN, KEY_CHANGED

FIELDS = {
    "username": "tên đăng nhập",
    "email": "thư điện tử",
    "last_name": "họ và tên đệm",
    "first_name": "tên",
    "is_active": "còn làm việc",
    "is_staff": "nhân viên",
    "is_superuser": "quản trị",
}


def log_actions(actions: LogActionRegistry) -> None:
    """The floor's lines in the history of an account or a group."""
    actions.register_action(BEGIN, "Bắt đầu nhật ký có dấu", "Bắt đầu nhật ký có dấu")
    actions.register_action(KEY_CHANGED, "Đổi khóa nhật ký", "Đổi khóa nhật ký")
    actions.register_action(ADOPTED, "Nhận mục không có dấu", "Nhận mục không có dấu")
    actions.register_action(signals.SIGNED_IN, "Đăng nhập", "Đăng nhập")
    actions.register_action(signals.SIGNED_OUT, "Đăng xuất", "Đăng xuất")
    actions.register_action(signals.SIGN_IN_FAILED, "Đăng nhập hỏng", "Đăng nhập không thành")
    actions.register_action(rights.PASSWORD, "Đổi mật khẩu", "Đổi mật khẩu")

    @actions.register_action(rights.ACCOUNT)
    class Account(LogFormatter):
        label = "Đổi tài khoản"

        def format_message(self, entry) -> str:
            if entry.data.get("is_deleted"):
                return "Xóa tài khoản"
            names = ", ".join(FIELDS[name] for name in entry.data["changed"])
            return "Mở tài khoản" if entry.data["is_new"] else f"Đổi tài khoản: {names}"

    @actions.register_action(rights.GROUP)
    class GroupItself(LogFormatter):
        label = "Đổi nhóm"

        def format_message(self, entry) -> str:
            what = "Xóa" if entry.data.get("is_deleted") else "Mở" if entry.data["is_new"] else "Đổi"
            return f"{what} nhóm {entry.data['name']}"

    @actions.register_action(rights.MEMBERS)
    class Members(LogFormatter):
        label = "Đổi người trong nhóm"

        def format_message(self, entry) -> str:
            return said(entry.data)

    @actions.register_action(rights.RIGHTS)
    class Rights(LogFormatter):
        label = "Đổi quyền"

        def format_message(self, entry) -> str:
            place = f" ở “{entry.data['at_name']}”" if "at_name" in entry.data else ""
            return f"{said(entry.data)}{place}"


def said(data: dict) -> str:
    """What was given and what was taken."""
    given, taken = ", ".join(data.get("added", [])), ", ".join(data.get("taken", []))
    return "; ".join(filter(None, (given and f"thêm {given}", taken and f"bớt {taken}")))
