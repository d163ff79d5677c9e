"""Our own catalogue: read, written in the order of the packages, compiled."""

import io
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from babel.messages import Catalog, mofile, pofile
from django.conf import settings

from tests.catalogue.wanted import DOMAINS, Text, read

FOLDER = Path(settings.BASE_DIR) / "cms" / "locale"
MESSAGES = FOLDER / "vi" / "LC_MESSAGES"
REVIEWED = FOLDER / "reviewed.toml"  # what may stay as it is, and where a word of the "not" column is right
HEADER = """# The admin in Vietnamese: what the packages do not say themselves, or not in the office's words.
msgid ""
msgstr ""
"Language: vi\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""
WIDTH = 140
NO_DATE = datetime(2026, 1, 1, tzinfo=UTC)  # the same file gives the same bytes on every day


@cache
def ours() -> dict[Text, str]:
    """Our translations."""
    return {text: said for domain in DOMAINS for text, said in read(MESSAGES / f"{domain}.po", domain).items() if said}


def write(told: dict[Text, str], packages: dict[Text, str]) -> None:
    """Both catalogue files and their compiled forms, grouped by package."""
    MESSAGES.mkdir(parents=True, exist_ok=True)
    for domain in DOMAINS:
        catalog = Catalog(locale="vi")
        for text in packages:
            if text.domain == domain and text in told:
                add(catalog, text, told[text], packages[text])
        with (MESSAGES / f"{domain}.po").open("wb") as file:
            file.write(HEADER.encode())
            pofile.write_po(file, catalog, width=WIDTH, omit_header=True)
    compile_all()


def add(catalog: Catalog, text: Text, said: str, package: str) -> None:
    """One text into a catalogue."""
    english = (text.english, text.plural) if text.plural else text.english
    catalog.add(english, (said,) if text.plural else said, context=text.context, auto_comments=[package])


def compile_all() -> None:
    """The compiled files, as Django reads them."""
    for domain in DOMAINS:
        (MESSAGES / f"{domain}.mo").write_bytes(made(domain))


def compiled(domain: str) -> bool:
    """Whether the compiled file says what the readable one says."""
    path = MESSAGES / f"{domain}.mo"
    return path.exists() and path.read_bytes() == made(domain)


def made(domain: str) -> bytes:
    """The compiled form of a catalogue file."""
    with (MESSAGES / f"{domain}.po").open("rb") as file:
        catalog = pofile.read_po(file, locale="vi", domain=domain)
    catalog.creation_date = catalog.revision_date = NO_DATE
    out = io.BytesIO()
    mofile.write_mo(out, catalog)
    return out.getvalue()
