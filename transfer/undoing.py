"""Takes a load away where a command was given: with a bar, and a line for whatever had to stay."""

from transfer.ledger import Ledger
from transfer.progress import Progress


def undo(ledger: Ledger, label: str, with_edited: bool = False) -> list[str]:
    """Take everything of a load away, what editors have rewritten since only if that is asked for. Returns what stays, each with its reason."""
    progress, kept = Progress(ledger.load.things.count(), label), []
    for entry, reason in ledger.undo(with_edited):
        progress.step(entry.key)
        if reason:
            kept.append(f"{entry.key}: {reason}")
    progress.close()
    return kept
