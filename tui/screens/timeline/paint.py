"""From cells to strips: runs of one tone become segments in the style of that tone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import groupby

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from tui.screens.timeline.curve import Cells, Tone


class Brush:
    """Paints in the styles a widget's stylesheet gives to tones, each looked up once."""

    def __init__(self, style_of: Callable[[Tone], Style]) -> None:
        self._style_of = style_of
        self._styles: dict[Tone, Style] = {}

    def strip(self, cells: Cells) -> Strip:
        """The cells as a strip; every character is one cell wide."""
        segments = []
        begin = 0
        for tone, run in groupby(cells.tones):
            end = begin + sum(1 for _ in run)
            segments.append(Segment(cells.chars[begin:end], self.style(tone)))
            begin = end
        return Strip(segments, len(cells.chars))

    def style(self, tone: Tone) -> Style:
        """The style of a tone."""
        if tone not in self._styles:
            self._styles[tone] = self._style_of(tone)
        return self._styles[tone]


class Canvas:
    """A row that is put together cell by cell. What lies outside it is cut off."""

    def __init__(self, width: int, cells: Cells | None = None, *, at: int = 0) -> None:
        self._chars = [" "] * width
        self._tones: list[Tone] = [("blank",)] * width
        if cells is not None:
            self.draw(at, cells.chars, cells.tones)

    def draw(self, x: int, chars: str, tones: Sequence[Tone]) -> None:
        """Characters with a tone each, from column x on."""
        for column, (char, tone) in enumerate(zip(chars, tones, strict=True), x):
            self.put(column, char, tone)

    def write(self, x: int, text: str, tone: Tone) -> None:
        """A text in one tone, from column x on."""
        self.draw(x, text, [tone] * len(text))

    def put(self, x: int, char: str, tone: Tone) -> None:
        """One cell."""
        if 0 <= x < len(self._chars):
            self._chars[x] = char
            self._tones[x] = tone

    def char(self, x: int) -> str:
        """What stands in a column of the row."""
        return self._chars[x]

    @property
    def cells(self) -> Cells:
        """The row as it is now."""
        return Cells("".join(self._chars), tuple(self._tones))
