"""The desk's figures over a period that ends today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType

from domain.dispute.business_days import ONE_DAY
from domain.dispute.report import Report
from domain.errors import RecountError
from tui.application.cases.report import read_report
from tui.application.session import Session
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
    """Which of PERIODS; `look` tells two askings apart."""

    period: int
    look: int


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
        self._reports: LatestQuery[ReportQuery, Report] = LatestQuery(
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
        self._reports.ask(ReportQuery(self._period, self._look))

    def action_period(self) -> None:
        self._period = (self._period + 1) % len(PERIODS)
        self._ask()

    def action_scroll(self, lines: int) -> None:
        self.query_one(ReportPane).scroll_relative(y=lines, animate=False)

    def action_close(self) -> None:
        self.dismiss()

    def _read(self, question: ReportQuery) -> Report:
        cases, days = self._session.cases, PERIODS[question.period][1]
        first = None if days is None else cases.today() - ONE_DAY * (days - 1)
        return read_report(cases, first, None)

    def _show(self, question: ReportQuery, found: Report) -> None:
        self.query_one(ReportPane).report = found
        left: Line = (Span(" Report ", "chip"), Span(f"  {PERIODS[question.period][0]}", "strong"))
        self.query_one(TopBar).show(left, (Span(period_words(found.period), "quiet"),))
        self.has_read()

    def _failed(self, _: object, error: RecountError) -> None:
        if not self.store_failed(error):
            self.notify(safe_str(error.message, 400), severity="error", markup=False)
