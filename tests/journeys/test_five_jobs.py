"""The five commonest jobs on the demo bank, by keys on a real terminal, as somebody with a caller on the line."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from domain.ports import Store
from storage.bank import SqlBanks
from tests.kit.terminal import Terminal

pytestmark = pytest.mark.terminal

SIZES = [(120, 40), (80, 24)]
RIVERA, FEE_EVENT = "4417", 40
F4 = "\x1bOS"
CHANGED = {(120, 40): "935.00", (80, 24): "300.00 → −635.00"}
"""How the ledger changed, as there is room to say it."""


class Agent:
    """Types, and waits for what that must show."""

    def __init__(self, terminal: Terminal) -> None:
        self.terminal, self.seen = terminal, 0

    def sees(self, text: str) -> None:
        self.seen = self.terminal.until(text, self.seen)

    def types(self, keys: str, shown: str) -> None:
        self.terminal.send(keys)
        self.sees(shown)


asked = pytest.mark.parametrize("reader", SIZES, indirect=True, ids=lambda size: f"{size[0]}x{size[1]}")
sized = pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")


@contextmanager
def at_work(bank: Path, size: tuple[int, int], home: Path) -> Iterator[Agent]:
    """At an open demo bank, with Rivera's account on the screen; leaves it in good order."""
    options = ["--db", str(bank), "--zone", "Europe/London", "--actor", "agent-7"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        terminal = Terminal(options, size)
    with terminal:
        agent = Agent(terminal)
        agent.sees("15 accounts")
        agent.types("rivera", "1 of 15")
        agent.types("\r", "LIVE")
        yield agent
        terminal.send("\x11")
        assert terminal.ended() == 0


@pytest.fixture
def agent(demo: Path, size: tuple[int, int], tmp_path: Path) -> Iterator[Agent]:
    """Whoever works on a bank of their own."""
    with at_work(demo, size, tmp_path) as one:
        yield one


@pytest.fixture(scope="module")
def reader(
    request: pytest.FixtureRequest, demo_bank: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Agent]:
    """Whoever records nothing and answers one question after another."""
    home = tmp_path_factory.mktemp("reader")
    with at_work(Path(shutil.copy(demo_bank, home / "demo.db")), request.param, home) as one:
        yield one


@pytest.fixture
def store(demo: Path) -> Iterator[Store]:
    with closing(SqlBanks().open(str(demo), read_only=True)) as store:
        yield store


@asked
def test_what_was_my_balance_at_that_time(reader: Agent) -> None:
    reader.types(":", "Go to")
    reader.types("2026-03-13 09:05:10\r", "−635.00 GBP at Fri 13 Mar 2026 09:05:10")
    reader.types("y", "clipboard")


@asked
def test_why_was_it_so_and_what_without_the_delay(reader: Agent) -> None:
    reader.types(":", "Go to")
    reader.types(f"#{FEE_EVENT}\r", "−635.00 GBP at Fri 13 Mar 2026 09:05:03")
    reader.types("4", "caused by")
    reader.types("w", "HYPOTHETICAL")
    reader.types("l", "900.00")
    reader.types("\x1b", "PAST")


@asked
def test_what_changed_between_two_times(reader: Agent) -> None:
    reader.types(":", "Go to")
    reader.types("#38\r", "300.00 GBP at Thu 12 Mar 2026")
    reader.types("m", "A interest")
    reader.types(":", "Go to")
    before = reader.seen
    reader.types(f"#{FEE_EVENT}\r", "−635.00 GBP at Fri 13 Mar 2026 09:05:03")
    # Where the State pane stands beside the others it may say so before its key is pressed.
    reader.terminal.send("3")
    reader.seen = reader.terminal.until(CHANGED[reader.terminal.size], before)


@sized
def test_prove_it_and_cite_the_proof_in_the_case(agent: Agent, store: Store) -> None:
    agent.types("v", "EQUAL")
    agent.types("e", "Cited as evidence 3 in case D-59")
    case = store.case("D-59")
    assert case is not None
    assert case.evidence[3].kind == "proof"


@sized
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


@sized
def test_from_the_notice_to_the_letter(agent: Agent, store: Store) -> None:
    agent.types("D", "Dispute queue")
    agent.types("n", "Notice for account")
    agent.types(F4, "facts as KEY=VALUE")
    said = "unauthorised-transfer amount=900.00 regime=psr-76 country=GB my rent went to somebody else"
    # Pasted at once: typed, the step might be read in the middle of it, and what is not shown yet is not recorded.
    agent.types(f"\x1b[200~{said}\x1b[201~", "refund by")
    agent.types("\x13", "D-63")
    agent.types("\r", "1 Facts")
    agent.types("l", "Dear J. Rivera")
    agent.types("\x13", "1 Facts")
    agent.types("4", "letter 1, acknowledgement")
    case = store.case("D-63")
    assert case is not None
    assert (case.account_id, case.facts.alleged_amount, len(case.letters)) == (RIVERA, 900_00, 1)
