"""The only door to the environment: every variable the portal reads, checked once, refused loudly."""

import ipaddress
import os
import re
import secrets
from collections.abc import Collection
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent.parent
SECRET_LENGTH = 50
USUAL_PORTS = {"http": 80, "https": 443}
BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")  # as S3 names one

MEASURES = "PROMETHEUS_MULTIPROC_DIR"  # where prometheus_client looks for the folder in which several workers count

_read = environ.Env()


class EnvironmentFault(ImproperlyConfigured):
    """A variable of the environment is missing or wrong. Its text is the one line that the operator sees."""


def text(name: str, default: str = "") -> str:
    """The variable as it is; the default when it is unset or empty."""
    return os.environ.get(name, "").strip() or default


def hand_down(name: str, value: str) -> None:
    """Set a variable for a package that is told by the environment alone."""
    os.environ[name] = value


def integer(name: str, default: int, low: int, high: int) -> int:
    """A whole number from `low` to `high`."""
    value = text(name, str(default))
    if not value.isdecimal() or not low <= int(value) <= high:
        raise EnvironmentFault(f"{name}: cần một số từ {low} đến {high}, đang là {value!r}.")
    return int(value)


def words(name: str, default: list[str]) -> list[str]:
    """A list separated by commas."""
    return [word.strip() for word in text(name).split(",") if word.strip()] or default


def choice(name: str, default: str, known: Collection[str]) -> str:
    """One of the words that are known."""
    value = text(name, default)
    if value not in known:
        raise EnvironmentFault(f"{name}: cần một trong các chữ {', '.join(known)}, đang là {value!r}.")
    return value


def networks(name: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """Addresses or networks (10.0.0.0/8), separated by commas."""
    try:
        return [ipaddress.ip_network(word) for word in words(name, [])]
    except ValueError as fault:
        raise EnvironmentFault(f"{name}: cần địa chỉ hoặc mạng dạng 10.0.0.0/8, cách nhau bằng dấu phẩy ({fault}).") from None


def folder(name: str, default: Path) -> Path:
    """An absolute folder that exists, made if need be, in which we may write."""
    path = Path(text(name, str(default))).expanduser()
    path = path if path.is_absolute() else BASE_DIR / path
    try:
        path.mkdir(parents=True, exist_ok=True)
        probe = path / f".ghi-thu-{secrets.token_hex(4)}"
        probe.touch()
        probe.unlink()
    except OSError as fault:
        raise EnvironmentFault(f"{name}: không ghi được vào thư mục {path} ({fault.strerror}).") from None
    return path


def place(name: str, default: Path) -> Path:
    """An absolute folder that only some processes need: it is made, or refused, when it is first written to."""
    path = Path(text(name, str(default))).expanduser()
    return path if path.is_absolute() else BASE_DIR / path


def age_key(name: str) -> str:
    """A key of age: a recipient (age1…) or a secret one (AGE-SECRET-KEY-…); "" when unset. It is never shown."""
    value = text(name)
    if not value:
        return ""
    import pyrage

    kind = pyrage.x25519.Identity if value.startswith("AGE-SECRET-KEY-") else pyrage.x25519.Recipient
    try:
        kind.from_str(value)
    except (pyrage.IdentityError, pyrage.RecipientError):
        raise EnvironmentFault(f"{name}: cần khóa của age, dạng age1… hoặc AGE-SECRET-KEY-….") from None
    return value


def public_url(name: str, default: str) -> str:
    """The portal's own address as a browser writes it: scheme and host in small letters, a port only where it is not the usual one."""
    value = text(name, default).rstrip("/")
    try:
        parts = urlsplit(value)
        host = parts.netloc.lower().removesuffix(f":{USUAL_PORTS.get(parts.scheme)}")
        right = parts.scheme in USUAL_PORTS and parts.hostname and parts.port != 0
        right = right and not re.search(r"[\s@/?#\[\]]", value.partition("://")[2])
        right = right and (parts.scheme == "http" or ":" not in host)  # Wagtail writes https only at its usual port
    except ValueError:  # a port that is no number
        right = False
    if not right:
        raise EnvironmentFault(f"{name}: cần địa chỉ dạng https://ten-mien.vn, đang là {value!r}.")
    return f"{parts.scheme}://{host}"


def web_address(name: str, default: str) -> str:
    """The address of a service that we ask; set to nothing it is switched off, and only where it is not set at all the default holds."""
    value = os.environ.get(name, default).strip()
    try:
        parts = urlsplit(value)
        right = parts.scheme in USUAL_PORTS and parts.hostname and parts.port != 0
    except ValueError:  # a port that is no number
        right = False
    if value and (not right or re.search(r"[\s@#]|[^ -~]", value)):  # it is not shown: its query may hold a key
        raise EnvironmentFault(f"{name}: cần địa chỉ dạng https://may-chu/duong-dan, hoặc đặt thành rỗng để tắt.")
    return value


def collector(name: str) -> str:
    """The address (DSN) of a collector of faults in Sentry's way, https://key@host/number; nothing when unset."""
    value = text(name)
    try:
        parts = urlsplit(value)
        right = parts.scheme in USUAL_PORTS and parts.hostname and parts.port != 0 and parts.username
    except ValueError:  # a port that is no number
        right = False
    if value and not (right and re.fullmatch(r"(/[\w.-]+)*/\d+", parts.path)):  # it is not shown: it holds a key
        raise EnvironmentFault(f"{name}: cần địa chỉ dạng https://khóa@máy-chủ/số.")
    return value


def database(name: str, default: str) -> dict:
    """Django's settings of a database, from a postgres:// or sqlite:/// address."""
    value = text(name, default)
    scheme = value.partition("://")[0]
    if scheme not in {"postgres", "postgresql", "sqlite"}:
        raise EnvironmentFault(f"{name}: cần postgres://người-dùng:mật-khẩu@máy/tên hoặc sqlite:///tệp.")
    try:
        settings = _read.db_url_config(value, engine="cms.sqlite" if scheme == "sqlite" else "cms.postgresql")
    except (ValueError, ImproperlyConfigured) as fault:
        raise EnvironmentFault(f"{name}: không đọc được ({fault}).") from None
    if settings.get("NAME") in {None, "", ":memory:"}:  # one in memory would be another one in each process
        raise EnvironmentFault(f"{name}: thiếu tên cơ sở dữ liệu.")
    ours = SQLITE if scheme == "sqlite" else POSTGRESQL
    return ours | settings | {"OPTIONS": ours["OPTIONS"] | settings.get("OPTIONS", {})}


def spare_database(name: str, ours: dict) -> dict:
    """A PostgreSQL database whose content may be thrown away, and never our own; {} when unset."""
    if not text(name):
        return {}
    found = database(name, "")
    if "postgresql" not in found["ENGINE"] or all(found.get(key) == ours.get(key) for key in ("HOST", "PORT", "NAME")):
        raise EnvironmentFault(f"{name}: cần postgres://… của một cơ sở dữ liệu trống, khác DATABASE_URL; mọi thứ trong đó sẽ bị xóa.")
    return found


# Several workers write to one file: readers never wait for the writer, a writer waits its turn for 20 s, and a
# transaction takes its lock at its start, so that it cannot fail in its middle. A thread keeps its connection for a minute:
# with the last one that closes SQLite also puts its journal away, and a request would wait for that.
SQLITE = {
    "CONN_MAX_AGE": 60,
    "OPTIONS": {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;"
        " PRAGMA cache_size=-16000; PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=67108864;",
    },
}
POSTGRESQL = {
    "CONN_MAX_AGE": 600,
    "CONN_HEALTH_CHECKS": True,
    # A machine that is gone without a word is missed after half a minute also by commands, which nobody watches
    "OPTIONS": {"connect_timeout": 5, "keepalives_idle": 15, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 30_000},
}


def service(name: str, schemes: set[str], read) -> dict:
    """Django's settings of a cache or mail server, from an address with one of the schemes; {} when unset."""
    value = text(name)
    if not value:
        return {}
    if value.partition("://")[0] not in schemes:
        raise EnvironmentFault(f"{name}: cần địa chỉ bắt đầu bằng {', '.join(f'{scheme}://' for scheme in sorted(schemes))}.")
    try:
        if not urlsplit(value).hostname:
            raise ValueError("thiếu tên máy")
        return read(value)
    except (ValueError, ImproperlyConfigured) as fault:
        raise EnvironmentFault(f"{name}: không đọc được ({fault}).") from None


def cache(name: str) -> dict:
    """The shared cache: redis://, rediss:// or {} when unset."""
    found = service(name, {"redis", "rediss"}, _read.cache_url_config)
    return found | {"BACKEND": "cms.cache.backends.shared.SharedCache"} if found else {}


def storage(name: str) -> dict[str, str]:
    """A store that speaks S3, from s3://key:secret@host:port/bucket?region=…&tls=0; {} when unset. In key and secret stands %2F for a /."""
    value = text(name)
    if not value:
        return {}
    try:
        parts = urlsplit(value)
        more = {"region": "us-east-1", "tls": "1"} | dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
        right = parts.scheme == "s3" and parts.hostname and parts.port != 0 and parts.username and parts.password
        right = right and BUCKET.fullmatch(parts.path.strip("/")) and not re.search(r"[\s#]|[^ -~]", value)
        right = right and more.keys() == {"region", "tls"} and more["region"] and more["tls"] in ("0", "1")
    except ValueError:  # a port that is no number
        right = False
    if not right:  # it is not shown: there is a secret in it
        raise EnvironmentFault(f"{name}: cần địa chỉ dạng s3://khóa:bí-mật@máy:cổng/thùng?region=…&tls=0|1.")
    return {
        "endpoint": f"{'https' if more['tls'] == '1' else 'http'}://{parts.netloc.rpartition('@')[2]}",
        "bucket": parts.path.strip("/"),
        "key": unquote(parts.username),
        "secret": unquote(parts.password),
        "region": more["region"],
    }


def email(name: str) -> dict:
    """The mail server: smtp://, smtp+tls://, smtp+ssl:// or {} when unset."""
    return service(name, {"smtp", "smtp+tls", "smtp+ssl"}, _read.email_url_config)


def secret(name: str) -> str:
    """A key that must come from the environment: at least 50 characters, no default."""
    value = text(name)
    if len(value) < SECRET_LENGTH:
        raise EnvironmentFault(f"{name}: cần một chuỗi ngẫu nhiên ít nhất {SECRET_LENGTH} ký tự.")
    return value


def kept_secret(name: str, place: Path) -> str:
    """A key from the environment, else one made at the first start and kept in a file that only we can read."""
    if text(name):
        return secret(name)
    kept = place / name.lower().replace("_", "-")
    if not kept.exists():
        place.mkdir(mode=0o700, exist_ok=True)
        fresh = kept.with_suffix(f".{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(SECRET_LENGTH))
        fresh.rename(kept)
    return kept.read_text()
