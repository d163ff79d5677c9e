"""Second factors: an app on the telephone, a passkey, codes on paper. The only file that touches allauth's insides."""

import json

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret, validate_totp_code
from allauth.mfa.webauthn.internal import auth as webauthn
from django.core.exceptions import ValidationError
from django.db import transaction

from cms.models import User

Type = Authenticator.Type
NAMES = {Type.TOTP: "ứng dụng trên điện thoại", Type.WEBAUTHN: "khóa đăng nhập", Type.RECOVERY_CODES: "mã dự phòng"}
NAME_LENGTH = 60


def has_factor(user: User) -> bool:
    """Whether somebody has a second factor; codes on paper alone are none."""
    return factors_of(user).exists()


def factors_of(user: User):
    """The app and the passkeys of somebody, the oldest first."""
    return Authenticator.objects.filter(user=user).exclude(type=Type.RECOVERY_CODES).order_by("created_at", "pk")


def has_passkey(user: User) -> bool:
    return Authenticator.objects.filter(user=user, type=Type.WEBAUTHN).exists()


def name_of(factor: Authenticator) -> str:
    """What a factor is called to its owner."""
    return factor.wrap().name if factor.type == Type.WEBAUTHN else "Ứng dụng tạo mã trên điện thoại"


def check_code(user: User, code: str) -> str | None:
    """Which kind of factor a typed code belongs to; None where to none. A code serves once."""
    for factor in Authenticator.objects.filter(user=user).exclude(type=Type.WEBAUTHN).order_by("-type"):
        if factor.wrap().validate_code(code):
            return _used(factor)
    return None


def _used(factor: Authenticator) -> str:
    factor.record_usage()
    return factor.type


# An app on the telephone ----------------------------------------------------------------------------------------------
def new_secret() -> str:
    """The secret of a telephone that is to be set up, in base 32."""
    return generate_totp_secret()


def picture_of(user: User, secret: str) -> tuple[str, str]:
    """What the telephone's camera reads, as SVG; and the same as an address that its app opens."""
    address = get_adapter().build_totp_url(user, secret)
    svg = get_adapter().build_totp_svg(address)
    return svg[svg.index("<svg") :], address


@transaction.atomic
def add_app(user: User, secret: str, code: str) -> bool:
    """Set the app up if the code is the one it shows; in the place of an earlier one. Whether it is."""
    if not validate_totp_code(secret, code):
        return False
    Authenticator.objects.filter(user=user, type=Type.TOTP).delete()
    TOTP.activate(user, secret).validate_code(code)  # the same code does not sign in once more
    return True


# A passkey ------------------------------------------------------------------------------------------------------------
def begin_passkey(user: User) -> dict:
    """What the browser is to be asked to make a new passkey; the answer is expected in this session."""
    return webauthn.begin_registration(user, passwordless=False)


def add_passkey(user: User, name: str, credential: dict) -> bool:
    """Keep a new passkey if it answers what was asked. Whether it does."""
    if "\\u0000" in json.dumps(credential):  # PostgreSQL keeps no such letter
        return False
    try:
        webauthn.parse_registration_response(credential)
        webauthn.complete_registration(credential)
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError):
        return False
    webauthn.WebAuthn.add(user, name.strip()[:NAME_LENGTH] or "Khóa đăng nhập", credential)
    return True


def ask_passkey(user: User) -> dict:
    """What the browser is to be asked to show one of somebody's passkeys."""
    return webauthn.begin_authentication(user)


def check_passkey(user: User, credential: dict) -> str | None:
    """The kind of factor, if a passkey of theirs answers what was asked in this session."""
    try:
        webauthn.parse_authentication_response(credential)
        factor = webauthn.complete_authentication(user, credential)
    except (ValidationError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return _used(factor)


# Codes on paper -------------------------------------------------------------------------------------------------------
@transaction.atomic
def new_codes(user: User) -> list[str]:
    """Ten codes, each good once, in the place of earlier ones."""
    Authenticator.objects.filter(user=user, type=Type.RECOVERY_CODES).delete()
    return RecoveryCodes.activate(user).generate_codes()


def unused_codes(user: User) -> list[str]:
    """Those that are still good."""
    kept = Authenticator.objects.filter(user=user, type=Type.RECOVERY_CODES).first()
    return kept.wrap().get_unused_codes() if kept else []


def codes_left(user: User) -> int:
    """How many are still good."""
    return len(unused_codes(user))


@transaction.atomic
def remove_factor(factor: Authenticator) -> None:
    """Take one away; with the last one go the codes on paper."""
    user = factor.user
    factor.delete()
    if not has_factor(user):
        forget_all(user)


def forget_all(user: User) -> int:
    """Take away everything somebody could show. Gives how many factors that were."""
    number = factors_of(user).count()
    Authenticator.objects.filter(user=user).delete()
    return number
