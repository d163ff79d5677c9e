"""Who stands in for me: an approver names somebody for some days, and may end it early."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from newsroom import actions, rules
from newsroom.forms import StandInForm
from newsroom.models import StandIn


class StandInView(WagtailAdminTemplateMixin, FormView):
    """The form, and who stands in or will."""

    template_name = "newsroom/stand_in.html"
    page_title = "Người duyệt thay tôi"
    header_icon = "group"
    breadcrumbs_items = []
    form_class = StandInForm

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not rules.is_approver(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Name somebody; with `end` take back one that was named."""
        if "end" not in request.POST:
            return super().post(request, *args, **kwargs)
        key = request.POST["end"]
        row = get_object_or_404(self._mine(), pk=key if key.isascii() and key.isdigit() and len(key) < 18 else 0)
        actions.end_stand_in(row, request.user)
        messages.success(request, f"{row.deputy} không còn duyệt thay bạn.")
        return redirect(request.path)

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"approver": self.request.user}

    def form_valid(self, form: StandInForm) -> HttpResponse:
        row = actions.stand_in(self.request.user, **form.told())
        messages.success(self.request, f"{row.deputy} duyệt thay bạn đến hết ngày đã chọn.")
        return redirect(self.request.path)

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(**kwargs) | {"rows": self._mine()}

    def _mine(self):
        return StandIn.objects.filter(approver=self.request.user, ends__gt=timezone.now()).select_related("deputy")
