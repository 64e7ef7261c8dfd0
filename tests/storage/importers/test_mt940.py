"""MT940: what each field of an entry becomes, statements in pages, and what is refused and where."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from domain.bank_statement import BankStatement, StatementLine
from domain.errors import BadInput
from storage.importers.mt940.details import details
from storage.importers.mt940.statements import read
from storage.importers.run import import_from
from tests.kit.memory import MemoryStore
from tests.kit.statement_files import balance_of

HEAD = [":20:REF", ":25:DE99TEST0001", ":28C:7/1"]
NOTHING = ":86:nothing to say"


def source(folder: Path, *lines: str, encoding: str = "utf-8") -> Path:
    path = folder / "march.sta"
    path.write_bytes("\r\n".join(lines).encode(encoding))
    return path


def statement(folder: Path, *entries: str, opening: str = "C260301EUR100,00", closing: str) -> BankStatement:
    (found,), errors, _ = read(source(folder, *HEAD, f":60F:{opening}", *entries, f":62F:{closing}", "-"))
    assert errors.listed() == ()
    return found


def line(folder: Path, *entry: str, closing: str = "C260302EUR100,00") -> StatementLine:
    (found,) = statement(folder, *entry, closing=closing).lines
    return found


@pytest.mark.parametrize(
    ("mark", "amount", "is_reversal"),
    [
        ("C", 4_50, False),
        ("D", -4_50, False),
        ("RC", -4_50, True),
        ("RD", 4_50, True),
        ("CR", 4_50, False),
        ("DR", -4_50, False),
        ("RCR", -4_50, True),
        ("RDK", 4_50, True),
        ("d", -4_50, False),
    ],
)
def test_the_mark_says_which_way_the_money_went(
    tmp_path: Path, mark: str, amount: int, is_reversal: bool
) -> None:
    found = line(tmp_path, f":61:2603020302{mark}4,5NMSCNONREF", NOTHING)
    assert (found.amount, found.is_reversal) == (amount, is_reversal)


@pytest.mark.parametrize(
    ("valued", "entry", "booked"),
    [
        ("260102", "1231", date(2025, 12, 31)),
        ("251231", "0102", date(2026, 1, 2)),
        ("260302", "0302", date(2026, 3, 2)),
        ("261001", "0110", date(2027, 1, 10)),
        ("240301", "0229", date(2024, 2, 29)),
        ("260302", "    ", date(2026, 3, 2)),
        ("260302", "", date(2026, 3, 2)),
    ],
)
def test_the_entry_date_is_of_the_year_that_brings_it_nearest(
    tmp_path: Path, valued: str, entry: str, booked: date
) -> None:
    assert line(tmp_path, f":61:{valued}{entry}D1,00NMSCNONREF", NOTHING).booked == booked


def test_an_entry_bears_the_banks_reference_and_not_the_customers(tmp_path: Path) -> None:
    found = line(tmp_path, ":61:2603020302D1,00NTRFSALARY//B-17", "supplement")
    assert (found.reference, found.words, found.file_line) == ("B-17", "supplement", 5)
    assert line(tmp_path, ":61:2603020302D1,00NTRFRENT MARCH").words == "RENT MARCH"
    assert line(tmp_path, ":61:2603020302D1,00NTRFNONREF").words == ""


@pytest.mark.parametrize(
    ("lines", "words", "counterparty"),
    [
        (["shop", "-5 percent off"], "shop -5 percent off", ""),
        (["x" * 60 + "break", "fast"], "x" * 60 + "breakfast", ""),
        (["/EREF/E1/NAME/ACME BV/REMI/December pay"], "December pay", "ACME BV"),
        (["/CNTP/NL00TEST1/TESTNL2A/J. Doe/Delft/REMI/USTD//rent/"], "rent", "J. Doe"),
        (["/not a code/ but text"], "/not a code/ but text", ""),
        (["166?00CREDIT?20EREF+E2?21SVWZ+Invoice?22 17?32Ann?33 Lee"], "CREDIT · Invoice 17", "Ann Lee"),
        (["805?00CHARGES?106666?20Flat fee"], "CHARGES · Flat fee", ""),
        (["191?00TRANSFER?20KREF+FILE 1?21 PART 2"], "TRANSFER · FILE 1 PART 2", ""),
    ],
)
def test_what_an_entry_is_for_is_read_in_the_forms_of_banks(
    lines: list[str], words: str, counterparty: str
) -> None:
    assert details(lines) == (words, counterparty)


def test_an_entry_may_have_several_fields_of_words(tmp_path: Path) -> None:
    found = line(
        tmp_path, ":61:2603020302D1,00NMSCNONREF", ":86:shop", "till 3", ":86:receipt 9", ":64:C260302EUR1,"
    )
    assert found.words == "shop till 3 receipt 9"


def test_words_about_the_statement_are_not_those_of_its_last_entry(tmp_path: Path) -> None:
    path = source(
        tmp_path,
        *(*HEAD, ":60F:C260301EUR100,00", ":61:2603020302D1,00NMSCNONREF//B1", ":86:shop"),
        *(":62F:C260302EUR99,00", ":64:C260302EUR50,00", ":86:words about the statement", "-"),
    )
    (found,), _, _ = read(path)
    assert [one.words for one in found.lines] == ["shop"]
    assert found.closing is not None
    assert found.closing.amount == 99_00, "not the available balance of :64:"


PAGES = [
    *(*HEAD, ":60F:C260301EUR100,00", ":61:2603020302D1,00NMSCNONREF//B1", ":62M:C260302EUR99,00", "-"),
    *(*HEAD, ":60M:C260302EUR99,00", ":61:2603030303C3,00NMSCNONREF//B2", ":62F:C260303EUR102,00", "-"),
]


def test_pages_are_one_statement(tmp_path: Path) -> None:
    (found,), errors, _ = read(source(tmp_path, *PAGES))
    assert errors.listed() == ()
    assert [one.reference for one in found.lines] == ["B1", "B2"]
    assert (found.opening and found.opening.amount, balance_of(found)) == (100_00, 102_00)


def test_a_page_that_does_not_join_is_told_where_it_is(tmp_path: Path) -> None:
    broken = [line.replace("60M:C260302EUR99,00", "60M:C260302EUR98,00") for line in PAGES]
    broken = [line.replace("62F:C260303EUR102,00", "62F:C260303EUR101,00") for line in broken]
    report = import_from(MemoryStore(), "mt940", source(tmp_path, *broken))
    assert (report.events, report.errors[0].line) == (0, 11)
    assert report.errors[0].message == (
        "opens the page with 98.00; the page before closed with 99.00 on line 6"
    )


@pytest.mark.parametrize(
    ("opening", "closing", "entries", "first_day"),
    [
        ("260228", "260302", [":61:2603020302D1,00NMSCNONREF"], date(2026, 3, 1)),
        ("260302", "260302", [":61:2603020302D1,00NMSCNONREF"], date(2026, 3, 2)),
        ("260301", "260302", [":61:2602270227D1,00NMSCNONREF"], date(2026, 2, 27)),
        ("260302", "260302", [], date(2026, 3, 2)),
    ],
)
def test_a_statement_covers_the_days_behind_the_one_before(
    tmp_path: Path, opening: str, closing: str, entries: list[str], first_day: date
) -> None:
    end = "99,00" if entries else "100,00"
    found = statement(tmp_path, *entries, opening=f"C{opening}EUR100,00", closing=f"C{closing}EUR{end}")
    assert (found.first_day, found.last_day) == (first_day, date(2026, 3, 2))


@pytest.mark.parametrize(
    ("written", "account"),
    [
        ("NL91ABNA0417164300EUR", "NL91ABNA0417164300"),
        ("NL11TEST0123456789 EUR", "NL11TEST0123456789"),
        ("NL11TEST0123456789EUR", "NL11TEST0123456789EUR"),
        ("NL91ABNA0417164300USD", "NL91ABNA0417164300USD"),
        ("50880050/0194774600888", "50880050/0194774600888"),
        ("1234~5 67", "1234-567"),
    ],
)
def test_the_code_of_the_currency_is_no_part_of_an_accounts_number(
    tmp_path: Path, written: str, account: str
) -> None:
    lines = [line.replace("DE99TEST0001", written) for line in HEAD]
    (found,), _, _ = read(source(tmp_path, *lines, ":60F:C260301EUR0,", ":62F:C260301EUR0,", "-"))
    assert found.account == account


def test_headers_and_trailers_of_a_transport_are_passed_over(tmp_path: Path) -> None:
    path = source(
        tmp_path,
        "{1:F01TESTNL2AXXXX0000000000}{2:O9400000000000TESTNL2AXXXX00000000000000000000N}{4:",
        *(
            *HEAD,
            ":60F:D260301EUR100,",
            ":61:2603020302RD100,NMSCNONREF",
            ":62F:C260302EUR0,",
            "-}{5:{CHK:1}}",
        ),
    )
    (found,), errors, _ = read(path)
    assert (balance_of(found), errors.listed()) == (0, ())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_letters_are_read_as_utf_8_or_windows_1252(tmp_path: Path, encoding: str) -> None:
    path = source(
        tmp_path,
        *(*HEAD, ":60F:C260301EUR0,", ":61:2603020302C1,NMSCNONREF", ":86:Müller", ":62F:C260302EUR1,"),
        encoding=encoding,
    )
    (found,), _, _ = read(path)
    assert found.lines[0].words == "Müller"


def test_a_number_in_the_words_makes_no_message_an_interim_one(tmp_path: Path) -> None:
    entry = [":61:2603020302D1,00NMSCNONREF", ":86:invoice", "942", "{not a header"]
    assert (
        statement(tmp_path, *entry, closing="C260302EUR99,00").lines[0].words == "invoice 942 {not a header"
    )


def test_an_entry_of_nothing_is_shown_and_not_imported(tmp_path: Path) -> None:
    found = statement(tmp_path, ":61:2603020302C0,00NMSCNONREF", ":86:notice", closing="C260302EUR100,00")
    assert (found.lines, [one.words for one in found.pending]) == ([], ["notice"])


ENTRY, CLOSING = ":61:2603020302D1,00NMSCNONREF", ":62F:C260302EUR99,00"


@pytest.mark.parametrize(
    ("entry", "closing", "number", "reason"),
    [
        (":61:2602300301D1,00NMSCNONREF", CLOSING, 5, "the value date 260230 is no day of the calendar"),
        (
            ":61:2603020230D1,00NMSCNONREF",
            CLOSING,
            5,
            "the entry date '0230' is no day of the calendar (MMDD)",
        ),
        (":61:2603020302D1.00NMSCNONREF", CLOSING, 5, "'2603020302D1.00NMSCNONREF' is no entry such as"),
        (":61:2603020302D100NMSCNONREF", CLOSING, 5, "'2603020302D100NMSCNONREF' is no entry such as"),
        (":61:2603020302D1,2,3NMSCNONREF", CLOSING, 5, "'2603020302D1,2,3NMSCNONREF' is no entry such as"),
        (":61:2603020302D1,005NMSCNONREF", CLOSING, 5, "'1,005' is no amount in EUR"),
        (
            ":61:2603020302D12345678901234,56NMSC",
            CLOSING,
            5,
            "'12345678901234,56' is no amount such as 12,50",
        ),
        (":61:2603020302X1,00NMSCNONREF", CLOSING, 5, "'2603020302X1,00NMSCNONREF' is no entry such as"),
        (":61:" + "9" * 5000, CLOSING, 5, "the line is longer than 4,096 characters"),
        (ENTRY, ":62F:C260302EUR98,00", 6, "states a closing balance of 98.00"),
        (ENTRY, ":62F:C260302USD99,00", 6, "closes in USD a statement that opens in EUR"),
        (ENTRY, ":62F:C260230EUR99,00", 6, "balance :62F: the date 260230 is no day of the calendar"),
        (ENTRY, ":62F:C260302EUR99.00", 6, "balance :62F: 'C260302EUR99.00' is none such as C260313EUR12,50"),
        (ENTRY, ":62F:99,00", 6, "balance :62F: '99,00' is none such as C260313EUR12,50"),
        (
            ENTRY,
            ":64:C260302EUR99,00",
            6,
            "the message ends here without a closing balance (:62F:); it was cut off",
        ),
        (CLOSING, ENTRY, 6, "is an entry behind the closing balance"),
        (ENTRY, f":62F:C260302EUR98,00\r\n{CLOSING}", 7, "says :62F: a second time, 'C260302EUR99,00' after"),
        (f"{ENTRY}\r\n:60F:C260301EUR9,00", CLOSING, 6, "says :60F: a second time, 'C260301EUR9,00' after"),
        (
            f"{ENTRY}\r\n:25:OTHER",
            CLOSING,
            6,
            "says :25: a second time, 'OTHER' after 'DE99TEST0001' on line 2",
        ),
    ],
)
def test_what_cannot_be_right_is_refused_with_its_line(
    tmp_path: Path, entry: str, closing: str, number: int, reason: str
) -> None:
    store = MemoryStore()
    report = import_from(
        store, "mt940", source(tmp_path, *HEAD, ":60F:C260301EUR100,00", entry, closing, "-")
    )
    error = report.errors[0]
    assert (error.file, error.line) == ("march.sta", number)
    assert error.message.startswith(reason)
    assert (report.events, store.accounts_count()) == (0, 0)


INTERIM = [
    ":20:R",
    ":25:DE99TEST0001",
    ":28C:1",
    ":34F:EUR0,",
    ":13D:2603021200+0100",
    ENTRY,
    ":90D:1EUR1,00",
    "-",
]


@pytest.mark.parametrize(
    ("lines", "line", "reason"),
    [
        (INTERIM, 1, "begins an MT942, an interim report of 1 entries"),
        ([*HEAD, ":60F:C260301EUR0,", ":62F:C260301EUR0,", "-", *INTERIM], 7, "begins an MT942"),
        (
            ["{1:F01}{2:O9420}{4:", *HEAD, ":60F:C260301EUR0,", ":62F:C260301EUR0,", "-}"],
            2,
            "begins an MT942",
        ),
        (["date;amount", "2026-03-02;5"], 1, "begins no MT940 message (:20:)"),
        ([*HEAD, "\0"], 4, "holds a NUL byte"),
    ],
)
def test_what_is_no_mt940_is_refused_by_name(
    tmp_path: Path, lines: list[str], line: int, reason: str
) -> None:
    path = source(tmp_path, *lines)
    with pytest.raises(BadInput, match=r"march\.sta line ") as refused:
        read(path)
    assert str(refused.value).startswith(f"{path} line {line} {reason}")
