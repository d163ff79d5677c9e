"""The five demo accounts, with passwords made at the first loading and written to one file."""

import secrets
from functools import partial

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction

from cms.models import User
from cms.signin import actions
from transfer.demo.content import ACCOUNTS
from transfer.ledger import Ledger

FILE = "demo-accounts.txt"
WITHOUT_FACTOR = "Tài khoản mẫu, mật khẩu ghi sẵn trong một tệp: xóa trước khi dùng thật."
ADMINISTRATOR = "Quản trị"


@transaction.atomic  # all accounts and the file, or none: a password that is not written is lost
def load_accounts(ledger: Ledger) -> list[str]:
    """Make the accounts that were never made; their passwords stand in the file and nowhere else. Gives the names that
    were left out because the office has a user of that name.
    """
    lines, taken = {}, []
    for username, family, given, position, role in ACCOUNTS:
        key = f"account:{username}"
        if ledger.has(key):
            continue
        if User.objects.filter(username=username).exists():
            taken.append(username)
            continue
        password = secrets.token_urlsafe(9)
        names = {"last_name": family, "first_name": given, "position": position}
        ledger.once(key, partial(make_account, username, password, role, **names))
        lines[username] = f"{username}\t{password}\t{role or ADMINISTRATOR}"
    for username, *_ in ACCOUNTS:
        account = ledger.has(f"account:{username}") and ledger.once(f"account:{username}", lambda: None)
        if account and not ledger.has(f"exemption:{username}"):
            ledger.once(f"exemption:{username}", partial(actions.exempt, account, WITHOUT_FACTOR, None, actions.DEMO))
    if lines:
        write_accounts(lines)
    return taken


def make_account(username: str, password: str, role: str | None, **names) -> User:
    """A member of a role's group; without a role an administrator."""
    mail = f"{username}@dongxanh.example.vn"
    if role is None:
        return User.objects.create_superuser(username, mail, password, **names)
    user = User.objects.create_user(username, mail, password, **names)
    user.groups.add(Group.objects.get(name=role))
    return user


def write_accounts(lines: dict[str, str]) -> None:
    """Name, password and role, one account a line, in a file that only its owner reads. Lines of other accounts stay."""
    path = settings.DATA_DIR / FILE
    path.touch(mode=0o600)
    path.chmod(0o600)
    told = {line.split("\t")[0]: line for line in path.read_text(encoding="utf-8").splitlines()}
    path.write_text("\n".join((told | lines).values()) + "\n", encoding="utf-8")


def forget_accounts() -> None:
    """Remove the file."""
    (settings.DATA_DIR / FILE).unlink(missing_ok=True)
