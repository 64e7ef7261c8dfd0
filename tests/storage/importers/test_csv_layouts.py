"""One history in the many ways in which banks lay out a CSV: whatever the layout, the log shows it, or refuses."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate, groupby, pairwise
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from domain.account.event_kinds import ledger_effect
from domain.account.state import stream_of
from domain.bank import ImportOptions
from domain.errors import BadInput
from domain.money import plain
from storage.importers.csv.guess import guess
from storage.importers.run import import_from
from tests.kit.memory import MemoryStore

BASE = 'account = "A1"\ncurrency = "EUR"\ndate = "Date"\ndescription = ["Text"]\n'


def take(folder: Path, text: str, mapping: str, store: MemoryStore | None = None) -> tuple[MemoryStore, str]:
    """The store after the file, and everything that was wrong with it."""
    store = MemoryStore() if store is None else store
    (folder / "bank.csv").write_bytes(text.encode())
    (folder / "bank.mapping.toml").write_text(mapping)
    report = import_from(store, "csv", folder / "bank.csv")
    return store, "\n".join(f"line {error.line}: {error.message}" for error in report.errors)


def amounts(store: MemoryStore, account: str = "A1") -> list[int]:
    rows = store.events(stream_of(account), after=1)
    return [ledger_effect(row.event) for row in rows if row.event is not None]


@pytest.mark.parametrize(
    ("heading", "rows", "mapping", "moved"),
    [
        # A sign in a column of its own; without `out` everything else goes out.
        (
            "Amount,S/H",
            "5.00,H;7.00,S",
            'amount = "Amount"\nsign = { column = "S/H", in = ["H"] }',
            [5_00, -7_00],
        ),
        (
            "Amount,Af Bij",
            "5.00,Bij;7.00,Af;-2.00,Af",
            'amount = "Amount"\nsign = { column = "Af Bij", in = ["Bij"], out = ["Af"] }',
            [5_00, -7_00, 2_00],
        ),
        (
            "Amount,T",
            "-5.00,C;-7.00,D",
            'amount = "Amount"\nsign = { column = "T", in = ["C"] }',
            [5_00, -7_00],
        ),
        # Columns for in and out: a sign that all have says nothing, one that some have turns.
        ("In,Out", "5.00,;,-7.00;,-1.00", 'credit = "In"\ndebit = "Out"', [5_00, -7_00, -1_00]),
        ("In,Out", "5.00,-;-2.00,-;-,7.00", 'credit = "In"\ndebit = "Out"', [5_00, -2_00, -7_00]),
        # A card: what was spent has no sign, and what was paid a plus or CR.
        ("Amount", "5.00;+ 7.00;1.00 CR", 'amount = "Amount"\nnegate = true', [-5_00, 7_00, 1_00]),
        ("Amount,Fee", "-5.00,1.50;-2.00,", 'amount = "Amount"\nfee = "Fee"', [-6_50, -2_00]),
        ("Amount", "5.00 CR;7.00 DR", 'amount = "Amount"', [5_00, -7_00]),
    ],
)
def test_which_way_the_money_goes(
    tmp_path: Path, heading: str, rows: str, mapping: str, moved: list[int]
) -> None:
    body = "".join(f"2026-03-0{day},x{day},{row}\n" for day, row in enumerate(rows.split(";"), start=1))
    store, wrong = take(tmp_path, f"Date,Text,{heading}\n{body}", BASE + mapping)
    assert (wrong, amounts(store)) == ("", moved)


@pytest.mark.parametrize(
    ("text", "mapping", "moved"),
    [
        # A bank's preamble, an opening line, rows that are no bookings, a total.
        (
            'Account "of,Jo\nPrinted 2026\nDate,Text,Amount\n2026-03-01,Opening balance,7.00\n2026-03-02,a,-1.00\n'
            "2026-03-03,b (Failed),-9.00\n2026-03-04,c,-2.00\nTotal,,-3.00\nnothing,here\n",
            'heading = ["Date", "Amount"]\nskip = [{ column = "Text", starts = "Opening" }, '
            '{ column = "Text", is = ["b (Failed)"] }]\nstop_at = { column = "Date", starts = "Total" }',
            [-1_00, -2_00],
        ),
        (
            'Date,Text,Amount\n2026-03-02,"Rosie,-1.00\n2026-03-03,b",-2.00\n',
            "quoting = false",
            [-1_00, -2_00],
        ),
        ('Date,Text,Amount\n2026-03-02,"two\nlines, a comma",-1.00\n', "", [-1_00]),
        ('\ufeffDate,Text,Amount\n2026-03-02,="0012",-1.00\n', 'encoding = "utf-8"', [-1_00]),
        ("\ufeffDate,Text,Amount\n2026-03-02,é,-1.00\n", 'encoding = "cp1252"', [-1_00]),
        ("Date,Text,Amount\n2026-03-02,a,-1.00,,\n", "", [-1_00]),
    ],
)
def test_what_surrounds_the_bookings(tmp_path: Path, text: str, mapping: str, moved: list[int]) -> None:
    store, wrong = take(tmp_path, text, f'{BASE}amount = "Amount"\n{mapping}')
    assert (wrong, amounts(store)) == ("", moved)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("2026-03-02,a,-1234,50\n", "line 2: the row has 4 cells where the heading has 3"),
        (
            '2026-03-02,"Rosie,-1.00\n2026-03-03,b,-2.00\n2026-03-04,Rosie",-4.00\n',
            "line 2: opens a quotation mark that is closed on line 4, and line 3 in between looks like a row",
        ),
        ("2026-03-02,a,1.00\n2026-03-03,-2", "line 3: the file ends inside this row: 2 cells of 3"),
        ("2026-03-02,a,USD 5.00\n", "line 2: 'USD 5.00' is in another currency than EUR"),
        ("2026-03-02,a,£5.00\n", "line 2: '£5.00' is in another currency than EUR"),
        ("2126-03-02,a,5.00\n", "line 2: is of 2126-03-02 00:00:00 UTC, later than the bank's clock"),
    ],
)
def test_rows_that_may_mean_something_else_are_refused(tmp_path: Path, rows: str, said: str) -> None:
    store, wrong = take(tmp_path, f"Date,Text,Amount\n{rows}", f'{BASE}amount = "Amount"\n')
    assert said in wrong
    assert store.all_events() == []


@pytest.mark.parametrize(
    ("heading", "row", "mapping", "said"),
    [
        (
            "Amount,T",
            "5.00 CR,DR",
            'amount = "Amount"\nsign = { column = "T", in = ["CR"] }',
            "'5.00 CR' says that money goes in, and its column that it goes out",
        ),
        (
            "In,Out",
            "5.00 DR,",
            'credit = "In"\ndebit = "Out"',
            "'5.00 DR' says that money goes out, and its column",
        ),
        (
            "In,Out",
            ",5.00 CR",
            'credit = "In"\ndebit = "Out"',
            "'5.00 CR' says that money goes in, and its column",
        ),
    ],
)
def test_a_mark_behind_a_figure_that_contradicts_its_column_is_refused(
    tmp_path: Path, heading: str, row: str, mapping: str, said: str
) -> None:
    store, wrong = take(tmp_path, f"Date,Text,{heading}\n2026-03-02,a,{row}\n", BASE + mapping)
    assert said in wrong
    assert store.all_events() == []


@pytest.mark.parametrize(
    ("mapping", "said"),
    [
        ('date_format = "%d %b"', "'%d %b' has no year, and a day without one is no date"),
        ('encoding = "hex"', "there is no 'hex'"),
        ('encoding = "idna"', "there is no 'idna'"),
        ('skip = [{ column = "Text" }]', "each rule has a column and either is"),
        ('sign = { column = "T", in = [] }', "sign: "),
        ('heading = ["Nowhere"]', "has no line with the cells Nowhere"),
        ('stop_at = { column = "Nowhere", is = ["x"] }', "has no column 'Nowhere'"),
    ],
)
def test_settings_that_cannot_be_meant(tmp_path: Path, mapping: str, said: str) -> None:
    with pytest.raises(BadInput, match=said.replace("[", r"\[")):
        take(tmp_path, "Date,Text,Amount\n2026-03-02,a,1.00\n", f'{BASE}amount = "Amount"\n{mapping}\n')


def test_a_mapping_may_begin_with_a_byte_order_mark(tmp_path: Path) -> None:
    store, wrong = take(tmp_path, "Date,Text,Amount\n2026-03-02,a,1.00\n", f'\ufeff{BASE}amount = "Amount"\n')
    assert (wrong, amounts(store)) == ("", [1_00])


def test_a_line_that_is_no_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_bytes(b"Date,Text,Amount\n2026-03-02,a,1.00\n2026-03-03,\xe9,1.00\n")
    (tmp_path / "b.mapping.toml").write_text(f'{BASE}amount = "Amount"\n')
    with pytest.raises(BadInput, match=r"b\.csv line 3 is not utf-8-sig text"):
        import_from(MemoryStore(), "csv", tmp_path / "b.csv")


def test_a_mapping_that_was_mended_brings_nothing_twice(tmp_path: Path) -> None:
    text = "Date,Text,Note,Name,Amount,Ref\n2026-03-02,a,n,Jo,1.00,R1\n2026-03-02,a,m,Jo,1.00,R2\n"
    mapping = f'{BASE}amount = "Amount"\n'
    store, _ = take(tmp_path, text, mapping)
    for mended in (
        mapping + 'counterparty = "Name"\nreference = "Ref"\n',
        mapping.replace('["Text"]', '["Note", "Text"]') + 'zone = "Asia/Tokyo"\n',
    ):
        assert take(tmp_path, text, mended, store)[1] == ""
    assert amounts(store) == [1_00, 1_00]
    assert (
        "line 2: is -1.00 on 2026-03-02 and was recorded as 1.00"
        in take(tmp_path, text, mapping + "negate = true\n", store)[1]
    )


def test_the_log_is_left_as_it_is_by_an_owed_balance(tmp_path: Path) -> None:
    text = "Date,Text,Amount,Owed\n2026-03-02,a,5.00,105.00\n2026-03-03,paid,-50.00,55.00\n"
    store, wrong = take(tmp_path, text, f'{BASE}amount = "Amount"\nbalance = "Owed"\nnegate = true\n')
    head = store.head("A1")
    assert (wrong, amounts(store)) == ("", [-5_00, 50_00])
    assert head is not None
    assert head.ledger == -55_00


@dataclass(frozen=True)
class Layout:
    """How a bank writes its file."""

    amount: Callable[[int], list[str]]
    heading: list[str]
    mapping: str


def written(minor: int, decimal: str = ".", thousands: str = "", lakh: bool = False) -> str:
    sign, digits = ("-" if minor < 0 else ""), plain(abs(minor), "EUR")
    whole, cents = digits.split(".")
    if lakh and len(whole) > 3:
        head, tail = whole[:-3], whole[-3:]
        pairs = [head[max(0, end - 2) : end] for end in range(len(head), 0, -2)][::-1]
        return f"{sign}{','.join([*pairs, tail])}.{cents}"
    return sign + f"{int(whole):,}".replace(",", thousands) + decimal + cents


LAYOUTS = [
    Layout(lambda m: [written(m)], ["Amount"], 'amount = "Amount"'),
    Layout(lambda m: [written(m, ",", ".")], ["Amount"], 'amount = "Amount"\ndecimal = ","\nthousands = "."'),
    Layout(lambda m: [written(m, ",", " ") + " €"], ["Amount"], 'amount = "Amount"\ndecimal = ","'),
    Layout(lambda m: [written(m, lakh=True)], ["Amount"], 'amount = "Amount"\nthousands = ","'),
    Layout(lambda m: [written(-m)], ["Amount"], 'amount = "Amount"\nnegate = true'),
    Layout(
        lambda m: [written(abs(m)), "H" if m > 0 else "S"],
        ["Amount", "S/H"],
        'amount = "Amount"\nsign = { column = "S/H", in = ["H"], out = ["S"] }',
    ),
    Layout(lambda m: [f"{written(abs(m))} {'CR' if m > 0 else 'DR'}"], ["Amount"], 'amount = "Amount"'),
    Layout(
        lambda m: [written(m), ""] if m > 0 else ["", written(-m)],
        ["In", "Out"],
        'credit = "In"\ndebit = "Out"',
    ),
    Layout(lambda m: [written(abs(m)) + ("-" if m < 0 else "")], ["Amount"], 'amount = "Amount"'),
]


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(-(10**9), 10**9).filter(bool), st.sampled_from("ab")),
        min_size=1,
        max_size=10,
    ),
    st.integers(-(10**6), 10**6),
    st.sampled_from(LAYOUTS),
    st.sampled_from(["straight", "turned", "days turned"]),
    st.data(),
)
def test_whatever_the_layout_the_log_shows_what_the_bank_states(
    tmp_path_factory: pytest.TempPathFactory,
    entries: list[tuple[int, int, str]],
    opening: int,
    layout: Layout,
    order: str,
    data: st.DataObject,
) -> None:
    """One history in two files that overlap, balances left out where they do not tell the order of a day."""
    # Of two bookings that take each other back, no balance tells which was first.
    assume(all(one[1] != -other[1] for one, other in pairwise(entries)))
    days = list(accumulate((days for days, _, _ in entries), initial=0))[1:]
    balances = list(accumulate((amount for _, amount, _ in entries), initial=opening))[1:]
    negate = -1 if "negate" in layout.mapping else 1
    decimal, thousands = ("," if 'decimal = ","' in layout.mapping else "."), ""
    rows = [
        [
            (date(2026, 1, 1) + timedelta(days=day)).strftime("%d.%m.%Y"),
            text,
            *layout.amount(amount),
            written(negate * balance, decimal, thousands),
        ]
        for day, (_, amount, text), balance in zip(days, entries, balances, strict=True)
    ]
    begins = [place for place, day in enumerate(days) if not place or days[place - 1] < day]
    cut, again = data.draw(st.sampled_from(begins)), data.draw(st.sampled_from(begins))
    folder, store = tmp_path_factory.mktemp("layouts"), MemoryStore()
    mapping = (
        f'account = "A1"\ncurrency = "EUR"\ndate = "Date"\ndate_format = "%d.%m.%Y"\ndescription = ["Text"]\n'
        f'balance = "Balance"\ndelimiter = ";"\n{layout.mapping}\n'
    )
    for part in (rows[:cut], rows[min(again, cut) :]):
        if not part:
            continue
        of_day = Counter(row[0] for row in part)
        kept = [
            [*row[:-1], ""]
            if of_day[row[0]] == 1 and row is not part[-1] and data.draw(st.booleans())
            else row
            for row in part
        ]
        text = _file([["Date", "Text", *layout.heading, "Balance"], *_ordered(kept, order)])
        _, wrong = take(folder, text, mapping, store)
        assert wrong == ""
    head = store.head("A1")
    assert head is not None
    assert head.ledger == balances[-1]
    assert sorted(amounts(store)) == sorted(amount for _, amount, _ in entries)


def _ordered(rows: list[list[str]], order: str) -> list[list[str]]:
    if order == "straight":
        return rows
    if order == "turned":
        return rows[::-1]
    days = [list(day) for _, day in groupby(rows, key=lambda row: row[0])]
    return [row for day in reversed(days) for row in day]


def _file(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(rows)
    return out.getvalue()


def test_a_column_whose_name_another_one_has_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="has 2 columns 'Amount'; name the right one by its number"):
        take(tmp_path, "Date,Text,Amount,Amount\n2026-03-02,a,1.00,EUR\n", f'{BASE}amount = "Amount"\n')


PIECES = st.lists(
    st.sampled_from(
        [
            "Date",
            "Amount",
            "2026-03-02",
            "-1,00",
            "1.000,00",
            '"',
            "\n",
            ",",
            ";",
            "\r",
            "\0",
            "\ufeff",
            "=",
            "€",
            "x",
        ]
    ),
    max_size=40,
).map("".join)


@settings(max_examples=30, deadline=None)
@given(
    st.one_of(st.binary(max_size=200), PIECES.map(str.encode)), st.sampled_from(["utf-8", "utf-16", "cp1252"])
)
def test_whatever_a_file_holds_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, encoding: str
) -> None:
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "b.csv").write_bytes(content)
    (folder / "b.mapping.toml").write_text(
        f'account = "1"\ncurrency = "EUR"\nheader = false\ndate = 1\namount = 2\nencoding = "{encoding}"\n'
    )
    for read in (
        lambda: import_from(MemoryStore(), "csv", folder / "b.csv"),
        lambda: guess(folder / "b.csv"),
    ):
        with suppress(BadInput):
            read()


def test_options_name_the_mapping(tmp_path: Path) -> None:
    take(tmp_path, "Date,Text,Amount\n2026-03-02,a,1.00\n", f'{BASE}amount = "Amount"\n')
    options = ImportOptions(mapping=tmp_path / "bank.mapping.toml")
    assert import_from(MemoryStore(), "csv", tmp_path / "bank.csv", options=options).events == 2
    with pytest.raises(BadInput, match="--account is for"):
        import_from(MemoryStore(), "csv", tmp_path / "bank.csv", options=ImportOptions(account=json.dumps(1)))
