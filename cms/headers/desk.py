"""The inline scripts of the admin: Wagtail writes a few into its screens. Each gets the answer's nonce if the whole of it is of a shape
that is known: a call of one of Wagtail's own functions with plain data. A script that somebody planted is of no such shape.
"""

import json
import re
from functools import cache

from django.http import HttpRequest, HttpResponseBase
from django.template.loader import get_template

INLINE = re.compile(r"<script(?: type=\"text/javascript\")?>(?P<text>.*?)</script>", re.DOTALL)
# What widgets write: the data are read, to make sure that they are nothing else
CALL = re.compile(
    r"(?:init(?:Date|Time|DateTime)Chooser|new [\w.]*Chooser|createTaskChooser)\((?P<data>\"[\w-]+\"(?:, \{.*\})?)\);", re.DOTALL
)
# What panels of several rows write: their data are one string of letters, in which nothing can end it
PANEL = re.compile(
    r"\(function\(\) \{\s*var panel = new (?:InlinePanel|MultipleChooserPanel)\(JSON\.parse\(\"[^\"<>&\n]*\"\)\);\s*\}\)\(\);"
)
# The screen on which results are put first for a search writes these two files into itself, and one call
PROMOTIONS = ("wagtailsearchpromotions/includes/searchpromotions_formset.js", "wagtailsearchpromotions/queries/chooser_field.js")
PROMOTING = "$(function() { createQueryChooser('{{ name }}'); });"
FILLED_IN = re.compile(r"\{[{%].*?[%}]\}")
NAME = r"[\w/-]*"


def allow_known(request: HttpRequest, response: HttpResponseBase) -> None:
    """Give the nonce of an answer to the scripts in it that are known. Dialogs and new rows take it over when they are put in."""
    if response.streaming or "<script" not in (html := response.content.decode(response.charset, "replace")):
        return
    marked = INLINE.sub(lambda found: _marked(found, request), html)
    if marked != html:
        response.content = marked
        if "Content-Length" in response:
            response["Content-Length"] = str(len(response.content))


def _marked(found: re.Match, request: HttpRequest) -> str:
    return f'<script nonce="{request.csp_nonce}">{found["text"]}</script>' if is_known(found["text"]) else found[0]


def is_known(script: str) -> bool:
    """Whether all of a script is what Wagtail writes."""
    script = script.strip()
    if call := CALL.fullmatch(script):
        return _is_data(call["data"])
    return bool(PANEL.fullmatch(script) or _promoting().fullmatch(" ".join(script.split())))


def _is_data(text: str) -> bool:
    try:
        json.loads(f"[{text}]")
    except ValueError:
        return False
    return True


@cache
def _promoting() -> re.Pattern:
    """The shape of that screen's script, of the version of Wagtail that is installed."""
    source = " ".join([*(get_template(name).template.source for name in PROMOTIONS), PROMOTING])
    parts = FILLED_IN.split(" ".join(source.split()))
    return re.compile(NAME.join(map(re.escape, parts)))
