"""OFX 1 and 2: days, amounts, encodings and end tags as banks write them, and what is refused and where."""

from __future__ import annotations

from datetime import date, time, timedelta
from pathlib import Path

import pytest

from domain.bank_statement import BankStatement, StatementLine
from domain.errors import BadInput
from storage.importers.ofx.statements import read
from storage.importers.run import import_from
from tests.kit.memory import MemoryStore
from tests.kit.statement_files import ACCOUNT, ofx

LEDGER = "<LEDGERBAL><BALAMT>100.00<DTASOF>20260331</LEDGERBAL>"


def transaction(
    *more: str, posted: str = "20260302", amount: str = "-4.50", name: str = "F1", end: str = "</STMTTRN>"
) -> str:
    return f"<STMTTRN><TRNTYPE>OTHER<DTPOSTED>{posted}<TRNAMT>{amount}<FITID>{name}{''.join(more)}{end}"


def listed(*transactions: str, end: str = "</BANKTRANLIST>") -> str:
    return "<BANKTRANLIST><DTSTART>20260301<DTEND>20260331\n" + "\n".join(transactions) + f"\n{end}"


def source(folder: Path, text: str | bytes) -> Path:
    path = folder / "march.ofx"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def statement(folder: Path, *transactions: str, ledger: str = LEDGER) -> BankStatement:
    (found,), errors, _ = read(source(folder, ofx(listed(*transactions) + ledger)))
    assert errors.listed() == ()
    return found


def line(folder: Path, one: str) -> StatementLine:
    (found,) = statement(folder, one).lines
    return found


@pytest.mark.parametrize(
    ("posted", "day", "clock"),
    [
        ("20260301", date(2026, 3, 1), None),
        ("20260301000000[+10:AEST]", date(2026, 3, 1), None),
        ("20260301120000.000[0:GMT]", date(2026, 3, 1), None),
        ("20260331235959[-5:EST]", date(2026, 3, 31), time(23, 59, 59)),
        ("202603310805", date(2026, 3, 31), time(8, 5)),
        ("20260331080509.123[5.30:IST]", date(2026, 3, 31), time(8, 5, 9)),
        ("20260331999999", date(2026, 3, 31), None),
    ],
)
def test_the_day_is_the_one_that_the_bank_wrote(
    tmp_path: Path, posted: str, day: date, clock: time | None
) -> None:
    found = statement(tmp_path, transaction(posted=posted))
    assert [(one.booked, one.valued, one.time) for one in found.lines] == [(day, day, clock)]


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("-4.50", -4_50),
        ("+12.5", 12_50),
        ("-5,00", -5_00),
        ("7", 7_00),
        ("1,234.56", 1234_56),
        ("1.234,56", 1234_56),
        ("-00000000001500.0000", -1500_00),
        ("\u22124.50", -4_50),
    ],
)
def test_amounts_have_a_point_or_a_comma(tmp_path: Path, written: str, amount: int) -> None:
    assert line(tmp_path, transaction(amount=written)).amount == amount


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ("<NAME>AT&T refund<MEMO>R&amp;D", "AT&T refund · R&D"),
        ("<NAME>DIVIDEND FOR<MEMO>DIVIDEND FOR MARCH", "DIVIDEND FOR MARCH"),
        ("<NAME><![CDATA[SHOP <1> & CO]]></NAME>", "SHOP <1> & CO"),
        ("<PAYEE><NAME>Ann<ADDR1>Main St</PAYEE><MEMO>rent", "Ann · rent"),
        ("<NAME>a < b, 3 > 2", "a < b, 3 > 2"),
        ("<NAME>&lt;b&gt;&nbsp;x &#233; &AMP; A&section &copy", "<b> x é & A&section &copy"),
        (f"<NAME>&#{'9' * 4000};", f"&#{'9' * 998}"),
        ("<MEMO>\n<NAME>shop", "shop"),
        ("<MEMO/><NAME>shop</NAME>", "shop"),
        ("<name>shop</ Name >", "shop"),
        ("<NAME>shop</MEMO>", "shop"),
        ("<NAME>shop</NOSUCH></SONRS>", "shop"),
    ],
)
def test_words_are_read_whatever_stands_around_them(tmp_path: Path, more: str, words: str) -> None:
    found = line(tmp_path, transaction(more))
    assert (found.words, found.amount, found.reference) == (words, -4_50, "F1")


@pytest.mark.parametrize(
    "text",
    [
        ofx(listed(transaction(end=""), transaction(name="F2", end="")) + LEDGER),
        ofx(listed(transaction(), transaction(name="F2", end=""), end="") + LEDGER),
        ofx(
            listed(transaction(), transaction(name="F2"))
            + LEDGER.replace("</LEDGERBAL>", "<AVAILBAL><BALAMT>1")
        ),
        ofx(listed(transaction(), transaction(name="F2")) + LEDGER).partition("\n\n")[2],
        ofx(listed(transaction(), transaction(name="F2")) + LEDGER)
        .replace("\n", "")
        .replace("<OFX>", "\n<OFX>"),
        ofx(listed(transaction(), transaction(name="F2")) + LEDGER).replace("</STMTRS></STMTTRNRS>", ""),
    ],
)
def test_end_tags_and_headers_may_be_missing(tmp_path: Path, text: str) -> None:
    (found,), errors, _ = read(source(tmp_path, text))
    assert errors.listed() == ()
    assert [(one.reference, one.amount) for one in found.lines] == [("F1", -4_50), ("F2", -4_50)]
    assert (found.opening and found.opening.amount, found.closing and found.closing.amount) == (
        109_00,
        100_00,
    )


@pytest.mark.parametrize(
    ("encoding", "header"), [("utf-8", "1252"), ("cp1252", "1252"), ("cp1252", "NONE"), ("cp1251", "1251")]
)
def test_bytes_are_read_as_they_are_and_not_as_the_header_says(
    tmp_path: Path, encoding: str, header: str
) -> None:
    name = "Кафе" if encoding == "cp1251" else "Café"
    text = ofx(listed(transaction(f"<NAME>{name}")) + LEDGER).replace("CHARSET:1252", f"CHARSET:{header}")
    (found,), _, _ = read(source(tmp_path, text.encode(encoding)))
    assert found.lines[0].words == name


@pytest.mark.parametrize(
    ("as_of", "opening", "closing"),
    [
        ("20260331", 110_00, 100_00),
        ("20260305", 110_00, 100_00),
        ("20260304", 105_00, None),
        ("20260301", 100_00, None),
    ],
)
def test_the_opening_is_the_ledger_balance_less_what_was_booked_by_then(
    tmp_path: Path, as_of: str, opening: int, closing: int | None
) -> None:
    found = statement(
        tmp_path,
        transaction(posted="20260305", amount="-5"),
        transaction(posted="20260302", amount="-5", name="F2"),
        ledger=LEDGER.replace("20260331", as_of),
    )
    assert [one.reference for one in found.lines] == ["F2", "F1"]
    assert (found.opening and found.opening.amount, found.closing and found.closing.amount) == (
        opening,
        closing,
    )


def test_a_correction_takes_the_place_of_what_it_corrects(tmp_path: Path) -> None:
    first = transaction(amount="-5"), transaction(amount="-7", name="F2")
    replaced = transaction("<CORRECTFITID>F1<CORRECTACTION>REPLACE", amount="-6", name="F3")
    deleted = transaction("<CORRECTFITID>F2<CORRECTACTION>DELETE", amount="-7", name="F4")
    found = statement(tmp_path, *first, replaced, deleted)
    assert [(one.reference, one.amount) for one in found.lines] == [("F3", -6_00)]


def test_each_account_of_a_file_is_a_statement_of_its_own(tmp_path: Path) -> None:
    bank = ofx(listed(transaction()) + LEDGER)
    card = (
        "<CREDITCARDMSGSRSV1><CCSTMTTRNRS><CCSTMTRS><CURDEF>USD<CCACCTFROM><ACCTID>4000 1</CCACCTFROM>"
        f"{listed(transaction(name='C1'))}{LEDGER}</CCSTMTRS></CCSTMTTRNRS></CREDITCARDMSGSRSV1></OFX>"
    )
    for text in (
        bank.replace("</OFX>", card),
        bank.replace("</STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>", card),
    ):
        found, errors, _ = read(source(tmp_path, text))
        assert errors.listed() == ()
        assert [(one.account, one.currency, one.lines[0].reference) for one in found] == [
            (ACCOUNT, "EUR", "F1"),
            ("40001", "USD", "C1"),
        ]


def test_what_is_pending_or_of_nothing_is_shown_and_never_imported(tmp_path: Path) -> None:
    pending = "<BANKTRANLISTP><STMTTRNP><DTTRAN>20260330<TRNAMT>-9<NAME>hotel</STMTTRNP></BANKTRANLISTP>"
    path = source(tmp_path, ofx(listed(transaction(amount="0.00")) + pending + LEDGER))
    report = import_from(MemoryStore(), "ofx", path)
    assert (report.events, [(one.amount, one.words) for one in report.pending]) == (
        1,
        [(-9_00, "hotel"), (0, "")],
    )


@pytest.mark.parametrize(
    ("one", "line", "reason"),
    [
        (transaction(posted=""), 9, "STMTTRN says no day (DTPOSTED)"),
        (transaction(posted="\n"), 9, "STMTTRN says no day (DTPOSTED)"),
        (transaction(posted="20260230"), 9, "DTPOSTED '20260230' is no day of the calendar"),
        (transaction(posted="2026-03-02"), 9, "'2026-03-02' is no date such as 20260313"),
        (transaction(posted="02260302"), 9, "DTPOSTED '02260302' lies in the year 226"),
        (transaction(amount=""), 9, "TRNAMT: '' is no amount in EUR"),
        (transaction(amount="$120"), 9, "TRNAMT: '$120' is no amount in EUR"),
        (transaction(amount="1.005"), 9, "TRNAMT: '1.005' may be read with decimals or with thousands"),
        (transaction(amount="1,000"), 9, "TRNAMT: '1,000' may be read with decimals or with thousands"),
        (transaction("\n<TRNAMT>-9"), 9, "the transaction says TRNAMT twice"),
        (
            transaction("\n<CORRECTFITID>F0"),
            10,
            "corrects the transaction 'F0', which stands in this file 0 times",
        ),
        (
            transaction("\n<CURRENCY><CURRATE>1.1<CURSYM>USD</CURRENCY>"),
            10,
            "the amount is in USD, the account in EUR",
        ),
        (
            f"</BANKTRANLIST>{LEDGER}\n{LEDGER.replace('100', '77')}",
            10,
            "states another balance (LEDGERBAL) than line 9 does",
        ),
        (
            f"</BANKTRANLIST></STMTRS>\n{transaction()}",
            10,
            "STMTTRN stands in no statement; its account is not known",
        ),
    ],
)
def test_what_cannot_be_right_is_refused_with_its_line(
    tmp_path: Path, one: str, line: int, reason: str
) -> None:
    store = MemoryStore()
    report = import_from(store, "ofx", source(tmp_path, ofx(listed(one) + LEDGER)))
    error = report.errors[0]
    assert (error.line, error.message[: len(reason)]) == (line, reason)
    assert (report.events, store.accounts_count()) == (0, 0)


@pytest.mark.parametrize(("days", "is_told"), [(31, False), (32, True)])
def test_a_balance_of_long_before_the_first_entry_opens_nothing(
    tmp_path: Path, days: int, is_told: bool
) -> None:
    before = date(2026, 3, 2) - timedelta(days=days)
    ledger = f"\n<LEDGERBAL><BALAMT>100.00<DTASOF>{before:%Y%m%d}</LEDGERBAL>"
    store = MemoryStore()
    report = import_from(store, "ofx", source(tmp_path, ofx(listed(transaction()) + ledger)))
    told = f"states the balance of {before}, and the first entry is of 2026-03-02: what was booked in between"
    assert [(one.line, one.message[: len(told)]) for one in report.errors] == [(11, told)] * is_told
    assert report.events == 2 * (not is_told)


WHOLE = ofx(listed(transaction()) + LEDGER)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (WHOLE.replace("</OFX>", ""), "line 11 ends without </OFX>: the file was cut off"),
        (WHOLE.replace("<OFX>", '<!DOCTYPE OFX [<!ENTITY a "b">]><OFX>'), "line 7 has a DOCTYPE"),
        (WHOLE.replace("<OFX>", "<ofx1>"), "line 1 begins no OFX"),
        (
            WHOLE.replace("<FITID>", "<PAYEE>" * 2000 + "<FITID>"),
            "line 9 has more than 50 aggregates within one another",
        ),
        (WHOLE.replace("<FITID>", "<NAME><![CDATA[" * 9), "line 9 begins a CDATA that does not end"),
        (
            WHOLE.replace("STMTRS", "INVSTMTRS"),
            "line 7 begins the statement of an investment account (INVSTMTRS)",
        ),
        (WHOLE.replace("STMTRS", "LOANSTMTRS"), "line 7 begins the statement of a loan account (LOANSTMTRS)"),
        ("<OFX><SIGNONMSGSRSV1></SIGNONMSGSRSV1></OFX>", "line 1 begins an OFX without a statement (STMTRS)"),
        (
            WHOLE.replace("<FITID>", f"<NAME>{'x' * 5000}<FITID>"),
            "line 9 has a value of more than 4,096 characters",
        ),
        (WHOLE.encode("utf-16"), "line 1 is UTF-16 text; save the file as UTF-8"),
        (
            WHOLE.replace("F1", "\x81").encode("latin-1"),
            "line 9 holds the byte 0x81, which is neither UTF-8 nor cp1252",
        ),
    ],
)
def test_what_is_no_ofx_is_refused_by_name(tmp_path: Path, text: str | bytes, reason: str) -> None:
    path = source(tmp_path, text)
    with pytest.raises(BadInput, match=r"march\.ofx line ") as refused:
        read(path)
    assert str(refused.value).startswith(f"{path} {reason}")


def test_what_was_left_out_and_mended_since_is_added(tmp_path: Path) -> None:
    """It is not inside the opening balance with which the account was begun without it."""
    store = MemoryStore()
    good = [transaction(), transaction(posted="20260305", amount="-5.00", name="F2")]
    bad = [good[0], good[1].replace("20260305", "20260230")]
    report = import_from(store, "ofx", source(tmp_path, ofx(listed(*bad) + LEDGER)), keep_going=True)
    assert [one.message for one in report.errors][1:] == [
        "states a closing balance of 100.00; 109.50 and the entries lead to 105.00: -5.00 is in no entry"
    ]
    report = import_from(store, "ofx", source(tmp_path, ofx(listed(*good) + LEDGER)))
    assert (report.events, report.errors) == (1, ())
    head = store.head(ACCOUNT)
    assert head is not None
    assert head.ledger == 100_00
