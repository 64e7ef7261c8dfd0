"""What can be done in a sweep."""

from __future__ import annotations

from tui.screens.kit.actions.action import Action, of_rows

SWEEP: tuple[Action, ...] = (
    Action(
        "app.sweep", "app", "f12", "over('sweep')", "who else", "Who else: the same fault in every account"
    ),
    *of_rows("sweep", "sweep", "finding", "Finding above", "Finding below", 5),
    Action("sweep.open", "sweep", "enter", "open", "account", "Open the account at the event", 1),
    Action("sweep.earlier", "sweep", "left_square_bracket", "turn(-1)", "pattern", "The pattern before", 3),
    Action("sweep.later", "sweep", "right_square_bracket", "turn(1)", "pattern", "The pattern after", 3),
    Action("sweep.again", "sweep", "r", "again", "look again", "Look through the bank as it is now", 4),
    Action("sweep.close", "sweep", "escape", "close", "back", "Go back", 2),
)
