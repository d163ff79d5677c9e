"""For administrators: who has a second factor and who goes without, what is locked, whose telephone is lost."""

from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from cms.models import FactorExemption, User
from cms.signin import actions, attempts, factors, sessions
from cms.signin.forms import ExemptionForm
from cms.signin.views.again import confirm_at
from cms.signin.views.own import FRESH, key_in

NAME = "Đăng nhập"


def people() -> QuerySet:
    """Who may enter the admin, each with `has_factor`."""
    right = Permission.objects.filter(codename="access_admin", content_type__app_label="wagtailadmin")
    may = Q(is_superuser=True) | Q(groups__permissions__in=right) | Q(user_permissions__in=right)
    factor = Authenticator.objects.filter(user=OuterRef("pk")).exclude(type=factors.Type.RECOVERY_CODES)
    found = User.objects.filter(may, is_active=True).distinct().annotate(has_factor=Exists(factor))
    return found.select_related("exemption").order_by("username")


class SigninDeskView(WagtailAdminTemplateMixin, TemplateView):
    """`/quan-tri/dang-nhap/`, with a button for each thing that may be done."""

    template_name = "cms/signin/desk.html"
    page_title = "Đăng nhập của mọi người"
    header_icon = "key"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if not request.user.is_superuser:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """One of the buttons; what weakens somebody's door needs what was shown in the last minutes."""
        if "lift" in request.POST:
            attempts.lift(get_object_or_404(attempts.locked(), pk=key_in(request, "lift")), request.user)
            messages.success(request, "Đã mở khóa.")
        elif not sessions.is_fresh(request, FRESH, factors.has_factor(request.user)):
            return confirm_at(request.path)
        elif "lost" in request.POST:
            user = get_object_or_404(people(), pk=key_in(request, "lost"))
            actions.lose_device(user, request.user)
            messages.success(request, f"{user.get_full_name()} đã bị đăng xuất ở mọi nơi và sẽ thiết lập lại ở lần đăng nhập sau.")
        elif "end" in request.POST:
            actions.end_exemption(get_object_or_404(FactorExemption, pk=key_in(request, "end")), request.user)
            messages.success(request, "Đã thôi miễn.")
        else:
            return self._exempt(request)
        return redirect(request.path)

    def _exempt(self, request: HttpRequest) -> HttpResponse:
        form = ExemptionForm(request.POST, by=request.user)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        user = form.cleaned_data["user"]
        actions.exempt(user, form.cleaned_data["reason"], request.user)
        messages.success(request, f"{user.get_full_name()} được đăng nhập chỉ bằng mật khẩu.")
        return redirect(request.path)

    def get_breadcrumbs_items(self) -> list[dict]:
        return [*self.breadcrumbs_items, {"url": "", "label": NAME}]

    def get_context_data(self, **kwargs) -> dict:
        kwargs.setdefault("form", ExemptionForm(by=self.request.user))
        rows = FactorExemption.objects.select_related("user", "allowed_by")
        return super().get_context_data(**kwargs) | {"locks": attempts.locked(), "exemptions": rows, "people": people()}


@require_POST
def awake(request: HttpRequest) -> HttpResponse:
    """The open page says that its person has typed or pointed; that it was asked at all is noted by the middleware."""
    return JsonResponse({"success": True})


class ForAdministrators(MenuItem):
    """Shown to administrators."""

    def is_shown(self, request: HttpRequest) -> bool:
        return request.user.is_superuser


def menu_item() -> MenuItem:
    """The way there, among the settings."""
    return ForAdministrators(NAME, reverse("signin_desk"), name="signin", icon_name="key", order=590)


def account_item(request: HttpRequest) -> dict:
    """The way from one's account to one's own second factor."""
    help_text = "Điện thoại, khóa đăng nhập, mã dự phòng, thiết bị được tin."
    return {"url": reverse("signin_own"), "label": "Xác thực hai bước", "help_text": help_text}


def admin_urls() -> list:
    """The addresses in the admin."""
    return [
        path("dang-nhap/", SigninDeskView.as_view(), name="signin_desk"),
        path("con-lam-viec/", awake, name="signin_awake"),
    ]
