"""The addresses of the door."""

from django.urls import path

from cms.signin.views import door, own

urlpatterns = [
    path("", door.SigninView.as_view(), name="signin"),
    path("ma/", door.FactorView.as_view(), name="signin_factor"),
    path("xac-nhan/", door.ConfirmView.as_view(), name="signin_confirm"),
    path("thiet-lap/", own.SetupView.as_view(), name="signin_setup"),
    path("thiet-lap/ung-dung/", own.AddAppView.as_view(), name="signin_add_app"),
    path("thiet-lap/khoa/", own.AddPasskeyView.as_view(), name="signin_add_passkey"),
    path("ma-du-phong/", own.CodesView.as_view(), name="signin_codes"),
    path("cua-toi/", own.OwnView.as_view(), name="signin_own"),
]
