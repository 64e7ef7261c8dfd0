"""camt.053: what an entry becomes and what it is made of, what is not booked, and what is refused and where."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest

from domain.bank_statement import BankStatement, LinePart
from domain.clock import iso_utc
from domain.errors import BadInput
from storage.importers.camt053.elements import DEEPEST, LONGEST_TEXT
from storage.importers.camt053.statements import read
from storage.importers.run import import_from
from tests.kit.memory import MemoryStore
from tests.kit.statement_files import balance_of, camt053

CHARGE = '<Amt Ccy="EUR">0.40</Amt>'
DAY = "<BookgDt><Dt>2026-03-02</Dt></BookgDt>"


def balance(code: str, amount: str, day: str = "2026-03-02", mark: str = "CRDT") -> str:
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{amount}</Amt>'
        f"<CdtDbtInd>{mark}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def entry(
    amount: str,
    inside: str = DAY,
    *,
    mark: str = "DBIT",
    status: str = "<Cd>BOOK</Cd>",
    currency: str = "EUR",
) -> str:
    return f'<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{mark}</CdtDbtInd><Sts>{status}</Sts>{inside}</Ntry>'


def transaction(amount: str, inside: str = "", *, mark: str = "DBIT", currency: str = "EUR") -> str:
    return f'<TxDtls><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{mark}</CdtDbtInd>{inside}</TxDtls>'


def party(role: str, name: str, *, since_8: bool = True) -> str:
    told = f"<Nm>{name}</Nm>"
    return f"<RltdPties><{role}>{f'<Pty>{told}</Pty>' if since_8 else told}</{role}></RltdPties>"


def details(*transactions: str) -> str:
    return f"{DAY}<NtryDtls>{''.join(transactions)}</NtryDtls>"


def source(folder: Path, text: str) -> Path:
    path = folder / "march.xml"
    path.write_text(text, encoding="utf-8")
    return path


def statement(folder: Path, *inside: str, version: str = "08") -> BankStatement:
    (found,), errors, _ = read(source(folder, camt053("\n".join(inside), version=version)))
    assert errors.listed() == ()
    return found


def only_line(folder: Path, one: str) -> tuple[object, ...]:
    (found,) = statement(folder, balance("CLBD", "0"), one).lines
    return found.amount, found.words, found.counterparty, found.parts


@pytest.mark.parametrize("version", ["02", "04", "08"])
def test_an_entry_is_what_the_account_was_moved_by(tmp_path: Path, version: str) -> None:
    status = "BOOK" if version == "02" else "<Cd>BOOK</Cd>"
    more = "<ValDt><Dt>2026-03-04</Dt></ValDt><AcctSvcrRef>R1</AcctSvcrRef><AddtlNtryInf>fee</AddtlNtryInf>"
    found = statement(
        tmp_path,
        balance("OPBD", "10.00", "2026-03-01"),
        balance("CLBD", "5.00", mark="DBIT"),
        entry("15.00", DAY + more, status=status),
        version=version,
    )
    (line,) = found.lines
    assert (line.booked, line.valued, line.amount) == (date(2026, 3, 2), date(2026, 3, 4), -15_00)
    assert (line.reference, line.words, line.file_line) == ("R1", "fee", 6)
    assert found.closing is not None
    assert balance_of(found) == found.closing.amount == -5_00


def test_a_reversal_bears_the_mark_of_the_way_its_money_goes(tmp_path: Path) -> None:
    told = details(transaction("7.00", party("Cdtr", "Shop"), mark="CRDT")).replace(
        DAY, f"<RvslInd>true</RvslInd>{DAY}"
    )
    (line,) = statement(tmp_path, balance("CLBD", "0"), entry("7.00", told, mark="CRDT")).lines
    assert (line.amount, line.is_reversal, line.counterparty) == (7_00, True, "Shop")


def test_the_day_is_the_banks_and_the_time_is_kept(tmp_path: Path) -> None:
    stamp = "<BookgDt><DtTm>2026-03-03T00:30:00.25+01:00</DtTm></BookgDt>"
    path = source(tmp_path, camt053(balance("CLBD", "0", "2026-03-03") + entry("1.00", stamp)))
    (found,), _, _ = read(path)
    assert [(line.booked, line.time) for line in found.lines] == [(date(2026, 3, 3), time(0, 30))]
    store = MemoryStore()
    import_from(store, "camt053", path)
    at = store.events("account-NL11TEST0123456789")[1].recorded_at
    assert iso_utc(at) == "2026-03-03T00:30:00Z", "not the day before, which it is in UTC"


@pytest.mark.parametrize(
    ("inside", "amount", "words", "counterparty", "parts"),
    [
        (details(transaction("5.00", party("Cdtr", "Ann"))), -5_00, "", "Ann", ()),
        (details(transaction("5.00", party("Cdtr", "Ann", since_8=False))), -5_00, "", "Ann", ()),
        (
            details(transaction("5.00", "<RmtInf><Ustrd>rent</Ustrd><Ustrd>march</Ustrd></RmtInf>")),
            -5_00,
            "rent · march",
            "",
            (),
        ),
        (
            details(
                transaction("5.00", "<RmtInf><Strd><CdtrRefInf><Ref>RF18</Ref></CdtrRefInf></Strd></RmtInf>")
            ),
            *(-5_00, "RF18", "", ()),
        ),
        (
            details(transaction("3.00", party("Cdtr", "Ann")), transaction("2.00", party("Cdtr", "Bob"))),
            *(-5_00, "", "", (LinePart(-3_00, "Ann"), LinePart(-2_00, "Bob"))),
        ),
        (
            details(
                transaction("6.00", party("Cdtr", "Ann")),
                transaction("1.00", party("Dbtr", "Bob"), mark="CRDT"),
            ),
            *(-5_00, "", "", (LinePart(-6_00, "Ann"), LinePart(1_00, "Bob"))),
        ),
        (
            details(
                transaction(
                    "4.60", '<Chrgs><Rcrd><Amt Ccy="EUR">0.40</Amt><CdtDbtInd>DBIT</CdtDbtInd></Rcrd></Chrgs>'
                )
            ),
            *(-5_00, "", "", (LinePart(-4_60, ""), LinePart(-40, "charges"))),
        ),
        (
            f'<Chrgs><Amt Ccy="EUR">0.40</Amt></Chrgs>{details(transaction("4.60"))}',
            *(-5_00, "", "", (LinePart(-4_60, ""), LinePart(-40, "charges"))),
        ),
        (
            f'<Chrgs><TtlChrgsAndTaxAmt Ccy="EUR">0.40</TtlChrgsAndTaxAmt></Chrgs>{details(transaction("4.60"))}',
            *(-5_00, "", "", (LinePart(-4_60, ""), LinePart(-40, "charges"))),
        ),
        (
            details(transaction("5.00", '<Chrgs><Rcrd><Amt Ccy="EUR">0.40</Amt></Rcrd></Chrgs>')),
            *(-5_00, "", "", ()),
        ),
        (details(transaction("6.00", currency="USD")), -5_00, "", "", ()),
        (details("<TxDtls></TxDtls>", "<TxDtls></TxDtls>"), -5_00, "", "", ()),
    ],
)
def test_transactions_are_parts_of_the_entry_and_charges_are_told(
    tmp_path: Path, inside: str, amount: int, words: str, counterparty: str, parts: tuple[LinePart, ...]
) -> None:
    assert only_line(tmp_path, entry("5.00", inside)) == (amount, words, counterparty, parts)


@pytest.mark.parametrize("status", ["<Cd>PDNG</Cd>", "PDNG", "INFO", "<Cd>FUTR</Cd>"])
def test_what_is_not_booked_is_shown_and_never_imported(tmp_path: Path, status: str) -> None:
    path = source(
        tmp_path,
        camt053(balance("OPBD", "1") + balance("CLBD", "0") + entry("1.00") + entry("9.00", status=status)),
    )
    store = MemoryStore()
    report = import_from(store, "camt053", path)
    assert (report.events, report.errors, [line.amount for line in report.pending]) == (2, (), [-9_00])
    summary = store.summary("NL11TEST0123456789")
    assert summary is not None
    assert summary.ledger_balance == 0


@pytest.mark.parametrize(
    ("balances", "opening", "closing"),
    [
        ([("PRCD", "3"), ("CLBD", "4")], 3_00, 4_00),
        ([("OPBD", "3"), ("PRCD", "9"), ("CLBD", "4"), ("CLAV", "8")], 3_00, 4_00),
        ([("ITBD", "3"), ("ITBD", "4")], 3_00, 4_00),
        ([("OPBD", "3"), ("ITBD", "4")], 3_00, 4_00),
        ([("ITBD", "3"), ("CLBD", "4")], 3_00, 4_00),
        ([("CLBD", "4")], None, 4_00),
    ],
)
def test_balances_are_taken_by_their_codes(
    tmp_path: Path, balances: list[tuple[str, str]], opening: int | None, closing: int
) -> None:
    found = statement(tmp_path, *(balance(*one) for one in balances), entry("1.00", mark="CRDT"))
    assert (found.opening and found.opening.amount, found.closing and found.closing.amount) == (
        opening,
        closing,
    )


def test_of_balances_of_each_day_the_first_and_the_last_count(tmp_path: Path) -> None:
    found = statement(
        tmp_path,
        *(
            balance("OPBD", "2", "2026-03-03"),
            balance("OPBD", "1"),
            balance("CLBD", "2"),
            balance("CLBD", "2"),
        ),
        *(balance("CLBD", "4", "2026-03-04"), balance("CLBD", "3", "2026-03-03")),
        balance("CLBD", "9", "2026-03-04").replace("</Tp>", "</Tp><CdtLine><Incl>true</Incl></CdtLine>"),
        entry("3.00", mark="CRDT"),
    )
    assert found.opening is not None
    assert found.closing is not None
    assert (found.opening.amount, found.closing.amount) == (1_00, 4_00)


def test_every_statement_of_a_file_is_one(tmp_path: Path) -> None:
    first = camt053(balance("OPBD", "1") + balance("CLBD", "0") + entry("1.00"))
    second = first[first.index("<Stmt>") : first.index("</BkToCstmrStmt>")].replace(
        "NL11TEST0123456789", "9\n9"
    )
    found, errors, _ = read(source(tmp_path, first.replace("</BkToCstmrStmt>", f"{second}</BkToCstmrStmt>")))
    assert [one.account for one in found] == ["NL11TEST0123456789", "99"]
    assert errors.listed() == ()


GOOD = balance("CLBD", "0")


@pytest.mark.parametrize(
    ("inside", "line", "reason"),
    [
        (GOOD + "\n" + entry("1.00").replace("DBIT", "OTHER"), 5, "Ntry is neither CRDT nor DBIT"),
        (GOOD + "\n" + entry("1.005"), 5, "'1.005' has more decimals than EUR has"),
        (GOOD + "\n" + entry("-1.00"), 5, "'-1.00' is no amount such as 12.50"),
        (GOOD + "\n" + entry("1,00"), 5, "'1,00' is no amount such as 12.50"),
        (GOOD + "\n" + entry("9" * 18), 5, f"'{'9' * 18}' is more than an account can hold"),
        (GOOD + "\n" + entry("1.00", currency="USD"), 5, "the amount is in USD, the account in EUR"),
        (GOOD + "\n" + entry("1.00", ""), 5, "the entry has neither a booking date"),
        (
            GOOD + "\n" + entry("1.00", DAY.replace("03-02", "02-30")),
            5,
            "'2026-02-30' is no day of the calendar",
        ),
        (GOOD + "\n" + entry("1.00", DAY.replace("2026-", "")), 5, "'03-02' is no date such as 2026-03-13"),
        (GOOD + "\n" + entry("1.00", DAY.replace("2026", "0226")), 5, "'0226-03-02' lies in the year 226"),
        (
            GOOD + "\n" + entry("1.00", status="DONE"),
            5,
            "the status 'DONE' (Sts) is none of BOOK, PDNG and INFO",
        ),
        (
            GOOD + "\n" + entry("5.00", details(transaction("3.00"), transaction("1.00"))),
            *(5, "the transactions (TxDtls) of the entry add up to -4.00, the entry says -5.00"),
        ),
        (
            f"{GOOD}\n{balance('CLBD', '1')}",
            *(5, "states another balance CLBD of 2026-03-02 than line 4 does"),
        ),
        (
            f"{balance('OPBD', '1')}\n{balance('OPBD', '2')}{GOOD}",
            *(5, "states another balance OPBD of 2026-03-02 than line 4 does"),
        ),
        (
            GOOD.replace("</Tp>", "</Tp><CdtLine><Incl>true</Incl></CdtLine>"),
            *(5, "the statement ends here without a closing balance (CLBD)"),
        ),
        (balance("OPBD", "1"), 5, "the statement ends here without a closing balance (CLBD)"),
        (balance("OPBD", "1") + "\n" + balance("CLBD", "2"), 5, "states a closing balance of 2.00"),
    ],
)
def test_what_cannot_be_right_is_refused_with_its_line(
    tmp_path: Path, inside: str, line: int, reason: str
) -> None:
    store = MemoryStore()
    report = import_from(store, "camt053", source(tmp_path, camt053(inside)))
    error = report.errors[0]
    assert (error.line, error.message[: len(reason)]) == (line, reason)
    assert (report.events, store.accounts_count()) == (0, 0)


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
WHOLE = camt053(GOOD)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (WHOLE.replace("<Document", f"{BOMB}<Document").replace(">S1<", ">&b;<"), "line 2 has a DOCTYPE"),
        (
            WHOLE.replace("<Document", '<!DOCTYPE x SYSTEM "file:///etc/passwd"><Document'),
            "line 2 has a DOCTYPE",
        ),
        (WHOLE.replace(">S1<", ">&b;<"), "line 3 is no XML from here on (undefined entity)"),
        (
            WHOLE.replace("<Stmt>", "<a>" * DEEPEST),
            f"line 3 has more than {DEEPEST} elements within one another",
        ),
        (WHOLE.replace(">S1<", f">{'x' * 40 * LONGEST_TEXT}<"), "line 3 is in a text of more than"),
        (WHOLE.replace(">S1<", f"><!--{'x' * (1 << 21)}--><"), "line 3 begins something longer than"),
        (WHOLE.replace("</Stmt>", ""), "line 5 is no XML from here on (mismatched tag)"),
        (WHOLE.replace("UTF-8", "wrong"), "line 1 cannot be read (unknown encoding: wrong)"),
        (WHOLE.replace("Stmt", "AcctRpt"), "line 2 begins a camt.052, a report within the day"),
        (WHOLE.replace("BkToCstmrStmt", "BkToCstmrDbtCdtNtfctn"), "line 2 begins a camt.054, a notification"),
        (WHOLE.replace("camt.053", "pain.001"), "line 2 is a document of"),
        (
            WHOLE.replace("<Stmt>", "<Rpt>").replace("</Stmt>", "</Rpt>"),
            "line 5 ends a message without a statement",
        ),
        ("<html><p>log in</p></html>", "line 1 ends without a statement"),
        ("", "line 1 is no XML from here on (no element found)"),
    ],
)
def test_what_is_no_camt053_is_refused_by_name(tmp_path: Path, text: str, reason: str) -> None:
    path = source(tmp_path, text)
    with pytest.raises(BadInput, match=r"march\.xml line ") as refused:
        read(path)
    assert str(refused.value).startswith(f"{path} {reason}")
