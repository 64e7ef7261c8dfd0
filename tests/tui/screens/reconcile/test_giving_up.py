"""The reading of a statement that takes very long, given up by a key."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain.bank import ImportOptions
from storage.bank import SqlBanks
from tests.kit.cases import NOW, Calendar
from tests.kit.reconciliations import LOG, written
from tests.kit.shell import WIDE, keys_of, painted, press, running, said
from tui.application.session import Session
from tui.screens.time_machine.statement_prompt import StatementPrompt

ENDLESS = 1 << 40
"""Bytes of a file that nobody reads to its end; nearly all of them are a hole, which takes no room on the disk."""
QIF = "!Type:Bank\nD2026-03-02\nT900.00\n^\n"


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with closing(SqlBanks().make(str(tmp_path / "bank.db"), training=True)) as bank:
        bank.start_clock(NOW, NOW)
        bank.import_history("csv", Path(written(tmp_path, "log", LOG)), options=ImportOptions())
        yield Session(bank, "ada", ZoneInfo("Europe/London"), clock=Calendar(), bank=bank)


async def test_escape_gives_the_reading_up_and_another_file_can_be_read(
    session: Session, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Given a statement that would be read for hours
    long, short = tmp_path / "long.qif", tmp_path / "short.qif"
    for path in (long, short):
        path.write_text(QIF)
    os.truncate(long, ENDLESS)
    monkeypatch.chdir(tmp_path)
    before = session.store.head_position()
    async with running(session, size=WIDE) as pilot:
        await press(pilot, "7", "enter", "R", *keys_of(long.name))
        await pilot.press("enter")
        prompt = pilot.app.screen
        assert isinstance(prompt, StatementPrompt)
        while "esc gives it up" not in painted(pilot):
            await asyncio.sleep(0)
            await pilot.pause()
        # When it is given up
        await pilot.press("escape")
        # Then the worker that reads it ends, far from the file's end
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        given_up = said(pilot)
        assert not isinstance(pilot.app.screen, StatementPrompt)
        # And another is read as if nothing had been
        await press(pilot, "R", *keys_of(short.name), "enter")
        shown = said(pilot)
    assert "The statement was not read to its end; nothing is recorded." in given_up
    assert "900.00" in shown
    assert session.store.head_position() == before
