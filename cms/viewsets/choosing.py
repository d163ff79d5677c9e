"""Choosing a portal's row for a page: only from one's own portals."""

from django.core.exceptions import ObjectDoesNotExist
from wagtail.snippets.views import chooser as wagtails

from cms.viewsets.rights import rows_of


class OwnRows:
    """A list to choose from."""

    def get_object_list(self):
        return rows_of(self.request.user, self.model_class)


class ChooseView(OwnRows, wagtails.ChooseView):
    """The window in which one is chosen."""


class ChooseResultsView(OwnRows, wagtails.ChooseResultsView):
    """Its list, when somebody searches or turns a page."""


class ChosenView(wagtails.SnippetChosenView):
    """The one that was chosen."""

    def get_object(self, pk):
        if not (pk.isascii() and pk.isdigit()):
            raise ObjectDoesNotExist
        return rows_of(self.request.user, self.model_class).get(pk=pk)


class ChosenMultipleView(wagtails.SnippetChosenMultipleView):
    """Those that were chosen."""

    def get_objects(self, pks):
        return rows_of(self.request.user, self.model_class).filter(pk__in=[pk for pk in pks if pk.isascii() and pk.isdigit()])


class PortalChooserViewSet(wagtails.SnippetChooserViewSet):
    """The windows in which a portal's row is chosen."""

    choose_view_class = ChooseView
    choose_results_view_class = ChooseResultsView
    chosen_view_class = ChosenView
    chosen_multiple_view_class = ChosenMultipleView
