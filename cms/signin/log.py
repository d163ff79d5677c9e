"""The log of signing in: what its lines are called, and the report that shows them. No address and no browser stands in it."""

from datetime import datetime

from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet
from django.urls import path, reverse
from django.utils import timezone
from wagtail.admin.ui.tables import Column
from wagtail.log_actions import LogActionRegistry
from wagtail.models import ModelLogEntry

from cms.permissions import ADMIN_ACCESS
from cms.sheets import as_cell, as_text
from cms.viewsets.reports import ReportMenuItem, StaffReportView

NAME = "Nhật ký đăng nhập"
HEADINGS = {"at": "Lúc", "whose": "Tài khoản", "what": "Việc", "detail": "Chi tiết", "by": "Người làm"}
ACTIONS = {
    "signin.in": "Đăng nhập",
    "signin.out": "Hết phiên",
    "signin.failed": "Nhập sai",
    "signin.locked": "Bị tạm khóa",
    "signin.lifted": "Được mở khóa",
    "signin.trusted": "Tin một thiết bị",
    "signin.untrusted": "Thôi tin một thiết bị",
    "signin.factor_added": "Thiết lập xác thực",
    "signin.factor_removed": "Gỡ xác thực",
    "signin.exempt": "Được miễn xác thực hai bước",
    "signin.exempt_ends": "Thôi được miễn",
    "signin.lost_device": "Báo mất thiết bị",
}
WORDS = {
    "totp": "bằng mã trên điện thoại",
    "recovery_codes": "bằng mã dự phòng",
    "webauthn": "bằng khóa đăng nhập",
    "trusted": "trên thiết bị được tin",
    "password": "chỉ bằng mật khẩu",
    "code": "mã xác thực",
    "passkey": "khóa đăng nhập",
    "self": "tự đăng xuất",
    "idle": "30 phút không thao tác",
    "long": "quá 12 giờ",
    "ended": "phiên bị kết thúc",
    "factor": "thiếu xác thực hai bước",
}
STEPS = {"password": "mật khẩu"}


def log_actions(actions: LogActionRegistry) -> None:
    """How the history names what happens at the door."""
    for name, label in ACTIONS.items():
        actions.register_action(name, label, label)


def detail(entry: ModelLogEntry) -> str:
    """What a line says beside its name."""
    told = entry.data
    if "step" in told:
        return STEPS.get(told["step"]) or WORDS.get(told["step"], "")
    if "reason" in told:
        return f"{told['reason']} ({told['by']})" if told.get("by") else told["reason"]
    for name in ("by", "why", "kind"):
        if name in told:
            return WORDS.get(told[name], "")
    if "failures" in told:
        return f"{told['failures']} lần sai"
    return str(told.get("device", "")) or (f"{told['factors']} cách xác thực đã gỡ" if "factors" in told else "")


def entries(user) -> QuerySet:
    """The lines that somebody may read: all of them, or those that are about oneself."""
    found = ModelLogEntry.objects.filter(action__startswith="signin.").select_related("user").order_by("-timestamp", "-pk")
    if user.is_superuser:
        return found
    kind = ContentType.objects.get_for_model(get_user_model())
    return found.filter(Q(content_type=kind, object_id=str(user.pk)) | Q(user=user))


def may_read(user) -> bool:
    """Everybody at a desk: each what is theirs."""
    return user.is_active and user.has_perm(ADMIN_ACCESS)


class Line:
    """One line of the report."""

    def __init__(self, entry: ModelLogEntry):
        self.pk, self.at, self.whose = entry.pk, entry.timestamp, entry.label
        self.what, self.detail = ACTIONS.get(entry.action, entry.action), detail(entry)
        self.by = entry.user.get_full_name() if entry.user else ""


def _moment(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%H:%M:%S %d/%m/%Y}"


class SigninLogView(StaffReportView):
    """Who came in, who did not, and what was changed about it: the newest first."""

    model = ModelLogEntry
    page_title = NAME
    header_icon = "key"
    index_url_name = "signin_log"
    index_results_url_name = "signin_log_results"
    verbose_name, verbose_name_plural = "dòng", "dòng"
    may_read = staticmethod(may_read)
    columns = [
        Column("at", label=HEADINGS["at"], accessor=lambda line: _moment(line.at)),
        *(Column(name, label=HEADINGS[name]) for name in ("whose", "what", "detail", "by")),
    ]
    list_export = list(HEADINGS)
    export_headings = HEADINGS
    custom_value_preprocess = {
        str: {"csv": as_text, "xlsx": as_cell},
        datetime: {"csv": _moment, "xlsx": lambda moment: timezone.localtime(moment).replace(tzinfo=None)},
    }

    def get_base_queryset(self) -> QuerySet:
        return entries(self.request.user)

    def paginate_queryset(self, queryset: QuerySet, page_size: int):
        paginator, page, found, more = super().paginate_queryset(queryset, page_size)
        return paginator, page, [Line(entry) for entry in found], more

    def as_spreadsheet(self, queryset: QuerySet, spreadsheet_format: str):
        return super().as_spreadsheet((Line(entry) for entry in queryset.iterator(chunk_size=500)), spreadsheet_format)

    def get_filename(self) -> str:
        return f"nhat-ky-dang-nhap-{timezone.localdate():%Y%m%d}"


def menu_item() -> ReportMenuItem:
    """The log among the reports."""
    return ReportMenuItem(NAME, reverse("signin_log"), name="signin-log", icon_name="key", order=900, may_read=may_read)


def admin_urls() -> list:
    """The log's addresses in the admin."""
    return [
        path("nhat-ky-dang-nhap/", SigninLogView.as_view(), name="signin_log"),
        path("nhat-ky-dang-nhap/ket-qua/", SigninLogView.as_view(results_only=True), name="signin_log_results"),
    ]
