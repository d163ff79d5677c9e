"""What is sealed as it happens: each entry of Wagtail's log, and who signs in, tries to, and goes."""

from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import post_save
from django.dispatch import receiver
from wagtail.log_actions import log

from cms.log.acts import logs, seal, seal_entry
from cms.log.marks import secret_name
from cms.models import User

SIGNED_IN, SIGNED_OUT, SIGN_IN_FAILED = "cms.signed_in", "cms.signed_out", "cms.sign_in_failed"
UNKNOWN = "Tài khoản không có"


def listen_to_logs() -> None:
    """Hear of every table of Wagtail's log, whichever app brings one."""
    for kind in logs():
        post_save.connect(entered, sender=kind)


def entered(sender, instance, created, raw=False, **kwargs) -> None:
    """An entry was written. One that is written again is found by `verify_log`."""
    if created and not raw:
        seal_entry(instance)


@receiver(user_logged_in)
def signed_in(sender, user, **kwargs) -> None:
    """Somebody signed in."""
    log(user, SIGNED_IN, user=user)


@receiver(user_logged_out)
def signed_out(sender, user, **kwargs) -> None:
    """Somebody went; of a session that had ended by itself nobody is known."""
    if user is not None:
        log(user, SIGNED_OUT, user=user)


@receiver(user_login_failed)
def failed_to_sign_in(sender, credentials, **kwargs) -> None:
    """Somebody tried an account, or a name that is none: it may be a password, so that only a mark of it is kept."""
    typed = next((str(credentials[name]) for name in ("username", "email", "login") if credentials.get(name)), "")
    account = User.objects.filter(username=typed).first() or (typed and User.objects.filter(email__iexact=typed).first())
    if account:
        log(account, SIGN_IN_FAILED)
    else:
        seal(User(), SIGN_IN_FAILED, name=UNKNOWN, data={"typed": secret_name(typed)})
