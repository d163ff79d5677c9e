"""What administrators do about other people's signing in, and what each does about their own. Each is written into the log."""

from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from cms.models import FactorExemption, SigninLock, TrustedDevice, User
from cms.signin import factors, sessions

DEMO = "dữ liệu mẫu"
COMMAND = "lệnh của người vận hành"


@transaction.atomic
def exempt(user: User, reason: str, by: User | None, said_by: str = "") -> FactorExemption:
    """Let somebody sign in with the password alone. Nobody allows it to themselves; without `by` it is `said_by` who does (a command)."""
    if by is not None and by.pk == user.pk:
        raise PermissionDenied("Không ai tự miễn cho mình.")
    told = {"reason": reason.strip()[:200], "at": timezone.now()}
    told |= {"allowed_by": by, "allowed_by_name": by.get_full_name() if by else said_by}
    row, _ = FactorExemption.objects.update_or_create(user=user, defaults=told)
    log(user, "signin.exempt", user=by, data={"reason": row.reason, "by": row.allowed_by_name})
    return row


@transaction.atomic
def end_exemption(row: FactorExemption, by: User | None) -> None:
    """From the next request on they need a second factor."""
    log(row.user, "signin.exempt_ends", user=by, data={"reason": row.reason})
    row.delete()


@transaction.atomic
def lose_device(user: User, by: User | None) -> int:
    """A telephone is lost: nothing that was set up on it holds any more, nobody who is signed in stays so, and the person sets up a
    new one at the next sign-in. Gives how many factors were taken away.
    """
    number = factors.forget_all(user)
    TrustedDevice.objects.filter(user=user).delete()
    SigninLock.objects.filter(user=user).delete()
    sessions.end_all(user)
    log(user, "signin.lost_device", user=by, data={"factors": number})
    return number


@transaction.atomic
def added(user: User, kind: str) -> None:
    """Somebody has set up a factor; codes on paper are in the log too."""
    log(user, "signin.factor_added", user=user, data={"kind": kind})


@transaction.atomic
def remove_factor(factor: Authenticator, by: User) -> None:
    """Take one's factor away, and the trust in all devices with it: it may be such a device that is lost."""
    user, kind = factor.user, factor.type
    factors.remove_factor(factor)
    TrustedDevice.objects.filter(user=user).delete()
    log(user, "signin.factor_removed", user=by, data={"kind": kind})
