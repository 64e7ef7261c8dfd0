"""The real statements of banks, each read with a mapping of a few lines or refused for a reason, and the small inputs
of the kinds that went wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from domain.account.event_kinds import ledger_effect
from domain.account.state import stream_of
from domain.bank import ImportOptions
from domain.errors import BadInput
from domain.money import plain
from storage.importers.csv.guess import guess
from storage.importers.run import import_from
from tests.kit.memory import MemoryStore
from tests.kit.places import REAL_DATA

STATEMENTS, CASES = REAL_DATA / "statements" / "csv", REAL_DATA / "import_cases"
KINDS = (
    "01-csv-signs",
    "02-csv-files-out-of-order",
    "03-csv-references",
    "04-csv-to-be-refused",
    "05-csv-balances",
)
is_here = pytest.mark.skipif(
    not STATEMENTS.is_dir(), reason="the banks' statements are not in ../shared/data/statements"
)
cases_are_here = pytest.mark.skipif(
    not CASES.is_dir(), reason="the cases of imports are not in ../shared/data/import_cases"
)

AUSTRIAN = (
    'account = "A"\nheader = false\ndate = 1\nvalue_date = 3\ndate_format = "%d.%m.%Y"\ndescription = [2]\n'
    'decimal = ","\nskip = [{ column = 1, starts = "A null" }]\n'
)
IN_AND_OUT = f'{AUSTRIAN}currency = "EUR"\ncredit = 4\ndebit = 5\nencoding = "latin-1"\n'
SIGNED = f'{AUSTRIAN}currency_column = 5\namount = 4\ndelimiter = ";"\n'

REAL: dict[str, tuple[str, tuple[str, int, int] | str]] = {
    "20171001-20171106.csv": (
        'account = "N26"\ncurrency = "EUR"\ndate = "Datum"\namount = "Betrag (EUR)"\n'
        'description = ["Transaktionstyp", "Verwendungszweck"]\ncounterparty = "Empfänger"',
        ("N26", 2, -59_99),
    ),
    "20180226-1000594757-umsatz.CSV": (
        'account_column = "Auftragskonto"\ncurrency_column = "Waehrung"\ndate = "Buchungstag"\n'
        'date_format = "%d.%m.%y"\nvalue_date = "Valutadatum"\namount = "Betrag"\ndecimal = ","\ndelimiter = ";"\n'
        'description = ["Buchungstext", "Verwendungszweck"]\nencoding = "latin-1"\nzone = "Europe/Berlin"',
        ("1000594757", 2, -36_99),
    ),
    "2019-03-02_11-50-46_bunq-statement.csv": (
        'account_column = "Account"\ncurrency = "EUR"\ndate = "Date"\namount = "Amount"\ndecimal = ","\n'
        'description = ["Description"]\ncounterparty = "Name"\nzone = "Europe/Amsterdam"',
        ("NL26BUNQ2025126409", 8, -23_82),
    ),
    "MS_JANE_SMITH_01-12-2019_14-12-2019.csv": (
        'account = "JANE"\ncurrency = "GBP"\ndate = "Date Processed"\ndate_format = "%d-%b-%Y"\namount = "Amount"\n'
        'thousands = ","\nnegate = true\ndescription = ["Description"]\n'
        'skip = [{ column = "Date Processed", is = ["Pending"] }]',
        ("JANE", 11, -285_80),
    ),
    "Movements_1234512345_201805271848.csv": (
        'account_column = "Číslo účtu"\ncurrency_column = "Měna účtu"\ndate = "Datum zaúčtování"\n'
        'date_format = "%d.%m.%Y"\namount = "Zaúčtovaná částka"\ndecimal = ","\nreference = "Id transakce,"\n'
        'delimiter = ";"\nencoding = "cp1250"\ndescription = ["Typ transakce", "Zpráva"]',
        ("123456789/1234", 2, -1_00),
    ),
    "TH_20180101-20180523_strana_1.csv": (
        'account = "T"\ncurrency = "CZK"\ndate = "Datum zaúčtování"\ndate_format = "%Y/%m/%d"\n'
        'amount = "Částka CZK"\ndecimal = ","\ndelimiter = ";"\nencoding = "cp1250"',
        "'1111/11/11' lies in the year 1111",
    ),
    "TransactionHistory_20180418043121.csv": (
        'account = "666-666666-666"\ncurrency = "SGD"\nheading = ["Transaction date", "Value date"]\n'
        'date = "Transaction date"\nvalue_date = "Value date"\ndate_format = "%d/%m/%Y"\n'
        'debit = "Withdrawals (SGD)"\ncredit = "Deposits (SGD)"\ndescription = ["Description"]\n'
        'skip = [{ column = "Transaction date", is = [""] }]',
        ("666-666666-666", 9, -173_28),
    ),
    "W80844_EBH_201945.202122.csv": (
        'account_column = "Számlaszám"\ncurrency_column = "Devizanem"\ndate = "Tranzakció dátuma"\n'
        'value_date = "Értéknap"\ndate_format = "%Y.%m.%d."\namount = "Tranzakció összege"\n'
        'sign = { column = "Bevétel/Kiadás", in = ["inflow"], out = ["outflow"] }\nbalance = "Egyenleg"',
        # What was made up in place of the real figures does not follow.
        "states a balance of 2345.56, which is 1640.00 off what line 3 leads to",
    ),
    "export_BE11123456789012_20180304_1422.csv": (
        'account_column = "Rekeningnummer"\ncurrency_column = "Munt"\ndate = "Datum"\ndate_format = "%d/%m/%Y"\n'
        'value_date = "Valuta"\ncredit = "credit"\ndebit = "debet"\ndecimal = ","\nbalance = "Saldo"\n'
        'delimiter = ";"\ndescription = ["Omschrijving"]',
        ("BE11123456789012", 2, 219_95),
    ),
    "statement_1.csv": (
        'account = "VISA"\ncurrency = "GBP"\nheader = false\ndate = 1\ndate_format = "%d %b %y"\ndescription = [2]\n'
        "amount = 7\nnegate = true",
        ("VISA", 2, -20_59),
    ),
    "test_delimiter_tab.csv": (f'{IN_AND_OUT}delimiter = "\\t"', ("A", 74, -4580_70)),
    "test_raiffeisen_01.csv": (SIGNED, ("A", 74, -4580_70)),
    "test_regex_123456_87654321_1234_21_12.csv": (SIGNED, ("A", 74, -4580_70)),
    "test_row_format_default.csv": (f'{IN_AND_OUT}delimiter = ";"', ("A", 74, -4580_70)),
    "umsatz-1234________1234-20180227.CSV": (
        'account_column = "Umsatz getätigt von"\ncurrency_column = "Buchungswährung"\ndate = "Buchungsdatum"\n'
        'value_date = "Belegdatum"\ndate_format = "%d.%m.%y"\namount = "Buchungsbetrag"\ndecimal = ","\n'
        'delimiter = ";"\nencoding = "latin-1"\nreference = "Buchungsreferenz"\n'
        'description = ["Transaktionsbeschreibung"]',
        ("51_5440077009222443", 2, -5_00),
    ),
}
"""File to its mapping, and to (account, version, ledger) or the reason why it is refused."""


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


@is_here
def test_no_real_file_is_left_out() -> None:
    assert {path.name for path in STATEMENTS.iterdir()} == REAL.keys()


@is_here
@pytest.mark.parametrize("name", REAL)
def test_a_real_file_is_imported_right_or_refused_for_a_reason(
    store: MemoryStore, tmp_path: Path, name: str
) -> None:
    mapping, expected = REAL[name]
    options = ImportOptions(mapping=tmp_path / "mapping.toml")
    (tmp_path / "mapping.toml").write_text(mapping)
    report = import_from(store, "csv", STATEMENTS / name, options=options)
    if isinstance(expected, str):
        assert expected in report.errors[0].message
        assert store.all_events() == []
        return
    head = store.head(expected[0])
    assert head is not None
    assert (report.errors, head.version, head.ledger) == ((), *expected[1:])
    assert import_from(store, "csv", STATEMENTS / name, options=options).events == 0


@is_here
@pytest.mark.parametrize(
    "name", [name for name, (_, expected) in REAL.items() if not isinstance(expected, str)]
)
def test_the_mapping_proposed_for_a_real_file_reads_what_the_bank_wrote(name: str) -> None:
    expected = REAL[name][1]
    proposed = guess(STATEMENTS / name)
    (statement,) = proposed.statements
    assert (proposed.errors, len(statement.lines)) == ((), int(expected[1]) - 1)
    balance = statement.lines[-1].balance
    assert (balance if balance is not None else sum(line.amount for line in statement.lines)) == expected[2]


@is_here
def test_no_mapping_is_proposed_where_no_row_has_a_date() -> None:
    with pytest.raises(BadInput, match="has no row with a date"):
        guess(STATEMENTS / "TH_20180101-20180523_strana_1.csv")


def _steps() -> list[Any]:
    """Each case of the kinds that go wrong, with its folder."""
    if not CASES.is_dir():
        return [pytest.param("", {}, id="none")]
    read = ((kind, json.loads((CASES / kind / "expected.json").read_text())) for kind in KINDS)
    return [pytest.param(kind, case, id=case["name"]) for kind, told in read for case in told["cases"]]


@cases_are_here
@pytest.mark.parametrize(("kind", "case"), _steps())
def test_what_went_wrong_is_right_or_refused(store: MemoryStore, kind: str, case: dict[str, Any]) -> None:
    said, refused = "", False
    for step in case["steps"]:
        path, options = CASES / kind / step["file"], ImportOptions(mapping=CASES / kind / step["mapping"])
        before = len(store.all_events())
        report = import_from(store, "csv", path, options=options)
        said += "".join(f"{error.file} line {error.line}: {error.message}\n" for error in report.errors)
        assert str(2 if report.errors else 0) in str(step["exit"])
        assert len(store.all_events()) == before + report.events
        refused = refused or bool(report.errors)
        if "new_entries" in step:
            assert report.events - (not before) == step["new_entries"]
    assert all(words in said for words in case.get("must_say", ()))
    for account in case.get("accounts", ()) if not refused else ():
        opening, *entries = store.events(stream_of(account["account"]))
        currency = account["currency"]
        amounts = sorted(
            plain(ledger_effect(row.event), currency) for row in entries if row.event is not None
        )
        assert amounts == sorted(entry["amount"] for entry in account["entries"])
        assert plain(getattr(opening.event, "opening_balance"), currency) == account["opening"]  # noqa: B009
