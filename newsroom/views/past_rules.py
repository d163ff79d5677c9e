"""What goes past a rule, with a reason that stays: publishing in an emergency, letting something through the gate."""

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views import View
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.models import Page
from wagtail.snippets.models import get_workflow_enabled_models

from cms.signin.views.again import ask_again
from newsroom import actions, passage, rules
from newsroom.forms import WhyForm


def kinds() -> dict[str, type[Model]]:
    """What goes through the workflow, by the word for it in an address."""
    return {"page": Page} | {model._meta.model_name: model for model in get_workflow_enabled_models() if not issubclass(model, Page)}


def kind_of(thing: Model) -> str:
    """The word for a thing's kind in an address."""
    return "page" if isinstance(thing, Page) else thing._meta.model_name


class PastRuleView(View):
    """Something that one person does to one page or snippet, past a rule, with a reason."""

    def post(self, request: HttpRequest, kind: str, pk: int) -> HttpResponse:
        """Do it, and go back to the form."""
        model = kinds().get(kind)
        if model is None:
            raise Http404
        thing = get_object_or_404(model, pk=pk)
        thing = thing.specific if isinstance(thing, Page) else thing
        if not self.may(request.user, thing):
            raise PermissionDenied
        if asked := ask_again(request, AdminURLFinder(request.user).get_edit_url(thing) or reverse("wagtailadmin_home")):
            return asked
        form = WhyForm(request.POST)
        if form.is_valid():
            self.do(thing, form.cleaned_data["reason"])
        else:
            messages.error(request, form.errors["reason"][0])
        return redirect(AdminURLFinder(request.user).get_edit_url(thing) or "wagtailadmin_home")

    def may(self, user, thing: Model) -> bool:
        """Whether it is somebody's to do."""
        raise NotImplementedError

    def do(self, thing: Model, why: str) -> None:
        """Do it, and say so."""
        raise NotImplementedError


class OverrideView(PastRuleView):
    """Publishes the newest revision at once."""

    def may(self, user, thing):
        return actions.may_override(user, thing)

    def do(self, thing, why):
        actions.override(thing, self.request.user, why)
        messages.success(self.request, f"Đã đăng khẩn cấp “{thing}”. Việc này được ghi vào nhật ký.")


class WaiveView(PastRuleView):
    """Lets through the gate what the newest revision lacks."""

    def may(self, user, thing):
        return rules.may_let_through(user, thing)

    def do(self, thing, why):
        passage.waive(thing.get_latest_revision_as_object(), self.request.user, why)
        messages.success(self.request, "Đã cho qua những chỗ còn thiếu; bây giờ trình duyệt được.")
