"""Asking for the second factor once more, where something weighs."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from cms.signin import sessions

AGAIN = "Thiết bị này được tin và đã lâu chưa nhập mã. Hãy xác nhận rồi bấm lại."


def confirm_at(where: str) -> HttpResponse:
    """To where something is shown once more; from there back."""
    return HttpResponseRedirect(f"{reverse('signin_confirm')}?{urlencode({'next': where})}")


def ask_again(request: HttpRequest, where: str) -> HttpResponse | None:
    """Before something is approved: the way to show the factor again, where that was more than twelve hours ago; else None."""
    if not sessions.is_stale(request):
        return None
    messages.warning(request, AGAIN)
    return confirm_at(where)
