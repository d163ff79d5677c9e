"""Publishing in an emergency."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views import View
from wagtail.admin import messages
from wagtail.models import Page

from newsroom import actions
from newsroom.forms import OverrideForm


class OverrideView(View):
    """Publishing in an emergency, with a reason that stays."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Publish the newest revision of a page at once."""
        page = get_object_or_404(Page, pk=pk).specific
        form = OverrideForm(request.POST)
        if not actions.may_override(request.user, page):
            raise PermissionDenied
        if form.is_valid():
            actions.override(page, request.user, form.cleaned_data["reason"])
            messages.success(request, f"Đã đăng khẩn cấp “{page}”. Việc này được ghi vào nhật ký.")
        else:
            messages.error(request, form.errors["reason"][0])
        return redirect("wagtailadmin_pages:edit", page.pk)
