"""How allauth's second factors fit into an office."""

import base64
import hashlib
import hmac

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

from cms.models import OfficeSettings
from cms.sites import setting_of, site_of

WRONG = "Mã không đúng hoặc đã dùng rồi. Hãy chờ ứng dụng đổi mã mới rồi nhập lại."


class OfficeAdapter(DefaultMFAAdapter):
    """The office's name on the telephone, our words, and no secret in the database that can be read without SECRET_KEY."""

    error_messages = DefaultMFAAdapter.error_messages | {"incorrect_code": WRONG}

    def get_totp_issuer(self) -> str:
        return office_name()

    def get_totp_label(self, user) -> str:
        return user.username

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return super().get_public_key_credential_rp_entity() | {"name": office_name()}

    def get_public_key_credential_user_entity(self, user) -> dict:
        return super().get_public_key_credential_user_entity(user) | {"name": user.username, "display_name": user.get_full_name()}

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; with another SECRET_KEY one that no code fits, so that a person is told that the code is wrong."""
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(hmac.digest(settings.SECRET_KEY.encode(), encrypted_text.encode(), hashlib.sha1)).decode()


def office_name() -> str:
    """The office of the portal that is asked."""
    site = site_of(context.request) if context.request else None
    return (setting_of(site, OfficeSettings) if site else OfficeSettings()).name


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"cms.signin.factors {settings.SECRET_KEY}".encode()).digest()))
