"""What can be done about letters and statements: choosing and writing a letter, and looking at what was told."""

from __future__ import annotations

from tui.screens.kit.actions.action import Action, of_rows

_TOLD: tuple[Action, ...] = (
    *of_rows("told", "told", "line", "Line above", "Line below", 5),
    Action("told.open", "told", "enter", "open", "event", "Open the account at the event of the line", 1),
    Action("told.next", "told", "n", "difference(1)", "difference", "Next line that differs", 3),
    Action("told.previous", "told", "N", "difference(-1)", "difference", "Previous line that differs"),
    Action(
        "told.side", "told", "tab", "side", "other side", "The other side, where there is room for one", 4
    ),
    Action("told.earlier", "told", "left_square_bracket", "turn(-1)", "earlier", "The one before", 4),
    Action("told.later", "told", "right_square_bracket", "turn(1)", "later", "The one after", 4),
    Action("told.copy", "told", "y", "copy", "copy", "Copy both sides and why they differ", 6),
    Action("told.cite", "told", "e", "cite", "cite", "Cite then and today in the open case", 7, acts=True),
    Action("told.close", "told", "escape", "close", "back", "Go back", 2),
)

_EDITOR: tuple[Action, ...] = (
    Action(
        "letter.send", "letter-editor", "ctrl+s", "record", "send", "Record the letter as sent", 1, acts=True
    ),
    Action("letter.preview", "letter-editor", "f4", "preview", "preview", "As the customer sees it", 3),
    Action("letter.copy", "letter-editor", "ctrl+l", "copy", "copy", "Copy the letter, with the name", 5),
    Action("letter.save", "letter-editor", "f5", "save('text')", "save", "Save the letter as text", 4),
    Action("letter.print", "letter-editor", "f8", "save('pdf')", "PDF", "Print the letter to a PDF", 4),
    Action("letter.close", "letter-editor", "escape", "cancel", "leave", "Leave; nothing is recorded", 2),
)

_KINDS: tuple[Action, ...] = (
    *of_rows("letter-kinds", "letter-kinds", "kind", "Letter above", "Letter below", 3),
    Action("letter-kinds.choose", "letter-kinds", "enter", "choose", "write", "Write this letter", 1),
    Action("letter-kinds.close", "letter-kinds", "escape", "close", "close", "Back to the case", 2),
)

LETTERS: tuple[Action, ...] = (*_TOLD, *_EDITOR, *_KINDS)
