"""What can be done with a statement beside the log."""

from __future__ import annotations

from tui.screens.kit.actions.action import Action, of_rows

RECONCILE: tuple[Action, ...] = (
    *of_rows("reconcile", "reconcile", "line", "Line above", "Line below", 6),
    Action(
        "reconcile.choose",
        "reconcile",
        "enter",
        "choose",
        "open",
        "Fold a group; take what is offered; open the event",
        1,
    ),
    Action(
        "reconcile.open", "reconcile", "o", "open", "event", "Open the account at the event of the line", 5
    ),
    Action(
        "reconcile.next", "reconcile", "n", "candidate", "other", "The next event that the line may be", 4
    ),
    Action("reconcile.refuse", "reconcile", "x", "refuse", "none", "The line is none of these events", 4),
    Action("reconcile.undo", "reconcile", "u", "undo", "undo", "Take back what was said of the line", 5),
    Action(
        "reconcile.earlier",
        "reconcile",
        "left_square_bracket",
        "drift(-1)",
        "drift",
        "Where what lasts changed before",
        3,
    ),
    Action(
        "reconcile.later",
        "reconcile",
        "right_square_bracket",
        "drift(1)",
        "drift",
        "Where what lasts changes next",
        3,
    ),
    Action(
        "reconcile.copy", "reconcile", "y", "copy", "copy", "Copy what differs, and the days it differs on", 7
    ),
    Action(
        "reconcile.cite",
        "reconcile",
        "e",
        "cite",
        "cite",
        "Attach and cite it in the open case",
        6,
        acts=True,
    ),
    Action(
        "reconcile.propose",
        "reconcile",
        "p",
        "propose",
        "propose",
        "Propose to put it right in the open case",
        5,
        acts=True,
    ),
    Action("reconcile.close", "reconcile", "escape", "close", "back", "Go back", 2),
)
