"""Filters find what events read as: SQLite, PostgreSQL and memory answer as the domain does of the decoded events."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.account import events as e
from domain.account.event_kinds import SCHEMA_VERSIONS
from domain.account.state import stream_of
from domain.search import EventFilter, folded, matches
from storage.encoding.account_codec import READERS, encode_payload
from storage.encoding.payload_shapes import SHAPES
from storage.encoding.upcasting import TWINS, UPCASTERS
from storage.engine.connect import open_database
from storage.engine.postgres.search import PostgresSearch
from storage.engine.search import MADE
from storage.engine.sqlite.search import _SHAPES
from tests.kit.bench import Bench, MemoryBench, PostgresBench, SqlBench
from tests.kit.postgres import fresh_database
from tests.kit.spec import A, deposited
from tests.kit.stories import record

STREAM = stream_of(A)
ROWS = 6
LETTERS = 'aAbzZ .,:%_"\\\n\t\x01\x1f\x7féÉåÅßẞſæÆœøØłıİI µμςσΣﬁĳ½²ｆ日本한각ガ\u0301\u0308\u00ad\u200d\u2126🏦𝐚ыЫйѝẚǆ'
texts = st.text(st.sampled_from(LETTERS), max_size=8)
KINDS = [
    *SHAPES,
    *UPCASTERS,
    ("AccountOpened", 2),
    ("AccountFrozen", 1),
    ("MoneyDeposited", 3),
    ("Unknown", 1),
]
NUMBERS = [
    "1", "5", "500", "700", "500.0", "5e2", "5E2", "5e+2", "-5", "-0", "0", "05", "999999999999999", "1000000000000000",
    "1000000000000001", "true", "null", "12.5", "12.50", "12.500", "12.505", "0.05", "0.0", "0.5", "7.00", "1e-1",
    "1E400", "1e99999999999999999999", "[]", "{}", "NaN", "Infinity", '"5"', '"500"', "9" * 30, "9" * 5000,
    "0." + "1" * 200, "[" * 3000 + "]" * 3000,
]  # fmt: skip
FIELDS = (
    "amount",
    "Amount",
    "kind",
    "description",
    "counterparty",
    "InitialBalance",
    "stated_balance",
    "hold_id",
    "credit_id",
    "claim_id",
    "entry",
)


@st.composite
def written(draw: st.DrawFn) -> str:
    """A payload as some program might have written it: fields by chance, in any order, spelled in any way."""
    fields = draw(st.lists(st.sampled_from(FIELDS), max_size=5))
    ascii_only, blank = draw(st.booleans()), draw(st.sampled_from(["", " ", "\n"]))
    parts = []
    for name in fields:
        value = (
            draw(st.sampled_from(NUMBERS))
            if "mount" in name or "alance" in name or name == "entry"
            else json.dumps(draw(texts), ensure_ascii=ascii_only)
        )
        key = draw(st.sampled_from([f'"{name}"', f'"\\u00{ord(name[0]):02x}{name[1:]}"']))
        parts.append(f"{key}:{blank}{value}")
    return "{" + f",{blank}".join(parts) + "}"


@st.composite
def usual(draw: st.DrawFn) -> tuple[str, int, str]:
    """A payload as this program writes it."""
    amount = draw(st.integers(1, 10**15))
    words: dict[str, Any] = {name: draw(texts) for name in ("description", "counterparty")}
    made: list[Any] = [
        e.MoneyDeposited(
            amount=amount, kind=draw(texts), stated_balance=draw(st.none() | st.integers(-9, 9)), **words
        ),
        e.MoneyWithdrawn(amount=amount, hold_id=draw(st.sampled_from([None, "h", "h\u00e9"])), **words),
        e.WithdrawalDeclined(amount=amount, reason_code="frozen", available=draw(st.integers()), **words),
        e.HoldPlaced(hold_id=draw(texts) + "h", amount=amount, **words),
        e.FeeCharged(
            amount=amount, fee_code="x" * draw(st.integers(1, 100)), description=words["description"]
        ),
        e.EntryReversed(entry=1, amount=amount, direction="debit", description=words["description"]),
        e.ProvisionalCreditGranted(credit_id="c", entry=1, amount=amount, case_id=draw(texts)),
    ]
    return encode_payload(draw(st.sampled_from(made)))


damaged = st.sampled_from(
    ["", "{", "null", "[]", '"a"', "[" * 10_000, '{"amount":5}x', '{"kind":"\\ud800"}', "{}\x02"]
)
some_kind = st.sampled_from(KINDS)
payloads = st.one_of(
    usual(),
    st.tuples(some_kind, written() | damaged).map(lambda both: (*both[0], both[1])),
    st.tuples(some_kind, usual()).map(lambda both: (*both[0], both[1][2])),
)
filters = st.builds(
    EventFilter,
    text=st.one_of(
        st.just(""), texts, st.sampled_from(["ss", "money", "amount", "a" * 500, "é" * 300, "\x00", "\ud800"])
    ),
    min_amount=st.none() | st.sampled_from([0, 1, 5, 500, 700, 1250, 10**15, 10**30]),
    max_amount=st.none() | st.sampled_from([-1, 0, 5, 500, 1250, 10**15, 10**30]),
)


@pytest.fixture(scope="module")
def benches(tmp_path_factory: pytest.TempPathFactory, postgres_server: str) -> Iterator[list[Bench]]:
    folder: Path = tmp_path_factory.mktemp("searching")
    made: list[Bench] = [
        MemoryBench(),
        SqlBench(str(folder / "bank.db")),
        PostgresBench(fresh_database(postgres_server)),
    ]
    for bench in made:
        record(bench.store, [deposited(1) for _ in range(ROWS)])
    yield made
    for bench in made[1:]:
        assert isinstance(bench, SqlBench)
        bench.close()


@settings(suppress_health_check=list(HealthCheck), max_examples=60)
@given(
    st.lists(st.tuples(payloads, texts), min_size=ROWS, max_size=ROWS),
    st.lists(filters, min_size=4, max_size=4),
)
def test_every_store_answers_as_the_domain_does_of_what_it_reads(
    benches: list[Bench], rows: list[tuple[tuple[str, int, str], str]], asked: list[EventFilter]
) -> None:
    held = [(field, text) for (_, _, data), text in rows for field in ("data", text) if data][:1]
    for bench in benches:
        for version, ((tag, schema_version, data), reason) in enumerate(rows, start=1):
            bench.tamper_event(
                STREAM, version, type=tag, schema_version=schema_version, data=data, reason=reason
            )
    sampled = [EventFilter(text=text[1:4]) for _, text in held]
    for wanted in (*asked, *sampled):
        right = [row.version for row in benches[0].store.events(STREAM) if matches(row, wanted)]
        for bench in benches:
            page = bench.store.events_page
            assert [row.version for row in page(STREAM, wanted, limit=99)] == right
            assert [row.version for row in page(STREAM, wanted, before=99, limit=2)] == right[-2:]
            assert [row.version for row in page(STREAM, wanted, after=1, limit=1)] == [
                v for v in right if v > 1
            ][:1]
            assert bench.store.count(STREAM, wanted) == len(right)


@given(st.one_of(usual(), st.tuples(some_kind, written()).map(lambda both: (*both[0], both[1]))))
def test_a_payload_of_its_types_shape_reads_as_the_shape_says(stored: tuple[str, int, str]) -> None:
    """On which SQL relies: it asks such a payload itself."""
    tag, version, text = stored
    shape = _SHAPES[tag, version]
    found = None if shape is None or len(text) > 1000 else shape.fullmatch(text)
    if found is not None:
        event: Any = READERS[tag, version](text)
        assert int(found["amount"]) == event.amount


def test_every_payload_that_filters_ask_has_a_shape_that_fits_what_is_written() -> None:
    for event in (
        e.MoneyDeposited(amount=5, description="café, 5 µm"),
        e.InterestCredited(amount=7, stated_balance=0),
    ):
        tag, version, text = encode_payload(event)
        shape = _SHAPES[tag, version]
        assert shape is not None
        assert shape.fullmatch(text)


def test_every_upcaster_has_its_twin_in_sql() -> None:
    assert set(TWINS) == set(UPCASTERS)
    assert {key for key, twin in TWINS.items() if twin.amount} == {
        (tag, version)
        for tag, version in UPCASTERS
        if any(field.name == "amount" for field in SHAPES.get((tag, SCHEMA_VERSIONS[tag]), ()))
    }
    assert MADE == []


@pytest.mark.parametrize("text", ["Amount", "amount", '"', "{"])
def test_what_only_the_spelling_of_a_payload_holds_is_not_found(benches: list[Bench], text: str) -> None:
    for bench in benches:
        bench.tamper_event(
            STREAM, 1, type="MoneyDeposited", schema_version=1, data='{"Amount": 5}', reason=""
        )
        bench.tamper_event(STREAM, 2, type="MoneyDeposited", schema_version=2, data='{"amount":5}', reason="")
        assert not {1, 2} & {
            row.version for row in bench.store.events_page(STREAM, EventFilter(text=text), limit=9)
        }


def test_letters_that_sql_knows_fold_as_python_says(postgres: str) -> None:
    """Every character of the basic plane, sought by what it folds to: true, or not sure; never false."""
    bench = PostgresBench(postgres)
    asked = PostgresSearch()
    database = open_database(postgres)
    folding: dict[str, list[str]] = {}
    for point in range(1, 0x3100):
        folding.setdefault(folded(chr(point)), []).append(chr(point))
    for needle, alike in sorted(folding.items())[::7]:
        if not needle:
            continue
        statement = sa.select(
            *(asked.says(sa.literal(f"x{one}y"), needle).label(f"n{n}") for n, one in enumerate(alike))
        )
        with database.errors():
            (row,) = database.connection().execute(statement).all()
        assert False not in tuple(row), (needle, alike)
    bench.close()
