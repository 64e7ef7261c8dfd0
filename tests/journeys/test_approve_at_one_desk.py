"""A correction approved by a second person at the desk of whoever proposed it, on a real terminal of 80×24."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from domain.dispute.state import Case
from storage.bank import SqlBanks
from tests.journeys.test_five_jobs import Agent
from tests.kit.terminal import Terminal

pytestmark = pytest.mark.terminal

F2, CTRL_O, CTRL_Q, CTRL_S = "\x1bOQ", "\x0f", "\x11", "\x13"
CASE = "D-60"
PROPOSED_BY = "disputes/mlee"


def case_in(bank: Path) -> Case:
    with closing(SqlBanks().open(str(bank), read_only=True)) as store:
        case = store.case(CASE)
    assert case is not None
    return case


def test_a_colleague_approves_what_was_proposed_here(
    demo: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    options = ["--db", str(demo), "--zone", "Europe/London", "--actor", PROPOSED_BY]
    with Terminal(options, (80, 24)) as terminal:
        agent = Agent(terminal)
        agent.sees("15 accounts")
        agent.types(CTRL_O, "the nearest deadline first")
        agent.types("/", "status, reason or assignee")
        agent.types(CASE, f"“{CASE}”")
        agent.types("\r", "take next")
        agent.types("\r", "sign somebody else in to")
        agent.types("a", "You proposed correction 1 yourself")
        refused = case_in(demo)
        agent.types(F2, "opened this desk")
        agent.types("anna\r", "records this")
        agent.types(CTRL_S, "Next: b")
        agent.types(F2, "is signed out")
        terminal.send(CTRL_Q)
        assert terminal.ended() == 0
    approved = case_in(demo)
    assert refused.proposals[1].status == "proposed"
    assert (approved.proposals[1].status, approved.proposals[1].decided_by) == ("approved", "anna")
