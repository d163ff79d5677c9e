"""What can be wrong with a catalogue, each fault in one line."""

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterator

from tests.catalogue.ours import REVIEWED, compiled, ours
from tests.catalogue.wanted import DOMAINS, Text, packages, shipped, wanted

PLACEHOLDER = re.compile(r"%\(\w+\)[sdif]|%[sdif]|%%|\{\w*\}")
TAG = re.compile(r"</?[a-zA-Z]+")


def faults() -> Iterator[str]:
    """Every fault of what the admin would say."""
    reviewed = tomllib.loads(REVIEWED.read_text(encoding="utf-8"))
    told = said()
    asked = wanted()
    for text, package in asked.items():
        vietnamese = told.get(text, "")
        where = f"{package}: {text.english!r}"
        if not vietnamese:
            yield f"{where} has no Vietnamese"
        else:
            yield from (f"{where}: {fault}" for fault in faults_of(text, vietnamese, reviewed))
    yield from (f"{text.english!r} is asked for by no package any more" for text in ours() if text not in asked)
    yield from (
        f"{domain}.mo is not what {domain}.po says: python -m tests.catalogue compile" for domain in DOMAINS if not compiled(domain)
    )


def said() -> dict[Text, str]:
    """What is shown for each text: ours, else what the package itself says."""
    told = {}
    for _, folder in packages():
        told |= {text: words for text, words in shipped(folder, "vi").items() if words and text not in told}
    return told | ours()


def faults_of(text: Text, vietnamese: str, reviewed: dict) -> Iterator[str]:
    """The faults of one translation."""
    forms = [text.english, *([text.plural] if text.plural else [])]
    if not any(same_parts(PLACEHOLDER, form, vietnamese) for form in forms):
        yield f"other placeholders in {vietnamese!r}"
    if not any(same_parts(TAG, form, vietnamese) for form in forms):
        yield f"other tags in {vietnamese!r}"
    if text.english[:1].isspace() != vietnamese[:1].isspace() or text.english[-1:].isspace() != vietnamese[-1:].isspace():
        yield f"other spaces at the ends of {vietnamese!r}"
    if vietnamese == text.english and text.english not in reviewed["same"]:
        yield "is not translated"
    if unicodedata.normalize("NFC", vietnamese) != vietnamese:
        yield f"not in NFC: {vietnamese!r}"
    for word, right in reviewed["words"].items():
        if re.search(rf"\b{word}\b", vietnamese.lower()) and text.english not in right:
            yield f"says {word!r}, which is not the office's word: {vietnamese!r}"


def same_parts(pattern: re.Pattern, one: str, other: str) -> bool:
    """Whether both hold the same parts, in any order."""
    return Counter(pattern.findall(one)) == Counter(pattern.findall(other))
