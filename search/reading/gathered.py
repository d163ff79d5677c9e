"""The text that is being read, piece by piece, until there is enough of it or the time is up."""

import time

from search.reading import MOST_LETTERS, ONLY_BEGINNING, READ, Reading

LONGEST = 15  # seconds of the processor after which what has been read is enough


class Enough(Exception):
    """No more is wanted. What was gathered is good."""


class Gathered:
    """Pieces of text in their order."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.letters = 0

    def add(self, piece: str) -> None:
        """Take a piece in. Raises `Enough` once there is more text than is kept; of blanks in a row, as in sheets of a million
        empty lines, there is one.
        """
        if piece.isspace() and (not self.pieces or self.pieces[-1].isspace()):
            return
        self.pieces.append(piece)
        self.letters += len(piece)
        if self.letters > MOST_LETTERS:
            raise Enough

    def look_at_clock(self) -> None:
        """Raises `Enough` once the time is up and there is something to keep; else the limits of the process decide."""
        if self.letters and time.process_time() > LONGEST:
            raise Enough

    def text(self) -> str:
        """All of it."""
        return "".join(self.pieces)[:MOST_LETTERS]

    def beginning(self) -> Reading:
        """It as a reading that was not carried to the end of the file."""
        return Reading(READ, self.text(), ONLY_BEGINNING)
