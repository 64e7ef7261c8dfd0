"""What is kept beside a case: days and instants by words, files, links that are offered, and a warning about words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from domain.account.events import AccountOpened, MoneyDeposited, MoneyWithdrawn
from domain.account.state import stream_of
from domain.dispute import commands as c
from domain.errors import BadInput, RecountError
from domain.ids import uuid7_from
from domain.ports import StreamWrite
from domain.stream import NewEvent
from tests.kit.case_commands import notice
from tests.kit.cases import ACCOUNT, DAY, NOW, Calendar, case_of, desk_on, executed, opened
from tui.application.cases.case_view import read_view
from tui.application.cases.form_fields import FieldChoice, checked, lacking_words
from tui.application.cases.side import contact_instant, due_day, offered_links, personal_data_warning
from tui.application.cases.side_forms import side_form, suggested_paths
from tui.application.session import Session
from tui.text.time.parse import parse_when

ZONE = ZoneInfo("America/New_York")


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    """Friday 20 March 2026, noon in New York; D-1 is about event 3."""
    with desk_on(tmp_path, Calendar()) as session:
        opened(session)
        yield session


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("today", "2026-03-20"),
        ("tomorrow", "2026-03-21"),
        ("friday", "2026-03-20"),
        ("mon", "2026-03-23"),
        ("Thursday", "2026-03-26"),
        ("0 bd", "2026-03-20"),
        ("1 bd", "2026-03-23"),
        ("5bd", "2026-03-27"),
        ("+10 business days", "2026-04-03"),
        ("2 apr", "2026-04-02"),
        ("12 mar", "2027-03-12"),
        ("2026-04-02", "2026-04-02"),
    ],
)
def test_a_day_to_do_something_by_is_the_next_one(session: Session, text: str, day: str) -> None:
    found = due_day(session.cases, text, ZONE)
    assert found.isoformat() == day


def test_a_day_to_do_something_by_is_the_banks_where_the_desk_is_a_day_ahead(session: Session) -> None:
    found = {text: due_day(session.cases, text, ZoneInfo("Asia/Tokyo")) for text in ("today", "mon 8:00")}
    assert {text: day.isoformat() for text, day in found.items()} == {
        "today": "2026-03-20",
        "mon 8:00": "2026-03-22",
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2026-03-19", "Thu 19 Mar 2026 .* has passed"),
        ("yesterday", "has passed"),
        ("last week", "has passed"),
        ("#4", "is no time"),
        ("soonish", "soonish"),
    ],
)
def test_what_is_no_such_day_is_refused(session: Session, text: str, said: str) -> None:
    with pytest.raises(RecountError, match=said):
        due_day(session.cases, text, ZONE)


@pytest.mark.parametrize(
    ("text", "ago"), [("today", 0), ("now", 0), ("2026-03-20 11:00", 3600), ("11am", 3600)]
)
def test_a_contact_of_today_is_never_later_than_now(text: str, ago: int) -> None:
    assert contact_instant(parse_when(text, zone=ZONE, now=NOW), NOW) == NOW - ago * 1_000_000


@pytest.mark.parametrize(("text", "said"), [("#3", "an event's number is none"), ("last week", "more than")])
def test_a_contact_was_at_one_time(text: str, said: str) -> None:
    with pytest.raises(BadInput, match=said):
        contact_instant(parse_when(text, zone=ZONE, now=NOW), NOW)


def other_account(session: Session) -> None:
    """Account 78, where the 200.00 of event 3 arrived under one correlation, and two more entries."""
    facts = (
        AccountOpened(currency="USD", holder_id="h1"),
        MoneyDeposited(amount=200_00, description="from 77"),
        MoneyWithdrawn(amount=9_00, description="ATM Main St"),
        MoneyWithdrawn(amount=60_00, description="KIOSK"),
    )
    events = [
        NewEvent(
            event=fact,
            event_id=uuid7_from(NOW - DAY, str(at)),
            actor="ach",
            channel="transfer",
            recorded_at=NOW - DAY,
        )
        for at, fact in enumerate(facts)
    ]
    session.store.append([StreamWrite(stream_of("78"), 0, events)])


def noticed(session: Session, case_id: str, account_id: str, entry: int, amount: int | None) -> None:
    command = notice(
        account_id=account_id,
        reason_code="duplicate",
        regime="reg-e",
        country="US",
        noticed_on=date(2026, 3, 20),
        alleged_amount=amount,
        entries=(entry,),
    )
    executed(session, command, case_id=case_id)


def test_cases_with_the_same_entry_amount_or_payee_are_offered_duplicates_first(session: Session) -> None:
    other_account(session)
    noticed(session, "D-2", "78", 3, 9_00)
    noticed(session, "D-3", "78", 4, 40_00)
    noticed(session, "D-4", "78", 4, 8_00)
    noticed(session, "D-5", ACCOUNT, 3, 12_00)
    noticed(session, "D-6", ACCOUNT, 2, None)
    found = offered_links(session.cases, "D-1", case_of(session))
    assert [(one.relation, one.case_id, one.why) for one in found] == [
        ("duplicate-of", "D-5", "the same entry 3"),
        ("related-to", "D-2", "the same payee, atm main st"),
        ("related-to", "D-3", "the same amount"),
    ]
    executed(session, c.LinkCase(relation="duplicate-of", case_id="D-5"))
    assert [one.case_id for one in offered_links(session.cases, "D-1", case_of(session))] == ["D-2", "D-3"]


def test_a_case_about_the_other_side_of_the_transfer_is_offered(session: Session) -> None:
    pair = [
        (stream_of(ACCOUNT), 3, MoneyWithdrawn(amount=70_00, description="to Bo")),
        (stream_of("79"), 0, AccountOpened(currency="USD", holder_id="h2")),
        (stream_of("79"), 1, MoneyDeposited(amount=70_00, description="from Rosa")),
    ]
    for stream, version, fact in pair:
        new = NewEvent(
            event=fact,
            event_id=uuid7_from(NOW, f"{stream} {version}"),
            actor="ach",
            channel="transfer",
            correlation_id=None if version == 0 else "T-1",
            recorded_at=NOW,
        )
        session.store.append([StreamWrite(stream, version, [new])])
    noticed(session, "D-2", ACCOUNT, 4, 70_00)
    noticed(session, "D-3", "79", 2, None)
    found = offered_links(session.cases, "D-2", case_of(session, "D-2"))
    assert [(one.case_id, one.why) for one in found] == [("D-3", "the other side of the same transfer")]


def test_a_file_is_told_by_its_size_and_digest_and_says_which_piece_it_is(
    session: Session, tmp_path: Path
) -> None:
    journal = tmp_path / "journal.txt"
    journal.write_bytes(b"overage 40\n")
    form = side_form("file", session, "D-1", read_view(session.cases, "D-1"))
    fields = checked(form.fields, {"path": str(journal)})
    command = form.filled({"path": str(journal), "piece": "machine journal", "words": "over by 40"}).command
    missing = checked(form.fields, {"path": str(tmp_path / "none.txt")})
    assert fields.understood["path"].startswith("11 bytes, SHA-256 ")
    assert isinstance(command, c.AttachFile)
    assert (command.name, command.size, command.words) == ("journal.txt", 11, "machine journal: over by 40")
    assert "There is no file" in missing.complaints["path"]


def test_paths_are_completed_from_the_folder_they_name(session: Session, tmp_path: Path) -> None:
    def suggested(typed: str) -> tuple[FieldChoice, ...]:
        return suggested_paths(session, typed)

    folder = tmp_path / "folder"
    (folder / "letters").mkdir(parents=True)
    (folder / "letter.pdf").touch()
    (folder / "other.txt").touch()
    (folder / ".hidden").touch()
    begun, whole = suggested(f"{folder}/let"), suggested(f"{folder}/")
    assert [one.value for one in begun] == [f"{folder}/letter.pdf", f"{folder}/letters/"]
    assert [one.words for one in whole] == ["letter.pdf", "letters/", "other.txt"]
    assert suggested("") == suggested(f"{folder}/none/x") == suggested("~nobody/\0") == ()
    session.in_browser = True
    assert suggested(f"{folder}/let") == ()


@pytest.mark.parametrize(
    ("command", "reason", "words"),
    [
        (c.AddNote(text="Rosa rang"), "", "a name"),
        (c.AddNote(text="she rang"), "", ""),
        (c.AddNote(text="she rang"), "card 4111111111111111", "a card number"),
        (c.AttachFile(name="diaz.pdf", sha256="0" * 64, size=1), "", "a name"),
        (c.IssueLetter(kind="acknowledgement", subject="s", text="Dear Rosa Diaz"), "", ""),
    ],
)
def test_words_of_a_step_are_looked_at_and_letters_are_not(
    session: Session, command: c.CaseCommand, reason: str, words: str
) -> None:
    told = personal_data_warning(session.store, "h1", command, reason)
    assert told.startswith(f"This looks like {words};" if words else "")
    assert bool(told) is bool(words)


def test_what_a_link_lacks_is_asked_for_in_a_sentence(session: Session) -> None:
    form = side_form("link", session, "D-1", read_view(session.cases, "D-1"))
    told = {one.name: lacking_words(one) for one in form.fields}
    assert told["number"] == "Type the other case's number, such as D-12."
    assert told["relation"] == "Choose what this case is to the other."
