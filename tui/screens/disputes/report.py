"""The desk's figures over a period: one that ends today, or one that is typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple
from zoneinfo import ZoneInfo

from textual.app import ComposeResult
from textual.binding import BindingType

from domain.dispute.business_days import ONE_DAY
from domain.dispute.report import Report
from domain.errors import RecountError
from tui.application.cases.report import read_report
from tui.application.session import Session
from tui.screens.disputes.period_prompt import AskedPeriod, PeriodPrompt
from tui.screens.disputes.report_pane import ReportPane
from tui.screens.kit.actions.registry import Context, bindings_of
from tui.screens.kit.banner import Banner
from tui.screens.kit.desk_screen import DeskScreen
from tui.screens.kit.keys_bar import KeysBar
from tui.screens.kit.latest_query import LatestQuery
from tui.screens.kit.lines import Line, Span
from tui.screens.kit.top_bar import TopBar
from tui.text.report import period_words
from tui.text.safe import safe_str

PERIODS: tuple[tuple[str, int | None], ...] = (
    ("last 90 days", 90),
    ("last 365 days", 365),
    ("everything", None),
    ("last 30 days", 30),
)
"""What is looked at in turn: days up to today, None for all."""


@dataclass(frozen=True, slots=True)
class ReportQuery:
    """Which of PERIODS, or the one that was typed; `look` tells two askings apart."""

    period: int
    typed: AskedPeriod | None
    look: int

    @property
    def words(self) -> str:
        """What the period is called."""
        return PERIODS[self.period][0] if self.typed is None else self.typed.words


class ReportAnswer(NamedTuple):
    """The figures, and the zone in which the bank's days end."""

    report: Report
    zone: ZoneInfo


class CaseReportScreen(DeskScreen):
    """Shows what the desk did and what it missed."""

    CONTEXT: ClassVar[Context] = "case-report"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings_of("case-report")]
    DEFAULT_CSS = """
    CaseReportScreen {
        & ReportPane {
            height: 1fr; border: round $accent; border-title-color: $accent;
            background: $surface; padding: 0 1;
        }
    }
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session, self._period, self._look = session, 0, 0
        self._typed: AskedPeriod | None = None
        self._zone: ZoneInfo | None = None
        """Of the bank's days, once they are known."""
        self._reports: LatestQuery[ReportQuery, ReportAnswer] = LatestQuery(
            self, self._read, self._show, self._failed
        )

    def compose(self) -> ComposeResult:
        yield TopBar().data_bind(DeskScreen.training)
        yield Banner().data_bind(reason=DeskScreen.offline)
        yield ReportPane()
        yield KeysBar()

    def on_mount(self) -> None:
        self.query_one(ReportPane).border_title = "The desk's figures"
        self.query_one(ReportPane).focus()
        self._ask()

    def ask_again(self) -> None:
        self._ask()

    def _ask(self) -> None:
        self._look += 1
        self._reports.ask(ReportQuery(self._period, self._typed, self._look))

    def action_period(self) -> None:
        self._period, self._typed = (self._period + (self._typed is None)) % len(PERIODS), None
        self._ask()

    def action_type_period(self) -> None:
        if self._zone is not None:
            self.app.push_screen(PeriodPrompt(self._session, self._zone), self._period_typed)

    def _period_typed(self, asked: AskedPeriod | None) -> None:
        if asked is not None:
            self._typed = asked
            self._ask()

    def action_scroll(self, lines: int) -> None:
        self.query_one(ReportPane).scroll_relative(y=lines, animate=False)

    def action_close(self) -> None:
        self.dismiss()

    def _read(self, question: ReportQuery) -> ReportAnswer:
        cases, days = self._session.cases, PERIODS[question.period][1]
        first = None if days is None else cases.today() - ONE_DAY * (days - 1)
        last = None
        if question.typed is not None:
            first, last = question.typed.first, question.typed.last
        return ReportAnswer(read_report(cases, first, last), cases.store.profile().clock)

    def _show(self, question: ReportQuery, found: ReportAnswer) -> None:
        self._zone = found.zone
        self.query_one(ReportPane).report = found.report
        left: Line = (Span(" Report ", "chip"), Span(f"  {safe_str(question.words, 40)}", "strong"))
        self.query_one(TopBar).show(left, (Span(period_words(found.report.period), "quiet"),))
        self.has_read()

    def _failed(self, _: object, error: RecountError) -> None:
        if not self.store_failed(error):
            self.notify(safe_str(error.message, 400), severity="error", markup=False)
