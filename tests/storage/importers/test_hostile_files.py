"""Files of each format that somebody spoiled: cut, mixed up, in another encoding. They are refused, or what they state
is what the log shows; never a fault of this program, and never half of a file."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import timedelta
from itertools import accumulate
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from domain.bank import ImportOptions, ImportReport
from domain.errors import BadInput, RecountError
from domain.money import plain
from storage.importers.run import import_from
from tests.kit.joined_statements import MARCH
from tests.kit.memory import MemoryStore
from tests.kit.statement_files import ACCOUNT, CURRENCY, Booking, as_camt053, as_mt940, as_ofx, as_qif

OPTIONS = {"qif": ImportOptions(account=ACCOUNT, currency=CURRENCY)}
AMOUNTS = (-4_50, 1200_00, -33_25, -33_25, 7_10)
MAPPING = (
    'account = "A1"\ncurrency = "EUR"\ndate = "Date"\namount = "Amount"\ndescription = ["Text"]\n'
    'reference = "Ref"\n'
)
BALANCED = MAPPING + 'balance = "Balance"\n'


def bookings() -> list[Booking]:
    days = [MARCH + timedelta(days=13 + place) for place in range(len(AMOUNTS))]
    return [
        Booking(day, day, amount, f"R{place}", f"shop & {place}")
        for place, (day, amount) in enumerate(zip(days, AMOUNTS, strict=True))
    ]


def as_csv(entries: list[Booking], opening: int) -> str:
    """With the balance as the last column."""
    balances = [*accumulate((one.amount for one in entries), initial=opening)][1:]
    rows = (
        f"{one.booked},{one.words},{one.reference},{plain(one.amount, CURRENCY)},{plain(balance, CURRENCY)}"
        for one, balance in zip(entries, balances, strict=True)
    )
    return "\n".join(("Date,Text,Ref,Amount,Balance", *rows, ""))


WRITERS: dict[str, Callable[[list[Booking], int], str]] = {
    "csv": as_csv,
    "mt940": as_mt940,
    "camt053": as_camt053,
    "ofx": as_ofx,
    "qif": as_qif,
}
GOOD = {name: write(bookings(), 100_00).encode() for name, write in WRITERS.items()}
THRUST = (
    *("\0", "\r", "\n", "<", ">", "&", "]]>", "<![CDATA[", "<!DOCTYPE x>", '"', "^", "-", ",", ".", "'"),
    *(
        ":61:",
        ":62F:",
        ":60F:",
        ":86:",
        ":20:",
        "!Type:Bank\n",
        "!Account\n",
        "</OFX>",
        "<STMTTRN>",
        "<Ntry>",
    ),
    *("</Ntry>", "0230", "9" * 30, "\u0661", "\u2028", "\u200b", "\ud800", "<a>" * 60, "NaN", "1e5"),
)


def file(folder: Path, name: str, content: bytes, mapping: str = BALANCED) -> Path:
    path = folder / f"bank.{name}"
    path.write_bytes(content)
    (folder / "bank.mapping.toml").write_text(mapping)
    return path


def load(store: MemoryStore, name: str, path: Path, *, keep_going: bool = False) -> ImportReport:
    options = OPTIONS.get(name, ImportOptions())
    return import_from(store, name, path, options=options, keep_going=keep_going)


def ledgers(store: MemoryStore) -> list[int]:
    return [one.ledger_balance for one in store.accounts()]


@st.composite
def spoiled(draw: st.DrawFn) -> tuple[str, bytes]:
    name = draw(st.sampled_from(sorted(GOOD)))
    content = GOOD[name]
    for _ in range(draw(st.integers(1, 2))):
        at = draw(st.integers(0, len(content)))
        match draw(st.sampled_from(["cut", "drop", "thrust", "byte", "line", "twice"])):
            case "cut":
                content = content[:at]
            case "drop":
                content = content[:at] + content[at + draw(st.integers(1, 40)) :]
            case "thrust":
                thrust = draw(st.sampled_from(THRUST)).encode("utf-8", "surrogatepass")
                content = content[:at] + thrust + content[at:]
            case "byte":
                content = content[:at] + bytes([draw(st.integers(0, 255))]) + content[at + 1 :]
            case how:
                lines = content.split(b"\n")
                place = draw(st.integers(0, len(lines) - 1))
                lines[place : place + 1] = [lines[place]] * (2 if how == "twice" else 0)
                content = b"\n".join(lines)
    return name, content


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(spoiled())
@example(("csv", b""))
@example(("qif", b"!Type:Bank\n"))
def test_a_spoiled_file_is_refused_or_imported_once(tmp_path: Path, given_file: tuple[str, bytes]) -> None:
    name, content = given_file
    path, store = file(tmp_path, name, content), MemoryStore()
    try:
        report = load(store, name, path)
    except RecountError:
        assert store.all_events() == []
        return
    if report.errors:
        assert store.all_events() == []
        assert all(error.file and error.message for error in report.errors)
    else:
        before = store.all_events()
        again = load(store, name, path)
        assert (again.events, again.errors, store.all_events()) == (0, (), before)


@pytest.mark.parametrize("name", ["camt053", "mt940", "ofx", "csv"])
def test_a_file_that_states_its_balance_and_breaks_off_is_refused_or_right_as_far_as_it_goes(
    tmp_path: Path, name: str
) -> None:
    """Here and there, and anywhere at its end. A CSV states a balance in each row, and may end behind any of them."""
    right = [*accumulate(AMOUNTS, initial=100_00)]
    length = len(GOOD[name])
    for cut in sorted({*range(0, length, 13), *range(length - 80, length)}):
        store = MemoryStore()
        try:
            report = load(store, name, file(tmp_path, name, GOOD[name][:cut]))
        except BadInput:
            continue
        if not report.errors and report.events:
            assert ledgers(store)[0] in (right if name == "csv" else right[-1:]), GOOD[name][:cut]


@pytest.mark.parametrize(
    ("end", "said"),
    [
        ("-33.2", "the file ends inside this row: '-33.2' has fewer decimals than other figures"),
        ("-33.", "'-33.' has fewer decimals"),
        ("-33", "'-33' has fewer decimals"),
        ("-3", "'-3' has fewer decimals"),
        ("", "'' has fewer decimals"),
    ],
)
def test_a_csv_that_breaks_off_inside_an_amount_is_refused(tmp_path: Path, end: str, said: str) -> None:
    rows = "Date,Text,Ref,Amount\n2026-03-14,a,,-4.50\n2026-03-15,b,,-1.00\n"
    store = MemoryStore()
    report = load(store, "csv", file(tmp_path, "csv", f"{rows}2026-03-16,c,,{end}".encode(), MAPPING))
    (error,) = report.errors
    assert (error.line, said in error.message) == (4, True)
    assert store.all_events() == []


@pytest.mark.parametrize("balance", ["", "9", "95", "95.", "95.5"])
def test_a_csv_of_one_row_that_breaks_off_inside_its_balance_is_refused(tmp_path: Path, balance: str) -> None:
    content = f"Date,Text,Ref,Amount,Balance\n2026-03-14,a,,-4.50,{balance}".encode()
    (error,) = load(MemoryStore(), "csv", file(tmp_path, "csv", content)).errors
    assert (error.line, "the file ends inside this row" in error.message) == (2, True)
    assert load(MemoryStore(), "csv", file(tmp_path, "csv", content + b"\n")).errors == ()


@pytest.mark.parametrize(
    "rows",
    [
        "2026-03-14,a,,-4.50\n2026-03-15,b,,-33.25",
        "2026-03-14,a,,-4.50\n2026-03-15,b,,-33\n2026-03-16,c,,-7",
        "2026-03-14,a,,-4\n2026-03-15,b,,-33",
        "2026-03-14,a,,-4.5\n2026-03-15,b,,-33.25\n2026-03-16,c,,-7.1",
        "2026-03-14,a,,-4",
        "2026-03-14,a,,-4.50",
    ],
)
def test_a_csv_without_a_last_line_feed_may_be_whole(tmp_path: Path, rows: str) -> None:
    store = MemoryStore()
    report = load(store, "csv", file(tmp_path, "csv", f"Date,Text,Ref,Amount\n{rows}".encode(), MAPPING))
    assert (report.errors, report.events) == ((), 2 + rows.count("\n"))


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("ends", [b"\r\n", b"\n", "mixed"], ids=["windows", "unix", "mixed"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"], ids=["", "marked"])
def test_line_ends_and_a_byte_order_mark_change_nothing(
    tmp_path: Path, name: str, ends: bytes | str, mark: bytes
) -> None:
    lines = GOOD[name].replace(b"\r\n", b"\n").split(b"\n")
    joined = (
        b"".join(line + (b"\r\n" if place % 2 else b"\n") for place, line in enumerate(lines))
        if isinstance(ends, str)
        else ends.join(lines)
    )
    store = MemoryStore()
    report = load(store, name, file(tmp_path, name, mark + joined))
    assert (report.errors, report.events) == ((), len(AMOUNTS) + 1)
    assert ledgers(store) == [sum(AMOUNTS) + (0 if name == "qif" else 100_00)]


@pytest.mark.parametrize("name", ["mt940", "ofx", "qif"])
def test_utf_16_is_named_as_such(tmp_path: Path, name: str) -> None:
    path = file(tmp_path, name, GOOD[name].decode().encode("utf-16"))
    with pytest.raises(BadInput, match="line 1 is UTF-16 text; save the file as UTF-8"):
        load(MemoryStore(), name, path)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_a_csv_and_an_xml_with_a_mark_are_read_in_it(tmp_path: Path, encoding: str) -> None:
    store = MemoryStore()
    assert load(store, "csv", file(tmp_path, "csv", GOOD["csv"].decode().encode(encoding))).errors == ()
    assert ledgers(store) == [100_00 + sum(AMOUNTS)]


@pytest.mark.parametrize("name", GOOD)
def test_what_is_no_text_at_all_is_refused(tmp_path: Path, name: str) -> None:
    """A zip that is called otherwise, nothing, and noise."""
    with zipfile.ZipFile(tmp_path / "zipped", "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr(f"bank.{name}", GOOD[name])
    for content in ((tmp_path / "zipped").read_bytes(), b"", b"\n\n\n", bytes(range(256)) * 40):
        store = MemoryStore()
        said = ""
        try:
            assert load(store, name, file(tmp_path, name, content), keep_going=True).errors, name
        except BadInput as error:
            said = error.message
        assert not said or str(tmp_path) in said, name
        assert store.all_events() == []


@pytest.mark.parametrize("name", GOOD)
def test_a_folder_and_a_device_are_no_files(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.mapping.toml").write_text(BALANCED)
    (tmp_path / "folder").mkdir()
    mapping = ImportOptions(mapping=tmp_path / "folder.mapping.toml")
    for path in (tmp_path / "folder", Path("/dev/zero")):
        with pytest.raises(BadInput, match=r"is not a file|is a folder"):
            import_from(
                MemoryStore(),
                name,
                path,
                options=mapping if name == "csv" else OPTIONS.get(name, ImportOptions()),
            )
