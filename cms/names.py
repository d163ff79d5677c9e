"""Vietnamese names for rows that the migrations of Django and Wagtail name in English."""

from django.contrib.auth.models import Permission
from wagtail.models import Collection, Page

ALL_PAGES = "Tất cả các cổng"
ALL_MEDIA = "Kho chung"
ACTS = {
    "add": "Thêm", "change": "Sửa", "delete": "Xóa", "view": "Xem", "choose": "Chọn", "lock": "Khóa", "unlock": "Mở khóa",
    "publish": "Xuất bản",
}  # fmt: skip
BY_CODENAME = {"bulk_delete_page": "Xóa trang cùng các trang con", "access_admin": "Vào trang quản trị"}


def name_in_vietnamese() -> None:
    """Name the roots of the two trees and the rights where they still have their English names. May be run at any time."""
    Page.objects.filter(depth=1, title="Root").update(title=ALL_PAGES, draft_title=ALL_PAGES)
    Collection.objects.filter(depth=1, name="Root").update(name=ALL_MEDIA)
    renamed = []
    for right in Permission.objects.select_related("content_type"):
        name = right_name(right)
        if name and name != right.name:
            right.name = name
            renamed.append(right)
    Permission.objects.bulk_update(renamed, ["name"])


def right_name(right: Permission) -> str:
    """What the screen of a group calls a right; nothing where we do not know it."""
    act = ACTS.get(right.codename.split("_")[0])
    return BY_CODENAME.get(right.codename) or (f"{act} {right.content_type.name}" if act else "")
