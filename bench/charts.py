"""Draws bars as SVG by hand: no library, readable on white and on black."""

from dataclasses import dataclass
from html import escape

WIDTH, LABELS, BAR, GAP = 860, 400, 20, 8
FIGURES = 120  # room for the figure behind the longest bar
STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#24292f}.title{font-weight:600}.ours{fill:#2f6fb0}.floor{fill:#9aa4ad}.missed{fill:#c93c37}"
    ".aim{stroke:#24292f;stroke-width:1.5;stroke-dasharray:3 3}"
    "@media (prefers-color-scheme:dark){text{fill:#d7dde3}.ours{fill:#5b9bd8}.floor{fill:#6b757e}.missed{fill:#ef6b65}.aim{stroke:#d7dde3}}"
)


@dataclass(frozen=True)
class Bar:
    """One bar: what it says, how long it is, and whether it is ours, a floor, or a missed aim."""

    label: str
    value: float
    kind: str = "ours"
    shown: str = ""


def bars(title: str, unit: str, drawn: list[Bar], aim: float | None = None) -> str:
    """A picture of horizontal bars, with a dashed line where the aim is."""
    longest = max([bar.value for bar in drawn] + ([aim] if aim else [])) or 1
    scale = (WIDTH - LABELS - FIGURES) / longest
    height = 34 + len(drawn) * (BAR + GAP) + 6
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" role="img">',
        f"<title>{escape(title)}</title><style>{STYLE}</style>",
        f'<text class="title" x="0" y="16">{escape(title)} ({escape(unit)})</text>',
    ]
    for number, bar in enumerate(drawn):
        parts += _drawn(bar, 30 + number * (BAR + GAP), scale)
    if aim:
        x = LABELS + aim * scale
        parts.append(f'<line class="aim" x1="{x:.1f}" y1="26" x2="{x:.1f}" y2="{height - 6}"/>')
    return "\n".join([*parts, "</svg>"]) + "\n"


def _drawn(bar: Bar, y: int, scale: float) -> list[str]:
    long, middle = max(1.0, bar.value * scale), y + BAR - 5
    return [
        f'<text x="{LABELS - 8}" y="{middle}" text-anchor="end">{escape(bar.label)}</text>',
        f'<rect class="{bar.kind}" x="{LABELS}" y="{y}" width="{long:.1f}" height="{BAR}" rx="2"/>',
        f'<text x="{LABELS + long + 6:.1f}" y="{middle}">{escape(bar.shown or figure(bar.value))}</text>',
    ]


def figure(value: float) -> str:
    """A number with as many digits as one reads: 4,123 · 41.2 · 0.93 · 0.0041."""
    if abs(value) >= 100:
        return f"{value:,.0f}"
    if abs(value) >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if abs(value) >= 0.1 or value == 0 else f"{value:.2g}"
