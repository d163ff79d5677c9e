"""Everything that an office does to what readers see, as the desk does it: what is done, and what readers see then.

A later room adds a module of its acts, each a function that makes ready what the act needs and gives a `Round`.
"""

from tests.drill.acts import comments, frame, pages, portals, transfer  # noqa: F401 - each enters its acts
from tests.drill.acts.scene import ACTS, Round, Scene

__all__ = ["ACTS", "Round", "Scene"]
