"""The one form of an old address: however it is written, the redirect that was kept of it is found.

Old portals were asked with and without a slash at the end, in small and large letters, with Vietnamese letters as they are or as
%C3%A1, with the words of a query in any order and with those that advertisements add. All of these are one key, which Wagtail's own
normalising leaves as it is, so that an editor may open and save the redirect.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from urllib.parse import quote, unquote, urlsplit

from wagtail.contrib.redirects.models import Redirect

from cms.cache.front import OLD_WORDS

LONGEST = Redirect._meta.get_field("old_path").max_length
MARK = "~"  # between the beginning of a key that would be too long and the digest of all of it
FRONT = "/"
# Words of a query that say where a reader came from, never what he reads
TRACKING = re.compile(r"utm_\w*|mtm_\w*|pk_\w*|mc_[ce]id|[fgd]clid|gclsrc|msclkid|yclid|twclid|igshid|zarsrc|zanpid|fb_\w*|_gl|_ga|amp|ref")
OWN_LANGUAGE = ("language", "vi")  # what NukeViet says where it says nothing
ENTRANCE = "index.php"  # may stand first or last in a path and changes nothing
SIZED = re.compile(r"-\d{1,5}x\d{1,5}(?=\.[a-z]{3,4}$)")  # WordPress's cuts of a picture, anh-300x200.jpg


def key_of(address: str) -> str | None:
    """The key of an address, a path with or without a query (a host before it is left out). None for what is none."""
    path, words = _path_of(address), _words_of(address)
    if path is None or words is None:
        return None
    return _bounded(_composed(path, words))


def keys_of(address: str) -> list[str]:
    """Under which keys to look for what a reader asked for (a path with its query), the most exact first: as an editor may have written it, whole, with the
    words of old portals alone, without a query, as the picture that a cut was made of.
    """
    path, words = _path_of(address), _words_of(address)
    if path is None or words is None:
        return []
    old = [word for word in words if word[0] in OLD_WORDS]
    whole, bare = (_composed(path, some) for some in (words, []))
    found = [
        *_as_wagtail_has_it(address),
        whole,
        _composed(path, old),
        *_as_wagtail_has_it(urlsplit(address).path),
        bare,
        SIZED.sub("", bare),
    ]
    return [key for key in dict.fromkeys(map(_bounded, found)) if key != FRONT]


def _as_wagtail_has_it(address: str) -> tuple[str, str]:
    return Redirect.normalise_path(address), Redirect.normalise_path(address, decode_unicode=False)


def is_front(address: str) -> bool:
    """Whether an address is another name of the front page: /index.php, with no word that asks for something."""
    words = _words_of(address)
    return words is not None and _path_of(address) == FRONT and not any(name in OLD_WORDS for name, _ in words)


def path_in(key: str) -> str | None:
    """The path of a key; None where it has a query, so that no page of ours can stand there."""
    return None if "?" in key else unquote(key)


def _path_of(address: str) -> str | None:
    """The path: decoded, composed, in small letters, without what changes nothing."""
    told = _one_form(_without_host(address).partition("?")[0])
    if told is None:
        return None
    parts = [part for part in told.replace("\\", "/").split("/") if part]
    if parts[:1] == [ENTRANCE]:
        del parts[0]
    elif parts[-1:] == [ENTRANCE]:
        del parts[-1]
    return "/" + "/".join(parts)


def _words_of(address: str) -> list[tuple[str, str]] | None:
    """The words of the query that matter, in one order."""
    query = _without_host(address).partition("?")[2].replace("&amp;", "&")
    words = []
    for part in query.split("&"):
        name, _, value = (_one_form(side.replace("+", " ")) for side in part.partition("="))
        if name is None or value is None:
            return None
        if name and not TRACKING.fullmatch(name) and (name, value) != OWN_LANGUAGE:
            words.append((name, value.rstrip("/") or value))
    return sorted(words)


def _without_host(address: str) -> str:
    told = address.strip().partition("#")[0]
    return re.sub(r"^(?:[a-z][a-z0-9+.-]*:)?//[^/?]*", "", told, flags=re.IGNORECASE)


def _one_form(text: str) -> str | None:
    """Decoded, composed, in small letters; None where there is a sign in it that no database takes."""
    try:
        text = unquote(text, errors="strict")
    except UnicodeDecodeError:  # written in an older encoding: which one nobody knows, but always the same
        text = unquote(text, encoding="latin-1")
    text = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).lower())
    return None if re.search("[\0\ud800-\udfff]", text) else re.sub(r"\s", " ", text)


def _composed(path: str, words: Iterable[tuple[str, str]]) -> str:
    """Path and words with those signs written in % that would be read as something else."""
    query = "&".join("=".join(_guarded(side, "&+;?") for side in word) for word in words)
    path = _guarded(path, ";?&=+")
    return f"{path}?{query}" if query else path


def _guarded(text: str, signs: str) -> str:
    return re.sub(rf"[\s%#\x00-\x1f\x7f{re.escape(signs)}]", lambda found: quote(found[0], safe=""), text)


def _bounded(key: str) -> str:
    """A key as long as a redirect may be: of a longer one the beginning, and a digest of the whole."""
    if len(key) <= LONGEST:
        return key
    digest = hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
    return key[: LONGEST - len(digest) - len(MARK)].rstrip("%0123456789ABCDEF/ ") + MARK + digest
