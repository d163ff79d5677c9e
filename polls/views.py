"""A poll as a page of its own."""

from django.shortcuts import get_object_or_404, render

from cms.sites import site_of
from polls.models import Poll


def poll(request, pk: int):
    """The question with its result. A poll of another site, one that is not live, or one that has not begun, is not here."""
    found = get_object_or_404(Poll.objects.in_site(site_of(request)).begun(), pk=pk)
    return render(request, "polls/poll.html", {"poll": found})
