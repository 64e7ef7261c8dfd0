"""A statement beside the log, by keys, over a real bank: what differs, decided, cited and proposed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from textual.pilot import Pilot

from domain.bank import ImportOptions, ImportStage
from storage.bank import SqlBanks
from tests.kit.case_commands import notice as case_notice
from tests.kit.cases import NOW, Calendar, executed
from tests.kit.pictures import Compare, Size, large_and_ordinary, looks_the_same
from tests.kit.reconciliations import LOG, STATEMENT, written
from tests.kit.shell import NARROW, NORMAL, app_on, keys_of, painted, press, running, said, top
from tui.application.reconciliation.reading import ReadingStopped
from tui.application.session import Session
from tui.screens.kit.lines import Span
from tui.screens.reconcile.drift_line import DriftLine
from tui.screens.time_machine.statement_prompt import StatementPrompt

ACCOUNT = "7"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """A desk on a bank with the account that LOG tells of, on the 20th of March."""
    path = written(tmp_path, "log", LOG)
    with closing(SqlBanks().make(str(tmp_path / "bank.db"), training=True)) as bank:
        bank.start_clock(NOW, NOW)
        bank.import_history("csv", Path(path), options=ImportOptions())
        yield Session(
            bank, "ada", ZoneInfo("Europe/London"), clock=Calendar(), bank=bank, folder=tmp_path / "kept"
        )


async def beside(pilot: Pilot[Any], path: str) -> None:
    """Open the account, and the statement beside it."""
    await press(pilot, ACCOUNT, "enter", "R")
    await press(pilot, *keys_of(path), "enter")


async def test_what_differs_is_shown_by_group_and_by_day(session: Session, tmp_path: Path) -> None:
    async with running(session, size=NORMAL) as pilot:
        await beside(pilot, written(tmp_path, "march", STATEMENT))
        shown = said(pilot)
        await press(pilot, "right_square_bracket")
        next_day = said(pilot)
        await press(pilot, "y")
        copied = next((tmp_path / "kept" / "answers").iterdir()).read_text()
        await press(pilot, "o")
        there = top(pilot)
    assert "The statement ends −37.50 beside the log. Since 2026-03-05." in shown
    assert "425.50 = 463.00 − 2.50 + 25.00 − 60.00 GBP" in shown
    assert "Only in the log 1 −25.00" in shown
    assert "days at the bank (UTC)" in shown
    assert "\ndays at the bank (UTC)\n" in copied
    assert "2026-03-06: statement 485.50, log 463.00, apart +22.50, of which +22.50 lasts" in next_day
    assert "event 5: fee (not on the statement)" in copied
    assert there == "TimeMachineScreen"


def test_nothing_is_said_of_days_that_are_not_known_yet() -> None:
    drift = DriftLine()
    waiting = drift.words(None, 80)
    drift.is_known = True
    assert waiting == [(Span("Comparing the statement with the log…", "quiet"),)]
    assert drift.words(None, 80) == [(Span("Nothing was booked on these days.", "quiet"),)]


async def test_all_of_a_day_is_told_where_it_takes_two_lines(session: Session, tmp_path: Path) -> None:
    async with running(session, size=NARROW) as pilot:
        await beside(pilot, written(tmp_path, "march", STATEMENT))
        await press(pilot, "right_square_bracket")
        shown = painted(pilot).splitlines()
    at = next(at for at, line in enumerate(shown) if "▲" in line)
    assert [line.rstrip() for line in shown[at + 1 : at + 3]] == [
        " 2026-03-06: statement 485.50, log 463.00, apart +22.50,",
        "   of which +22.50 lasts",
    ]


async def test_a_line_that_may_be_two_events_is_decided_and_taken_back(
    session: Session, tmp_path: Path
) -> None:
    twice = LOG + "2026-03-08,card 77,CAFE LUNA,-12.00,\n"
    session.store.close()
    with closing(SqlBanks().make(str(tmp_path / "other.db"), training=True)) as bank:
        bank.import_history("csv", Path(written(tmp_path, "twice", twice)), options=ImportOptions())
        desk = Session(bank, "ada", ZoneInfo("Europe/London"), clock=Calendar(), bank=bank)
        async with running(desk, size=NORMAL) as pilot:
            await beside(
                pilot,
                written(tmp_path, "one", "Date,Text,Name,Amount,Ref\n2026-03-06,LUNA,CAFE LUNA,-12.00,\n"),
            )
            await press(pilot, "down")
            offered = said(pilot)
            await press(pilot, "n")
            other = said(pilot)
            await press(pilot, "enter")
            taken = said(pilot)
    assert "May be event 4 of 2026-03-04 (2 in all)" in offered
    assert "May be event 6 of 2026-03-08 (2 in all)" in other
    assert "Matched 1 −12.00" in taken


async def test_it_is_cited_with_its_file_and_proposed(session: Session, tmp_path: Path) -> None:
    notice = case_notice(
        account_id=ACCOUNT,
        reason_code="duplicate",
        regime="internal",
        country="GB",
        noticed_on=session.cases.today(),
        alleged_amount=25_00,
        entries=(5,),
        words="the fee is not on my statement",
    )
    executed(session, notice)
    async with running(session, size=NORMAL) as pilot:
        await beside(pilot, written(tmp_path, "march", STATEMENT))
        await press(pilot, "e")
        cited = said(pilot)
        while "Only in the log" not in painted(pilot).split("▸")[1].splitlines()[0]:
            await press(pilot, "down")
        await press(pilot, "down", "p")
        proposed = said(pilot)
    case = session.store.case("D-1")
    assert case is not None
    assert "The file is attached to case D-1, and cited there as evidence 1." in cited
    assert case.attachments == 3, "the file, its mapping, and the record"
    assert case.evidence[1].kind == "statement"
    assert "[x] reverse entry 5" in proposed


async def test_a_file_that_is_none_is_said_in_the_prompt(session: Session, tmp_path: Path) -> None:
    async with running(session, size=NORMAL) as pilot:
        await beside(pilot, str(tmp_path / "nowhere.csv"))
        shown = said(pilot)
    assert "× There is no file" in shown


async def test_a_file_is_read_no_further_when_its_prompt_is_left(session: Session) -> None:
    async with running(session, size=NORMAL) as pilot:
        await press(pilot, ACCOUNT, "enter", "R")
        prompt = pilot.app.screen
        assert isinstance(prompt, StatementPrompt)
        prompt.reading(ImportStage.READING, 0, 1)
        await press(pilot, "escape")
    with pytest.raises(ReadingStopped):
        prompt.reading(ImportStage.READING, 0, 1)


@large_and_ordinary
def test_the_screen(snap_compare: Compare, session: Session, tmp_path: Path, size: Size) -> None:
    path = written(tmp_path, "march", STATEMENT)

    async def steps(pilot: Pilot[Any]) -> None:
        await beside(pilot, path)
        await press(pilot, "down")

    assert looks_the_same(snap_compare, app_on(session), steps, size=size)
