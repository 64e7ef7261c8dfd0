"""The first payloads ever stored replay for ever, byte for byte as they were written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from domain.account import events as e
from domain.account.event_kinds import ACCOUNT_EVENTS, SCHEMA_VERSIONS
from domain.account.fold import replay
from domain.account.state import stream_of
from domain.history.proof import prove
from domain.stream import GENESIS
from storage.encoding.account_codec import READERS, encode_payload
from storage.encoding.codec import decode_payload, event_hash
from storage.encoding.upcasting import upcast
from storage.engine.connect import open_database
from storage.log.store import SqlStore
from storage.verify.rebuild import rebuild
from storage.verify.verify import verify
from tests.kit.places import RELEASES

STORED = [json.loads(line) for line in (RELEASES / "first_release.jsonl").read_text().splitlines()]


@pytest.fixture
def old_bank(tmp_path: Path) -> Iterator[SqlStore]:
    """A bank whose log was written in the first payload versions."""
    store = SqlStore(open_database(str(tmp_path / "old.db"), create=True))
    previous = GENESIS
    for version, row in enumerate(STORED, start=1):
        about = (row["type"], row["schema_version"], version, version, "seed", "branch", "", None, None, None)
        fields = (stream_of("1"), version, f"event-{version}", *about, row["data"])
        digest = event_hash(previous, fields)
        store.database.driver.execute(
            f"INSERT INTO events VALUES ({', '.join('?' * 17)})", (version, *fields, previous, digest)
        )
        previous = digest
    rebuild(store.database, [stream_of("1")])
    yield store
    store.close()


def test_the_first_payloads_replay_to_the_balance_they_meant(old_bank: SqlStore) -> None:
    events = old_bank.events(stream_of("1"))
    assert [event.problem for event in events] == [""] * 5
    account = replay(events)
    assert (account.currency, account.opening, account.ledger) == (
        "GBP",
        10000,
        10000 + 5050 - 3000 + 1 - 10000,
    )
    assert prove(old_bank, "1").equal
    assert verify(old_bank.database).findings == ()


def test_what_is_stored_is_never_rewritten(old_bank: SqlStore) -> None:
    assert [event.data for event in old_bank.events(stream_of("1"))] == [row["data"] for row in STORED]


def test_each_step_can_be_shown_beside_what_is_stored() -> None:
    steps = upcast("MoneyDeposited", 1, '{"Amount": 50.5}')
    assert [(step.schema_version, step.text) for step in steps] == [
        (1, '{"Amount": 50.5}'),
        (2, '{"amount":5050}'),
    ]


def test_every_version_of_every_type_can_be_read() -> None:
    every = {(tag, version) for tag in ACCOUNT_EVENTS for version in range(1, SCHEMA_VERSIONS[tag] + 1)}
    assert set(READERS) == every


def test_a_writer_writes_only_the_newest_version() -> None:
    assert encode_payload(e.MoneyDeposited(amount=5)) == ("MoneyDeposited", 2, '{"amount":5}')


@pytest.mark.parametrize(
    ("tag", "version", "text", "problem"),
    [
        ("MoneyDeposited", 1, '{"Amount": 0.001}', "finer than a penny"),
        ("MoneyDeposited", 1, '{"Amount": NaN}', "not JSON"),
        ("MoneyDeposited", 1, '{"Amount": 1e999999}', "larger than any balance"),
        ("MoneyDeposited", 1, '{"Amount": 1e99999999999999999999}', "not JSON"),
        ("MoneyDeposited", 1, '{"Amount": 12.50' + "0" * 60 + "1}", "finer than a penny"),
        ("MoneyDeposited", 1, '{"Amount": ' + "9" * 5_000 + "}", "not JSON"),
        (
            "MoneyDeposited",
            1,
            '{"Amount": ' + "[" * 200_000 + "]" * 200_000 + "}",
            "nested deeper than 100 levels",
        ),
        (
            "MoneyDeposited",
            1,
            '{"Amount": 5, "more": ' + '{"x":' * 10_000 + "5" + "}" * 10_001,
            "nested deeper",
        ),
        ("MoneyDeposited", 2, '{"amount": ' + "[" * 200_000 + "]" * 200_000 + "}", "json_invalid"),
        ("MoneyDeposited", 2, '{"amount": ' + "9" * 5_000 + "}", "json_invalid"),
        ("MoneyDeposited", 2, '{"amount": NaN}', "amount: int_type"),
        ("MoneyDeposited", 1, '{"Amount": "5"}', "not a number"),
        ("MoneyDeposited", 1, '{"Amount": true}', "not a number"),
        ("MoneyDeposited", 1, '{"Amount": -5}', "amount: greater_than"),
        ("MoneyDeposited", 1, "[5]", "not an object"),
        ("MoneyDeposited", 1, "{", "not JSON"),
        ("AccountOpened", 1, "{}", "lacks 'InitialBalance'"),
        ("MoneyDeposited", 3, '{"amount":5}', "version 3, this program knows 2"),
        ("MoneyTeleported", 1, "{}", "unknown event type 'MoneyTeleported'"),
        ("MoneyDeposited", 2, '{"amount":5,"note":"x"}', "note: unexpected_keyword_argument"),
        ("MoneyDeposited", 2, '{"amount":5.5}', "amount"),
    ],
)
def test_a_payload_that_does_not_fit_is_marked_with_the_reason(
    tag: str, version: int, text: str, problem: str
) -> None:
    event, found = decode_payload("account-1", tag, version, text)
    assert event is None
    assert problem in found


def test_a_credit_of_the_first_shape_is_for_the_entry_it_names() -> None:
    text = '{"credit_id":"p","entry":6,"amount":35,"case_id":"D-1"}'
    event, problem = decode_payload(stream_of("1"), "ProvisionalCreditGranted", 1, text)
    assert problem == ""
    assert event == e.ProvisionalCreditGranted(credit_id="p", entry=6, amount=35, case_id="D-1")
