"""The State pane: the figures at the cursor, beside mark A if there is one, and the sums that prove them."""

from __future__ import annotations

from itertools import chain
from typing import ClassVar, TypeVar
from zoneinfo import ZoneInfo

from textual.binding import Binding, BindingType
from textual.geometry import Region

from domain.account.state import Account
from domain.history.event_rows import StateView, arithmetic_of
from tui.screens.kit.keys_bar import announce
from tui.screens.kit.lines import EMPTY, UNVERIFIED, Line, LinesPane, Role, Span, flowed, right
from tui.screens.time_machine.open_matters import MAX_LISTED, open_matters
from tui.screens.time_machine.ways_lines import ways_lines
from tui.text.figures import Figure, figures
from tui.text.format import MINUS, money
from tui.text.safe import safe_str

TALL = 13
"""Lines from which figures stand one above the other instead of side by side."""

Side = TypeVar("Side")
_WORSE_WHEN_MORE = frozenset({"held", "debits", "fees"})


class StatePane(LinesPane):
    """Shows a StateView. Its up and down choose one of the figures, and scroll past the last of them."""

    PANE: ClassVar[str] = "state"

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "choose(-1)", show=False),
        Binding("down", "choose(1)", show=False),
    ]

    # Lines are laid out for a width; a scrollbar that comes and goes would cut their ends.
    DEFAULT_CSS = "StatePane { scrollbar-gutter: stable; }"

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self._zone = zone
        self._view: StateView | None = None
        self._note = ""
        self._chosen = 0

    @property
    def figure(self) -> Figure | None:
        """The chosen figure; None while nothing is shown."""
        return None if self._view is None else figures(self._view.account)[self._chosen]

    def action_choose(self, by: int) -> None:
        if self._view is None:
            return
        last = len(figures(self._view.account)) - 1
        if not 0 <= self._chosen + by <= last or (by < 0 and self._chosen == last and self.scroll_y):
            self.scroll_relative(y=by, animate=False)
            return
        self._chosen += by
        self.relay()
        self._reveal()
        announce(self, " ".join(span.text.strip() for span in _figure_line(self._view, self._chosen)))

    def watch_has_focus(self, has_focus: bool) -> None:
        super().watch_has_focus(has_focus)
        self.relay()

    def _reveal(self) -> None:
        """Scroll no further than it takes to see the chosen figure."""
        at = next((y for y, line in enumerate(self._lines) if any(s.role == "chosen" for s in line)), 0)
        self.scroll_to_region(Region(0, at, 1, 1), animate=False, immediate=True, force=True)

    def show(self, view: StateView | None, note: str = "") -> None:
        """Show this from now on, or that what is shown is not the answer; `note` stands where one is missing."""
        if view is None:
            self.wait(note)
            return
        self._view, self._note = view, note
        self.note_below(_subtitle(view))
        self.relay()

    def lines(self, width: int, height: int) -> list[Line]:
        if self._view is None:
            return []
        chosen = self._chosen if self.has_focus else None
        if height < TALL:
            return brief_lines(self._view, self._zone, width, self._note, chosen)
        return _closed_up(state_lines(self._view, self._zone, width, self._note, chosen), height)


def _figure_line(view: StateView, chosen: int) -> Line:
    """The name and the cells of a figure."""
    label, cells = _rows(view)[chosen]
    return (Span(label), *cells)


def _subtitle(view: StateView) -> str:
    if view.mark is None:
        return view.lens.upper()
    return "cursor → A" if view.is_before_mark else "A → cursor"


def state_lines(
    view: StateView, zone: ZoneInfo, width: int, note: str = "", chosen: int | None = None
) -> list[Line]:
    """All there is to tell, in paragraphs; the figure of that place is the chosen one."""
    account = view.account
    paragraphs = [
        _table(view, width, chosen),
        [*_sum(view, width), *_unverified(account, width)],
        ways_lines(view, note),
        _between(view, width),
        _stated(view),
        *open_matters(account, zone, width),
    ]
    lines: list[Line] = []
    for paragraph in paragraphs:
        if paragraph:
            lines += [EMPTY, *paragraph] if lines else paragraph
    return lines


def brief_lines(
    view: StateView, zone: ZoneInfo, width: int, note: str = "", chosen: int | None = None
) -> list[Line]:
    """The same where there are only a few lines: side by side, what is asked most first."""
    chunks: list[Line] = []
    for at, (label, cells) in enumerate(_rows(view)):
        between = (Span(" → ", "quiet"), cells[1]) if view.mark is not None else ()
        chunks.append((*_label(_SHORT_LABELS.get(label, label), at == chosen), cells[0], *between))
    ways = ways_lines(view, note, cells=0)
    return [
        *flowed(chunks[:_ASKED_MOST], width, indent=0),
        *flowed(ways[1:] or ways, width, indent=0),
        *_sum(view, width),
        *flowed(_between(view, width=0), width, indent=2),
        *flowed(chunks[_ASKED_MOST:], width, indent=0),
        *_unverified(view.account, width),
        *_stated(view),
        *chain.from_iterable(open_matters(view.account, zone, width)),
    ]


def _closed_up(lines: list[Line], height: int) -> list[Line]:
    """The lines without as many of the blank ones, the first of them first, as it takes to show all."""
    too_many = len(lines) - height
    kept = []
    for line in lines:
        if line == EMPTY and too_many > 0:
            too_many -= 1
        else:
            kept.append(line)
    return kept


_ASKED_MOST = 4
"""The first so many figures answer most questions."""


def _label(words: str, is_chosen: bool) -> Line:
    """The name of a figure and the column after it, which points at it when it is the chosen one."""
    return (Span(words, "chosen"), Span("◂", "strong")) if is_chosen else (Span(f"{words} ", "quiet"),)


def _table(view: StateView, width: int, chosen: int | None = None) -> list[Line]:
    """The figures in columns: the cursor's alone, or A, cursor and change."""
    rows, heads = _rows(view), _heads(view)
    cells = [max(len(head), *(len(row[1][at].text) for row in rows)) for at, head in enumerate(heads)]
    labels = [label for label, _ in rows]
    room = width - sum(cells) - len(cells)
    if max(map(len, labels)) > room:
        labels = [_SHORT_LABELS.get(label, label) for label in labels]
    label_width = max(map(len, labels))
    gap = " " * (2 if label_width + sum(cells) + 2 * len(cells) <= width else 1)
    table = [
        ("", [Span(head, "quiet") for head in heads]),
        *zip(labels, (row[1] for row in rows), strict=True),
    ]
    return [
        (
            *_label(f"{label:<{label_width}}", at == chosen),
            # The column after the label is part of the first gap.
            *(
                Span(gap[number == 0 :] + right(cell.text, size), cell.role)
                for number, (cell, size) in enumerate(zip(line, cells, strict=True))
            ),
        )
        for at, (label, line) in enumerate(table, start=-1)
    ]


_SHORT_LABELS = {
    "Overdraft limit": "Limit",
    "Credits, total": "Credits",
    "Debits, total": "Debits",
    "Fees, total": "Fees",
}


def _heads(view: StateView) -> list[str]:
    cursor = f"{view.version:,}"
    if view.mark is None:
        return [cursor]
    return [*_in_time(view, f"A · {view.mark_version:,}", cursor), "change"]


def _in_time(view: StateView, marked: Side, here: Side) -> tuple[Side, Side]:
    """What is told of A and of the cursor, the earlier one first: a change is one from then to later."""
    return (here, marked) if view.is_before_mark else (marked, here)


def _rows(view: StateView) -> list[tuple[str, list[Span]]]:
    """Label and cells of each figure: A and the cursor in time's order, change; without a mark the cursor alone."""
    here = [(figure.label, _cell(figure, view.account)) for figure in figures(view.account)]
    if view.mark is None:
        return [(label, [cell]) for label, cell in here]
    marked = figures(view.mark)
    pairs = zip(here, marked, figures(view.account), strict=True)
    return [
        (
            label,
            [
                *_in_time(view, _plain(_cell(then, view.mark)), cell),
                _change(*_in_time(view, then, now), view),
            ],
        )
        for (label, cell), then, now in pairs
    ]


def _cell(figure: Figure, account: Account) -> Span:
    if account.unverified_from is not None:
        return Span(UNVERIFIED, "alarm")
    if not figure.is_money:
        return Span(f"{figure.value:,}", "strong")
    return Span(money(figure.value, account.currency), "alarm" if figure.value < 0 else "strong")


def _plain(cell: Span) -> Span:
    return Span(cell.text, "warning" if cell.role == "alarm" else "text")


def _change(then: Figure, now: Figure, view: StateView) -> Span:
    if view.account.unverified_from is not None or (view.mark and view.mark.unverified_from is not None):
        return Span(UNVERIFIED, "warning")
    change = now.value - then.value
    text = money(change, view.account.currency, signed=True) if now.is_money else f"{change:+,}"
    ink: Role = "quiet"
    if change:
        ink = "warning" if (change > 0) == (now.name in _WORSE_WHEN_MORE) else "accent"
    return Span(text.replace("-", MINUS), ink)


def _sum(view: StateView, width: int) -> list[Line]:
    """The arithmetic line, since the opening or between A and the cursor."""
    sums, currency = arithmetic_of(view), view.account.currency
    verdict = Span("✓", "accent") if sums.adds_up else Span("✗ does not add up", "alarm")
    if view.account.unverified_from is not None:
        verdict = Span(UNVERIFIED, "alarm")
    chunks: list[Line] = [
        (Span(f"{money(sums.opening, currency)} +", "quiet"),),
        (Span(f"{money(sums.credits, currency)} cr", "quiet"),),
        (Span(f"{MINUS} {money(sums.debits, currency)} dr", "quiet"),),
        (Span(f"= {money(sums.closing, currency)} ", "quiet"), verdict),
    ]
    lines = flowed(chunks, width, gap=1)
    return lines if len(lines) == 1 or sums.opening else flowed(chunks[1:], width, gap=1)


def _between(view: StateView, width: int) -> list[Line]:
    """What was recorded between A and the cursor, a line a group; in no more columns than it takes for `width` 0."""
    between, currency = view.between, view.account.currency
    if between is None or view.mark is None or not between.count:
        return []
    many = f"{between.count:,} event{'' if between.count == 1 else 's'} between"
    if not between.groups:
        return [(Span(f"{many}, too many to be grouped here", "quiet"),)]
    lines: list[Line] = [(Span(many, "quiet"),)]
    for group in between.groups[:MAX_LISTED]:
        words = f"{group.count:>3} {safe_str(group.words, 40)} "
        change = money(group.change, currency, signed=True) if group.change else ""
        gap = max(width - len(words) - len(change), 0)
        ink: Role = "warning" if group.change < 0 else "text"
        lines.append((Span(words if width else words.lstrip()), Span(" " * gap), Span(change, ink)))
    if len(between.groups) > MAX_LISTED:
        lines.append((Span(f"    and {len(between.groups) - MAX_LISTED:,} more kinds", "quiet"),))
    return lines


def _unverified(account: Account, width: int) -> list[Line]:
    if account.unverified_from is None:
        return []
    without = f"without event {account.unverified_from:,} the ledger would be "
    return flowed(
        [(Span(without, "warning"), Span(money(account.ledger, account.currency), "warning"))], width
    )


def _stated(view: StateView) -> list[Line]:
    """What the source said the balance was, when it said something else than the replay."""
    row, currency = view.stated, view.account.currency
    if row is None or row.stated is None or not row.drift or not row.verified:
        return []
    return [
        (
            Span("replay ", "quiet"),
            Span(money(row.balance, currency)),
            Span(", stated ", "quiet"),
            Span(money(row.stated, currency)),
            Span(f"  ≠ {money(row.drift, currency, signed=True)} at event {row.version:,}", "warning"),
        )
    ]
