"""The gate before submission: what a text still lacks, in words that tell its editor what to do.

A draft or an import may have faults; each path of submission asks `faults` in the server, and an approver may let one
through with a reason.
"""

from collections.abc import Callable

from django.db.models import Model

from newsroom.gate.fault import Fault
from newsroom.gate.pages import page_faults
from newsroom.gate.snippets import link_faults, poll_faults

__all__ = ["Fault", "faults"]

# By lower-case labels: a poll is submitted as a page is, though no code here needs its room
SNIPPETS: dict[str, Callable[[Model], list[Fault]]] = {"polls.poll": poll_faults, "home.sidebarlink": link_faults}


def faults(thing: Model) -> list[Fault]:
    """What a page of its own type or a snippet still lacks, in the order in which its editor meets it; nothing is saved.

    It may come from a revision or from a form that was not saved. Faulty data never raises. However long the text, at
    most one query each for the pages, documents and pictures it refers to, and those of `cms.privacy` where not kept.
    """
    found = SNIPPETS.get(thing._meta.label_lower, page_faults)(thing)
    return list(dict.fromkeys(found))  # a paragraph that says "tại đây" twice is told so once
