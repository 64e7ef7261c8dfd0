"""What can be done with read models, and with an event as it is stored."""

from __future__ import annotations

from tui.screens.kit.actions.action import Action, of_rows

_PAYLOAD: tuple[Action, ...] = (
    Action("payload.up", "payload", "up", "scroll(-1)", "scroll", "Scroll up", 2, palette=False),
    Action("payload.down", "payload", "down", "scroll(1)", "scroll", "Scroll down", 2, palette=False),
    Action("payload.page-up", "payload", "pageup", "scroll(-8)", "page", "A page up", palette=False),
    Action("payload.page-down", "payload", "pagedown", "scroll(8)", "page", "A page down", palette=False),
    Action("payload.close", "payload", "escape,p", "close", "close", "Back to the account", 1, palette=False),
)

_PROOF: tuple[Action, ...] = (
    Action("proof.up", "proof", "up", "scroll(-1)", "scroll", "Scroll up", 5, palette=False),
    Action("proof.down", "proof", "down", "scroll(1)", "scroll", "Scroll down", 5, palette=False),
    Action("proof.page-up", "proof", "pageup", "scroll(-8)", "page", "A page up", palette=False),
    Action("proof.page-down", "proof", "pagedown", "scroll(8)", "page", "A page down", palette=False),
    Action("proof.again", "proof", "v", "again", "prove again", "Prove again", 3),
    Action("proof.cite", "proof", "e", "cite", "cite", "Cite the proof in the open case", 4, acts=True),
    Action(
        "proof.repair",
        "proof",
        "r",
        "repair",
        "make anew",
        "Make anew what is derived from the log",
        3,
        acts=True,
    ),
    Action("proof.copy", "proof", "y", "copy", "copy", "Copy the verdict as text", 4),
    Action("proof.close", "proof", "escape", "close", "close", "Back to the account", 2),
)

_PROJECTIONS: tuple[Action, ...] = (
    Action(
        "projections.up", "projections", "up", "row(-1)", "read model", "Read model above", 7, palette=False
    ),
    Action(
        "projections.down",
        "projections",
        "down",
        "row(1)",
        "read model",
        "Read model below",
        7,
        palette=False,
    ),
    Action(
        "projections.open", "projections", "enter", "open", "rows", "Show its rows; confirm what is asked", 1
    ),
    Action(
        "projections.rebuild",
        "projections",
        "r",
        "rebuild",
        "rebuild",
        "Rebuild beside the live rows",
        3,
        acts=True,
    ),
    Action(
        "projections.swap",
        "projections",
        "s",
        "swap",
        "swap in",
        "Let the rebuilt rows be the live ones",
        4,
        acts=True,
    ),
    Action(
        "projections.discard", "projections", "x", "discard", "drop", "Drop the rebuilt rows", 5, acts=True
    ),
    Action(
        "projections.pause", "projections", "p", "pause", "pause", "Pause it, or let it go on", 4, acts=True
    ),
    Action(
        "projections.cancel", "projections", "escape", "cancel", "back", "Stop the rebuild, or go back", 2
    ),
)

_READ_MODEL: tuple[Action, ...] = (
    *of_rows("rm", "read-model", "row", "Row above", "Row below", 3, pages=4),
    Action("rm.first", "read-model", "home", "edge(-1)", "first", "First row", palette=False),
    Action("rm.last", "read-model", "end", "edge(1)", "last", "Last row that is read", palette=False),
    Action("rm.close", "read-model", "escape", "close", "close", "Back to the read models", 1),
)

READ_MODELS: tuple[Action, ...] = (*_PROOF, *_PAYLOAD, *_PROJECTIONS, *_READ_MODEL)
