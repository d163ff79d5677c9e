"""Whose a session is, and until when: nobody's before everything was shown, and nobody's again when its time is over.

A session in which the password was shown and the second factor was not bears no user of Django's, only a note of who it is
about to be. What a whole one must bear is written by `complete` alone; a session without it, however it came about, is over.
"""

from django.conf import settings
from django.contrib.auth import get_user, login, logout
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from wagtail.log_actions import log

from cms.models import FactorExemption, User
from cms.permissions import ADMIN_ACCESS

BACKEND = settings.AUTHENTICATION_BACKENDS[0]
PENDING = "signin_pending"  # who has shown the password: key, mark of the password, since when, where to
BEGAN = "signin_began"  # seconds since 1970, as all of these
SEEN = "signin_seen"  # the last act of the person
PROVED = "signin_proved"  # when something was shown last, be it the password
SHOWN = "signin_shown"  # when a second factor was shown last, in this session or on this trusted device
DEVICE = "signin_device"  # the key of the trusted device
NEXT = "signin_next"  # where the person wanted to go
HALF_WAY = 15 * 60  # seconds in which the second step must follow the first
STEP = 60  # seconds: an act is noted at most this often, as each note is a write

# Why a session is over, and what the person is told
SENTENCES = {
    "idle": "Phiên làm việc đã kết thúc vì 30 phút không có thao tác. Hãy đăng nhập lại.",
    "long": "Phiên làm việc đã kết thúc sau 12 giờ. Hãy đăng nhập lại.",
    "ended": "Phiên làm việc đã được kết thúc. Hãy đăng nhập lại.",
    "factor": "Tài khoản này cần xác thực hai bước. Hãy đăng nhập lại để thiết lập.",
}


def seconds() -> float:
    """Now."""
    return timezone.now().timestamp()


# On the way in --------------------------------------------------------------------------------------------------------
def begin(request: HttpRequest, user: User, where: str) -> None:
    """The password was shown; something else is to follow."""
    request.session.flush()
    request.session[PENDING] = {"user": user.pk, "mark": user.get_session_auth_hash(), "at": seconds()}
    request.session[NEXT] = where


def pending_user(request: HttpRequest) -> User | None:
    """Who has shown the password and not yet the rest; None when that is too long ago, or it was changed meanwhile."""
    note = request.session.get(PENDING)
    if not note or not 0 <= seconds() - note["at"] <= HALF_WAY:
        return None
    user = User.objects.filter(pk=note["user"], is_active=True).first()
    return user if user and constant_time_compare(note["mark"], user.get_session_auth_hash()) else None


def complete(request: HttpRequest, user: User, by: str, shown_at: float | None, device: int | None = None) -> None:
    """Sign somebody in who has shown all that is asked of them. `shown_at` is None for those who go without a second factor."""
    where = request.session.get(NEXT)
    request.session.flush()
    login(request, user, backend=BACKEND)
    mark(request.session, shown_at)
    request.session[DEVICE], request.session[NEXT] = device, where
    log(user, "signin.in", user=user, data={"by": by})


def mark(session, shown_at: float | None) -> None:
    """Write down that a session begins now."""
    session[BEGAN] = session[SEEN] = session[PROVED] = seconds()
    if shown_at is not None:
        session[SHOWN] = shown_at


def prove(request: HttpRequest, with_factor: bool) -> None:
    """Somebody who is signed in has shown once more what they have."""
    request.session[PROVED] = seconds()
    if with_factor:
        request.session[SHOWN] = seconds()


def is_fresh(request: HttpRequest, within: int, has_factor: bool) -> bool:
    """Whether it was shown in the last so many seconds: the second factor by those who have one, else the password."""
    shown = request.session.get(SHOWN if has_factor else PROVED)
    return shown is not None and seconds() - shown <= within


def is_stale(request: HttpRequest) -> bool:
    """Whether the second factor of somebody who has one was shown too long ago to approve something: on a trusted device."""
    shown = request.session.get(SHOWN)
    return shown is not None and seconds() - shown > settings.SIGNIN_FRESH


# On the way out -------------------------------------------------------------------------------------------------------
def why_over(session, user: User) -> str | None:
    """Why a session with a user in it is over; None while it is not."""
    began, now = session.get(BEGAN), seconds()
    if began is None or (user.sessions_from and began < user.sessions_from.timestamp()):
        return "ended"
    if now - began > settings.SESSION_COOKIE_AGE:
        return "long"
    if now - session.get(SEEN, began) > settings.SIGNIN_IDLE:
        return "idle"
    return "factor" if SHOWN not in session and needs_factor(user) else None


def needs_factor(user: User) -> bool:
    """Whether somebody may enter the admin and was not allowed by name to go without a second factor."""
    return user.has_perm(ADMIN_ACCESS) and not FactorExemption.objects.filter(user=user.pk).exists()


def note_act(session) -> None:
    """A person has done something."""
    if seconds() - session.get(SEEN, 0) > STEP:
        session[SEEN] = seconds()


def end(request: HttpRequest, why: str) -> None:
    """End the session of a request; `log_out` writes it down."""
    request.session_over = why
    request.user = get_user(request)
    logout(request)


def log_out(sender, request, user, **kwargs) -> None:
    """Whoever goes, and whoever's time is over, stands in the log (a listener of Django's signal)."""
    if user is not None and getattr(user, "pk", None):
        log(user, "signin.out", user=user, data={"why": getattr(request, "session_over", None) or "self"})


def end_all(user: User) -> None:
    """End all sessions of somebody, everywhere."""
    user.sessions_from = timezone.now()
    user.save(update_fields=["sessions_from"])
