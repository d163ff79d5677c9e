"""The doors by which something could come before the public unapproved, each closed."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin import messages
from wagtail.models import Revision, TaskState

from newsroom.models import ReviewState

BY_WORKFLOW = "Nội dung chỉ được đăng sau khi duyệt đủ các bước. Hãy trình duyệt."
APPROVED = "Bản sửa này đã được duyệt, không ghi đè được; hãy tải lại trang."


def refuse_publishing(request, *things):
    """Nobody publishes by a button: a hook of Wagtail's views, before they do."""
    messages.error(request, BY_WORKFLOW)
    return redirect(request.META.get("HTTP_REFERER") or reverse("wagtailadmin_home"))


def refuse_publishing_many(request, action_type, things, action):
    """Nor many at once."""
    return refuse_publishing(request) if action_type == "publish" else None


def refuse_live_copies(request, page):
    """Nor by copying what is live, or setting it up at another place as an alias."""
    if request.method == "POST" and (request.POST.get("publish_copies") or request.POST.get("alias")):
        return refuse_publishing(request)
    return None


def keep_what_was_approved(sender, instance, raw=False, **kwargs) -> None:
    """A revision with an approval is never written over, whoever's autosave it is (before a revision is saved)."""
    if raw or instance.pk is None:
        return
    if not ReviewState.objects.filter(revision=instance.pk, status=TaskState.STATUS_APPROVED).exists():
        return
    if Revision.objects.filter(pk=instance.pk).exclude(content=instance.content).exists():
        raise PermissionDenied(APPROVED)
