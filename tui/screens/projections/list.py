"""The read models in a table: how far each is behind the log, which way that goes, and who moves it."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from domain.projections.projection import ProjectionStatus
from tui.screens.kit.lines import Line, Role, Span, fitted, right
from tui.screens.kit.lists import RowList
from tui.text.format import SECOND, ago
from tui.text.safe import safe_str

SAMPLES = 12
"""Looks at the lag that the trend shows."""
_BARS = "▁▂▃▄▅▆▇█"
ROOMY, MEDIUM, TIMED = 104, 76, 64
"""Columns from which the trend and the rows, the position, and the lag in time are shown."""


class ProjectionsList(RowList):
    """Shows ProjectionStatus rows in the order given."""

    def __init__(self) -> None:
        super().__init__()
        self._statuses: Sequence[ProjectionStatus] = ()
        self._lags: dict[str, deque[int]] = {}

    def show(self, statuses: Sequence[ProjectionStatus]) -> None:
        """Show these."""
        self._statuses = statuses
        for status in statuses:
            self._lags.setdefault(status.name, deque(maxlen=SAMPLES)).append(status.lag_events)
        self.renew(len(statuses))

    @property
    def chosen(self) -> ProjectionStatus | None:
        """The one under the cursor; None while there is none."""
        return self._statuses[self.cursor] if self._statuses else None

    def heading(self, width: int) -> Line:
        names = [f"  {'read model':<{_name_cells(width)}} {'v':>3}  {'status':<10}"]
        if width >= MEDIUM:
            names.append(f" {'position':>11}")
        names.append(f" {'lag, events':>11}")
        if width >= TIMED:
            names.append(f" {'lag, time':>12}")
        if width >= ROOMY:
            names.append(f"  {'trend':<{SAMPLES}} {'rows':>9}")
        return (Span("".join(names), "quiet"),)

    def row(self, at: int, width: int) -> Line:
        one = self._statuses[at]
        word, role = status_word(one)
        cursor = "▸ " if at == self.cursor else "  "
        behind: Role = "warning" if one.lag_events else "text"
        time = ago(round(one.lag_seconds * SECOND)) if one.lag_events else "–"
        spans = [
            Span(f"{cursor}{fitted(safe_str(one.name, 60), _name_cells(width))} {one.version:>3}  "),
            Span(f"{word:<10}", role),
        ]
        if width >= MEDIUM:
            spans.append(Span(f" {one.position:>11,}"))
        spans.append(Span(f" {one.lag_events:>11,}", behind))
        if width >= TIMED:
            spans.append(Span(f" {right(fitted(time, 12).strip(), 12)}", behind))
        if width >= ROOMY:
            spans.append(Span(f"  {trend(self._lags.get(one.name, ())):<{SAMPLES}}", "quiet"))
            spans.append(Span(f" {one.rows:>9,}"))
        return tuple(spans)


def status_word(status: ProjectionStatus) -> tuple[str, Role]:
    """How a read model does, in a word with a sign, and the role it is drawn in."""
    if status.shadow is not None:
        return "↻ rebuild", "annotation"
    if status.status == "failed":
        return "✗ failed", "alarm"
    if status.status == "paused":
        return "‖ paused", "warning"
    if status.is_stalled:
        return "! stalled", "alarm"
    return ("… behind", "warning") if status.lag_events else ("✓ current", "accent")


def trend(lags: Sequence[int]) -> str:
    """The last lags as bars on one scale, the newest last: falling means that it catches up."""
    highest = max(lags, default=0)
    if not highest:
        return "▁" * len(lags)
    return "".join(_BARS[lag * (len(_BARS) - 1) // highest] for lag in lags)


def _name_cells(width: int) -> int:
    return 20 if width >= TIMED else max(width - 32, 12)
