"""The publishing register, Sổ xuất bản: what went out in a period, who approved it, and what became of it, as the log tells it."""
