"""Nobody is signed in who has not shown everything, at no address; and in the admin a session that is over is ended and told so."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib.auth.middleware import get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject

from cms.signin import sessions

# Asked by an open page on its own; what a person does there is told by cms/static/js/desk-awake.js
BY_ITSELF = {"wagtailadmin_editing_sessions:ping", "wagtailadmin_editing_sessions:release", "wagtailadmin_block_preview"}
PREVIEWS = {"preview_on_add", "preview_on_edit"}
FORMS = {"add", "edit"}


class SecondFactor:
    """Stands behind Django's and allauth's middlewares of accounts. Looks into a session only where somebody asks who it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response
        self.desk = reverse("wagtailadmin_home")

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.user = SimpleLazyObject(lambda: whole_user(request))
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, arguments, named) -> HttpResponse | None:
        """Called by Django when it knows the view."""
        if not request.path.startswith(self.desk):
            return None
        if request.user.is_authenticated:
            if not happens_by_itself(request):
                sessions.note_act(request.session)
            return None
        why = getattr(request, "session_over", None)
        return self._ended(request, why) if why else None

    def _ended(self, request: HttpRequest, why: str) -> HttpResponse:
        sessions.end(request, why)
        sentence = sessions.SENTENCES[why]
        if "application/json" in request.headers.get("Accept", "") or request.headers.get("X-Requested-With") == "XMLHttpRequest":
            return JsonResponse({"success": False, "error_code": "signed_out", "error_message": sentence}, status=403)
        where = request.get_full_path() if request.method == "GET" else self.desk
        return HttpResponseRedirect(f"{reverse('signin')}?{urlencode({'next': where, 'het': why})}")


def whole_user(request: HttpRequest):
    """Who is signed in. One whose session is over, or in which a second factor is missing, is nobody."""
    user = get_user(request)
    if not user.is_authenticated:
        return user
    request.session_over = sessions.why_over(request.session, user)
    return AnonymousUser() if request.session_over else user


def happens_by_itself(request: HttpRequest) -> bool:
    """Whether a request is none of a person's acts: a ping of an open editor, its preview, its saving by itself."""
    match = request.resolver_match
    if match.view_name in BY_ITSELF or match.url_name in PREVIEWS:
        return True
    return request.method == "POST" and match.url_name in FORMS and "application/json" in request.headers.get("Accept", "")
