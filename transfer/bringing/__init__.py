"""Takes an old portal (`transfer.items.Source`) into ours: `run`, with the options of `add_arguments`."""

from transfer.bringing.options import Options, add_arguments
from transfer.bringing.running import run
from transfer.outcome import Kind, Line, Outcome, State

__all__ = ["Kind", "Line", "Options", "Outcome", "State", "add_arguments", "run"]
