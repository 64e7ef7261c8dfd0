"""What ctrl+p finds: every action by what people call it, accounts by number or holder, cases by number; and themes."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any, ClassVar, Protocol

from textual import events, on
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.widgets import Input, Static

from domain.dispute.summary import CaseSummary
from domain.errors import RecountError
from domain.ports import AccountSummary
from domain.search import folded
from tui.application.search.wording import likeness
from tui.application.session import Session
from tui.screens.kit.actions.registry import ACTIONS, Action, Context, actions_of, bindings_of
from tui.screens.kit.actions.words import ALSO, PLACES
from tui.screens.kit.amounts import amount_with_currency
from tui.screens.kit.dead_keys import Explains
from tui.screens.kit.dialogs import ListDialog
from tui.screens.kit.keymap import keys_of, short_name
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.latest_query import LatestQuery
from tui.screens.kit.lines import Line, Span, fitted
from tui.screens.kit.lists import RowList
from tui.screens.kit.messages import AccountOpenRequested, CaseOpenRequested
from tui.screens.kit.safe_content import safe
from tui.screens.kit.safe_input import SearchLine
from tui.text.cases import status_words
from tui.text.safe import safe_str

MOST_FOUND = 8
"""Accounts, and cases, offered for one search."""
KEYS_CELLS = 12
"""Columns of the keys, so that the sentences line up."""
LEAST_SEARCH = 2
"""Characters before accounts and cases are looked for: one would match half the bank."""
EXACT, STORED, ELSEWHERE = 2.0, 0.5, 0.2
"""How far up a number typed in full stands, what else the store found, and what cannot be done here."""

Deed = Callable[[], Awaitable[object] | object]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the palette; `run` is what choosing it does, the higher `score` the further up it stands; `reason` says
    why it cannot be done."""

    line: Line
    run: Deed
    score: float = 0.0
    reason: str = ""

    @property
    def words(self) -> Line:
        """The line without the reason."""
        return self.line[:-1] if self.reason else self.line


class Palette(ListDialog[Deed]):
    """Dismissed with what the chosen line does, or with None.

    `entries` answers the lines for what is typed; `find`, on a thread, those that the store knows of.
    """

    CONTEXT: ClassVar[Context] = "palette"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("palette")]
    DEFAULT_CSS = """
    Palette {
        align: center top;
        & .dialog-frame { width: 90%; max-width: 96; height: auto; max-height: 100%; margin-top: 2; }
        & SearchLine, & SearchLine:focus {
            border: none; height: 1; padding: 0; background: $surface; background-tint: $surface 0%;
        }
        &.-narrow .dialog-frame { width: 100%; }
        & #why { height: auto; color: $quiet; }
        & #why.-reason { color: $warning; }
        & PaletteRows { height: auto; max-height: 24; border-top: solid $line; background: $surface; }
    }
    """

    def __init__(
        self,
        title: str,
        placeholder: str,
        entries: Callable[[str], Sequence[Entry]],
        find: Callable[[str], Sequence[Entry]] | None = None,
    ) -> None:
        super().__init__()
        self._title, self._placeholder, self._entries = title, placeholder, entries
        self._stored: Sequence[Entry] = ()
        self._finds: LatestQuery[str, Sequence[Entry]] | None = None
        if find is not None:
            self._finds = LatestQuery(self, find, self._found, self._not_found)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog-frame"):
            yield SearchLine(placeholder=self._placeholder, compact=True)
            yield PaletteRows()
            yield Static(id="why")
            yield KeysBar()

    def on_mount(self) -> None:
        self.query_one(Vertical).border_title = self._title
        self.query_one(SearchLine).focus()
        self._show()

    def on_resize(self, _: events.Resize) -> None:
        self.call_after_refresh(self.moved)

    @property
    def awaits_answer(self) -> bool:
        return self._finds is not None and self._finds.is_busy

    @property
    def _entry(self) -> Entry | None:
        rows = self.query_one(PaletteRows)
        return rows.entries[rows.cursor] if rows.entries else None

    @property
    def chosen(self) -> Deed | None:
        return None if self._entry is None else self._entry.run

    def moved(self) -> None:
        """What the chosen line says where it is cut, and why it cannot be done, in full."""
        entry, why = self._entry, self.query_one("#why", Static)
        reason = "" if entry is None else entry.reason
        said = [f"× {reason}"] if reason else []
        if entry is not None and self.query_one(PaletteRows).cuts(entry.words):
            said.insert(0, "".join(span.text for span in entry.words[1:]))
        why.set_class(bool(reason), "-reason")
        why.update(safe("  ".join(said), 400))

    def clicked(self) -> None:
        self.action_choose()

    def why_not(self, action: Action) -> str:
        if action.name == "choose" and self.chosen is None:
            return "Nothing is called that; ctrl+u clears the line."
        return ""

    @on(Input.Changed)
    def _typed(self, changed: Input.Changed) -> None:
        changed.stop()
        self._stored = ()
        if self._finds is not None and len(changed.value.strip()) >= LEAST_SEARCH:
            self._finds.ask(changed.value.strip())
        self._show()

    def _found(self, typed: str, found: Sequence[Entry]) -> None:
        if typed == self.query_one(SearchLine).value.strip():
            self._stored = found
            self._show()

    def _not_found(self, _: str, error: RecountError) -> None:
        """The banner says that the store is away; the palette offers what it still can."""

    def _show(self) -> None:
        entries = [*self._entries(self.query_one(SearchLine).value.strip()), *self._stored]
        rows = self.query_one(PaletteRows)
        rows.entries = sorted(entries, key=lambda entry: -entry.score)
        rows.renew(len(entries), 0)
        self.moved()


class PaletteRows(RowList, can_focus=False):
    """One line an entry."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: Sequence[Entry] = ()

    def heading(self, width: int) -> Line:
        said = "nothing is called that" if not self.entries else f"{'key':<{KEYS_CELLS}} what it does"
        return (Span(said, "quiet"),)

    def row(self, at: int, width: int) -> Line:
        return self.entries[at].line

    def get_content_height(self, container: Any, viewport: Any, width: int) -> int:
        """The heading and every row."""
        return self.count + 1

    def renew(self, count: int, cursor: int | None = None) -> None:
        changed = count != self.count
        super().renew(count, cursor)
        if changed:
            self.refresh(layout=True)


class Host(Protocol):
    """What the palette needs of the app."""

    @property
    def session(self) -> Session | None: ...

    @property
    def keymap(self) -> Mapping[str, str]: ...

    def answer(self, sentence: str) -> None:
        """Say why something cannot be done."""


class Finder:
    """The lines for what is typed over one screen."""

    def __init__(self, app: App[Any], host: Host) -> None:
        """`app` and `host` are one; the lines are for the screen on its top."""
        self._app, self._host, self._screen = app, host, app.screen

    def entries(self, typed: str) -> list[Entry]:
        """What can be done here; once something is typed, also what is done elsewhere, each with its reason."""
        here = self._screen.CONTEXT if isinstance(self._screen, Explains) else None
        own = [one for one in (actions_of(here) if here else ()) if one.palette]
        everywhere = [one for one in actions_of("app") if one.palette]
        offered = [self._here(one, typed) for one in chain(own, everywhere)]
        if typed:
            others = (one for one in ACTIONS if one.palette and one.context in PLACES and one.context != here)
            offered += [self._elsewhere(one, typed) for one in others]
        return [entry for entry in offered if entry is not None]

    def _here(self, action: Action, typed: str) -> Entry | None:
        score = likeness(typed, _said(action), ALSO.get(action.id, "")) if typed else 1.0
        if not score:
            return None
        node = self._app if action.context == "app" else self._screen
        reason = node.why_not(action) if isinstance(node, Explains) else ""
        run = partial(self._app.run_action, action.name, node)
        return Entry(self._line(action, reason), run, score * (ELSEWHERE if reason else 1), reason)

    def _elsewhere(self, action: Action, typed: str) -> Entry | None:
        score = likeness(typed, _said(action), ALSO.get(action.id, ""))
        if not score:
            return None
        place = PLACES[action.context]
        run = partial(self._host.answer, f"{action.help}: {place}.")
        return Entry(self._line(action, place), run, score * ELSEWHERE, place)

    def _line(self, action: Action, reason: str) -> Line:
        keys = " ".join(short_name(key) for key in keys_of(action, self._host.keymap))
        shown = Span(fitted(keys, KEYS_CELLS) + " ", "quiet" if reason else "loud")
        if not reason:
            return (shown, Span(action.help))
        return (shown, Span(action.help, "quiet"), Span(f"  × {safe_str(reason, 200)}", "warning"))

    def stored(self, typed: str) -> list[Entry]:
        """Accounts and cases; runs on a thread. Raises RecountError."""
        session = self._host.session
        if session is None:
            return []
        accounts = session.store.accounts(typed, limit=MOST_FOUND)
        cases = session.store.cases(typed, open_only=False, limit=MOST_FOUND)
        return [
            *(self._account(one, typed) for one in accounts),
            *(self._case(one, typed) for one in cases),
        ]

    def _account(self, found: AccountSummary, typed: str) -> Entry:
        balance = amount_with_currency(found.ledger_balance, found.currency)
        line: Line = (
            Span(fitted("open", KEYS_CELLS) + " ", "quiet"),
            Span(safe_str(found.account_id), "strong"),
            Span(f"  {safe_str(found.holder_name)}"),
            Span(f"  {balance}", "warning" if found.ledger_balance < 0 else "quiet"),
        )
        return self._opened(line, found.account_id, typed, AccountOpenRequested(found.account_id))

    def _case(self, found: CaseSummary, typed: str) -> Entry:
        line: Line = (
            Span(fitted("case", KEYS_CELLS) + " ", "quiet"),
            Span(safe_str(found.case_id, 40), "strong"),
            Span(f"  {safe_str(found.account_id, 40)}  {safe_str(found.holder_name, 60)}"),
            Span(f"  {status_words(found)}", "quiet"),
        )
        return self._opened(line, found.case_id, typed, CaseOpenRequested(found.case_id))

    def _opened(self, line: Line, number: str, typed: str, request: Any) -> Entry:
        score = EXACT if folded(number) == folded(typed) else STORED
        return Entry(line, lambda: self._screen.post_message(request), score)


def _said(action: Action) -> str:
    return f"{action.help} {action.label}"


def open_commands(app: App[Any], host: Host) -> None:
    """Show what can be done on the screen on top; not twice over each other."""
    if not isinstance(app.screen, Palette):
        finder = Finder(app, host)
        title, placeholder = "Commands, accounts, cases", "what do you want to do?"
        _ask(app, Palette(title, placeholder, finder.entries, finder.stored))


def open_themes(app: App[Any]) -> None:
    """Show the themes."""
    if not isinstance(app.screen, Palette):
        if app.no_color:
            app.notify(
                "NO_COLOR is set, so all themes look the same; unset it to see their colours.", markup=False
            )
        _ask(app, Palette("Colours", "a theme", partial(_themes, app)))


def _ask(app: App[Any], palette: Palette) -> None:
    def chosen(run: Deed | None) -> None:
        if run is not None:
            app.call_later(run)

    app.push_screen(palette, chosen)


def _themes(app: App[Any], typed: str) -> list[Entry]:
    """The themes whose name holds what is typed, ours first; choosing one wears it from then on."""
    names = sorted(app.available_themes, key=lambda name: (not name.startswith("recount"), name))
    return [_theme(app, name, -place) for place, name in enumerate(names) if folded(typed) in folded(name)]


def _theme(app: App[Any], name: str, score: float) -> Entry:
    worn = "worn now" if name == app.theme else ""
    line: Line = (Span(fitted(worn, KEYS_CELLS) + " ", "quiet"), Span(name))
    return Entry(line, partial(setattr, app, "theme", name), score)
