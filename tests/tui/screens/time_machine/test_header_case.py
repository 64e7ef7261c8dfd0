"""What the header says is due, beside what the queue says of the same case."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain.dispute.queues import Wanted
from domain.handlers.profile import ProfileHandler
from domain.profile.events import ProfileChanged
from tests.kit.cases import ACCOUNT, NOW, Calendar, desk_on, opened
from tests.kit.shown_lines import text
from tests.tui.screens.time_machine.test_panes import HEADER
from tui.application.cases.queues import QueueReader, Search
from tui.application.time_machine.queries import CurrentAccountQuery
from tui.screens.kit.training_badge import TrainingTime
from tui.screens.time_machine.header import badged_lines, header_lines
from tui.text.cases import distance, short_distance


def test_what_is_due_is_told_before_the_time_of_a_training_bank(tmp_path: Path) -> None:
    with desk_on(tmp_path, Calendar()) as session:
        opened(session)
        shown = CurrentAccountQuery(ACCOUNT, session.clock()).run(session.store).case
    training = TrainingTime(NOW, ZoneInfo("Europe/London"))
    known = replace(HEADER, case=shown)
    roomy, tight = (
        text(badged_lines(header, 118, (), training))
        for header in (replace(known, holder="M. Lee"), replace(known, holder="Maximiliane Schmidt-Rottluff"))
    )
    assert "TRAINING · Fri 20 Mar 2026 16:00" in roomy
    assert "10 bd" in roomy
    assert "TRAINING · " not in tight
    assert "TRAINING" in tight
    assert "3 Apr 10 bd" in tight


@pytest.mark.parametrize("days", [0, 30])
def test_a_deadline_is_as_many_business_days_away_as_in_the_queue(tmp_path: Path, days: int) -> None:
    """With a closure of the bank's own on the way, before the day and after it."""
    with desk_on(tmp_path, Calendar()) as session:
        opened(session, days=days)
        monday = session.cases.today() + timedelta(days=3 if days == 0 else -4)
        ProfileHandler(session.store, session.clock).execute(
            lambda _: ProfileChanged(closures=(monday,)), actor="ada"
        )
        queue = QueueReader(session.cases).read(Search(wanted=Wanted(), actor="ada"))
        shown = CurrentAccountQuery(ACCOUNT, session.clock()).run(session.store).case
    (first,) = queue.cases
    assert first.row.next_due_on is not None
    away = distance(first.row.next_due_on, queue.today, queue.calendar)
    assert away.endswith(" bd" if days == 0 else " bd OVERDUE")
    header = replace(HEADER, case=shown)
    assert f"26, {away} " in text(header_lines(header, 118))
    short = short_distance(first.row.next_due_on, queue.today, queue.calendar)
    assert f" {first.row.next_due_on:%b} {short} " in text(header_lines(header, 78))
