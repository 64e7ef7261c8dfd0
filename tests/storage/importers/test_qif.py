"""QIF: one way to read the dates of a file, splits, what Quicken writes around entries, what is refused and where."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from domain.bank import ImportOptions
from domain.bank_statement import BankStatement, LinePart
from domain.errors import BadInput
from storage.importers.qif import read
from storage.importers.run import import_from
from tests.kit.memory import MemoryStore

HEAD = "!Type:Bank"


def source(folder: Path, *lines: str) -> Path:
    path = folder / "march.qif"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def entries(*dates: str, amount: str = "-1.00") -> list[str]:
    return [line for day in dates for line in (f"D{day}", f"T{amount}", "Pshop", "^")]


def statement(folder: Path, *lines: str, currency: str = "EUR", dates: str = "") -> BankStatement:
    (found,), errors, _ = read(source(folder, *lines), account="17", currency=currency, dates=dates)
    assert errors.listed() == ()
    return found


def refusal(path: Path, *, account: str = "17", currency: str = "EUR", dates: str = "") -> str:
    with pytest.raises(BadInput) as refused:
        read(path, account=account, currency=currency, dates=dates)
    return str(refused.value)


@pytest.mark.parametrize(
    ("dates", "days"),
    [
        (["3/4'26", "3/15'26"], [date(2026, 3, 4), date(2026, 3, 15)]),
        (["4.3.2026", "15.3.2026"], [date(2026, 3, 4), date(2026, 3, 15)]),
        (["4-3-26", "15-3-26"], [date(2026, 3, 4), date(2026, 3, 15)]),
        (["2026-03-04", "2026-03-05"], [date(2026, 3, 4), date(2026, 3, 5)]),
        (["2026/3/4"], [date(2026, 3, 4)]),
        (["3/3/26", "4/4/26"], [date(2026, 3, 3), date(2026, 4, 4)]),
        ([" 3/ 4' 6", "12/31/05"], [date(2005, 12, 31), date(2006, 3, 4)]),
        (["12/31/99", "1/2'00"], [date(1999, 12, 31), date(2000, 1, 2)]),
    ],
)
def test_all_dates_of_a_file_are_read_in_the_one_way_that_fits(
    tmp_path: Path, dates: list[str], days: list[date]
) -> None:
    assert [one.booked for one in statement(tmp_path, HEAD, *entries(*dates)).lines] == days


def test_where_two_ways_fit_somebody_has_to_say_which(tmp_path: Path) -> None:
    path = source(tmp_path, HEAD, *entries("3/3/26", "3/4/26"))
    assert refusal(path) == (
        f"{path} line 6: '3/4/26' may be 2026-04-03 or 2026-03-04; add --dates dmy or --dates mdy."
    )
    said = {"dmy": date(2026, 4, 3), "mdy": date(2026, 3, 4)}
    for dates, day in said.items():
        assert statement(tmp_path, HEAD, *entries("3/4/26"), dates=dates).lines[0].booked == day
    assert statement(tmp_path, HEAD, *entries("26/3/4"), dates="ymd").lines[0].booked == date(2026, 3, 4)


@pytest.mark.parametrize(
    ("written", "currency", "amounts"),
    [
        (["-1,000.00", "1,000"], "EUR", [-1000_00, 1000_00]),
        (["1.000,00", "-12,5"], "EUR", [1000_00, -12_50]),
        (["5", "-7"], "EUR", [5_00, -7_00]),
        (["1'234'567.00", "- 1 234.50"], "CHF", [1234567_00, -1234_50]),
        (["1,000", "12"], "JPY", [1000, 12]),
        (["1.005", "1,000.005"], "BHD", [1_005, 1000_005]),
    ],
)
def test_amounts_of_a_file_have_one_decimal_mark(
    tmp_path: Path, written: list[str], currency: str, amounts: list[int]
) -> None:
    lines = [line for one in written for line in entries("2026-03-02", amount=one)]
    assert [one.amount for one in statement(tmp_path, HEAD, *lines, currency=currency).lines] == amounts


def test_an_amount_that_may_be_two_is_refused(tmp_path: Path) -> None:
    path = source(tmp_path, HEAD, *entries("2026-03-02", amount="1,005"))
    assert "the amount '1,005' may be read with a decimal comma or with a point" in refusal(
        path, currency="BHD"
    )


def test_splits_are_parts_of_the_entry(tmp_path: Path) -> None:
    split = [
        "D2026-03-02",
        "U-60.00",
        "T-60.00",
        "Pshop",
        "Mweek 9",
        "SFood",
        "Eveg",
        "$-40.00",
        "S",
        "Enails",
        "$-20.00",
        "^",
    ]
    (line,) = statement(tmp_path, HEAD, *split).lines
    assert (line.amount, line.words) == (-60_00, "shop · week 9")
    assert line.parts == (LinePart(-40_00, "Food"), LinePart(-20_00, "nails"))


def test_what_quicken_writes_around_the_entries_is_passed_over(tmp_path: Path) -> None:
    found = statement(
        tmp_path,
        *("!Option:AutoSwitch", "!Account", "NChecking", "TBank", "^", "!Clear:AutoSwitch"),
        *("!Type:Cat", "NFood", "T5", "^", "!type:bank "),
        *("D3/13/26", "T100.00", "POpening Balance", "L[Checking]", "^", *entries("3/14/26")),
    )
    assert [(one.amount, one.file_line) for one in found.lines] == [(-1_00, 17)]
    assert (found.opening and found.opening.amount, found.account) == (100_00, "17")


def test_line_ends_of_an_old_mac_are_line_ends(tmp_path: Path) -> None:
    path = tmp_path / "march.qif"
    path.write_bytes("\r".join([HEAD, *entries("3/14/26")]).encode())
    (found,), errors, _ = read(path, account="17", currency="EUR")
    assert ([one.file_line for one in found.lines], errors.listed()) == ([2], ())


def test_an_account_that_goes_on_is_not_opened_again(tmp_path: Path) -> None:
    store, options = MemoryStore(), ImportOptions(account="17", currency="EUR")
    assert import_from(store, "qif", source(tmp_path, HEAD, *entries("3/13/26")), options=options).events == 2
    later = source(tmp_path, HEAD, *entries("3/13/26", "3/14/26"))
    assert import_from(store, "qif", later, options=options).events == 1


@pytest.mark.parametrize(
    ("lines", "line", "reason"),
    [
        (["D2/30/26", "T1.00", "^"], 2, "'2/30/26', read as mdy, is no day of the calendar"),
        (["D3/14/26", "T1.00", "^", "D14/14/26", "T1.00", "^"], 5, "'14/14/26', read as mdy, is no day"),
        (["Dsoon", "T1.00", "^"], 2, "'soon' is no date"),
        (["T1.00", "^"], 2, "'' is no date"),
        (["D3/14/26", "^"], 2, "'' is no amount in EUR"),
        (["D3/14/26", "Tmuch", "^"], 3, "'much' is no amount in EUR"),
        (["D3/14/26", "T1.00", "^", "D3/15/26", "T1,00", "^"], 6, "'1,00' is no amount in EUR"),
        (
            ["D3/14/26", "T1.00", "D3/15/26", "T2.00", "^"],
            4,
            "the entry of line 2 has a second D; ^ is missing",
        ),
        (
            ["D3/14/26", "T-3.00", "SFood", "$-1.00", "^"],
            4,
            "the splits add up to -1.00, the entry says -3.00",
        ),
        (["D3/14/26", "T-3.00"], 2, "the entry does not end with ^; the file was cut off"),
        (["D3/14/26", "T-4,600.1", "9", "^"], 4, "'9' begins with no letter of a field"),
        (["D3/14/26", "T4,600.'5", "^"], 3, '"4,600.\'5" is no amount in EUR'),
        (["D3/14/26", "T12.3 4", "^"], 3, "'12.3 4' is no amount in EUR"),
        (["D3/14/26", "T1.00", "P" + "x" * 5000, "^"], 4, "the line is longer than 4,096 characters"),
    ],
)
def test_what_cannot_be_right_is_refused_with_its_line(
    tmp_path: Path, lines: list[str], line: int, reason: str
) -> None:
    store = MemoryStore()
    report = import_from(
        store, "qif", source(tmp_path, HEAD, *lines), options=ImportOptions(account="17", currency="EUR")
    )
    error = report.errors[0]
    assert (error.line, error.message[: len(reason)]) == (line, reason)
    assert (report.events, store.accounts_count()) == (0, 0)


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["!Type:Invst", "D3/14/26", "^"], " line 1 begins entries of an investment account"),
        (["date,amount"], " line 1 begins no list of entries (!Type:Bank)"),
        (["", *entries("3/14/26"), HEAD, *entries("3/15/26")], " line 2 begins no list of entries"),
        (["!Account", "NA", "^", "!Account", "NB", "^", HEAD, *entries("3/14/26")], " holds 2 accounts"),
        ([HEAD, *entries("3/14/26"), "!Type:CCard", *entries("3/15/26")], " holds 2 accounts"),
        ([HEAD, *entries("3/14/26"), "!Account", "NB", "^", HEAD, *entries("3/15/26")], " holds 2 accounts"),
    ],
)
def test_what_is_no_qif_of_one_account_is_refused(tmp_path: Path, lines: list[str], reason: str) -> None:
    path = source(tmp_path, *lines)
    assert refusal(path).startswith(f"{path}{reason}")


def test_account_and_currency_must_be_said(tmp_path: Path) -> None:
    path = source(tmp_path, HEAD, *entries("3/14/26"))
    assert refusal(path, account="").startswith("A QIF names neither account nor currency; add --account")
    assert refusal(path, currency="Euro").startswith("'Euro' is no currency code such as GBP")
    assert refusal(path, account="!").startswith("'!' is no account number")
    assert refusal(path, dates="american").startswith(
        "'american' is no way to read dates; --dates is one of dmy"
    )
    with pytest.raises(BadInput, match="--account is for qif; ofx says itself what is what"):
        import_from(MemoryStore(), "ofx", path, options=ImportOptions(account="17"))
