"""The doors by which something could come before the public unapproved, each closed."""

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse
from wagtail.admin import messages
from wagtail.models import Page, ReferenceIndex, Revision, TaskState
from wagtail.permissions import policy_registry

from newsroom.models import ReviewState
from newsroom.refusals import Refused

BY_WORKFLOW = "Nội dung chỉ được đăng sau khi duyệt đủ các bước. Hãy trình duyệt."
SHOWN = "“{thing}” đang dùng ở “{page}” mà bạn đọc đang xem, không thay và không xóa được. Hãy tải lên tệp mới rồi sửa bài."
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


# Wagtail's screens that ask for nobody's rights, and show what stands in all portals
FOR_ADMINISTRATORS = {
    "wagtailadmin_reports:page_types_usage",
    "wagtailadmin_reports:page_types_usage_results",
    "wagtailadmin_workflows:task_chooser",
    "wagtailadmin_workflows:task_chooser_results",
    "wagtailadmin_workflows:task_chosen",
    "wagtailsearchpromotions:chooser",
    "wagtailsearchpromotions:chooserresults",
}
PAGES_ASKED_FOR = {"wagtailadmin_choose_page_chosen_multiple", "wagtailadmin_pages:confirm_workflow_cancellation"}


def refuse_entry(request) -> None:
    """Ask for the rights for which a screen of Wagtail's does not ask (before it is shown)."""
    name = request.resolver_match.view_name
    if name in FOR_ADMINISTRATORS and request.user.is_authenticated and not request.user.is_superuser:
        raise PermissionDenied
    if name in PAGES_ASKED_FOR and request.user.is_authenticated:
        keys = [*request.GET.getlist("id"), str(request.resolver_match.kwargs.get("page_id", ""))]
        _refuse_pages_elsewhere(request.user, Page.objects.filter(pk__in=[key for key in keys if key.isascii() and key.isdigit()]))


def offer_own_pages(pages, request):
    """Where a page is chosen, those of one's own portals are offered; another portal's is not even opened."""
    opened = request.resolver_match.kwargs.get("parent_page_id")
    if opened:
        _refuse_pages_elsewhere(request.user, Page.objects.filter(pk=opened, depth__gt=1))
    return pages.filter(policy_registry.get_by_type(Page).portals_of(request.user))


def _refuse_pages_elsewhere(user, pages) -> None:
    if pages.filter(policy_registry.get_by_type(Page).portals_of(user)).count() < pages.count():
        raise PermissionDenied


def keep_what_was_approved(sender, instance, raw=False, **kwargs) -> None:
    """A revision with an approval is never written over, whoever's autosave it is (before a revision is saved)."""
    if raw or instance.pk is None:
        return
    if not ReviewState.objects.filter(revision=instance.pk, status=TaskState.STATUS_APPROVED).exists():
        return
    if Revision.objects.filter(pk=instance.pk).exclude(content=instance.content).exists():
        raise PermissionDenied(APPROVED)


# What readers see of a picture or a document, by its model's name
SEEN = {"portalimage": ("file", "description", "credit"), "portaldocument": ("file", "title")}


def keep_what_is_shown(sender, instance, raw=False, update_fields=None, **kwargs) -> None:
    """A picture or document that a live page uses is not replaced, nor what it says reworded (before it is saved)."""
    names = [name for name in SEEN[sender._meta.model_name] if update_fields is None or name in update_fields]
    if raw or instance.pk is None or not names:
        return
    before = sender.objects.filter(pk=instance.pk).values(*names).first()
    if before and any(str(getattr(instance, name)) != str(before[name]) for name in names):
        _refuse_while_shown(instance)


def keep_what_is_shown_from_deletion(sender, instance, **kwargs) -> None:
    """Nor is it deleted (before it is)."""
    _refuse_while_shown(instance)


def _refuse_while_shown(instance) -> None:
    if page := page_that_shows(instance):
        raise Refused(SHOWN.format(thing=instance, page=page))


def page_that_shows(instance) -> Page | None:
    """A live page that uses a picture or document; None where none does."""
    pages = ReferenceIndex.get_references_to(instance).filter(base_content_type=ContentType.objects.get_for_model(Page))
    return Page.objects.live().filter(pk__in=[int(key) for key in pages.values_list("object_id", flat=True)]).first()
