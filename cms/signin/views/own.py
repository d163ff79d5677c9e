"""What each person has to show: setting it up at the first sign-in, and changing it later."""

from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.generic import FormView, TemplateView

from cms.models import FactorExemption, User
from cms.signin import actions, attempts, devices, factors, sessions
from cms.signin.forms import AppForm, PasskeyForm
from cms.signin.views.again import confirm_at
from cms.signin.views.door import WRONG_CODE, WRONG_PASSKEY

FRESH = 10 * 60  # seconds for which something shown is enough to change it
APP = "signin_app"  # of a telephone that is being set up
CODES = "signin_codes"  # the codes on paper are to be shown
LAST = "Đây là cách xác thực duy nhất của bạn. Hãy thiết lập cách khác trước rồi mới gỡ."


def for_setting_up(view):
    """Lets in who is half way in and has nothing yet, and who is signed in and has just shown what they have. `request.person` is who."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        request.person = request.user if request.user.is_authenticated else sessions.pending_user(request)
        if request.person is None:
            return redirect("signin")
        has_factor = factors.has_factor(request.person)
        if not request.user.is_authenticated and has_factor:
            return redirect("signin_factor")
        if request.user.is_authenticated and not sessions.is_fresh(request, FRESH, has_factor):
            return confirm_at(request.path)
        return view(request, *args, **kwargs)

    return guarded


@method_decorator(for_setting_up, name="dispatch")
class SetupView(TemplateView):
    """`/dang-nhap/thiet-lap/`: on the telephone, or a passkey."""

    template_name = "cms/signin/setup.html"


@method_decorator(for_setting_up, name="dispatch")
class AddView(FormView):
    """One of the two. Whoever was half way in is in when it is done."""

    kind = ""

    def done(self) -> HttpResponse:
        """To the codes on paper, where there are none yet; else back."""
        request, user = self.request, self.request.person
        actions.added(user, self.kind)
        if request.user.is_authenticated:
            sessions.prove(request, with_factor=True)
        else:
            where = request.session.get(sessions.NEXT)
            sessions.complete(request, user, self.kind, sessions.seconds())
            request.session[sessions.NEXT] = where
            attempts.forgive(request, user.username)
        request.session.pop(APP, None)
        if factors.codes_left(user):
            messages.success(request, "Đã thiết lập xong.")
            return redirect("signin_own")
        factors.new_codes(user)
        request.session[CODES] = True
        return redirect("signin_codes")


class AddAppView(AddView):
    """`/dang-nhap/thiet-lap/ung-dung/`: an app on the telephone shows a code every 30 seconds."""

    template_name = "cms/signin/add_app.html"
    form_class, kind = AppForm, factors.Type.TOTP

    def secret(self) -> str:
        """Of this setting up: the same when a code was mistyped."""
        if APP not in self.request.session:
            self.request.session[APP] = factors.new_secret()
        return self.request.session[APP]

    def form_valid(self, form: AppForm) -> HttpResponse:
        if factors.add_app(self.request.person, self.secret(), form.cleaned_data["code"]):
            return self.done()
        form.add_error("code", WRONG_CODE)
        return self.form_invalid(form)

    def get_context_data(self, **kwargs) -> dict:
        secret = self.secret()
        picture, address = factors.picture_of(self.request.person, secret)
        grouped = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        return super().get_context_data(**kwargs) | {"picture": picture, "address": address, "secret": grouped}


class AddPasskeyView(AddView):
    """`/dang-nhap/thiet-lap/khoa/`: the browser makes a key that stays on the device."""

    template_name = "cms/signin/add_passkey.html"
    form_class, kind = PasskeyForm, factors.Type.WEBAUTHN

    def form_valid(self, form: PasskeyForm) -> HttpResponse:
        credential = form.cleaned_data["credential"]
        if isinstance(credential, dict) and factors.add_passkey(self.request.person, form.cleaned_data["name"], credential):
            return self.done()
        form.add_error(None, WRONG_PASSKEY)
        return self.form_invalid(form)

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(**kwargs) | {"passkey": factors.begin_passkey(self.request.person)}


def signed_in(view):
    """Lets in who is signed in."""

    @wraps(view)
    def guarded(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return view(request, *args, **kwargs) if request.user.is_authenticated else redirect("signin")

    return guarded


@method_decorator(signed_in, name="dispatch")
class CodesView(TemplateView):
    """`/dang-nhap/ma-du-phong/`: ten codes to write down, shown until the person says that they did."""

    template_name = "cms/signin/codes.html"

    def get(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        return super().get(request, *args, **kwargs) if request.session.get(CODES) else redirect("signin_own")

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        request.session.pop(CODES, None)
        return HttpResponseRedirect(request.session.pop(sessions.NEXT, None) or reverse("signin_own"))

    def get_context_data(self, **kwargs) -> dict:
        return super().get_context_data(**kwargs) | {"codes": factors.unused_codes(self.request.user)}


@method_decorator(signed_in, name="dispatch")
class OwnView(TemplateView):
    """`/dang-nhap/cua-toi/`: one's own factors and trusted devices."""

    template_name = "cms/signin/own.html"

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Take one away, or make new codes."""
        user = request.user
        if not sessions.is_fresh(request, FRESH, factors.has_factor(user)):
            return confirm_at(request.path)
        if "device" in request.POST:
            devices.distrust(get_object_or_404(devices.trusted(user), pk=key_in(request, "device")), user)
            messages.success(request, "Thiết bị này từ nay phải nhập mã.")
        elif "factor" in request.POST:
            self._remove(user, get_object_or_404(factors.factors_of(user), pk=key_in(request, "factor")))
        elif "codes" in request.POST and factors.has_factor(user):
            factors.new_codes(user)
            actions.added(user, factors.Type.RECOVERY_CODES)
            request.session[CODES] = True
            return redirect("signin_codes")
        return redirect("signin_own")

    def _remove(self, user: User, factor) -> None:
        if factors.factors_of(user).count() == 1 and sessions.needs_factor(user):
            messages.error(self.request, LAST)
            return
        actions.remove_factor(factor, user)
        messages.success(self.request, "Đã gỡ. Các thiết bị được tin đều phải nhập mã lại.")

    def get_context_data(self, **kwargs) -> dict:
        user = self.request.user
        return super().get_context_data(**kwargs) | {
            "factors": [(factor, factors.name_of(factor)) for factor in factors.factors_of(user)],
            "codes": factors.codes_left(user),
            "devices": devices.trusted(user),
            "exemption": FactorExemption.objects.filter(user=user).first(),
        }


def key_in(request: HttpRequest, name: str) -> int:
    """A row's key that a button sends; 0 where it is none."""
    key = request.POST[name]
    return int(key) if key.isascii() and key.isdigit() and len(key) < 18 else 0
