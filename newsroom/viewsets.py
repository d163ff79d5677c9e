"""The forms of pages in the admin, as the newsroom wants them: nothing is submitted past the gate, and what was sent back is answered."""

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.forms import CheckboxSelectMultiple
from wagtail.admin.filters import MultipleUserFilter
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.views.pages.create import CreateView
from wagtail.admin.views.pages.edit import EditView
from wagtail.admin.views.pages.listing import EditedByFilter, ExplorableIndexView, GenericPageFilterSet
from wagtail.admin.views.pages.unpublish import UnpublishView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page, PageLogEntry
from wagtail.permission_policies.pages import PagePermissionPolicy

from cms.models import Withdrawal
from cms.text import composed
from home.models import HomePage, StandardPage
from news.models import ArticlePage, NewsIndexPage
from newsroom import actions, passage
from newsroom.forms import said_in_answer
from newsroom.middleware import tell
from newsroom.panels import GuideSidePanel
from newsroom.refusals import Refused
from visits.panels import TrendSidePanel

ROOT = "1".zfill(Page.steplen)  # the path of the page above all others
AFTER_ALL = "Z" * (Page.steplen + 1)  # behind the path of a page comes no child of it after this


def with_guide(view: CreateView | EditView, panels: MediaContainer) -> MediaContainer:
    """The panels beside a form, with the guide where it is the form of an article."""
    return MediaContainer([*panels, GuideSidePanel(view.page, view.request)]) if isinstance(view.page, ArticlePage) else panels


class DeskCreateView(CreateView):
    """The form of a page that is new."""

    def get_side_panels(self):
        """Wagtail's, and for an article how to write one."""
        return with_guide(self, super().get_side_panels())

    def submit_action(self):
        """Submit, or keep it as a draft and say what the gate found."""
        found = passage.lacking(self.form.save(commit=False))
        if not found:
            return super().submit_action()
        tell(self.request, Refused("", faults=found))
        return self.save_action()


class DeskEditView(EditView):
    """The form of a page."""

    def get_side_panels(self):
        """Wagtail's, the views of a page that has been public, and for an article how to write one."""
        panels = super().get_side_panels()
        if self.expects_json_response:
            return panels
        if self.page.first_published_at:
            panels = MediaContainer([*panels, TrendSidePanel(self.page, self.request)])
        return panels if self.hydrate_create_view else with_guide(self, panels)  # in the form of a new page it stands already

    def submit_action(self):
        """Submit, or keep it as a draft and say what is missing."""
        return self._through_the_gate(super().submit_action)

    def restart_workflow_action(self):
        """The same from the beginning."""
        return self._through_the_gate(super().restart_workflow_action)

    def _through_the_gate(self, submit):
        if said := said_in_answer(self.request):
            actions.answer(self.page, said)
        if found := passage.lacking(self.form.save(commit=False)):
            tell(self.request, Refused("", faults=found))
        elif passage.owes_an_answer(self.page):
            tell(self.request, Refused(passage.UNANSWERED))
        else:
            with transaction.atomic():  # a refusal that comes later leaves no workflow half begun
                return submit()
        return self.save_action()


class DeskUnpublishView(UnpublishView):
    """Taking a page down, for now or for good."""

    @transaction.atomic
    def unpublish(self):
        """For good its address says that it is gone, from the same moment on."""
        if self.request.POST.get("for_good"):
            said = composed(self.request.POST.get("sentence", "")).strip()[:300]
            Withdrawal.objects.update_or_create(page=self.object, defaults={"sentence": said, "by": self.request.user})
        return super().unpublish()


def _owners(request):
    """Who owns a page: each account is asked once for one page, where Wagtail reads the owner of every page there is."""
    return get_user_model().objects.filter(Exists(Page.objects.filter(owner=OuterRef("pk"))))


def _editors(request):
    """Who ever edited a page, asked in the same way."""
    edits = PageLogEntry.objects.filter(user=OuterRef("pk"), action="wagtail.edit")
    return get_user_model().objects.filter(Exists(edits))


class DeskFilterSet(GenericPageFilterSet):
    """Wagtail's filters of a list of pages."""

    owner = MultipleUserFilter(label="Chủ sở hữu", queryset=_owners, widget=CheckboxSelectMultiple)
    edited_by = EditedByFilter(label="Người sửa", queryset=_editors, widget=CheckboxSelectMultiple)


class DeskPaginator(WagtailPaginator):
    """Finds first which rows a page of a long list shows, and then reads those: what Wagtail asks of each row besides would else be asked
    of all rows before they are sorted.
    """

    def page(self, number):
        found = super().page(number)
        if isinstance(rows := self.object_list, QuerySet):  # what the search found is no query
            first = (found.number - 1) * self.per_page
            keys = list(rows.values_list("pk", flat=True)[first : first + self.per_page])
            found.object_list = rows.filter(pk__in=keys)
        return found


class DeskPolicy(PagePermissionPolicy):
    """Wagtail's policy. The root of all pages, where who may do everything begins, is found by its path and not among them all."""

    def instances_with_direct_explore_permission(self, user):
        """The pages from which somebody may look further."""
        if user.is_superuser:
            return self.model.objects.filter(path=ROOT)
        return super().instances_with_direct_explore_permission(user)


class DeskIndexView(ExplorableIndexView):
    """What stands below a page."""

    paginator_class = DeskPaginator
    permission_policy = DeskPolicy(Page)

    def get_base_queryset(self):
        """What is there and may be seen, as one condition with the range of paths; by Wagtail's own SQLite reads every page there is."""
        if self.is_searching or self.is_filtering:
            return super().get_base_queryset()
        begins = self.parent_page.path
        below = self.model._default_manager.child_of(self.parent_page).filter(path__gt=begins, path__lt=begins + AFTER_ALL)
        return self.annotate_queryset(below & self.permission_policy.explorable_instances(self.request.user))


class DeskPageViewSet(PageViewSet):
    """Wagtail's screens of a page type, with our forms."""

    add_view_class = DeskCreateView
    edit_view_class = DeskEditView
    unpublish_view_class = DeskUnpublishView


class DeskListViewSet(PageViewSet):
    """Wagtail's screens of pages of all types, among them the list of what stands below one."""

    index_view_class = DeskIndexView
    filterset_class = DeskFilterSet


def page_viewsets() -> list[PageViewSet]:
    """One for all pages, and one for each page type."""
    return [DeskListViewSet()] + [
        type(f"{model.__name__}ViewSet", (DeskPageViewSet,), {"model": model})()
        for model in (HomePage, StandardPage, NewsIndexPage, ArticlePage)
    ]
