"""Where moderators read comments and decide about them: Wagtail's modeladmin with a list and a screen of our own."""

from functools import cached_property

from django.contrib.admin import SimpleListFilter
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView, View
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail_modeladmin.helpers import PermissionHelper
from wagtail_modeladmin.helpers.search import DjangoORMSearchHandler
from wagtail_modeladmin.options import ModelAdmin
from wagtail_modeladmin.views import HistoryView, IndexView, InspectView

from cms.desk_search.folding import MOST_WORDS, bare_words
from cms.sites import site_of
from feedback import actions, reports
from feedback.forms import DecisionForm
from feedback.models import ClosedArticle, Comment
from feedback.querysets import moderated_sites
from feedback.text import tidy_line
from news.models import ArticlePage

LIST, ONE = "feedback_comment_modeladmin_index", "feedback_comment_modeladmin_inspect"
MOST = 200  # comments that are decided about at once


class ReadOnlyHelper(PermissionHelper):
    """To read and decide about only: a citizen's words are the citizen's, also for an administrator."""

    def user_can_list(self, user) -> bool:
        return moderated_sites(user).exists()

    def user_can_inspect_obj(self, user, obj) -> bool:
        return Comment.objects.moderated_by(user).filter(pk=obj.pk).exists()  # the list is limited, its rows' own screens are not

    def user_can_create(self, user) -> bool:
        return False

    def user_can_edit_obj(self, user, obj) -> bool:
        return False

    def user_can_delete_obj(self, user, obj) -> bool:
        return False


class ReadClosely(SimpleListFilter):
    """Those about which something is unusual."""

    title, parameter_name = "cần đọc kỹ", "ky"

    def lookups(self, request, model_admin):
        return [("1", "Có")]

    def queryset(self, request, queryset):
        return queryset.to_read_closely() if self.value() == "1" else queryset


class OfPortal(SimpleListFilter):
    """Those of one portal, for who moderates at several."""

    title, parameter_name = "cổng", "cong"

    def lookups(self, request, model_admin):
        portals = list(moderated_sites(request.user)[:100])
        return [(str(site.pk), str(site)) for site in portals] if len(portals) > 1 else []

    def queryset(self, request, queryset):
        paths = [site.root_page.path for site in moderated_sites(request.user).select_related("root_page") if str(site.pk) == self.value()]
        return queryset.below(paths) if self.value() else queryset


class WordsOfComments(DjangoORMSearchHandler):
    """The search of the list: every word typed stands in the name, the text or the article's title. Comments are in no index,
    since what their senders withdraw must be gone.
    """

    def search_queryset(self, queryset, search_term, **kwargs):
        words = " ".join(bare_words(search_term)[:MOST_WORDS])
        return super().search_queryset(queryset, words, **kwargs) if words or not search_term else queryset.none()


class CommentList(IndexView):
    """The list: what waits first, the longest waiting at its head, with what may be done about one or many."""

    FILTERS = ("state__exact", "sent_at__gte", "sent_at__lt", ReadClosely.parameter_name, OfPortal.parameter_name)

    def dispatch(self, request, *args, **kwargs):
        try:
            return super().dispatch(request, *args, **kwargs)
        except (IncorrectLookupParameters, ValidationError):  # what no filter of the list says
            return redirect(LIST)

    def get_filters_params(self, params=None):
        """Only what our filters say: modeladmin would look anything up, also what is not a moderator's to know."""
        return {name: value for name, value in super().get_filters_params(params).items() if name in self.FILTERS}

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, tidy_line(search_term))

    def get_context_data(self, **kwargs):
        sites = list(moderated_sites(self.request.user).values_list("pk", flat=True))
        return super().get_context_data(**kwargs) | {
            "form": DecisionForm(self.request.user, sites=sites),
            "query": self.request.GET.urlencode(),
            "refused": reports.refused_by_rules(sites),
        }


class CommentScreen(InspectView):
    """One comment, whole, with what may be done about it."""

    def get_context_data(self, **kwargs):
        site = site_of(self.instance.article)
        form = DecisionForm(self.request.user, initial={"answer": self.instance.answer}, sites=[site.pk] if site else [])
        is_closed = ClosedArticle.objects.filter(article=self.instance.article_id).exists()
        return super().get_context_data(**kwargs) | {"form": form, "article": self.instance.article, "is_closed": is_closed}


class CommentHistory(HistoryView):
    """What happened to a comment, for those who may see it; the table's own screen asks nobody."""

    def dispatch(self, request, *args, **kwargs):
        if not self.permission_helper.user_can_inspect_obj(request.user, self.instance):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)


class CommentAdmin(ModelAdmin):
    """All comments of the portals at which somebody moderates."""

    model = Comment
    menu_label = "Nhận xét"
    menu_icon = "comment"
    menu_order = 300
    list_display = ["name", "text", "article", "state", "sent_at"]
    list_filter = ["state", "sent_at", ReadClosely, OfPortal]
    search_fields = ["name__folded", "text__folded", "article__title__folded"]
    search_handler_class = WordsOfComments
    ordering = ["turn", "waits_since", "-last_moment", "-pk"]
    list_per_page = 50
    permission_helper_class = ReadOnlyHelper
    list_select_related = ["article", "decided_by"]
    index_view_class = CommentList
    index_template_name = "feedback/admin/list.html"
    inspect_view_enabled = True
    inspect_view_class = CommentScreen
    inspect_template_name = "feedback/admin/comment.html"
    history_view_class = CommentHistory
    inspect_view_fields = ["article", "name", "text", "state", "sent_at", "answer"]

    def get_queryset(self, request):
        """Those of the portals at which the person moderates."""
        return Comment.objects.for_moderators().moderated_by(request.user).order_by(*self.ordering)


@method_decorator(require_POST, name="dispatch")
class Decide(View):
    """Approve, refuse or answer what was picked, in the list or on a comment's own screen."""

    def post(self, request: HttpRequest) -> HttpResponse:
        if not moderated_sites(request.user).exists():
            raise PermissionDenied
        self.form = DecisionForm(request.user, request.POST)
        picked = self._picked()
        if self._is_complete(picked):
            self._decide(picked)
        query = request.META.get("QUERY_STRING", "")
        if request.POST.get("back") == "one" and picked:
            return redirect(ONE, picked[0][0].pk)
        return redirect(reverse(LIST) + (f"?{query}" if query else ""))

    def _picked(self) -> list[tuple[Comment, int]]:
        """The comments with the versions that the moderator saw. One that is not theirs is not there."""
        alone = self.request.POST.get("approve_one")
        told = [alone] if alone else self.request.POST.getlist("picked")[:MOST]
        versions = {}
        for word in told:
            key, _, version = word.partition(":")
            if not (key.isascii() and key.isdigit() and version.isascii() and version.isdigit() and len(key) < 18 and len(version) < 9):
                raise Http404
            versions[int(key)] = int(version)
        found = Comment.objects.moderated_by(self.request.user).filter(pk__in=versions).oldest_first()
        if len(found) != len(versions):
            raise Http404
        return [(comment, versions[comment.pk]) for comment in found]

    @cached_property
    def act(self) -> str:
        return "approve" if "approve_one" in self.request.POST else self.request.POST.get("act", "")

    def _is_complete(self, picked: list) -> bool:
        if not picked:
            fault = "Hãy chọn ít nhất một nhận xét."
        elif not self.form.is_valid():
            fault = " ".join(sentence for sentences in self.form.errors.values() for sentence in sentences)
        elif self.act == "refuse" and not self.form.cleaned_data["reason"]:
            fault = "Hãy chọn lý do từ chối."
        else:
            fault = "" if self.act in ("approve", "refuse", "answer") else "Hãy chọn duyệt hoặc từ chối."
        if fault:
            messages.error(self.request, fault)
        return not fault

    def _decide(self, picked: list[tuple[Comment, int]]) -> None:
        """Each in a transaction of its own: one that was mended or withdrawn meanwhile stops no other."""
        done = 0
        for comment, version in picked:
            try:
                self._decide_one(comment, version)
                done += 1
            except actions.Overtaken as fault:
                messages.warning(self.request, f"{comment}: {fault}")
        words = {"approve": "Đã duyệt", "refuse": "Đã từ chối", "answer": "Đã ghi trả lời cho"}
        if done:
            messages.success(self.request, f"{words[self.act]} {done} nhận xét.")

    def _decide_one(self, comment: Comment, version: int) -> None:
        user, told = self.request.user, self.form.cleaned_data
        if self.act == "approve":
            actions.approve(comment, user, version, told["answer"])
        elif self.act == "refuse":
            actions.refuse(comment, user, version, told["reason"].text)
        else:
            actions.answer(comment, user, version, told["answer"])


def may_close(user, article: ArticlePage) -> bool:
    """Whether somebody may say that an article takes no comments: who moderates in its portal, and who may edit it."""
    site = site_of(article)
    moderates = site is not None and moderated_sites(user).filter(pk=site.pk).exists()
    return moderates or article.permissions_for_user(user).can_edit()


class CloseArticle(WagtailAdminTemplateMixin, TemplateView):
    """Whether an article takes comments, with the button that changes it."""

    template_name = "feedback/admin/close.html"
    page_title = "Nhận nhận xét"
    header_icon = "comment"
    breadcrumbs_items = []

    def dispatch(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        self.article = get_object_or_404(ArticlePage, pk=kwargs["pk"] if kwargs["pk"] < 2**31 else 0)
        if not may_close(request.user, self.article):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args, **kwargs) -> HttpResponse:
        """Close it, or with `open` open it again."""
        if "open" in request.POST:
            actions.open_article(self.article, request.user)
            messages.success(request, "Bài này lại nhận nhận xét.")
        else:
            actions.close_article(self.article, request.user)
            messages.success(request, "Bài này không nhận nhận xét nữa; những nhận xét đã đăng vẫn hiện.")
        return redirect(request.path)

    def get_context_data(self, **kwargs) -> dict:
        is_closed = ClosedArticle.objects.filter(article=self.article).exists()
        return super().get_context_data(**kwargs) | {"article": self.article, "is_closed": is_closed}
