"""The five commonest jobs on the demo bank, by keys on a real terminal, as somebody with a caller on the line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from domain.ports import Store
from tests.kit.terminal import Terminal
from tui.wiring import build_demo, open_store

SIZES = [(120, 40), (80, 24)]
RIVERA, FEE_EVENT = "4417", 40


class Agent:
    """Types, and waits for what that must show."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal, self.seen = terminal, 0

    def sees(self, text: str) -> None:
        self.seen = self.terminal.until(text, self.seen)

    def types(self, keys: str, shown: str) -> None:
        self.terminal.send(keys)
        self.sees(shown)


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    path = tmp_path / "demo.db"
    build_demo(path, None)
    return path


@pytest.fixture(params=SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def agent(
    request: pytest.FixtureRequest, bank: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Agent]:
    """At an open demo bank, with Rivera's account on the screen; leaves it in good order."""
    monkeypatch.setenv("HOME", str(tmp_path))
    options = ["--db", str(bank), "--zone", "Europe/London", "--actor", "agent-7"]
    with Terminal(options, request.param) as terminal:
        agent = Agent(terminal)
        agent.sees("14 accounts")
        agent.types("rivera", "1 of 14")
        agent.types("\r", "LIVE")
        yield agent
        terminal.send("\x11")
        assert terminal.ended() == 0


@pytest.fixture
def store(bank: Path) -> Iterator[Store]:
    with closing(open_store(str(bank), read_only=True)) as store:
        yield store


def test_what_was_my_balance_at_that_time(agent: Agent) -> None:
    agent.types(":", "Go to")
    agent.types("2026-03-13 09:05:10\r", "−635.00 GBP at Fri 13 Mar 2026 09:05:10")
    agent.types("y", "copied")


def test_why_was_it_so_and_what_without_the_delay(agent: Agent) -> None:
    agent.types(":", "Go to")
    agent.types(f"#{FEE_EVENT}\r", "−635.00 GBP at Fri 13 Mar 2026 09:05:03")
    agent.types("4", "caused by")
    agent.types("w", "HYPOTHETICAL")
    agent.types("l", "900.00")
    agent.types("\x1b", "PAST")


def test_what_changed_between_two_times(agent: Agent) -> None:
    agent.types(":", "Go to")
    agent.types("#38\r", "300.00 GBP at Thu 12 Mar 2026")
    agent.types("m", "A ↔ cursor")
    agent.types(":", "Go to")
    agent.types(f"#{FEE_EVENT}\r", "−635.00 GBP at Fri 13 Mar 2026 09:05:03")
    agent.types("3", "935.00")


def test_prove_it_and_cite_the_proof_in_the_case(agent: Agent, store: Store) -> None:
    agent.types("v", "EQUAL")
    agent.types("e", "Cited as evidence 3 in case D-59")
    case = store.case("D-59")
    assert case is not None
    assert case.evidence[3].kind == "proof"


def test_take_the_fee_back(agent: Agent, store: Store) -> None:
    agent.types(":", "Go to")
    agent.types(f"#{FEE_EVENT}\r", "−635.00 GBP at Fri 13 Mar 2026 09:05:03")
    agent.types("a", "recorded NOW, value-dated")
    agent.types("\r", "why this is right")
    agent.types("the pay was there in time\r", "again to confirm")
    # Typed at the buttons, in one burst with the key that records: nothing is lost, and nothing overtakes.
    agent.types("35.00\x13", "58 events")
    head = store.head(RIVERA)
    assert head is not None
    assert (head.ledger, head.reversed_of(FEE_EVENT)) == (1_214_91, 35_00)


def test_from_the_notice_to_the_letter(agent: Agent, store: Store) -> None:
    agent.types("D", "Dispute queue")
    agent.types("n", "Notice for account")
    agent.types("psr-76 900.00 my rent went to somebody else", "refund by")
    agent.types("\x13", "D-63")
    agent.types("\r", "1 Facts")
    agent.types("l", "Dear J. Rivera")
    agent.types("\x13", "1 Facts")
    agent.types("4", "letter 1, acknowledgement")
    case = store.case("D-63")
    assert case is not None
    assert (case.account_id, case.alleged_amount, len(case.letters)) == (RIVERA, 900_00, 1)
