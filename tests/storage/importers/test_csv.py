"""A bank's CSV by its mapping: what its rows become, what is refused and where, and the real statements of banks."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.account.events import AccountOpened, MoneyDeposited, MoneyWithdrawn
from domain.account.state import stream_of
from domain.bank import NO_OPTIONS, ImportOptions
from domain.errors import BadInput
from domain.money import plain
from storage.importers.csv import statements as csv_file
from storage.importers.run import import_from
from tests.kit.memory import MemoryStore

STREAM = stream_of("BE71096123456769")

MAPPING = """
account_column = "IBAN"
currency_column = "Cur"
date = "Date"
date_format = "%d/%m/%Y"
value_date = "Value"
amount = "Amount"
balance = "Balance"
description = ["Text", "Note"]
counterparty = "Name"
delimiter = ";"
decimal = ","
thousands = "."
holder = "Jo Maes"
zone = "Europe/Brussels"
"""
HEADING = "IBAN;Cur;Date;Value;Amount;Balance;Text;Note;Name"
PAY = "BE71 0961 2345 6769;EUR;01/03/2026;01/03/2026;1.500,00;1.600,00;pay;march;ACME"
RENT = 'BE71 0961 2345 6769;EUR;02/03/2026;28/02/2026;-700,00;900,00;"rent; flat 3";;LANDLORD'
SHOP = "BE71 0961 2345 6769;EUR;02/03/2026;02/03/2026;-12,50;887,50;shop;;"


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore()


def source(folder: Path, *rows: str, mapping: str = MAPPING, name: str = "bank") -> Path:
    """A file of these rows under the heading, and its mapping beside it."""
    (folder / f"{name}.mapping.toml").write_text(mapping)
    path = folder / f"{name}.csv"
    path.write_text("\n".join((HEADING, *rows)) + "\n", encoding="utf-8")
    return path


def noon(day: str, second: int = 0) -> int:
    """Noon of a day in Brussels and so many seconds, in UTC microseconds."""
    at = datetime.fromisoformat(f"{day} 12:00").replace(tzinfo=ZoneInfo("Europe/Brussels"))
    return int((at + timedelta(seconds=second)).astimezone(UTC).timestamp() * 1_000_000)


def test_rows_become_entries_after_an_opening_that_the_balances_imply(
    store: MemoryStore, tmp_path: Path
) -> None:
    report = import_from(store, "csv", source(tmp_path, PAY, RENT, SHOP))
    assert (report.events, report.accounts, report.skipped, report.errors) == (4, 1, 0, ())
    events = store.events(STREAM)
    assert [row.event for row in events] == [
        AccountOpened(currency="EUR", holder_id="holder-BE71096123456769", opening_balance=100_00),
        MoneyDeposited(
            amount=1500_00, description="pay · march", counterparty="ACME", stated_balance=1600_00
        ),
        MoneyWithdrawn(
            amount=700_00, description="rent; flat 3", counterparty="LANDLORD", stated_balance=900_00
        ),
        MoneyWithdrawn(amount=12_50, description="shop", stated_balance=887_50),
    ]
    assert [(row.recorded_at, row.effective_at) for row in events] == [
        (noon("2026-03-01"), noon("2026-03-01")),
        (noon("2026-03-01", 1), noon("2026-03-01", 1)),
        (noon("2026-03-02", 1), noon("2026-02-28")),
        (noon("2026-03-02", 2), noon("2026-03-02", 2)),
    ]
    assert [row.reason for row in events[1:]] == ["bank.csv line 2", "bank.csv line 3", "bank.csv line 4"]
    assert store.holder_names(["holder-BE71096123456769"]) == {"holder-BE71096123456769": "Jo Maes"}


def test_a_file_that_runs_backwards_is_the_same_history(store: MemoryStore, tmp_path: Path) -> None:
    import_from(store, "csv", source(tmp_path, PAY, RENT, SHOP))
    other = MemoryStore()
    import_from(other, "csv", source(tmp_path, SHOP, RENT, PAY))
    assert [row.data for row in other.events(STREAM)] == [row.data for row in store.events(STREAM)]
    assert import_from(store, "csv", source(tmp_path, SHOP, RENT, PAY)).events == 0


def test_rows_of_one_day_that_run_backwards_are_known_by_their_balances(
    store: MemoryStore, tmp_path: Path
) -> None:
    import_from(store, "csv", source(tmp_path, SHOP, RENT))
    assert stated(store, STREAM) == [900_00, 887_50]


def test_statements_that_overlap_add_up_once_and_what_comes_late_is_booked_late(
    store: MemoryStore, tmp_path: Path
) -> None:
    first = import_from(store, "csv", source(tmp_path, PAY, RENT))
    again = import_from(store, "csv", source(tmp_path, PAY, RENT))
    next_month = "BE71096123456769;EUR;01/04/2026;01/04/2026;-87,50;800,00;gas;;"
    later = import_from(store, "csv", source(tmp_path, RENT, SHOP, next_month, name="later"))
    assert (first.events, again.events, later.events) == (3, 0, 2)
    head = store.head("BE71096123456769")
    assert head is not None
    assert (head.ledger, head.version) == (800_00, 5)


def test_a_row_that_was_forgotten_is_booked_late_where_no_balance_speaks_against_it(
    store: MemoryStore, tmp_path: Path
) -> None:
    rows = [f"BE71096123456769;EUR;{day};{day};-5,00;;shop;;" for day in ("02/03/2026", "04/03/2026")]
    forgotten = "BE71096123456769;EUR;03/03/2026;03/03/2026;-1,00;;fee;;"
    import_from(store, "csv", source(tmp_path, *rows))
    import_from(store, "csv", source(tmp_path, forgotten, name="forgotten"))
    late = store.events(STREAM)[-1]
    assert late.is_backdated
    assert late.effective_at == noon("2026-03-03", 1)
    other = MemoryStore()
    import_from(other, "csv", source(tmp_path, PAY, SHOP.replace("887,50", "1.587,50")))
    (error,) = import_from(
        other, "csv", source(tmp_path, forgotten.replace("03/03", "01/03"), name="no-room")
    ).errors
    assert (
        "brings -1.00 into days before event 3 of 2026-03-02, whose stated balance of 1587.50"
        in error.message
    )


def test_currencies_of_one_number_are_an_account_each(store: MemoryStore, tmp_path: Path) -> None:
    path = source(tmp_path, PAY, SHOP.replace("EUR", "USD"))
    assert import_from(store, "csv", path).accounts == 2
    heads = [store.head(f"BE71096123456769-{currency}") for currency in ("EUR", "USD")]
    assert [head.ledger for head in heads if head is not None] == [1600_00, 887_50]
    assert import_from(store, "csv", path).events == 0


def test_two_rows_that_say_the_same_are_two(store: MemoryStore, tmp_path: Path) -> None:
    coffee = "BE71096123456769;EUR;02/03/2026;02/03/2026;-3,00;;coffee;;"
    path = source(tmp_path, coffee, coffee)
    assert import_from(store, "csv", path).events == 3
    assert import_from(store, "csv", path).events == 0


def test_a_row_with_a_reference_is_the_same_whatever_else_it_says(store: MemoryStore, tmp_path: Path) -> None:
    mapping = MAPPING.replace('"Note"]', "]").replace('["Text", ]', '["Text"]') + '\nreference = "Note"\n'
    pending = "BE71096123456769;EUR;02/03/2026;02/03/2026;-3,00;;coffee (pending);T-1;"
    booked = pending.replace(" (pending)", "")
    assert import_from(store, "csv", source(tmp_path, pending, mapping=mapping)).events == 2
    assert import_from(store, "csv", source(tmp_path, booked, mapping=mapping)).events == 0
    assert store.events(STREAM)[1].correlation_id == "csv:T-1"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (SHOP.replace("02/03/2026", "31/02/2026", 1), "'31/02/2026' is no date like %d/%m/%Y"),
        (SHOP.replace("02/03/2026", "02/03/0026", 1), "lies in the year 26"),
        (SHOP.replace("-12,50", "twelve"), "'twelve' is no amount"),
        (SHOP.replace("-12,50", ""), "'' is no amount"),
        (SHOP.replace("-12,50", "-12,505"), "'-12,505' has more decimals than EUR has"),
        (SHOP.replace("-12,50", "0,00"), "moves no money: the amount is 0"),
        (SHOP.replace("-12,50", "9" * 20), "is more than an account can hold"),
        (
            SHOP.replace("887,50", "877,50"),
            "states a balance of 877.50, which is -10.00 off what line 3 leads to",
        ),
        (SHOP.replace("EUR", "euro"), "'EURO' is no currency code"),
        (SHOP.replace("BE71 0961 2345 6769", "!"), "'!' is no account number"),
        ("BE71;EUR;02/03/2026", "the row has 3 columns; 'Value' would be the 4th"),
        ('"BE71', "is no CSV from here on: unexpected end of data"),
        pytest.param(
            "x" * 70_000, "is no CSV from here on: a line is longer than 65,536 characters", id="long"
        ),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_imported_unless_asked_to_go_on(
    store: MemoryStore, tmp_path: Path, row: str, said: str
) -> None:
    path = source(tmp_path, PAY, RENT, row)
    report = import_from(store, "csv", path)
    (error,) = report.errors
    assert (error.file, error.line) == ("bank.csv", 4)
    assert said in error.message
    assert report.events == 0
    assert import_from(store, "csv", path, keep_going=True).events >= 3


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("", "colour = 1\n"), r"bank\.mapping\.toml: colour: there is no such setting; known are account"),
        (('date = "Date"', ""), "date: it is needed"),
        (('date = "Date"', "date = 0"), "date: input should be"),
        (('currency_column = "Cur"', 'currency = "euro"'), "currency: string should match"),
        (('currency_column = "Cur"', ""), "say either currency or currency_column"),
        (("", 'account = "1"\n'), "say either account or account_column"),
        (("", 'debit = "Out"\n'), "say either amount, or credit and debit"),
        (('decimal = ","', 'decimal = "."'), "decimal and thousands are the same"),
        (("", 'encoding = "klingon"\n'), "there is no 'klingon'"),
        (('"Europe/Brussels"', '"Europe/Bxl"'), "there is no 'Europe/Bxl'"),
        (("", "header = false\n"), "name columns by their number"),
        (('"Cur"', '"Currency"'), r"bank\.csv has no column 'Currency'; its heading says IBAN, Cur, Date"),
        (("", "x = [\n"), "is not TOML"),
    ],
)
def test_a_mapping_that_cannot_be_meant_is_refused_with_the_reason(
    store: MemoryStore, tmp_path: Path, change: tuple[str, str], said: str
) -> None:
    mapping = change[1] + MAPPING if not change[0] else MAPPING.replace(*change)
    with pytest.raises(BadInput, match=said):
        import_from(store, "csv", source(tmp_path, PAY, mapping=mapping))


def test_a_heading_that_is_longer_than_a_line_of_any_bank_is_told(store: MemoryStore, tmp_path: Path) -> None:
    path = source(tmp_path)
    path.write_text("Date," * 20_000 + "\n")
    (error,) = import_from(store, "csv", path).errors
    assert (error.line, error.message) == (
        1,
        "is no CSV from here on: a line is longer than 65,536 characters",
    )


def test_files_that_cannot_be_used_at_all(store: MemoryStore, tmp_path: Path) -> None:
    path = source(tmp_path, PAY)
    with pytest.raises(BadInput, match=r"no mapping .*none\.toml"):
        import_from(store, "csv", path, options=ImportOptions(mapping=tmp_path / "none.toml"))
    with pytest.raises(BadInput, match="--mapping is for csv"):
        import_from(store, "jsonl", path, options=ImportOptions(mapping=tmp_path / "bank.mapping.toml"))
    with pytest.raises(BadInput, match="is a folder"):
        import_from(store, "csv", tmp_path)
    path.write_bytes(HEADING.encode() + b"\n\xff\n")
    with pytest.raises(BadInput, match=r"is not utf-8-sig text \(0xff cannot be read\)"):
        import_from(store, "csv", path)
    path.write_text("")
    with pytest.raises(BadInput, match="is empty"):
        import_from(store, "csv", path)


@given(
    st.lists(
        st.tuples(
            st.dates(date(2020, 1, 1), date(2020, 1, 20)),
            st.integers(-(10**9), 10**9).filter(bool),
            st.text(st.characters(exclude_categories=["Cs", "Cc", "Z"]), max_size=20),
        ),
        min_size=1,
        max_size=30,
    ),
    st.sampled_from([(",", "."), (".", ","), (",", " "), (".", "")]),
    st.sampled_from([";", "\t", "|"]),
    st.booleans(),
)
def test_whatever_a_bank_writes_in_its_own_way_is_read_back(
    tmp_path_factory: pytest.TempPathFactory,
    entries: list[tuple[date, int, str]],
    signs: tuple[str, str],
    delimiter: str,
    backwards: bool,
) -> None:
    decimal, thousands = signs
    entries = sorted(entries, key=lambda one: one[0])
    balance, rows = 0, []
    for day, amount, text in entries:
        balance += amount
        written = [_written(minor, decimal, thousands) for minor in (amount, balance)]
        rows.append([day.strftime("%d.%m.%y"), *written, text])
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows[::-1] if backwards else rows)
    folder = tmp_path_factory.mktemp("csv")
    (folder / "b.csv").write_text(out.getvalue(), encoding="utf-8", newline="")
    (folder / "b.mapping.toml").write_text(
        'account = "1"\ncurrency = "GBP"\ndate = 1\ndate_format = "%d.%m.%y"\namount = 2\nbalance = 3\n'
        f"description = [4]\nheader = false\ndecimal = '{decimal}'\nthousands = '{thousands}'\n"
        f"delimiter = {json.dumps(delimiter)}\n"
    )
    assert csv_file.read(folder / "b.csv", NO_OPTIONS).errors.listed() == ()
    store = MemoryStore()
    import_from(store, "csv", folder / "b.csv")
    head = store.head("1")
    assert head is not None
    assert (head.ledger, head.version) == (balance, 1 + len(entries))
    assert stated(store, stream_of("1")) == list(accumulate(amount for _, amount, _ in entries))


def stated(store: MemoryStore, stream_id: str) -> list[int | None]:
    """The balances that the bank stated, entry by entry."""
    return [getattr(row.event, "stated_balance", None) for row in store.events(stream_id, after=1)]


def _written(minor: int, decimal: str, thousands: str) -> str:
    """An amount with its thousands apart."""
    sign, digits = ("-", plain(-minor, "GBP")) if minor < 0 else ("", plain(minor, "GBP"))
    whole, cents = digits.split(".")
    return sign + f"{int(whole):,}".replace(",", thousands) + decimal + cents
