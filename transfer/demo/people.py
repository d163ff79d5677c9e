"""The five demo accounts, with passwords made at the first loading and written to one file."""

import secrets
from functools import partial

from django.conf import settings
from django.contrib.auth.models import Group

from cms.models import User
from transfer.demo.content import ACCOUNTS
from transfer.ledger import Ledger

FILE = "demo-accounts.txt"
ADMINISTRATOR = "Quản trị"


def load_accounts(ledger: Ledger) -> None:
    """Make the accounts that were never made; their passwords stand in the file and nowhere else."""
    lines = []
    for username, family, given, position, role in ACCOUNTS:
        password = secrets.token_urlsafe(9)
        names = {"last_name": family, "first_name": given, "position": position}
        user = ledger.once(f"account:{username}", partial(make_account, username, password, role, **names))
        if user and user.check_password(password):  # made just now
            lines.append(f"{username}\t{password}\t{role or ADMINISTRATOR}")
    if lines:
        write_accounts(lines)


def make_account(username: str, password: str, role: str | None, **names) -> User:
    """A member of a role's group; without a role an administrator."""
    mail = f"{username}@dongxanh.example.vn"
    if role is None:
        return User.objects.create_superuser(username, mail, password, **names)
    user = User.objects.create_user(username, mail, password, **names)
    user.groups.add(Group.objects.get(name=role))
    return user


def write_accounts(lines: list[str]) -> None:
    """Name, password and role, one account a line, in a file that only its owner reads."""
    path = settings.DATA_DIR / FILE
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def forget_accounts() -> None:
    """Remove the file."""
    (settings.DATA_DIR / FILE).unlink(missing_ok=True)
