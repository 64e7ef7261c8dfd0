"""What can be done with the log of the whole bank."""

from __future__ import annotations

from tui.screens.kit.actions.action import Action, of_rows

BANK_LOG: tuple[Action, ...] = (
    *of_rows(
        "log", "bank-log", "event", "Event above: a later one", "Event below: an earlier one", 3, pages=5
    ),
    Action(
        "log.first", "bank-log", "home", "first", "newest", "The newest event, and what was recorded since", 6
    ),
    Action("log.open", "bank-log", "enter", "open", "open", "Open its account at that event, or its case", 1),
    Action("log.filter", "bank-log", "slash", "filter", "filter", "Filter by type, actor, time or words", 2),
    Action("log.close", "bank-log", "escape", "close", "back", "Take the filter away, then go back", 4),
)
