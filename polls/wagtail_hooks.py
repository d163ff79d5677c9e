"""Polls in the admin."""

from django.shortcuts import redirect
from django.urls import reverse
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button
from wagtail.snippets.models import register_snippet

from cms.viewsets import STATE, SiteSnippetViewSet, keep_to_portals
from polls import jobs, register, signals
from polls.models import Poll

hooks.register("register_clock_jobs", jobs.jobs)
hooks.register("register_log_actions", signals.log_actions)
hooks.register("register_admin_urls", register.admin_urls)
hooks.register("register_reports_menu_item", register.menu_item)
keep_to_portals(Poll)


class PollViewSet(SiteSnippetViewSet):
    """The list and the form of polls."""

    model = Poll
    icon = "list-ul"
    menu_label = "Bình chọn"
    menu_order = 310
    add_to_admin_menu = True
    list_display = ["question", "opens_at", "closes_at", "site", STATE]


register_snippet(PollViewSet)


@hooks.register("before_delete_snippet")
def keep_what_was_answered(request, instances):
    """Citizens' votes outlast an editor's tidying: neither one poll nor several at once are deleted with votes in them."""
    answered = Poll.objects.voted_on().filter(pk__in=[row.pk for row in instances if isinstance(row, Poll)])
    if not answered:
        return None
    named = ", ".join(f"“{poll}”" for poll in answered)
    messages.error(request, f"Không xóa được {named}: đã có người bình chọn; hãy đóng thay vì xóa.")
    return redirect(Poll.snippet_viewset.get_url_name("list"))


@hooks.register("register_snippet_listing_buttons")
def way_to_the_register(row, user, next_url=None):
    """From a poll in the list to what came for it."""
    if isinstance(row, Poll):
        yield Button("Sổ bình chọn", url=f"{reverse('polls_register')}?poll={row.pk}", icon_name="list-ol", priority=50)
