"""What the append function makes of calls that no program of ours would send, as an operator's psql can send them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.clock import CLOCK_TOLERANCE, utc_now
from domain.errors import DamageFound, Refused, StoreUnavailable
from storage.schema import tables as schema
from storage.schema.postgres_functions import (
    DAMAGED,
    OTHER_BANK,
    VERSION_CONFLICT,
    WRONG_ACTOR,
    WRONG_CALL,
    WRONG_HASH,
    WRONG_TIME,
)
from tests.kit.postgres_people import bank_with_roles, sql
from tests.kit.psql_operator import (
    CASES,
    EVENTS,
    FOREIGN,
    FORGED,
    HEADS,
    SNAPSHOTS,
    SUMMARIES,
    UNREADABLE,
    Desk,
    Row,
    date,
    put,
)


@pytest.fixture(params=["whole", "cut"])
def session(request: pytest.FixtureRequest, postgres: str) -> Iterator[Desk]:
    with closing(bank_with_roles(postgres, "bank_b", partitions=3 if request.param == "cut" else 0)) as store:
        yield Desk(postgres, store)


def test_the_call_that_the_app_would_send_is_done(session: Desk) -> None:
    assert session.send(session.valid) == ""
    versions = sql(session.address, "SELECT stream_id, max(version) FROM events GROUP BY 1 ORDER BY 1")
    assert versions == [("account-1", 2), ("account-7", 4), ("account-8", 1), ("dispute-D-9", 2)]
    order = [(row["stream_id"], row["version"]) for row in session.valid.lists[EVENTS]]
    placed = sql(
        session.address, "SELECT stream_id, version, position FROM events ORDER BY position DESC LIMIT 4"
    )[::-1]
    assert [row[:2] for row in placed] == order
    assert [row[2] - placed[0][2] for row in placed] == [0, 1, 2, 3]
    assert session.send(session.valid) == VERSION_CONFLICT


def test_a_forgery_is_refused_and_changes_nothing(session: Desk) -> None:
    before = session.contents()
    said = {name: session.send(session.changed(change, rehash=True)) for name, (change, _) in FORGED.items()}
    assert {name: state[: len(FORGED[name][1])] for name, state in said.items()} == {
        name: state for name, (_, state) in FORGED.items()
    }
    assert session.contents() == before


def test_an_event_within_the_tolerance_is_taken(session: Desk) -> None:
    late = utc_now() + CLOCK_TOLERANCE // 2
    assert session.send(session.changed(lambda lists: date(lists, 1, late), rehash=True)) == ""


MISFITS: dict[str, Callable[[list[list[Row]]], Any]] = {
    "no events": lambda ls: ls[EVENTS].clear(),
    "nothing at all": lambda ls: ls.__setitem__(slice(None), [[] for _ in ls]),
    "no heads": lambda ls: ls[HEADS].clear(),
    "no list": lambda ls: ls[SUMMARIES].clear(),
    "no queue": lambda ls: ls[CASES].clear(),
    "a head is missing": lambda ls: ls[HEADS].pop(),
    "a row of the list is missing": lambda ls: ls[SUMMARIES].pop(),
    "a head without events": lambda ls: ls[HEADS].append(ls[HEADS][0] | {"stream_id": FOREIGN}),
    "another account in the list": lambda ls: ls[SUMMARIES].append(ls[SUMMARIES][0] | {"account_id": "1"}),
    "another account's place": put(SUMMARIES, 1, account_id="1"),
    "another case in the queue": lambda ls: ls[CASES].append(ls[CASES][0] | {"case_id": "D-1"}),
    "a row of the list twice": lambda ls: ls[SUMMARIES].append(dict(ls[SUMMARIES][0])),
    "a row of the list instead of another": lambda ls: ls[SUMMARIES].__setitem__(1, dict(ls[SUMMARIES][0])),
    "a case twice": lambda ls: ls[CASES].append(dict(ls[CASES][0])),
    "the list at another version": put(SUMMARIES, 0, version=3),
    "the list at another time": put(SUMMARIES, 0, last_recorded_at=1),
    "the queue at another version": put(CASES, 0, version=1),
    "a snapshot of another stream": put(SNAPSHOTS, 0, stream_id=FOREIGN),
    "a snapshot of another version": put(SNAPSHOTS, 0, version=1),
    "a snapshot of another time": put(SNAPSHOTS, 0, recorded_at=1),
    "a snapshot twice": lambda ls: ls[SNAPSHOTS].append(dict(ls[SNAPSHOTS][0])),
    "a head twice": lambda ls: ls[HEADS].append(dict(ls[HEADS][0])),
    "an event twice": lambda ls: ls[EVENTS].append(dict(ls[EVENTS][0])),
    "another first time": put(HEADS, 0, first_at=1),
    "another last time": put(HEADS, 0, recorded_at=1),
    "another last hash": put(HEADS, 0, head_hash="00" * 32),
    "another place": put(HEADS, 0, expected=3),
    "type as a number": put(EVENTS, 0, type=7),
    "data as an object": put(EVENTS, 0, data={"amount": 1}),
}


def test_what_is_derived_has_to_be_that_of_the_events(session: Desk) -> None:
    before = session.contents()
    said = {name: session.send(session.changed(change)) for name, change in MISFITS.items()}
    assert {
        name for name, state in said.items() if state not in (WRONG_CALL, VERSION_CONFLICT, "21000")
    } == set()
    assert session.contents() == before


NO_LISTS = ("{}", "7", '"x"', "true", "[1]", "[[]]", '[{"stream_id":"account-1"}', "null", "[null]")


def test_what_is_no_list_of_rows_is_refused(session: Desk) -> None:
    before = session.contents()
    for which in range(5):
        for text in NO_LISTS:
            values = list(session.valid.sent())
            values[which] = text
            assert session.send(tuple(values)).startswith((WRONG_CALL, UNREADABLE)), (which, text)
    assert session.contents() == before


def test_more_text_than_anybody_sends_is_refused(session: Desk) -> None:
    values = list(session.valid.sent())
    for text in ("[" * 200_000, '[{"stream_id":' * 50_000, "[" + '{"a":1},' * 200_000 + "{}]"):
        values[EVENTS] = text
        session.refuses(tuple(values), WRONG_CALL, UNREADABLE, "54")


CHECKED = {
    HEADS: ("expected", "prev_hash", "first_at", "stream_id", "version", "head_hash", "recorded_at"),
    SNAPSHOTS: ("stream_id", "version", "recorded_at"),
    SUMMARIES: ("account_id", "version", "last_recorded_at"),
    CASES: ("case_id", "version", "last_recorded_at"),
    EVENTS: tuple(column.name for column in schema.events.c if column.name != "position"),
}
"""The fields whose value has to be one and no other."""
NULLABLE = {"command_id", "correlation_id", "causation_id", "next_due_on"}


@st.composite
def corruptions(draw: st.DrawFn) -> Callable[[list[list[Row]]], str]:
    """A change of one field of one row, to something that it must not be; it says what it did."""
    which = draw(st.integers(0, 4))
    index, field_of, value = draw(st.integers(0, 10)), draw(st.integers(0, 30)), draw(VALUES)
    how = draw(st.sampled_from(["null", "gone", "other", "near"]))

    def change(lists: list[list[Row]]) -> str:
        rows = lists[which]
        row = rows[index % len(rows)]
        names = [name for name in row if name not in NULLABLE] if how in ("null", "gone") else CHECKED[which]
        name = names[field_of % len(names)]
        was = row[name]
        if how == "gone":
            del row[name]
        elif how == "null":
            row[name] = None
        elif how == "near" and isinstance(was, int):
            row[name] = was + 1
        elif how == "near" and isinstance(was, str):
            row[name] = was[:-1] + ("0" if was[-1:] != "0" else "1")
        else:
            row[name] = value if value != was and str(value) != str(was) else "other"
        return f"{which} {index % len(rows)} {name}: {was!r} → {row.get(name)!r}"

    return change


VALUES: st.SearchStrategy[Any] = st.one_of(
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False),
    st.text(st.characters(codec="utf-8"), max_size=20),
    st.booleans(),
    st.lists(st.integers(), max_size=2),
    st.dictionaries(st.text(st.characters(codec="utf-8"), max_size=3), st.integers(), max_size=2),
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(change=corruptions())
def test_no_corruption_of_a_call_gets_through(
    session: Desk, change: Callable[[list[list[Row]]], str]
) -> None:
    said: list[str] = []
    call = session.changed(lambda lists: said.append(change(lists)))
    before = session.contents()
    assert session.send(call) != "", said
    assert session.contents() == before, said


def test_the_owner_may_state_who_and_when_but_not_what_does_not_follow(session: Desk) -> None:
    """An import is history: other people's events, dated as they were. Nothing else is different for an owner."""

    def told(lists: list[list[Row]]) -> None:
        for event in lists[EVENTS]:
            event["actor"] = "somebody"
        date(lists, 1, utc_now() + 2 * CLOCK_TOLERANCE)

    for login in ("oleg", ""):
        for name in ("a version skipped", "another beginning", "an event dated back"):
            session.refuses(session.changed(FORGED[name][0], rehash=True), FORGED[name][1], login=login)
    assert session.send(session.changed(told, rehash=True), "oleg") == ""


def test_a_hash_has_to_cover_its_event(session: Desk) -> None:
    session.refuses(session.changed(put(EVENTS, 0, reason="another")), WRONG_HASH)


def test_nobody_else_appends(session: Desk) -> None:
    for login in ("petra", "anna", "norma"):
        session.refuses(session.valid, "42501", "42883", login=login)


def test_a_head_that_is_not_that_of_its_log_takes_nothing_more(session: Desk) -> None:
    """Restored in part, or changed by hand: the log is not made longer from there."""
    owner = session.address
    sql(owner, "UPDATE streams SET version = 3 WHERE stream_id = 'account-7'")
    session.refuses(
        session.changed(
            lambda ls: [
                put(HEADS, 0, expected=3, version=5)(ls),
                put(EVENTS, 0, version=4)(ls),
                put(EVENTS, 1, version=5)(ls),
                put(SUMMARIES, 0, version=5)(ls),
                put(SNAPSHOTS, 0, version=4)(ls),
            ],
            rehash=True,
        ),
        DAMAGED,
    )


def test_the_time_of_a_head_that_rotted_is_not_believed(session: Desk) -> None:
    sql(session.address, "UPDATE streams SET recorded_at = 253402300799000000 WHERE stream_id = 'account-7'")
    assert session.send(session.valid) == ""


SENTENCES = {
    WRONG_CALL: (Refused, "refused what it was sent"),
    WRONG_HASH: (Refused, "refused what it was sent"),
    WRONG_TIME: (Refused, "set the clock of this machine"),
    WRONG_ACTOR: (Refused, "records the login as the actor"),
    OTHER_BANK: (StoreUnavailable, "another bank than the one that was opened"),
    DAMAGED: (DamageFound, "run `recount verify`"),
}


def test_every_refusal_has_its_sentence(session: Desk) -> None:
    for state, (kind, words) in SENTENCES.items():
        with pytest.raises(kind, match=words), session.store.database.errors():
            session.store.database.driver.execute(
                f"DO $$ BEGIN RAISE 'why' USING ERRCODE = '{state}'; END $$"
            )
