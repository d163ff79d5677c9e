"""One fault as an editor reads it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """Something that a text lacks. `where` names the place as the editor's form does, `what` and `todo` are sentences."""

    code: str
    where: str
    what: str
    todo: str
