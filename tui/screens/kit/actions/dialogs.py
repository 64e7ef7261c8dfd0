"""What can be done in what lies over a screen: lists to choose from, lines that ask, palette, settings and help."""

from __future__ import annotations

from tui.screens.kit.actions.action import Action, of_rows

_SIGN_IN: tuple[Action, ...] = (
    Action("sign-in.close", "sign-in", "escape", "close", "leave", "Leave; the first person signs", 1),
)

_START: tuple[Action, ...] = (
    *(
        Action(
            f"start.choose-{number}",
            "start",
            str(number),
            f"choose({number})",
            "begin",
            words,
            2,
            palette=False,
        )
        for number, words in enumerate(
            ("The first way to begin", "The second way to begin", "The third way to begin"), start=1
        )
    ),
    Action("start.close", "start", "escape,enter,q", "close", "accounts", "All accounts", 1, palette=False),
)

_SHOW: tuple[Action, ...] = (
    Action("show.on", "show", "space", "on", "next", "Press what the step says, and go on", palette=False),
    Action(
        "show.back",
        "show",
        "backspace",
        "back",
        "step back",
        "Back to where the step before stood",
        palette=False,
    ),
)

_BOOKMARKS: tuple[Action, ...] = (
    Action("bookmarks.go", "bookmarks", "enter", "go", "go", "Go to the event", 1, palette=False),
    Action("bookmarks.note", "bookmarks", "e", "note", "note", "Write a note on the bookmark", 2),
    Action("bookmarks.remove", "bookmarks", "delete", "remove", "remove", "Remove the bookmark", 3),
    Action("bookmarks.close", "bookmarks", "escape,apostrophe", "close", "close", "Back to the account", 4),
)

_TRANSFERS: tuple[Action, ...] = (
    Action(
        "transfers.go", "transfers", "enter", "go", "go", "Go to the entry on that account", 1, palette=False
    ),
    Action("transfers.close", "transfers", "escape", "close", "close", "Back to the account", 2),
)

_CHANGES: tuple[Action, ...] = (
    *of_rows("changes", "changes", "change", "Newer change", "Older change", 3),
    Action("changes.go", "changes", "enter", "choose", "go there", "Take the cursor to the event", 1),
    Action("changes.close", "changes", "escape,q", "close", "close", "Back to the account", 2),
)

_HELP: tuple[Action, ...] = (
    Action("help.up", "help", "up", "scroll(-1)", "scroll", "Scroll up", 2, palette=False),
    Action("help.down", "help", "down", "scroll(1)", "scroll", "Scroll down", 2, palette=False),
    Action("help.page-up", "help", "pageup", "scroll_page(-1)", "page", "A page up", palette=False),
    Action("help.page-down", "help", "pagedown", "scroll_page(1)", "page", "A page down", palette=False),
    Action("help.first", "help", "home", "scroll_edge(-1)", "top", "To the top", palette=False),
    Action("help.last", "help", "end", "scroll_edge(1)", "foot", "To the foot", palette=False),
    Action("help.close", "help", "escape,q", "close", "close", "Close the help", 1, palette=False),
)

_PROMPT: tuple[Action, ...] = (
    Action("prompt.go", "prompt", "enter", "go", "go", "Answer what stands in the line", 1, palette=False),
    Action(
        "prompt.complete", "prompt", "tab", "complete", "complete", "Take what is suggested", palette=False
    ),
    Action("prompt.earlier", "prompt", "up", "recall(-1)", "earlier", "What was typed before", palette=False),
    Action(
        "prompt.later", "prompt", "down", "recall(1)", "later", "Back towards what is typed", palette=False
    ),
    Action("prompt.leave", "prompt", "escape", "leave", "leave", "Leave; nothing is done", 2, palette=False),
)

_LAB: tuple[Action, ...] = (
    Action(
        "lab.go", "lab", "enter", "go", "answer, go on", "Answer; where that is done, go on", 1, palette=False
    ),
    Action("lab.hint", "lab", "f4", "hint", "hint", "A hint; after three of them the solution", 2),
    Action("lab.anew", "lab", "f5", "anew", "reset", "Begin the lesson anew, on a fresh bank", 3),
    Action("lab.use", "lab", "f8", "use", "do it", "Do what the task offers to do to its bank", 4),
    Action("lab.earlier", "lab", "ctrl+b", "earlier", "back", "Back to what was before, to read it", 5),
    Action("lab.lessons", "lab", "ctrl+l", "lessons", "lessons", "The list of lessons", 6),
    Action("lab.up", "lab", "up", "scroll(-1)", "scroll", "Scroll up", 7, palette=False),
    Action("lab.down", "lab", "down", "scroll(1)", "scroll", "Scroll down", 7, palette=False),
    Action("lab.page-up", "lab", "pageup", "scroll(-8)", "page", "A page up", palette=False),
    Action("lab.page-down", "lab", "pagedown", "scroll(8)", "page", "A page down", palette=False),
    Action("lab.close", "lab", "escape", "close", "to the bank", "Back to the bank", 4, palette=False),
)

_LESSONS: tuple[Action, ...] = (
    *of_rows("lessons", "lessons", "lesson", "Lesson above", "Lesson below", 3),
    Action("lessons.choose", "lessons", "enter", "choose", "take it", "Take the lesson", 1, palette=False),
    Action("lessons.close", "lessons", "escape", "close", "leave", "Leave the list", 2, palette=False),
)

_PALETTE: tuple[Action, ...] = (
    *of_rows("palette", "palette", "line", "Line above", "Line below", 3, pages=4),
    Action(
        "palette.choose", "palette", "enter", "choose", "do it", "Do what the line says", 1, palette=False
    ),
    Action(
        "palette.close", "palette", "escape", "close", "leave", "Leave; nothing is done", 2, palette=False
    ),
)

_SETTINGS: tuple[Action, ...] = (
    *of_rows("settings", "settings", "line", "Line above", "Line below", 3, pages=4),
    Action(
        "settings.choose", "settings", "enter", "choose", "change", "Give it other keys; wear the theme", 1
    ),
    Action("settings.close", "settings", "escape", "close", "leave", "Leave the settings", 2, palette=False),
)

DIALOGS: tuple[Action, ...] = (
    *_SIGN_IN,
    *_START,
    *_SHOW,
    *_BOOKMARKS,
    *_TRANSFERS,
    *_CHANGES,
    *_HELP,
    *_PROMPT,
    *_LAB,
    *_LESSONS,
    *_PALETTE,
    *_SETTINGS,
)
