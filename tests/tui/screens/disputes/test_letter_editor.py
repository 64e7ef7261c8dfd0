"""A letter by keys: which one, written, checked while typing, seen, saved, printed, and recorded as sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from domain.dispute.events import LetterIssued
from tests.kit.cases import ACCOUNT, Calendar, case_of, desk_on, opened
from tests.kit.shell import WIDE, keys_of, press, running, said, top


async def test_a_letter_from_its_kind_to_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with desk_on(tmp_path, Calendar()) as session:
        opened(session)
        async with running(session, size=WIDE) as pilot:
            await press(pilot, *ACCOUNT, "enter", "D", "enter", "L", "down")
            kinds = said(pilot)
            await press(pilot, "enter")
            refused = top(pilot)
            await press(pilot, "up", "enter")
            editor = said(pilot)
            await press(pilot, "ctrl+end", *keys_of("PS call us"))
            await press(pilot, "f4")
            preview = said(pilot)
            await press(pilot, "f4", "f8", "enter")
            await press(pilot, "f8", "enter")
            taken = said(pilot)
            await press(pilot, "escape", "escape")
            warned = said(pilot)
            await press(pilot, "ctrl+s")
            left = top(pilot)
        events = [row.event for row in session.store.case_events("D-1")]
        sent = next(event for event in events if isinstance(event, LetterIssued))
        assert case_of(session).letters
    pdf = next(tmp_path.glob("*.pdf"))
    assert "acknowledgement" in kinds
    assert "No provisional credit has been posted" in kinds
    assert refused == "LetterKinds"
    assert "It must contain:" in editor
    assert "Dear Rosa Diaz," in preview
    assert pdf.read_bytes().startswith(b"%PDF")
    assert pdf.stat().st_mode & 0o777 == 0o600
    assert "exists already; name another file" in taken
    assert "Esc again leaves without what you changed" in warned
    assert left == "CaseFileScreen"
    assert "PS call us" in sent.text
    assert "Rosa Diaz" not in sent.text
