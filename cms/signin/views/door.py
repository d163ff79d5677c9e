"""The way in: name and password, then a second factor; and the same once more where something is approved."""

from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import FormView
from wagtail.admin.views.account import PasswordResetView
from wagtail.log_actions import log

from cms.errors import error_page
from cms.models import User
from cms.permissions import ADMIN_ACCESS
from cms.signin import attempts, devices, factors, sessions
from cms.signin.forms import CodeForm, PasswordForm, SigninForm, TrustingCodeForm

LOCKED = "Đã thử sai nhiều lần nên tạm khóa đăng nhập {minutes} phút. Hãy chờ, hoặc nhờ quản trị mở khóa."
WRONG_CODE = "Mã không đúng hoặc đã dùng rồi. Hãy chờ ứng dụng đổi mã mới rồi nhập lại."
WRONG_PASSKEY = "Khóa đăng nhập không được chấp nhận. Hãy thử lại."
SECOND_WRONG = "Mật khẩu không đúng."


def where_to(request: HttpRequest) -> str:
    """The page that somebody wanted, where it is one of ours; else the admin's first."""
    asked = request.POST.get(REDIRECT_FIELD_NAME, request.GET.get(REDIRECT_FIELD_NAME, ""))
    ours = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return asked if asked and ours else reverse("wagtailadmin_home")


@method_decorator(sensitive_post_parameters(), name="dispatch")
class StepView(FormView):
    """One step of the door: a form that is not even looked at while its name or its network is locked."""

    def name(self) -> str:
        """The account's name that is tried."""
        raise NotImplementedError

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Count, check, go on or say what is wrong."""
        if wait := attempts.wait_before(request, self.name()):
            return self.locked(wait)
        attempts.count(request, self.name())
        return super().post(request, *args, **kwargs)

    def refuse(self, form, field: str | None, sentence: str) -> HttpResponse:
        """Say it above the field; where this was one attempt too many, that it is locked now."""
        if wait := attempts.wait_before(self.request, self.name()):
            return self.locked(wait)
        form.add_error(field, sentence)
        return self.render_to_response(self.get_context_data(form=form))

    def locked(self, wait: int) -> HttpResponse:
        """429: the form stays, empty."""
        form = self.get_form_class()(**self.get_form_kwargs() | {"data": None, "files": None})
        told = self.get_context_data(form=form, refused=LOCKED.format(minutes=-(-wait // 60)))
        response = self.render_to_response(told, status=429)
        response["Retry-After"] = str(wait)
        return response


class SigninView(StepView):
    """`/dang-nhap/`: name and password."""

    template_name = "cms/signin/signin.html"
    form_class = SigninForm

    def name(self) -> str:
        return self.request.POST.get("username", "").replace("\0", "")[:254]

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.user.is_authenticated and request.user.has_perm(ADMIN_ACCESS):
            return redirect(where_to(request))
        return super().get(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict:
        return super().get_form_kwargs() | {"request": self.request}

    def form_invalid(self, form: SigninForm) -> HttpResponse:
        known = User.objects.filter(username=self.name()).first()
        if known and form.cleaned_data.get("password"):
            log(known, "signin.failed", data={"step": "password"})
        if wait := attempts.wait_before(self.request, self.name()):
            return self.locked(wait)
        return super().form_invalid(form)

    def form_valid(self, form: SigninForm) -> HttpResponse:
        user, where = form.get_user(), where_to(self.request)
        if factors.has_factor(user):
            device = devices.device_of(self.request, user)
            if device is None:
                sessions.begin(self.request, user, where)
                return redirect("signin_factor")
            sessions.complete(self.request, user, "trusted", device.factor_at.timestamp(), device.pk)
        elif sessions.needs_factor(user):
            sessions.begin(self.request, user, where)
            return redirect("signin_setup")
        else:
            sessions.complete(self.request, user, "password", None)
        attempts.forgive(self.request, user.username)
        return HttpResponseRedirect(where)

    def get_context_data(self, **kwargs) -> dict:
        ended = sessions.SENTENCES.get(self.request.GET.get("het", ""), "")
        return super().get_context_data(**kwargs) | {"next": where_to(self.request), "ended": ended}


class FactorView(StepView):
    """`/dang-nhap/ma/`: the second factor of somebody whose password was right."""

    template_name = "cms/signin/factor.html"
    form_class = TrustingCodeForm
    heading, button = "Xác thực hai bước", "Đăng nhập"

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        self.person = self.whose()
        return super().dispatch(request, *args, **kwargs) if self.person else self.turn_away()

    def whose(self) -> User | None:
        """Who is to show something."""
        user = sessions.pending_user(self.request)
        return user if user and factors.has_factor(user) else None

    def turn_away(self) -> HttpResponse:
        """Nobody is half way in."""
        return redirect("signin")

    def name(self) -> str:
        return self.person.username

    def form_valid(self, form: CodeForm) -> HttpResponse:
        credential, code = form.cleaned_data.get("credential"), form.cleaned_data["code"]
        by_passkey = isinstance(credential, dict) and not code.strip()
        by = factors.check_passkey(self.person, credential) if by_passkey else factors.check_code(self.person, code)
        if by is None:
            log(self.person, "signin.failed", data={"step": "passkey" if by_passkey else "code"})
            return self.refuse(form, None if by_passkey else "code", WRONG_PASSKEY if by_passkey else WRONG_CODE)
        attempts.forgive(self.request, self.name())
        return self.go_on(form, by)

    def go_on(self, form: CodeForm, by: str) -> HttpResponse:
        """Everything was shown."""
        where = self.request.session.get(sessions.NEXT) or reverse("wagtailadmin_home")
        response = HttpResponseRedirect(where)
        device = devices.trust(response, self.person, form.cleaned_data["name"]).pk if form.cleaned_data["trust"] else None
        sessions.complete(self.request, self.person, by, sessions.seconds(), device)
        if by == factors.Type.RECOVERY_CODES:
            left = factors.codes_left(self.person)
            messages.warning(self.request, f"Bạn vừa dùng một mã dự phòng, còn {left} mã. Mất điện thoại thì hãy thiết lập lại xác thực.")
        return response

    def get_context_data(self, **kwargs) -> dict:
        told = {"heading": self.heading, "button": self.button, "person": self.person, "by_password": False}
        if factors.has_passkey(self.person):
            told["passkey"] = factors.ask_passkey(self.person)
        return super().get_context_data(**kwargs) | told


class ConfirmView(FactorView):
    """`/dang-nhap/xac-nhan/`: shown once more by somebody who is signed in; the password by those who have no second factor."""

    heading, button = "Xác nhận lại", "Xác nhận"

    def whose(self) -> User | None:
        return self.request.user if self.request.user.is_authenticated else None

    def get_form_class(self) -> type:
        return CodeForm if factors.has_factor(self.person) else PasswordForm

    def form_valid(self, form) -> HttpResponse:
        if not isinstance(form, PasswordForm):
            return super().form_valid(form)
        if not self.person.check_password(form.cleaned_data["password"]):
            log(self.person, "signin.failed", data={"step": "password"})
            return self.refuse(form, "password", SECOND_WRONG)
        attempts.forgive(self.request, self.name())
        return self.go_on(form, "password")

    def go_on(self, form, by: str) -> HttpResponse:
        sessions.prove(self.request, with_factor=by != "password")
        if by != "password":
            self.person.trusted_devices.filter(pk=self.request.session.get(sessions.DEVICE)).update(factor_at=timezone.now())
        return HttpResponseRedirect(where_to(self.request))

    def get_context_data(self, **kwargs) -> dict:
        by_password = self.get_form_class() is PasswordForm
        return super().get_context_data(**kwargs) | {"next": where_to(self.request), "by_password": by_password}


class ForgottenView(PasswordResetView):
    """Wagtail's way to a new password, by mail. It lets nobody in; here it is not asked for without end."""

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        name = f"mail {request.POST.get('email', '')[:254]}"
        if wait := attempts.wait_before(request, name):
            return error_page(request, 429, retry_after=wait)
        attempts.count(request, name)
        return super().post(request, *args, **kwargs)


def old_door(request: HttpRequest) -> HttpResponse:
    """Wagtail's own sign-in leads here; whatever is sent to it is not looked at."""
    asked = request.GET.urlencode()
    return HttpResponseRedirect(reverse("signin") + (f"?{asked}" if asked else ""))
