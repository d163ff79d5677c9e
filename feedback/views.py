"""Where readers rate and comment: each address is a page, and a piece of the article's page when our script asks."""

import hashlib
from functools import wraps

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from cms.errors import is_fragment
from cms.readers.door import reader_door
from cms.readers.forms import ReaderForm, SeeOther, answer_to, keys_of
from cms.readers.refusals import Rule, refuse
from cms.sites import site_of
from feedback import actions, reports
from feedback.forms import POINTS, CommentForm, MendForm, RatingForm
from feedback.models import Comment
from news.models import ArticlePage

TAKEN, GONE = "Đã ghi đánh giá của bạn. Cảm ơn bạn.", "Đã rút đánh giá của bạn."
SAYS = {"ghi": TAKEN, "rut": GONE}  # what the page says after an act, by a word in its address
NO_MORE = "Bài này không còn nhận nhận xét."


def about_rating(pk: int) -> str:
    """What a rating is about; a number that no article has is about none."""
    return f"article {pk if pk < 2**31 else 0}"


def about_comment(pk: int) -> str:
    """What a comment is about."""
    return f"comment {pk if pk < 2**31 else 0}"


def about_receipt(code: str) -> str:
    """What a receipt is about, without the code that only its sender has."""
    return f"receipt {hashlib.sha256(code.encode()).hexdigest()[:16]}"


# Ratings ---------------------------------------------------------------------------------------------------------------
@reader_door(about_rating, "GET", "POST")
def rating(request: HttpRequest, pk: int) -> HttpResponse:
    """Rate an article, change it, take it back."""
    article = _article(request, pk)
    if request.method != "POST":
        form = RatingForm(request, initial={"points": request.GET.get("points", "")})
        return _rating_page(request, article, form, keys_of(request), said=SAYS.get(request.GET.get("xong", ""), ""))
    form = RatingForm(request, request.POST)
    if not form.is_valid():
        return _rating_page(request, article, form, keys_of(request), status=422)
    try:
        said = _act_on(article, form)
    except actions.UsedStamp:
        form.refuse(Rule.STAMP)
        return _rating_page(request, article, form, keys_of(request), status=422)
    if not is_fragment(request):
        return answer_to(form.act, SeeOther(f"{reverse('rating', args=[pk])}?xong={said}"))
    fresh = RatingForm(request)
    return answer_to(form.act, _rating_page(request, article, fresh, form.act.keys, said=SAYS[said], numbers=reports.numbers_now(article)))


def _act_on(article: ArticlePage, form: RatingForm) -> str:
    if form.cleaned_data["take_back"]:
        actions.take_back(article, form.act)
        return "rut"
    actions.rate(article, form.act, form.cleaned_data["points"])
    return "ghi"


def _rating_page(
    request, article, form: RatingForm, keys: list[str], *, said: str = "", numbers: reports.Numbers | None = None, status: int = 200
) -> HttpResponse:
    """The rating of one reader, who has these keys; with figures of after an act where there was one."""
    mine = reports.points_of(article, keys)
    told = {
        "article": article,
        "numbers": numbers or reports.numbers(article),
        "form": form,
        "mine": mine,
        "chosen": str(form["points"].value() or mine or ""),
        "points": POINTS,
        "said": said,
    }
    return render(request, "feedback/rating_piece.html" if is_fragment(request) else "feedback/rating_page.html", told, status=status)


# Comments --------------------------------------------------------------------------------------------------------------
@reader_door(about_comment, "GET", "POST")
def comment(request: HttpRequest, pk: int) -> HttpResponse:
    """Comment on an article."""
    article = _article(request, pk)
    site = site_of(request)
    form = CommentForm(request, request.POST if request.method == "POST" else None, article=article, settings=reports.settings_of(site))
    is_open = reports.taking(article, site).is_open
    if request.method != "POST":
        return _comment_page(request, article, form, is_open)
    is_valid = form.is_valid()
    if form.sent is None and not is_open:
        refuse(request, request.about, Rule.CLOSED)
        return _comment_page(request, article, form, is_open, status=409)
    return _take(request, article, form) if is_valid else _comment_page(request, article, form, is_open, status=422)


@reader_door(about_comment, "GET")
def comment_form(request: HttpRequest, pk: int) -> HttpResponse:
    """The form as a piece of the article's page; whoever comes here without our script is led to the page with it."""
    if not is_fragment(request):
        return redirect("comment", pk=pk)
    article, site = _article(request, pk), site_of(request)
    form = CommentForm(request, article=article, settings=reports.settings_of(site))
    return _comment_page(request, article, form, reports.taking(article, site).is_open)


def _take(request: HttpRequest, article: ArticlePage, form: CommentForm) -> HttpResponse:
    sent, is_new = (form.sent, False) if form.sent else (None, True)
    if sent is None:
        try:
            sent, is_new = actions.send_comment(article, form.act, form.said(), form.marks)
        except actions.UsedStamp:
            form.refuse(Rule.STAMP)
            return _comment_page(request, article, form, True, status=422)
    if not is_fragment(request):
        return SeeOther(reverse("receipt", args=[sent.code]))
    return _private(render(request, "feedback/sent_piece.html", {"comment": sent}, status=201 if is_new else 200))


def _comment_page(request, article, form: CommentForm, is_open: bool, *, status: int = 200) -> HttpResponse:
    told = {"article": article, "form": form, "is_open": is_open, "no_more": NO_MORE}
    return render(request, "feedback/comment_piece.html" if is_fragment(request) else "feedback/comment_page.html", told, status=status)


# The receipt -----------------------------------------------------------------------------------------------------------
def of_sender(view):
    """Before a view of what only a sender sees: the comment of the code in the address. The answer is told to nobody else."""

    @wraps(view)
    def found(request: HttpRequest, code: str) -> HttpResponse:
        sent = Comment.objects.of_receipt(code).select_related("article").first()
        site = site_of(request)
        if sent is None or site is None or not sent.article.path.startswith(site.root_page.path):
            raise Http404
        return _private(view(request, sent))

    return found


@reader_door(about_receipt, "GET", "POST")
@of_sender
def receipt(request: HttpRequest, sent: Comment) -> HttpResponse:
    """How a comment stands. By POST its sender changes it as long as it waits."""
    if request.method != "POST":
        return _receipt_page(request, sent)
    if sent.state != Comment.State.WAITING:
        return _receipt_page(request, sent, fault="Nhận xét đã được duyệt hoặc đã rút, nên không sửa được nữa.", status=409)
    form = MendForm(request, request.POST, comment=sent, settings=reports.settings_of(site_of(request)))
    if not form.is_valid():
        return _receipt_page(request, sent, form=form, status=422)
    try:
        actions.mend(sent, form.said(), form.marks)
    except actions.Overtaken as fault:
        sent.refresh_from_db()
        return _receipt_page(request, sent, fault=str(fault), status=409)
    return SeeOther(reverse("receipt", args=[sent.code]) + "?xong=sua")


@reader_door(about_receipt, "POST")
@of_sender
def withdraw(request: HttpRequest, sent: Comment) -> HttpResponse:
    """Its sender takes a comment back, or has it erased."""
    form = ReaderForm(request, request.POST)
    if not form.is_valid():
        return _receipt_page(request, sent, fault=form.non_field_errors()[0] if form.non_field_errors() else "", status=422)
    actions.withdraw(sent)
    return SeeOther(reverse("receipt", args=[sent.code]))


def _receipt_page(request: HttpRequest, sent: Comment, *, form: MendForm | None = None, fault: str = "", status: int = 200) -> HttpResponse:
    if form is None and sent.state == Comment.State.WAITING:
        form = MendForm(request, comment=sent, settings=reports.settings_of(site_of(request)))
    told = {
        "comment": sent,
        "article": sent.article,
        "is_shown": sent.article.live,
        "form": form,
        "stamp": ReaderForm(request).new_stamp,
        "fault": fault,
        "is_mended": request.GET.get("xong") == "sua",
        "withdraw_address": reverse("withdraw", args=[sent.code]) if sent.state != Comment.State.WITHDRAWN else "",
    }
    return render(request, "feedback/receipt.html", told, status=status)


# What they share -------------------------------------------------------------------------------------------------------
def _article(request: HttpRequest, pk: int) -> ArticlePage:
    article = reports.read_article(site_of(request), pk)
    if article is None:
        raise Http404
    return article


def _private(response: HttpResponse) -> HttpResponse:
    """What has a sender's private address in it: no search engine keeps it, no other site is told of it.

    "same-origin", not "no-referrer", under which browsers send no `Origin` with a form: over plain http, where there is no
    `Sec-Fetch-Site`, the sender's own forms would be taken for somebody else's.
    """
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "same-origin"
    return response
