"""Files that are wrong: each fault with its file, line and reason, nothing imported unless told to go on."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from domain.bank import FileError, ImportReport
from storage.importers.lines import MOST_LISTED
from storage.importers.run import import_from
from tests.kit import small_bank
from tests.kit.memory import MemoryStore

ROW = '6;576;930201;"VYDAJ";"VYBER";100.00;543.40;" ";"";"0"'
LINE = 7
"""The line of trans.asc that stands here with a fault in it."""


def attempt(folder: Path, *, keep_going: bool = False) -> tuple[ImportReport, MemoryStore]:
    store = MemoryStore()
    return import_from(store, "berka", folder, keep_going=keep_going), store


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (ROW.replace("930201", "930230"), "date '930230' is no day of the calendar (YYMMDD)"),
        (ROW.replace("930201", "19930201"), "date '19930201' is not six digits YYMMDD"),
        (ROW.replace("930201", "९३०२०१"), "date '९३०२०१' is not six digits YYMMDD"),
        (
            ROW.replace("100.00", '"12,50"'),
            "amount '12,50' is not a number with two decimals, with a point and not a comma, like 2452.00",
        ),
        (ROW.replace("100.00", "NaN"), "amount 'NaN' is not a number with two decimals, like 2452.00"),
        (ROW.replace("100.00", "1e400"), "amount '1e400' is not a number with two decimals, like 2452.00"),
        (ROW.replace("100.00", "100"), "amount '100' is not a number with two decimals, like 2452.00"),
        (
            ROW.replace("100.00", "=1+1"),
            "amount '=1+1' is not a number with two decimals, like 2452.00",
        ),
        (
            ROW.replace("100.00", "-100.00"),
            "amount '-100.00' is not more than zero; its type says which way the money goes",
        ),
        (
            ROW.replace("100.00", "0.00"),
            "amount '0.00' is not more than zero; its type says which way the money goes",
        ),
        (
            ROW.replace("543.40", "99999999999999.00"),
            "balance '99999999999999.00' is not a number with two decimals, like 2452.00",
        ),
        (ROW.replace("VYDAJ", "GIFT"), "type 'GIFT' is not known; it is one of 'PRIJEM', 'VYBER', 'VYDAJ'"),
        (ROW.replace('"VYBER"', '"VYB\x1b[2JER"'), "operation 'VYB\\x1b[2JER' is not known; it is one of "),
        (ROW.replace('" "', '"  "'), "k_symbol '  ' is not known; it is one of "),
        (ROW.replace("6;576", "6;00576"), "account_id '00576' is not a number"),
        (ROW.replace("6;576", "5;576"), "trans_id 5 was already on line 4"),
        (ROW + ";7", "11 columns instead of 10"),
        (ROW.replace('"VYDAJ"', '"VYDAJ'), "the quotes do not match"),
        (ROW.replace('"0"', '"0\0"'), "the line holds a NUL byte"),
        (ROW.replace('"0"', f'"{"0" * 600}"'), "the line is longer than 512 bytes"),
    ],
)
def test_a_bad_row_names_file_line_and_reason(tmp_path: Path, row: str, reason: str) -> None:
    folder = small_bank.write(tmp_path, trans=small_bank.with_line("trans", LINE, row))
    report, store = attempt(folder)
    (error,) = report.errors
    assert (error.file, error.line) == ("trans.asc", LINE)
    assert error.message.startswith(reason)
    assert (report.events, report.skipped, store.accounts_count()) == (0, small_bank.EVENTS, 0)


def test_the_good_rows_of_a_bad_file_come_in_when_told_to_keep_going(tmp_path: Path) -> None:
    folder = small_bank.write(
        tmp_path, trans=small_bank.with_line("trans", LINE, ROW.replace("930201", "930230"))
    )
    report, store = attempt(folder, keep_going=True)
    assert (report.events, report.skipped, len(report.errors)) == (small_bank.EVENTS - 1, 1, 1)
    summary = store.summary("576")
    assert summary is not None
    assert summary.ledger_balance == -10_110 + 10_000, "the amount of the row left out, and nothing else"


def test_a_last_row_that_is_cut_off_says_so(tmp_path: Path) -> None:
    whole = "".join(f"{line}\r\n" for line in small_bank.FILES["trans.asc"]).encode()
    last = len(small_bank.FILES["trans.asc"])
    for cut in range(3, 60):
        folder = small_bank.write(tmp_path, trans=whole[:-cut])
        report, _ = attempt(folder)
        if cut == 3:
            assert report.errors[0].message == "the file ends inside this row: 9 columns instead of 10"
        assert [(error.file, error.line) for error in report.errors] == [("trans.asc", last)], cut
        assert report.errors[0].message.startswith("the file ends inside this row: ")


@pytest.mark.parametrize("end", [b"", b"\r", b"\r\n", b"\n", b"\r\n\r\n\r\n"])
def test_a_whole_last_row_is_good_however_the_file_ends(tmp_path: Path, end: bytes) -> None:
    raw = "\r\n".join(small_bank.FILES["trans.asc"]).encode() + end
    report, _ = attempt(small_bank.write(tmp_path, trans=raw))
    assert (report.events, report.errors) == (small_bank.EVENTS, ())


def test_a_file_in_another_encoding_is_named_as_such(tmp_path: Path) -> None:
    text = "\r\n".join(small_bank.with_line("trans", LINE, ROW.replace('"0"', '"žluťoučký"')))
    report, _ = attempt(small_bank.write(tmp_path, trans=text.encode("cp1250")))
    assert report.errors == (
        FileError("trans.asc", LINE, "byte 52 of the line (0x9e) is not UTF-8 text; save the file as UTF-8"),
    )
    report, _ = attempt(small_bank.write(tmp_path, trans=text.encode("utf-16")))
    assert report.errors == (FileError("trans.asc", 1, "the file is UTF-16 text; save it as UTF-8"),)
    report, _ = attempt(small_bank.write(tmp_path, trans=text.encode("utf-8-sig")))
    assert report.errors == ()


@pytest.mark.slow
def test_a_line_of_two_gigabytes_is_never_held_in_memory(tmp_path: Path) -> None:
    folder = small_bank.write(tmp_path)
    good = (folder / "trans.asc").read_bytes()
    with (folder / "trans.asc").open("r+b") as file:
        file.seek(len(good) + (2 << 30))
        file.write(b'\r\n11;576;930301;"PRIJEM";"VKLAD";1.00;-100.10;"";;\r\n')
    tracemalloc.start()
    report, _ = attempt(folder, keep_going=True)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 16 << 20
    assert report.errors == (
        FileError("trans.asc", len(small_bank.FILES["trans.asc"]) + 1, "the line is longer than 512 bytes"),
    )
    assert report.events == small_bank.EVENTS + 1, "what follows the line is read"


def test_a_file_of_nothing_but_faults_is_listed_up_to_a_bound(tmp_path: Path) -> None:
    header = small_bank.FILES["trans.asc"][0]
    report, _ = attempt(small_bank.write(tmp_path, trans=(header, *["x"] * (MOST_LISTED + 234))))
    assert len(report.errors) == MOST_LISTED + 1
    assert report.errors[-1] == FileError("trans.asc", 0, "and 234 more errors not listed here")
    assert report.skipped == MOST_LISTED + 234


@pytest.mark.parametrize(
    "raw", [b"", b"\r\n", b"hello\r\n", small_bank.FILES["disp.asc"][0].encode(), b'"trans_id;']
)
def test_a_file_without_its_header_is_another_file(tmp_path: Path, raw: bytes) -> None:
    report, _ = attempt(small_bank.write(tmp_path, trans=raw), keep_going=True)
    assert report.events == 0
    assert report.errors[0].line == 1
    assert report.errors[0].message.startswith(
        "the first line must name the columns trans_id;account_id;date"
    )


@pytest.mark.parametrize(
    ("name", "number", "line", "expected"),
    [
        ("account", 2, None, FileError("trans.asc", 2, "account 576 is not in account.asc")),
        (
            "account",
            2,
            "576;1;;930231",
            FileError("account.asc", 2, "date '930231' is no day of the calendar"),
        ),
        ("disp", 2, None, FileError("account.asc", 2, "account 576 has no OWNER in disp.asc")),
        ("disp", 2, '1;692;576;"BOSS"', FileError("disp.asc", 2, "type 'BOSS' is not known")),
        (
            "disp",
            3,
            '2;693;576;"OWNER"',
            FileError("disp.asc", 3, "account 576 already has its OWNER on line 2"),
        ),
        ("client", 2, None, FileError("disp.asc", 2, "client 692 is not in client.asc")),
        ("client", 2, '692;"366311";74', FileError("client.asc", 2, "date '361311' is no day")),
        ("client", 3, '692;"340114";74', FileError("client.asc", 3, "client_id 692 was already on line 2")),
        ("order", 2, '1;576;"YZ";"8";"";"SIPO"', FileError("order.asc", 2, "amount '' is not a number")),
    ],
)
def test_files_that_contradict_each_other_are_told_and_the_rows_still_wanted(
    tmp_path: Path, name: str, number: int, line: str | None, expected: FileError
) -> None:
    folder = small_bank.write(tmp_path, **{name: small_bank.with_line(name, number, line)})
    report, _ = attempt(folder)
    assert report.events == 0
    found = [error for error in report.errors if (error.file, error.line) == (expected.file, expected.line)]
    assert found
    assert found[0].message.startswith(expected.message)
    report, store = attempt(folder, keep_going=True)
    assert report.events == small_bank.EVENTS
    assert store.accounts_count() == 2


def test_an_account_whose_opening_is_repaired_later_stays_the_same_account(tmp_path: Path) -> None:
    folder = small_bank.write(tmp_path, account=small_bank.with_line("account", 2, None))
    _, store = attempt(folder, keep_going=True)
    repaired = small_bank.with_line("account", 2, "576;55;;921201")
    small_bank.write(folder, account=repaired)
    report = import_from(store, "berka", folder)
    assert (report.events, report.errors) == (0, ())
