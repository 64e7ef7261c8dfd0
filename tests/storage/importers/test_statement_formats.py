"""What holds for the parser of every format: it reads what was written, and refuses everything else in a sentence."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from domain.account.state import stream_of
from domain.bank import ImportOptions
from domain.errors import BadInput
from storage.importers.parsed import Parsed
from storage.importers.run import FORMATS, import_from
from storage.importers.watching import UNWATCHED
from tests.kit.memory import MemoryStore
from tests.kit.places import REAL_DATA
from tests.kit.statement_files import (
    ACCOUNT,
    CURRENCY,
    Booking,
    Writer,
    as_camt053,
    as_mt940,
    as_ofx,
    as_qif,
    balance_of,
)

STATEMENTS = REAL_DATA / "statements"
WRITERS: dict[str, Writer] = {"mt940": as_mt940, "camt053": as_camt053, "ofx": as_ofx, "qif": as_qif}
OPTIONS = {"qif": ImportOptions(account=ACCOUNT, currency=CURRENCY)}

each_format = pytest.mark.parametrize("name", WRITERS)
few = settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])

days = st.dates(date(2025, 1, 1), date(2026, 12, 31))
plain_words = st.text(st.sampled_from("abcXYZ 019.,()&<>'äß"), max_size=30).map(
    lambda text: " ".join(text.split()).strip("?/:-^")
)
bookings = st.lists(
    st.builds(
        Booking,
        booked=days,
        valued=days,
        amount=st.integers(-(10**9), 10**9).filter(bool),
        reference=st.text(st.sampled_from("AB019"), max_size=8),
        words=plain_words,
        is_reversal=st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


def read(name: str, path: Path) -> Parsed:
    parsed = FORMATS[name].read(path, OPTIONS.get(name, ImportOptions()), UNWATCHED)
    assert isinstance(parsed, Parsed)
    return parsed


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "file"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@each_format
@few
@given(bookings=bookings, opening=st.integers(-(10**9), 10**9))
def test_what_was_written_is_read(tmp_path: Path, name: str, bookings: list[Booking], opening: int) -> None:
    if name == "mt940":
        # Two digits of a year and none: a booking within half a year of its value date.
        bookings = [one for one in bookings if abs((one.booked - one.valued).days) < 180]
    statements, errors, _ = read(name, written(tmp_path, WRITERS[name](bookings, opening)))
    assert errors.listed() == ()
    found = [line for statement in statements for line in statement.lines]
    if name == "qif":
        assert sorted((line.booked, line.amount, line.words) for line in found) == sorted(
            (one.booked, one.amount, " ".join(one.words.split())) for one in bookings
        )
        return
    assert sorted(
        (line.booked, line.valued, line.amount, line.reference, line.words) for line in found
    ) == sorted((one.booked, one.valued, one.amount, one.reference, one.words) for one in bookings)
    assert [line.booked for line in found] == sorted(line.booked for line in found)
    (statement,) = statements
    assert statement.closing is not None
    assert balance_of(statement) == statement.closing.amount == opening + sum(one.amount for one in bookings)


@each_format
@few
@given(content=st.binary(max_size=300), at=st.integers(0, 2000))
@example(content=b"\xff\xfe", at=0)
@example(content=b"\0", at=40)
@example(content=b"", at=0)
def test_any_bytes_within_a_statement_are_read_or_refused(
    tmp_path: Path, name: str, content: bytes, at: int
) -> None:
    good = WRITERS[name](
        [Booking(date(2026, 3, 1), date(2026, 3, 2), amount, f"R{amount}", "shop") for amount in (5, -7)], 100
    ).encode()
    for raw in (content, good[:at] + content + good[at:], good[:at] + content):
        path = written(tmp_path, raw)
        assert (
            str(path) in refusal(name, path)
            or read(name, path).errors.listed()
            or [*read(name, path).statements]
        )


def refusal(name: str, path: Path) -> str:
    """Why nothing of the file can be read, "" where something can."""
    try:
        read(name, path)
    except BadInput as error:
        return str(error)
    return ""


@each_format
def test_a_file_cut_anywhere_is_refused_with_its_line(tmp_path: Path, name: str) -> None:
    """Up to the end of the last entry: what a format writes behind its balance says nothing of money."""
    whole = WRITERS[name](
        [
            Booking(date(2026, 3, 1), date(2026, 3, 1), 5, "R1", "shop"),
            Booking(date(2026, 3, 2), date(2026, 3, 2), -7),
        ],
        100,
    )
    end = {"mt940": ":62F:C260302EUR0,9", "camt053": "</Document", "ofx": "</OFX", "qif": "T-0.07\nP\n"}[name]
    for cut in range(0, whole.index(end) + len(end), 5):
        if name == "qif" and whole[:cut].endswith(("^", "^\n")):
            continue
        path, store = written(tmp_path, whole[:cut]), MemoryStore()
        told = refusal(name, path)
        if told:
            assert " line " in told, cut
            continue
        report = import_from(store, name, path, options=OPTIONS.get(name, ImportOptions()))
        assert report.errors, cut
        assert all(error.line for error in report.errors), cut
        assert store.accounts_count() == 0, cut


@each_format
def test_a_line_of_two_gigabytes_is_refused_unread(tmp_path: Path, name: str) -> None:
    good = WRITERS[name]([Booking(date(2026, 3, 1), date(2026, 3, 1), 5, "R1", "shop")], 100).encode()
    path = written(tmp_path, good)
    with path.open("r+b") as file:
        # A line of 2 GiB that takes no room on the disk.
        file.seek(2**31)
        file.write(b"\n")
    with pytest.raises(BadInput, match=r" line \d+ "):
        read(name, path)


@each_format
def test_a_statement_comes_in_once_and_the_next_goes_on_from_it(tmp_path: Path, name: str) -> None:
    march = [
        Booking(date(2026, 3, day), date(2026, 3, day), 100 * day, f"M{day}", "pay") for day in (2, 3, 4)
    ]
    april = [Booking(date(2026, 4, day), date(2026, 4, day), -50 * day, f"A{day}", "shop") for day in (1, 2)]
    store, options = MemoryStore(), OPTIONS.get(name, ImportOptions())
    opening = 0 if name == "qif" else 1000
    first = written(tmp_path, WRITERS[name](march, opening))
    assert import_from(store, name, first, options=options).events == 4
    assert import_from(store, name, first, options=options).events == 0
    second = WRITERS[name](april, opening + sum(one.amount for one in march))
    assert import_from(store, name, written(tmp_path, second), options=options).events == 2
    summary = store.summary(ACCOUNT)
    assert summary is not None
    assert summary.ledger_balance == opening + sum(one.amount for one in [*march, *april])
    assert [event.version for event in store.events(stream_of(ACCOUNT))] == [1, 2, 3, 4, 5, 6]


class Real(NamedTuple):
    """A bank's own file: what its accounts hold at its end, in minor units, or why it is refused."""

    path: str
    balances: dict[str, int]
    refused: str = ""


REAL = [
    Real(
        "mt940/betterplace_with_binary_character.sta",
        {"51230800/0000007055": 19992902, "51230800/0000007304": 13119319},
    ),
    Real("mt940/jejik_rabobank-iban.sta", {"NL71RABO0123456789": 93000}),
    Real("mt940/february_30.sta", {}, "6: the value date 160230 is no day of the calendar"),
    Real("mt940/jejik_abnamro.sta", {}, "27: states a closing balance of 876.84"),
    Real("mt940/jejik_ing.sta", {}, "26: states a closing balance of 3.47"),
    Real("camt053/genkgo_v2.multi.statement.xml", {"NL26VAYB8060476890": 2000}),
    Real("camt053/genkgo_v2.five.decimals.xml", {}, "49: states a closing balance of 27.05"),
    Real("camt053/genkgo_v2.wrong.xml", {}, "line 8 ends a message without a statement"),
    Real("camt053/genkgo_v4.xml", {}, "80: the amount is in SEK, the account in EUR"),
    Real("ofx/ofxparse_anzcc.ofx", {"1234123412341234": -12345}),
    Real("ofx/ofxparse_checking.ofx", {"1452687-7": 10099}),
    Real("ofx/ofxparse_multiple_accounts.ofx", {"9100": 11100, "9200": 22200}),
    Real("ofx/ofxparse_suncorp.ofx", {"123456789": 123412}),
    Real("ofx/ofxparse_fail_date_missing.ofx", {}, "33: STMTTRN says no day (DTPOSTED)"),
    Real("ofx/ofxparse_fail_decimal_error.ofx", {}, "36: DTPOSTED '201120000000' is no day of the calendar"),
    Real("ofx/ofxparse_fidelity-savings.ofx", {}, "line 36 begins the statement of an investment account"),
]


@pytest.mark.skipif(not STATEMENTS.is_dir(), reason="the banks' files are not in ../shared/data/statements")
@pytest.mark.parametrize("real", REAL, ids=lambda real: real.path)
def test_a_banks_own_file_goes_in_right_or_not_at_all(real: Real) -> None:
    store = MemoryStore()
    try:
        report = import_from(store, real.path.partition("/")[0], STATEMENTS / real.path)
    except BadInput as error:
        told = str(error)
    else:
        told = " ".join(f"{error.line}: {error.message}" for error in report.errors)
    assert real.refused in told
    assert bool(told) == bool(real.refused)
    found = {account: store.summary(account) for account in real.balances}
    assert {account: one.ledger_balance for account, one in found.items() if one} == real.balances
    assert store.accounts_count() == len(real.balances)


@pytest.mark.skipif(not STATEMENTS.is_dir(), reason="the banks' files are not in ../shared/data/statements")
def test_twenty_statements_of_a_bank_in_pages_all_close() -> None:
    store = MemoryStore()
    report = import_from(store, "mt940", STATEMENTS / "mt940" / "betterplace_sepa_mt9401.sta")
    assert (report.accounts, report.events, report.errors) == (20, 117, ())
    found = store.summary("50880050/0194785000888")
    assert found is not None
    assert found.ledger_balance == -511359352, "three pages, :60F: to :62F:"
