"""What can be done in a sweep."""

from __future__ import annotations

from tui.screens.kit.actions.action import Action, of_rows

SWEEP: tuple[Action, ...] = (
    Action(
        "app.sweep", "app", "f12", "over('sweep')", "who else", "Who else: the same fault in every account"
    ),
    *of_rows("sweep", "sweep", "finding", "Finding above", "Finding below", 8),
    Action("sweep.open", "sweep", "enter", "open", "account", "Open the account at the event", 1),
    Action("sweep.earlier", "sweep", "left_square_bracket", "turn(-1)", "pattern", "The pattern before", 5),
    Action("sweep.later", "sweep", "right_square_bracket", "turn(1)", "pattern", "The pattern after", 5),
    Action("sweep.again", "sweep", "r", "again", "look again", "Look through the bank as it is now", 7),
    Action(
        "sweep.mark",
        "sweep",
        "x",
        "mark",
        "no finding",
        "Mark the finding as none, and say why, or unmark it",
        4,
    ),
    Action(
        "sweep.batch",
        "sweep",
        "b",
        "batch",
        "batch",
        "Make a batch of the findings that are not marked",
        3,
        acts=True,
    ),
    Action("sweep.batches", "sweep", "B", "batches", "batches", "Look at the newest batch", 8),
    Action("sweep.record", "sweep", "ctrl+s", "record", "record", "Open the batch", acts=True, palette=False),
    Action("sweep.close", "sweep", "escape", "close", "back", "Go back", 2),
)
BATCH: tuple[Action, ...] = (
    *of_rows("batch", "batch", "account", "Account above", "Account below", 8),
    Action(
        "batch.open", "batch", "enter", "open", "case", "Open the account's case; without one, the account", 5
    ),
    Action(
        "batch.leave-out",
        "batch",
        "x",
        "leave_out",
        "leave out",
        "Leave the account out, and say why; what was approved is void",
        6,
        acts=True,
    ),
    Action(
        "batch.propose", "batch", "p", "propose", "propose", "Propose all that is in the batch", 3, acts=True
    ),
    Action(
        "batch.approve", "batch", "a", "approve", "approve", "Approve the sum, as somebody else", 3, acts=True
    ),
    Action(
        "batch.reject", "batch", "R", "reject", "reject", "Reject what is proposed, and say why", 7, acts=True
    ),
    Action(
        "batch.post", "batch", "b", "post", "post", "Post what is approved, account by account", 3, acts=True
    ),
    Action(
        "batch.letters",
        "batch",
        "l",
        "letters",
        "letters",
        "Write the letters, and close the cases",
        4,
        acts=True,
    ),
    Action("batch.record", "batch", "ctrl+s", "record", "record", "Do what was asked for", 1, acts=True),
    Action("batch.earlier", "batch", "left_square_bracket", "turn(-1)", "batch", "The batch before", 9),
    Action("batch.later", "batch", "right_square_bracket", "turn(1)", "batch", "The batch after", 9),
    Action(
        "batch.close", "batch", "escape", "close", "back", "Go back; of what was asked for, think again", 2
    ),
)
