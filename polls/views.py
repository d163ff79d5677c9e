"""A poll as a page and as a piece of one: the ballot, the vote, the result, the protocol when it has closed."""

from collections.abc import Callable
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from wagtail.models import Site

from cms.cache import remember
from cms.errors import is_fragment
from cms.readers.door import reader_door
from cms.readers.forms import Act, SeeOther, answer_to, keys_of
from cms.readers.refusals import Rule, refuse
from cms.sites import site_of
from polls import actions, reports
from polls.forms import ActForm, VoteForm
from polls.models import Poll

TAKEN = "Phiếu của bạn đã được ghi."
TAKEN_BACK = "Phiếu của bạn đã được rút lại."
NOTHING_TO_TAKE_BACK = "Bạn không có phiếu nào trong bình chọn này."
REWORDED = "Câu hỏi hoặc phương án vừa được sửa; hãy đọc lại rồi chọn."
CLOSED = "Bình chọn đã đóng; phiếu gửi sau giờ đóng không được tính."


def of_poll(*methods: str) -> Callable:
    """Before each of these views: the poll, then the door. One of another site, one that is not live or has not begun is not here."""

    def wrap(view: Callable[[HttpRequest, Poll], HttpResponse]) -> Callable[..., HttpResponse]:
        guarded = reader_door(reports.about, *methods)(view)

        @wraps(guarded)
        def found(request: HttpRequest, pk: int) -> HttpResponse:
            poll = _read(site_of(request), pk)
            if not poll.has_begun:
                raise Http404
            return guarded(request, poll)

        return found

    return wrap


def _read(site: Site | None, pk: int) -> Poll:
    """A live poll of a portal with its choices, kept until something in the portal changes: votes alone change nothing of it."""
    if site is None:
        raise Http404
    return remember(site, f"poll {pk}", lambda: get_object_or_404(Poll.objects.in_site(site).live().with_choices(), pk=pk))


@of_poll("GET", "POST")
def poll(request: HttpRequest, poll: Poll) -> HttpResponse:
    """The poll's page, and voting."""
    return _vote(request, poll) if request.method == "POST" else _shown(request, poll)


@of_poll("GET")
def ballot(request: HttpRequest, poll: Poll) -> HttpResponse:
    """The ballot with what is the reader's own, for pages that are the same for everybody. Asked for by itself it is the poll's page."""
    return _shown(request, poll)


@of_poll("POST")
def take_back(request: HttpRequest, poll: Poll) -> HttpResponse:
    """Taking a vote back."""
    form = ActForm(request, request.POST)
    if poll.has_closed:
        return _closed(request, poll)
    if not form.is_valid():
        return _shown(request, poll, faults=form.faults, status=422)
    try:
        had_one = actions.take_back(poll, form.act)
    except actions.Closed:
        return _closed(request, poll)
    return _taken(request, poll, form.act, None, TAKEN_BACK if had_one else NOTHING_TO_TAKE_BACK)


@of_poll("GET")
def protocol(request: HttpRequest, poll: Poll) -> HttpResponse:
    """Rules, totals and refusals, once the poll has closed."""
    if not poll.has_closed:
        raise Http404
    told = {"refusals": reports.refusals_of(poll), "flagged": reports.flagged_of(poll)}
    return render(request, "polls/protocol.html", told | {"poll": poll, "result": reports.result_of(poll)})


def _vote(request: HttpRequest, poll: Poll) -> HttpResponse:
    form = VoteForm(request, poll, request.POST)
    if poll.has_closed:
        return _closed(request, poll)
    if not form.is_valid():
        return _shown(request, poll, form, form.faults, status=422)
    try:
        chosen = actions.vote(poll, form.act, form.chosen, form.cleaned_data["loi"])
    except actions.Closed:
        return _closed(request, poll)
    except actions.StampUsed:
        form.refuse(Rule.STAMP)
        return _shown(request, poll, form, form.faults, status=422)
    except actions.NotOffered:
        refuse(request, request.about, Rule.BAD_CHOICE)
        return _shown(request, _anew(poll), faults=[REWORDED], status=422)
    return _taken(request, poll, form.act, chosen, TAKEN)


def _taken(request: HttpRequest, poll: Poll, act: Act, chosen: set[int] | None, said: str) -> HttpResponse:
    """The answer to an act that was taken: in its place what is recorded now, else the way to the page that shows it."""
    if is_fragment(request):
        return answer_to(act, _answer(request, poll, chosen, said=said))
    asked = "" if chosen else "?rut=1"
    return answer_to(act, SeeOther(f"{poll.get_absolute_url()}{asked}#phieu"))


def _closed(request: HttpRequest, poll: Poll) -> HttpResponse:
    """The answer to an act that came too late. The poll may have been closed, or taken down, since it was read."""
    refuse(request, request.about, Rule.CLOSED)
    return _shown(request, _anew(poll), faults=[CLOSED], status=409)


def _anew(poll: Poll) -> Poll:
    """The poll as it is now: somebody has changed it since it was read."""
    return get_object_or_404(Poll.objects.begun().with_choices(), pk=poll.pk)


def _shown(request: HttpRequest, poll: Poll, form: VoteForm | None = None, faults: list[str] = (), status: int = 200) -> HttpResponse:
    chosen = reports.chosen_by(poll, keys_of(request))
    said = TAKEN if chosen is not None else TAKEN_BACK if "rut" in request.GET else ""
    return _answer(request, poll, chosen, form, said if not is_fragment(request) else "", faults, status)


def _answer(
    request: HttpRequest,
    poll: Poll,
    chosen: set[int] | None,
    form: VoteForm | None = None,
    said: str = "",
    faults: list[str] = (),
    status: int = 200,
) -> HttpResponse:
    """The poll for one reader, who has chosen these or not voted: as a page, or as a piece of one."""
    wanted = {int(key) for key in request.GET.getlist("chon") if key.isascii() and key.isdigit() and len(key) < 19}
    told = {
        "poll": poll,
        "result": reports.result_of(poll, has_voted=chosen is not None),
        "form": form or VoteForm(request, poll, ticked=wanted or chosen or ()),
        "has_voted": chosen is not None,
        "said": "" if faults else said,
        "faults": faults,
    }
    return render(request, "polls/ballot.html" if is_fragment(request) else "polls/poll.html", told, status=status)
