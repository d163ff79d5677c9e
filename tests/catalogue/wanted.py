"""Every string of the interface that the installed packages ask for, from the English catalogue they ship or from their source."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import django
import treebeard
from babel.messages import pofile
from babel.messages.extract import extract_python
from django.apps import apps
from django.conf import settings
from django.utils.translation.template import templatize

DOMAINS = ("django", "djangojs")
PLURAL = ("ngettext", "ngettext_lazy")
CONTEXT = ("pgettext", "pgettext_lazy")
CALLS = ("gettext", "gettext_lazy", "gettext_noop", "_", *PLURAL, *CONTEXT)
# Labels that packages make from names in their code; `templates/wagtailadmin` asks the catalogue for them
UNMARKED = ("Body", "Content types", "External link text", "Link text", "Phone number", "Port", "Root page", "Site name", "Subject")
# Modeladmin shows the filters of an app of Django's that is not installed
CONTRIB = Path(django.__file__).parent / "contrib"
FILTERS = CONTRIB / "admin" / "filters.py"
# and Wagtail says how long ago something was with another one
HOW_LONG_AGO = re.compile(r".* (ago|from now)|now")


@dataclass(frozen=True)
class Text:
    """One string: which catalogue asks for it, its context if it has one, the English, the English plural."""

    domain: str
    context: str | None
    english: str
    plural: str | None = None


UNSEEN = "allauth"  # none of its screens, forms and sentences is shown: cms/signin has its own


def packages() -> Iterator[tuple[str, Path]]:
    """The name and folder of each package whose strings the portal can show: Django, the installed apps, treebeard's forms."""
    yield "django", Path(django.__file__).parent / "conf"
    ours = Path(settings.BASE_DIR)
    for app in apps.get_app_configs():
        if Path(app.path).parent != ours and not app.name.startswith(UNSEEN):
            yield app.name, Path(app.path)
    yield "treebeard", Path(treebeard.__file__).parent


def wanted() -> dict[Text, str]:
    """Every string, with the name of the first package that has it."""
    found: dict[Text, str] = {}
    for name, folder in packages():
        for text in [*shipped(folder, "en")] or [*extracted(folder)]:
            found.setdefault(text, name)
    for text in asked_in(FILTERS):
        found.setdefault(text, "django.contrib.admin")
    for text in shipped(CONTRIB / "humanize", "en"):
        if HOW_LONG_AGO.fullmatch(text.english) or (text.context or "").startswith("naturaltime"):
            found.setdefault(text, "django.contrib.humanize")
    for label in UNMARKED:
        found.setdefault(Text("django", None, label), "wagtail, unmarked")
    return found


def shipped(folder: Path, language: str) -> dict[Text, str]:
    """What a package's own catalogue of a language holds; of a plural the last form. Nothing where it ships none."""
    told = {}
    for domain in DOMAINS:
        path = folder / "locale" / language / "LC_MESSAGES" / f"{domain}.po"
        if path.exists():
            told |= read(path, domain)
    return told


def read(path: Path, domain: str) -> dict[Text, str]:
    """The texts of one catalogue file with their translations; unsure ones count as none."""
    told = {}
    with path.open("rb") as file:
        for message in pofile.read_po(file, ignore_obsolete=True):
            if message.id:
                english, plural = (message.id, None) if isinstance(message.id, str) else message.id
                said = message.string if isinstance(message.string, str) else (message.string or ("",))[-1]
                told[Text(domain, message.context, english, plural)] = "" if message.fuzzy else said
    return told


def extracted(folder: Path) -> Iterator[Text]:
    """The strings in the Python and the templates of a package that ships no English catalogue."""
    for path in sorted([*folder.rglob("*.py"), *folder.rglob("*.html")]):
        yield from asked_in(path)


def asked_in(path: Path) -> Iterator[Text]:
    """The strings in one file."""
    source = path.read_text(encoding="utf-8")
    source = source if path.suffix == ".py" else templatize(source)
    for _, call, said, _ in extract_python(io.BytesIO(source.encode()), CALLS, [], {}):
        words = (said,) if isinstance(said, str) else said
        if words and all(words[: 2 if call in (*PLURAL, *CONTEXT) else 1]):
            yield told_by(call, words)


def told_by(call: str, words: tuple[str, ...]) -> Text:
    """The text that a call of gettext asks for."""
    if call in PLURAL:
        return Text("django", None, words[0], words[1])
    if call in CONTEXT:
        return Text("django", words[0], words[1])
    return Text("django", None, words[0])
