"""The program as it is started from a shell: its keys, its exit codes, and every byte it sends."""

from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain.account import events as e
from domain.account.state import stream_of
from domain.clock import utc_now
from domain.dispute import commands as c
from domain.errors import BadInput
from domain.evidence import citations as evidence
from domain.ids import uuid7_from
from domain.ports import Holder, Store, StreamWrite
from domain.stream import NewEvent
from storage.bank import SqlBanks
from tests.kit.case_commands import notice as case_notice
from tests.kit.payloads import MARK, PAYLOADS
from tests.kit.terminal import Terminal
from tui.application.cases.handler import case_handler
from tui.application.cases.pack.pack import write_pack
from tui.crash_report import EXIT_CODE

pytestmark = pytest.mark.terminal

START = 1_767_254_400_000_000
ZONE = ("--zone", "Europe/London", "--actor", "agent-7")

_RAW = re.compile(rb"[\x00-\x06\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]")
"""Control bytes that no screen of ours has a use for; ESC, BEL and line ends are looked at in context."""


@pytest.fixture
def hostile(tmp_path: Path) -> tuple[Path, list[str]]:
    """A bank in which every text is a payload, and the accounts whose payload its model let in."""
    path = tmp_path / "hostile.db"
    let_in: list[str] = []
    with closing(SqlBanks().make(str(path))) as store:
        for number, payload in enumerate(PAYLOADS):
            try:
                store.append([StreamWrite(stream_of(f"H{number:02d}"), 0, _life(number, payload))])
                store.put_holders([Holder(f"h{number}", payload)])
            except (BadInput, ValueError):
                continue
            let_in.append(f"H{number:02d}")
            _dispute(store, f"H{number:02d}", payload)
    return path, let_in


def _dispute(store: Store, account_id: str, payload: str) -> None:
    """A case in which whatever people say is the payload, too long a text cut to what a case takes."""
    handler = case_handler(store, utc_now)
    taken = case_notice(
        account_id=account_id,
        reason_code="statement",
        regime="internal",
        country="GB",
        noticed_on=handler.today(),
        words=payload[:1000],
    )
    steps: tuple[c.CaseCommand, ...] = (
        taken,
        c.AddNote(text=payload[:4000]),
        c.Assign(assignee=payload[:100]),
        c.Cite(citation=evidence.cite_event(store, account_id, 2, payload[:1000])),
        c.RecordFinding(text=payload[:4000], evidence=(1,)),
        c.Determine(outcome="no_error", explanation=payload[:4000]),
    )
    for number, command in enumerate(steps):
        handler.execute(
            c.CaseRequest(
                case_id=f"C-{account_id}",
                command=command,
                command_id=f"{account_id}-{number}",
                actor=payload[:100],
                reason=payload[:1000],
            )
        )


def _life(number: int, payload: str) -> list[NewEvent]:
    facts: list[e.AccountEvent] = [
        e.AccountOpened(currency="GBP", holder_id=f"h{number}"),
        e.MoneyDeposited(amount=10_000, description=payload, kind=payload, counterparty=payload),
        e.MoneyWithdrawn(amount=2_500, description=payload),
    ]
    return [
        NewEvent(
            event=fact,
            event_id=uuid7_from(START + step, f"{number}/{step}"),
            actor=payload[:100],
            channel="card",
            reason=payload,
            recorded_at=START + step,
        )
        for step, fact in enumerate(facts)
    ]


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (40, 10)])
def test_find_open_and_leave(demo_bank: Path, size: tuple[int, int]) -> None:
    with Terminal(["--db", str(demo_bank), "--read-only", *ZONE], size) as terminal:
        terminal.until("15 accounts")
        terminal.send("rivera")
        found = terminal.until("1 of 15")
        terminal.send("\r")
        opened = terminal.until("LIVE", found)
        terminal.send("q")
        terminal.until("1 of 15", opened)
        terminal.send("\x11")
        assert terminal.ended() == 0


def test_a_file_that_is_no_bank_is_explained_and_left_with_a_key(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_text("these are my notes, not a bank" * 100, encoding="utf-8")
    with Terminal(["--db", str(path), *ZONE]) as terminal:
        terminal.until("The bank cannot be opened")
        terminal.send("q")
        assert terminal.ended() == 0


def test_a_fault_of_the_program_gives_the_terminal_back_and_tells_no_data() -> None:
    with Terminal([], module="tests.kit.faulty") as terminal:
        assert terminal.ended() == EXIT_CODE
    assert "Recount stopped: a fault in the program itself (KeyError)" in terminal.text
    assert "in opener" in terminal.text
    assert "s3cret" not in terminal.text
    assert "Rivera" not in terminal.text
    # The screen that was there before is shown again, and the mouse belongs to the terminal.
    assert terminal.output.rindex(b"\x1b[?1049l") < terminal.output.index(b"Recount stopped")
    assert b"\x1b[?1000l" in terminal.output


def test_nineteen_hostile_texts_reach_no_terminal_raw(hostile: tuple[Path, list[str]]) -> None:
    path, let_in = hostile
    count = len(let_in)
    # NUL is refused where events are made: no text with it can get as far as a screen.
    assert count == sum("\x00" not in payload for payload in PAYLOADS)
    with Terminal(["--db", str(path), *ZONE], (120, 40)) as terminal:
        seen = terminal.until(f"{count} accounts")
        for account in let_in:
            terminal.send(account)
            seen = terminal.until(f"1 of {count}", seen)
            for keys, shown in (
                ("\r", "LIVE"),
                ("v", "EQUAL"),
                ("q", "LIVE"),
                ("p", "as it is stored"),
                ("p", "LIVE"),
                ("S", "monthly_statement"),
                ("\r", "counterparty"),
                ("q", "monthly_statement"),
                ("q", "LIVE"),
                ("D", f"C-{account}"),
                ("\r", "NoticeReceived"),
                # The last line of the letter: what is beneath it has been painted by then.
                ("l", "records it as sent"),
                ("\x1b", "NoticeReceived"),
                ("q", f"C-{account}"),
                ("q", "LIVE"),
                ("q", f"1 of {count}"),
            ):
                terminal.send(keys)
                seen = terminal.until(shown, seen)
            terminal.send("\x1b")
            seen = terminal.until(f"{count} accounts", seen)
        terminal.send("\x10" + MARK.lower())
        terminal.until("open", seen)
        terminal.send("\x11")
        assert terminal.ended() == 0
    assert terminal.text.count(MARK) >= count
    assert _RAW.findall(terminal.output) == []
    for raw in (
        b"\x1b]52",
        b"\x1b]0;",
        b"\x1b]8;",
        b"\x1bP$q",
        b"\x1b_",
        b"\x1bc",
        b"\x1b[6n",
        b"\x1b[2J\x1b[H",
    ):
        assert raw not in terminal.output
    for hidden in "\x80\x85\x9b\x9c\x9d\u200b\u2028\u2029\u202e\u2066\ufeff\ue000":
        assert hidden.encode() not in terminal.output


def test_an_evidence_pack_is_looked_at_from_its_zip(demo: Path, tmp_path: Path) -> None:
    with closing(SqlBanks().open(str(demo))) as store:
        write_pack(store, "D-60", tmp_path / "pack", zone=ZoneInfo("UTC"), now=0, with_name=True, zipped=True)
    with Terminal(["case", "look", str(tmp_path / "pack.zip")], (120, 40)) as terminal:
        seen = terminal.until("CorrectionProposed")
        terminal.send("e\r")
        seen = terminal.until("EVIDENCE 1", seen)
        terminal.send("q")
        seen = terminal.until("CorrectionProposed", seen)
        terminal.send("\x11")
        assert terminal.ended() == 0
    assert "evidence pack pack.zip" in terminal.text
