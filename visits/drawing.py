"""Bars that the server draws, where a page is printed or a script would be too much."""

from dataclasses import dataclass

LEAST = 1.5  # the height of a figure that is not nothing, in the units of the drawing


@dataclass(frozen=True)
class Bar:
    """One bar in the units of its drawing, from the left and from the top; what it stands for."""

    x: float
    y: float
    width: float
    height: float
    label: str
    value: int


def bars(figures: list[tuple[str, int]], width: float, height: float) -> list[Bar]:
    """The figures side by side over the whole width, the largest as high as the drawing."""
    if not figures:
        return []
    most, step = max(value for _, value in figures) or 1, width / len(figures)
    drawn = []
    for at, (label, value) in enumerate(figures):
        tall = max(height * value / most, LEAST) if value else 0
        drawn.append(Bar(round(at * step, 2), round(height - tall, 2), round(step * 0.75, 2), round(tall, 2), label, value))
    return drawn
