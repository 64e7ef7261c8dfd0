"""Who else: one pattern looked for in every account, what is owed to whom, and a key to stand at the event."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from domain.errors import RecountError
from domain.harm import HarmFound, Pattern
from domain.sweep.patterns import PATTERNS
from tui.application.session import Session
from tui.application.sweep.job import Looked, SweepJob, SweepStopped
from tui.screens.kit.actions.registry import Action, Context, bindings_of
from tui.screens.kit.banner import Banner
from tui.screens.kit.desk_screen import DeskScreen
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.latest_query import LatestQueries
from tui.screens.kit.lines import Line, LinesPane, Span, flowed
from tui.screens.kit.messages import AccountOpenRequested
from tui.screens.kit.top_bar import TopBar
from tui.screens.sweep.rows import HarmRows
from tui.text.format import money
from tui.text.safe import safe_str

MOST_WORDS = 300
TELL_SECONDS = 0.2
"""How often the progress is told."""


class Summary(LinesPane, can_focus=False):
    """What the chosen finding is in all its words, and how far it is or what it comes to."""

    # It is taller on a screen that is narrow.
    SCOPED_CSS: ClassVar[bool] = False
    DEFAULT_CSS = """
    Summary { height: 4; padding: 0 1; background: $surface; }
    .-narrow Summary { height: 5; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._chosen, self._told = "", ""

    def say(self, sentence: str) -> None:
        """Show this from now on."""
        self._told = sentence
        self.relay()

    def choose(self, found: HarmFound | None, holder: str) -> None:
        """Show why this one is there, and whose it is."""
        self._chosen = (
            ""
            if found is None
            else f"{found.account_id}, event {found.harm.entry:,}: {found.harm.words} · {holder}"
        )
        self.relay()

    def lines(self, width: int, height: int) -> list[Line]:
        chosen = (Span(safe_str(self._chosen, MOST_WORDS), "strong"),)
        told = (Span(safe_str(self._told, MOST_WORDS)),)
        return [*flowed([chosen], width), *flowed([told], width)]


class SweepScreen(DeskScreen):
    """Looks for the pattern of that name first; each pattern is looked for when it is first shown."""

    CONTEXT: ClassVar[Context] = "sweep"
    AUTO_FOCUS = "HarmRows"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("sweep")]

    def __init__(self, session: Session, pattern: str) -> None:
        super().__init__()
        self._session = session
        self._at = next(at for at, one in enumerate(PATTERNS) if one.name == pattern)
        self._known: dict[str, Looked] = {}
        self._job: SweepJob | None = None
        self._sweeps = LatestQueries(self, self.say).latest(SweepJob.run, self._came, self._failed)

    def compose(self) -> ComposeResult:
        yield TopBar().data_bind(DeskScreen.training)
        yield Banner().data_bind(reason=DeskScreen.offline)
        yield HarmRows(self._session.zone)
        yield Summary()
        yield KeysBar()

    def on_mount(self) -> None:
        self.watch(self.query_one(HarmRows), "cursor", self._row_chosen, init=False)
        self.set_interval(TELL_SECONDS, self._tell)
        self._show()

    def on_unmount(self) -> None:
        if self._job is not None:
            self._job.stop()

    @property
    def pattern(self) -> Pattern:
        """The one that is shown."""
        return PATTERNS[self._at]

    def why_not(self, action: Action) -> str:
        if action.name == "open" and self.query_one(HarmRows).chosen is None:
            return "Nothing is found here; [ and ] look for something else."
        return super().why_not(action)

    def action_row(self, by: int) -> None:
        self.query_one(HarmRows).cursor += by

    def action_page(self, by: int) -> None:
        self.action_row(by * self.query_one(HarmRows).page)

    def action_turn(self, direction: int) -> None:
        """To the pattern before, or after."""
        self._at = (self._at + direction) % len(PATTERNS)
        self._show()

    def action_again(self) -> None:
        """Look through the bank as it is now."""
        self._known.pop(self.pattern.name, None)
        self._show()

    def action_open(self) -> None:
        """The account right after the event."""
        chosen = self.query_one(HarmRows).chosen
        if chosen is not None:
            self.post_message(AccountOpenRequested(chosen.account_id, chosen.harm.entry))

    def action_close(self) -> None:
        self.dismiss()

    def _show(self) -> None:
        """What is known of the pattern, or begin to look for it."""
        where = f"  Who else?  {self._at + 1} of {len(PATTERNS)}"
        self.query_one(TopBar).show((Span(" Sweep ", "chip"), Span(where, "strong")))
        rows = self.query_one(HarmRows)
        rows.border_title = self.pattern.title
        looked = rows.looked = self._known.get(self.pattern.name)
        if self._job is not None and self._job.pattern is not self.pattern:
            self._job.stop()
        bank = self._session.bank
        self._row_chosen()
        rows.border_subtitle = "" if looked is None else _scope(looked)
        if looked is not None:
            self.query_one(Summary).say(_summed(looked))
        elif bank is None:
            self.query_one(Summary).say("This desk looks at a copy; a sweep asks the whole bank.")
        else:
            self._job = SweepJob(bank, self.pattern)
            self._sweeps.ask(self._job)
            self._tell()

    def _row_chosen(self) -> None:
        rows = self.query_one(HarmRows)
        self.query_one(Summary).choose(rows.chosen, rows.holder)

    def _tell(self) -> None:
        if self._job is not None and self._sweeps.is_busy:
            self.query_one(Summary).say(f"Looking through every account: {self._job.progress}")

    def _came(self, job: SweepJob, looked: Looked) -> None:
        self._known[job.pattern.name] = looked
        if job.pattern is self.pattern:
            self._show()

    def _failed(self, _: SweepJob, error: RecountError) -> None:
        if not isinstance(error, SweepStopped) and not self.store_failed(error):
            self.query_one(Summary).say(error.message)


def _scope(looked: Looked) -> str:
    return f"in {looked.swept.accounts:,} accounts, {looked.swept.events:,} events"


def _summed(looked: Looked) -> str:
    totals = looked.swept.totals
    if not totals:
        return "None found."
    findings = sum(one.findings for one in totals.values())
    accounts = sum(one.accounts for one in totals.values())
    owed = [
        f"{money(one.owed, currency)} {currency}" for currency, one in totals.items() if one.owed and currency
    ]
    told = f"{_counted(findings, 'finding')} in {_counted(accounts, 'account')}"
    return f"{told}; owed: {', '.join(owed)}." if owed else f"{told}; no money is owed."


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
