"""Mark A, the way from a figure to what made it, and the answer that is copied: without a screen."""

from __future__ import annotations

from pathlib import Path

from storage.demo.book import at as at_time
from tests.kit.held_machine import HeldMachine
from tests.kit.travelling import DECLINED, FEE, HEAD, PAYROLL, RENT
from tui.application.cases.citations import CursorView
from tui.application.time_machine.queries import Cursor
from tui.text.figures import Figure, figures


def at(version: int, folder: Path | None = None) -> HeldMachine:
    return HeldMachine(version=version, folder=folder).load()


def ledger_of(machine: HeldMachine) -> Figure:
    account = machine.state.account
    assert account is not None
    return figures(account)[0]


class TestMarkA:
    def test_it_is_compared_with_until_it_is_taken_away_where_it_stands(self) -> None:
        machine = at(RENT)
        machine.marks.toggle()
        machine.settle()
        machine.navigator.step(1)
        view = machine.state.state_view()
        assert view is not None
        assert view.mark is not None
        assert (view.mark_version, view.mark.ledger, view.account.ledger) == (RENT, -600_00, -635_00)
        machine.navigator.step(-1)
        machine.marks.toggle()
        assert machine.state.mark is None
        assert not machine.state.comparing

    def test_comparing_is_put_aside_and_the_mark_stays(self) -> None:
        machine = at(RENT)
        machine.marks.compare()
        assert machine.said == ["Mark A first: m marks the cursor, and compares A with wherever it goes."]
        machine.marks.put(FEE)
        machine.settle()
        machine.marks.compare()
        state = machine.state
        assert state.mark is not None
        assert state.compared is None
        view = state.events_view()
        assert view is not None
        assert view.mark == FEE

    def test_what_a_case_may_cite_is_what_is_seen(self) -> None:
        machine = at(FEE)
        assert machine.state.citable() == CursorView(FEE, None, "as-at", None)
        machine.marks.put(RENT)
        machine.settle()
        machine.go(Cursor(PAYROLL, 7))
        assert machine.state.citable() == CursorView(PAYROLL, 7, "as-at", RENT)
        machine.marks.compare()
        assert machine.state.citable().mark is None


class TestTracing:
    def test_a_figure_leads_to_the_events_that_changed_it(self) -> None:
        machine = at(DECLINED)
        ledger = ledger_of(machine)
        machine.tracer.trace(ledger, -1)
        assert machine.settle().version == FEE
        assert machine.answer == "Ledger −600.00 → −635.00 (−35.00) by event 40"
        machine.tracer.trace(ledger, 1)
        assert machine.settle().version == PAYROLL

    def test_where_nothing_changed_it_that_is_said(self) -> None:
        machine = at(HEAD)
        ledger = ledger_of(machine)
        machine.tracer.trace(ledger, 1)
        machine.settle()
        assert machine.said == [f"Ledger: Nothing changed it after event {HEAD}."]
        assert machine.version == HEAD

    def test_between_two_events_the_one_just_passed_is_the_previous(self) -> None:
        machine = at(PAYROLL)
        ledger = ledger_of(machine)
        machine.go(Cursor(FEE, asked_at=7))
        machine.tracer.trace(ledger, -1)
        assert machine.settle().navigator.cursor == Cursor(FEE)

    def test_without_a_figure_there_is_nothing_to_trace_or_to_list(self) -> None:
        machine = at(FEE)
        machine.tracer.trace(None, 1)
        assert machine.settle().version == FEE
        assert machine.tracer.history(None) is None


class TestCopying:
    def test_the_sentence_is_copied_and_told_with_where_it_is(self, tmp_path: Path) -> None:
        machine = at(FEE, tmp_path)
        machine.copier.copy()
        machine.settle()
        assert machine.copied[0].startswith("−635.00 GBP at Fri 13 Mar 2026 09:05:03")
        assert machine.said[0].startswith("sent to the clipboard; also in")
        assert len(list((tmp_path / "answers").iterdir())) == 1

    def test_an_instant_is_copied_as_it_was_asked_for(self) -> None:
        machine = at(FEE)
        machine.go(Cursor(FEE, at_time("2026-03-13", "09:20:00")))
        machine.copier.copy()
        machine.settle()
        assert machine.copied[0].startswith("−635.00 GBP at Fri 13 Mar 2026 09:20:00")
