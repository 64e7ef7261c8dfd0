"""The one registry of actions: keys, footer, help and palette are all made from it.

The page `docs/keys.md` is made from it. An action is listed only once it works; a test finds the method of each.
"""

from __future__ import annotations

from textual.binding import Binding

from tui.screens.kit.actions.accounts import ACCOUNTS
from tui.screens.kit.actions.action import CONTEXTS, Action, Context, of_rows
from tui.screens.kit.actions.bank_log import BANK_LOG
from tui.screens.kit.actions.cases import DISPUTES
from tui.screens.kit.actions.dialogs import DIALOGS
from tui.screens.kit.actions.letters import LETTERS
from tui.screens.kit.actions.projections import READ_MODELS
from tui.screens.kit.actions.reconcile import RECONCILE
from tui.screens.kit.actions.sweep import BATCH, SWEEP

__all__ = [
    "ACTIONS",
    "CONTEXTS",
    "Action",
    "Context",
    "action_named",
    "actions_of",
    "bindings_anywhere",
    "bindings_of",
]

_APP: tuple[Action, ...] = (
    Action(
        "app.palette", "app", "ctrl+p", "over('palette')", "commands", "Find any command", 3, palette=False
    ),
    Action("app.mouse", "app", "M", "mouse", "mouse", "Lend the mouse to the terminal, or back"),
    Action("app.theme", "app", "ctrl+t", "over('theme')", "theme", "Choose other colours"),
    Action(
        "app.help",
        "app",
        "question_mark,f1",
        "over('help')",
        "help",
        "Show or hide the keys that work here",
        1,
    ),
    Action(
        "app.settings",
        "app",
        "f9",
        "over('settings')",
        "settings",
        "Every action with its keys, and the colours",
        8,
    ),
    Action("app.back", "app", "q", "back", "back", "Go back; from the first screen, quit", 2),
    Action("accounts.cases", "app", "ctrl+o", "cases", "cases", "Disputes: the queue by next deadline", 6),
    Action(
        "accounts.projections",
        "app",
        "ctrl+r",
        "projections",
        "read models",
        "Read models: fees, statements, lag",
        6,
    ),
    Action("app.log", "app", "ctrl+y", "over('log')", "log", "The log of the whole bank, the newest first"),
    Action("app.sign-in", "app", "f2", "sign_in", "sign in", "Sign in a second person, or let them go"),
    Action(
        "app.handover",
        "app",
        "f3",
        "handover",
        "handover",
        "Hand over: held, due, waiting, to do",
    ),
    Action(
        "app.start", "app", "ctrl+g", "over('start')", "start card", "The demo's start card: where to begin"
    ),
    Action("app.lab", "app", "f6", "over('lab')", "lab", "The lab: its lessons; in one, what is asked"),
    Action("app.brief", "app", "f7", "over('brief')", "brief", "Fold a lesson's brief away, or unfold it"),
    Action("app.lead", "app", "f10", "over('lead')", "lead", "Lead a room in browsers, or follow its leader"),
    Action("app.quit", "app", "ctrl+q", "quit", "quit", "Quit from anywhere", 9),
)

_FAILURE: tuple[Action, ...] = (
    Action("failure.retry", "failure", "r,enter", "retry", "try again", "Try to open the bank again", 1),
)

_TIME_MACHINE: tuple[Action, ...] = (
    Action("tm.previous-event", "time-machine", "left,comma", "step(-1)", "event", "Previous event", 1),
    Action("tm.next-event", "time-machine", "right,full_stop", "step(1)", "event", "Next event", 1),
    *of_rows("tm", "time-machine", "row", "Event above in the list", "Event below in the list", 0),
    Action(
        "tm.previous-marker",
        "time-machine",
        "left_square_bracket,h",
        "marker(-1)",
        "marker",
        "Previous marker: fee, decline, late…",
        4,
    ),
    Action(
        "tm.next-marker",
        "time-machine",
        "right_square_bracket,l",
        "marker(1)",
        "marker",
        "Next marker: fee, decline, late…",
        4,
    ),
    Action("tm.previous-day", "time-machine", "left_curly_bracket", "day(-1)", "day", "Previous day", 6),
    Action("tm.next-day", "time-machine", "right_curly_bracket", "day(1)", "day", "Next day", 6),
    Action("tm.first", "time-machine", "home", "do('first')", "first", "First event"),
    Action("tm.last", "time-machine", "end", "do('last')", "last", "Last event"),
    Action("tm.play", "time-machine", "space", "do('play')", "play", "Play or pause", 5),
    Action("tm.stops", "time-machine", "P", "do('stops')", "stops", "Let playing stop at markers, or not"),
    Action(
        "tm.stop-when",
        "time-machine",
        "x",
        "open('stop_when')",
        "stop when",
        "On to where available < 0, actor changes…",
    ),
    Action(
        "tm.back-to-when",
        "time-machine",
        "X",
        "open('back_to_when')",
        "back to when",
        "Back to where available < 0, actor changes…",
    ),
    Action("tm.slower", "time-machine", "less_than_sign", "do('slower')", "slower", "Play slower"),
    Action("tm.faster", "time-machine", "greater_than_sign", "do('faster')", "faster", "Play faster"),
    Action(
        "tm.zoom-in", "time-machine", "plus,equals_sign", "zoom(1)", "zoom", "Zoom in around the cursor", 5
    ),
    Action("tm.zoom-out", "time-machine", "minus", "zoom(-1)", "zoom", "Zoom out around the cursor", 5),
    Action("tm.fit", "time-machine", "0", "do('fit')", "fit", "Fit the account's whole life"),
    Action(
        "tm.view-back",
        "time-machine",
        "backspace",
        "do('view_back')",
        "view back",
        "The view before the zoom",
    ),
    Action("tm.live", "time-machine", "T", "do('last')", "live", "Back to live, the present"),
    Action("tm.goto", "time-machine", "colon", "open('goto')", "go to time", "Go to a time or an event", 2),
    Action("tm.lens", "time-machine", "t", "lens", "lens", "Switch between AS-AT and AS-OF", 3),
    Action("tm.scale", "time-machine", "s", "do('scale')", "scale", "Switch between EVENT and TIME scale"),
    Action("tm.mark", "time-machine", "m", "do('mark')", "mark A", "Mark A at the cursor", 7),
    Action("tm.compare", "time-machine", "c", "compare", "compare", "Compare A with the cursor"),
    Action("tm.search", "time-machine", "slash", "open('search')", "search", "Search the events"),
    Action(
        "tm.filter",
        "time-machine",
        "f",
        "open('filter')",
        "filter",
        "Narrow the list to the events you want; no balance changes",
    ),
    Action(
        "tm.search-next", "time-machine", "n", "search_next(1)", "next hit", "Next hit of search or filter"
    ),
    Action("tm.search-previous", "time-machine", "N", "search_next(-1)", "previous hit", "Previous hit"),
    Action(
        "tm.show-all",
        "time-machine",
        "F",
        "show_all",
        "show all",
        "Show the rows a filter hides, or hide them",
    ),
    Action(
        "tm.bookmark", "time-machine", "b", "do('bookmark')", "bookmark", "Bookmark the event, or take it off"
    ),
    Action(
        "tm.bookmarks", "time-machine", "apostrophe", "open('bookmarks')", "bookmarks", "List the bookmarks"
    ),
    Action(
        "tm.follow",
        "time-machine",
        "o",
        "do('follow')",
        "other side",
        "Follow the transfer to its other side",
    ),
    Action(
        "tm.other", "time-machine", "g", "open('other')", "account", "Another account at this same instant"
    ),
    Action("tm.link", "time-machine", "Y", "link", "link", "Copy a link to where you stand"),
    Action(
        "tm.previous-change",
        "time-machine",
        "left_parenthesis,k",
        "change(-1)",
        "change",
        "Previous change of the chosen figure",
    ),
    Action(
        "tm.next-change",
        "time-machine",
        "right_parenthesis,j",
        "change(1)",
        "change",
        "Next change of the chosen figure",
    ),
    Action(
        "tm.changes", "time-machine", "enter", "open('changes')", "changes", "List what changed the figure"
    ),
    Action(
        "tm.what-if", "time-machine", "w", "open('what_if')", "what-if", "What would have been: a sandbox", 6
    ),
    Action("tm.payload", "time-machine", "p", "open('payload')", "payload", "Show the event as it is stored"),
    Action(
        "tm.projections",
        "time-machine",
        "S",
        "open('projections')",
        "statements",
        "Statements, daily balances, declines",
    ),
    Action("tm.prove", "time-machine", "v", "open('prove')", "prove", "Prove the state at the cursor", 6),
    Action(
        "tm.reconcile",
        "time-machine",
        "R",
        "open('reconcile')",
        "reconcile",
        "Hold a bank's statement in a file against this account",
    ),
    Action(
        "tm.told",
        "time-machine",
        "W",
        "open('told')",
        "told",
        "What we told them: the statement, then and today",
    ),
    Action("tm.cases", "time-machine", "D", "open('cases')", "cases", "Disputes of this account"),
    Action(
        "tm.cite", "time-machine", "e", "cite", "cite", "Cite what is shown in the open case", 7, acts=True
    ),
    Action("tm.act", "time-machine", "a", "act", "act", "Act on the account", 2, acts=True),
    Action("tm.pane-1", "time-machine", "1", "pane(1)", "timeline", "Focus pane 1, Timeline"),
    Action("tm.pane-2", "time-machine", "2", "pane(2)", "events", "Focus pane 2, Events"),
    Action("tm.pane-3", "time-machine", "3", "pane(3)", "state", "Focus pane 3, State"),
    Action("tm.pane-4", "time-machine", "4", "pane(4)", "why", "Focus pane 4, Why"),
    Action("tm.pane-5", "time-machine", "5", "pane(5)", "compare", "Focus pane 5, Compare"),
    Action("tm.next-pane", "time-machine", "tab", "next_pane(1)", "pane", "Next pane"),
    Action("tm.previous-pane", "time-machine", "shift+tab", "next_pane(-1)", "pane", "Previous pane"),
    Action(
        "tm.maximise", "time-machine", "z", "maximise", "one pane", "Maximise the pane, or show all again"
    ),
    Action("tm.undo", "time-machine", "u", "undo", "undo", "Undo the last navigation"),
    Action("tm.copy", "time-machine", "y", "do('copy')", "copy", "Copy the answer as text"),
    Action(
        "tm.cancel",
        "time-machine",
        "escape",
        "cancel",
        "cancel",
        "Stop playing, show all panes, put away answer or filter; go back",
    ),
)

_ACT: tuple[Action, ...] = (
    Action("act.cancel", "act", "escape", "cancel", "back", "Go back a step; nothing is recorded", 1),
    Action("act.again", "act", "p", "preview_again", "preview again", "Preview on the new version", 2),
    Action("act.post", "act", "ctrl+s", "post", "record", "Record what the preview shows", 3, acts=True),
)

_WHAT_IF: tuple[Action, ...] = (
    *of_rows("wi", "what-if", "event", "Event above", "Event below", 8),
    Action("wi.first", "what-if", "home", "first", "first", "First event"),
    Action("wi.last", "what-if", "end", "last", "last", "Last event"),
    Action("wi.late", "what-if", "l", "late", "nothing late", "As if nothing had come late", 1),
    Action(
        "wi.leave-out", "what-if", "x", "leave_out", "leave out", "Leave the event out, or put it back", 2
    ),
    Action("wi.amount", "what-if", "e", "amount", "amount", "As if the event had been of another amount", 3),
    Action(
        "wi.move",
        "what-if",
        "greater_than_sign,m",
        "move",
        "move",
        "As if the event had been recorded at another time",
        3,
    ),
    Action("wi.insert", "what-if", "i", "insert", "insert", "As if something else had happened as well", 4),
    Action("wi.undo", "what-if", "backspace,u", "undo", "undo", "Undo the last edit", 5),
    Action("wi.reset", "what-if", "0", "reset", "undo all", "Undo all edits", 6),
    Action(
        "wi.cite", "what-if", "c", "cite", "cite", "Cite what would have been, in the open case", 5, acts=True
    ),
    Action(
        "wi.propose",
        "what-if",
        "p",
        "propose",
        "give back",
        "Propose to give back what came of it",
        5,
        acts=True,
    ),
    Action("wi.copy", "what-if", "y", "copy", "copy", "Copy the finding as text", 5),
    Action("wi.next-pane", "what-if", "tab,shift+tab", "next_pane", "pane", "Next pane", 9),
    Action("wi.maximise", "what-if", "z", "maximise", "one pane", "Maximise the pane, or show all again"),
    Action("wi.close", "what-if", "escape", "close", "close", "Back to the account; nothing is kept", 7),
)

ACTIONS: tuple[Action, ...] = (
    *_FAILURE,
    *ACCOUNTS,
    *_TIME_MACHINE,
    *_ACT,
    *_WHAT_IF,
    *DISPUTES,
    *LETTERS,
    *RECONCILE,
    *SWEEP,
    *BATCH,
    *READ_MODELS,
    *BANK_LOG,
    *DIALOGS,
    *_APP,
)


def actions_of(context: Context) -> tuple[Action, ...]:
    """The actions that work in a context, in the order of the registry."""
    return _BY_CONTEXT.get(context, ())


_BY_CONTEXT: dict[Context, tuple[Action, ...]] = {
    context: tuple(action for action in ACTIONS if action.context == context)
    for context in dict.fromkeys(action.context for action in ACTIONS)
}


def action_named(context: Context, name: str) -> Action | None:
    """The first action of a context with that Textual name, arguments included; None where there is none."""
    return _BY_NAME.get((context, name))


_BY_NAME = {(action.context, action.name): action for action in reversed(ACTIONS)}


def bindings_anywhere() -> list[Binding]:
    """Bindings for dialogs, which the app's own do not reach without priority: what can be done everywhere by a key
    that types nothing, and by another."""
    return [
        Binding(
            action.keys, f"app.{action.name}", action.label, show=False, id=action.id, tooltip=action.help
        )
        for action in actions_of("app")
        if any(map(_types_nothing, keys := action.keys.split(","))) and not all(map(_types_nothing, keys))
    ]


def bindings_of(context: Context) -> list[Binding]:
    """Textual bindings of a context, rebindable by id.

    ctrl and f keys of the app have priority: they work while somebody types.
    """
    return [
        Binding(
            action.keys,
            action.name,
            action.label,
            show=bool(action.footer),
            id=action.id,
            tooltip=action.help,
            priority=context == "app" and all(map(_types_nothing, action.keys.split(","))),
        )
        for action in actions_of(context)
    ]


def _types_nothing(key: str) -> bool:
    """A key that no line of text takes for itself."""
    return key.startswith("ctrl+") or (key[0] == "f" and key[1:].isdigit())
