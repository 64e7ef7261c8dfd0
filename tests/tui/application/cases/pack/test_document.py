"""The report of a case as a document: what each reader is told, what nobody else is, and how it leaves the app."""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.account.commands import Command, Deposit, Request, ReverseEntry
from domain.account.state import stream_of as account_stream
from domain.dispute import commands as c
from domain.errors import BadInput
from domain.handlers.profile import ProfileHandler
from domain.profile.events import ProfileChanged
from storage.bank import SqlBank
from tests.kit.cases import ACCOUNT, Calendar, desk_on, executed, opened
from tests.kit.shell import keys_of, painted, press, running
from tui.application.cases.pack import report
from tui.application.cases.pack.document import document, embedded, write_document
from tui.application.cases.pack.letterhead import letterhead
from tui.application.cases.pack.report import Audience
from tui.application.session import Session


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with desk_on(tmp_path, Calendar()) as session:
        assert isinstance(session.store, SqlBank)
        session.bank = session.store
        opened(session)
        executed(session, c.AddNote(text="</script><b>the customer seems nervous\u202e\u2028"))
        yield session


def told(session: Session, audience: Audience) -> str:
    assert session.bank is not None
    return document(session.bank, "D-1", audience=audience, zone=session.zone, clock=session.clock)


def test_the_customer_is_told_nothing_internal(session: Session) -> None:
    page = told(session, "customer")
    for inside in ("nervous", "ada", "atm/17", "<script", "script-src", "Deadlines"):
        assert inside not in page, inside
    for said in (
        "Rosa Diaz",
        "$40.00",
        "ATM MAIN ST",
        "default-src 'none'",
        "size: letter",
        "<desc",
        "disputed",
    ):
        assert said in page.replace("&#39;", "'"), said


def test_the_regulator_is_told_all_and_no_text_is_markup(session: Session) -> None:
    page = told(session, "regulator")
    for said in ("nervous", "ada", "Deadlines", "12 CFR 1005.11", "script-src 'sha256-"):
        assert said in page.replace("&#39;", "'"), said
    assert page.count("</script>") == 2
    assert not [mark for mark in ("\u202e", "\u2028", "<b>") if mark in page]


@pytest.mark.parametrize("audience", ["customer", "regulator"])
@pytest.mark.parametrize("between", [0, 30, 210])
def test_what_put_it_right_is_told_and_counted_however_long_after(
    session: Session, audience: Audience, between: int
) -> None:
    """The reversal counts from the disputed day, in the stretch or beyond what is shown of it."""
    _put_right_after(session, between)
    page = told(session, audience)
    assert ("Recorded after these events, to put it right" in page) == (between == 210)
    was, is_ = page.split("As it was: in the order recorded")[1].split("As it is: by the day it counts from")
    shown = is_.split("</table>")[0]
    assert ("reversal of 3" in was) == (between < 210)
    assert shown.index("disputed:") < shown.index("reversal of 3")
    assert "Counting from the day of what they correct:" in page
    assert "The balance that was known (AS-AT) is the one that counts" not in page
    assert 'class="then"' in page


def test_where_nothing_counts_from_another_day_there_is_one_statement(session: Session) -> None:
    page = told(session, "customer")
    assert "The balance that was known (AS-AT) is the one that counts today (AS-OF)." in page
    assert page.count("<caption>As it was") == 1
    assert 'class="then"' not in page


@pytest.mark.parametrize("between", [0, 210])
def test_the_balance_that_counts_is_that_of_the_account(session: Session, between: int) -> None:
    """At the end of what is shown, with all that was recorded later and counts from before it."""
    _put_right_after(session, between)
    assert session.bank is not None
    stream, case = account_stream(ACCOUNT), session.bank.case_events("D-1")
    heads = {"dispute-D-1": (case[-1].version, ""), stream: (4 + between, "")}
    head = letterhead(session.bank, "h1", zone=session.zone, now=session.clock())
    shown = report.told(session.bank, heads, head, "customer").excerpt
    known = shown.page.rows[-1].balance
    assert shown.counting[-1][1] - known == (40_00 if between else 0)
    assert shown.counting[-1][1] == known + sum(row.change or 0 for row in shown.since)


def _put_right_after(session: Session, between: int) -> None:
    """A day later so many deposits, and another day later the reversal."""
    assert isinstance(session.clock, Calendar)
    session.clock.on(1)
    for number in range(between):
        _asked(session, Deposit(account_id=ACCOUNT, amount=1_00), f"d-{number}")
    session.clock.on(2)
    _asked(session, ReverseEntry(account_id=ACCOUNT, entry=3, amount=40_00), "r")


def _asked(session: Session, command: Command, command_id: str) -> None:
    session.handler.execute(Request(command=command, command_id=command_id, actor="agent-1"))


@pytest.mark.parametrize(
    ("locale", "claimed", "moved", "marks"),
    [
        ("en-GB", "US$40.00", "−200.00", '[",", "."]'),
        ("de-DE", "40,00 $", "−200,00", '[".", ","]'),
        ("en-US", "$40.00", "−200.00", '[",", "."]'),
    ],
)
def test_amounts_are_written_as_the_banks_locale_has_them(
    session: Session, locale: str, claimed: str, moved: str, marks: str
) -> None:
    change = ProfileChanged(locale=locale)
    ProfileHandler(session.store, session.clock).execute(
        lambda before: None if before.locale == locale else change, actor="ada"
    )
    page = told(session, "regulator").replace("\N{NO-BREAK SPACE}", " ")
    assert f"<td>{claimed}</td>" in page
    assert f'class="figure">{moved}</td>' in page
    assert f'"marks": {marks}' in page


def test_embedded_json_cannot_end_its_element() -> None:
    assert not set("<>&\u2028\u202e") & set(embedded(["</script><!--&\u2028\u202e"]))


def test_a_document_replaces_nothing(session: Session, tmp_path: Path) -> None:
    path = tmp_path / "new" / "D-1.html"
    assert session.bank is not None

    def write() -> str:
        assert session.bank is not None
        return write_document(
            session.bank, "D-1", path, audience="customer", zone=session.zone, clock=session.clock
        )

    assert write() == hashlib.sha256(path.read_bytes()).hexdigest()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(BadInput, match="is there already"):
        write()


async def test_both_leave_the_case_file_by_keys(session: Session, tmp_path: Path) -> None:
    page, folder = tmp_path / "r.html", tmp_path / "pack"
    async with running(session, case_id="D-1") as pilot:
        await press(pilot, "R", "ctrl+u", *keys_of(f"somebody {page}"), "enter")
        assert "Say for whom first" in painted(pilot)
        await press(pilot, "ctrl+u", *keys_of(f"customer {page}"), "enter")
        await press(pilot, "E", "ctrl+u", *keys_of(str(tmp_path)), "enter")
        assert "already; name a folder that is not" in painted(pilot)
        await press(pilot, "ctrl+u", *keys_of(str(folder)), "enter")
        assert not pilot.app.screen.is_modal
    assert page.exists()
    assert (folder / "manifest.json").exists()
