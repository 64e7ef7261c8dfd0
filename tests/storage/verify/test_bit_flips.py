"""A file that rotted is refused, or its damage is found; it is never read as something else in silence.

Names are the exception, and known to be: they are kept out of the log and its hashes so that they can be
corrected and erased. A check against the seal therefore says nothing about the spelling of a name.
"""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from domain.account.commands import Command, Deposit, OpenAccount, Request, Withdraw
from domain.account.state import stream_of
from domain.bank import Seal
from domain.errors import RecountError
from domain.handlers.account import Handler
from domain.ports import Holder
from storage.engine.connect import open_database
from storage.log.store import SqlStore
from storage.verify.seal import take_seal
from storage.verify.verify import verify

pytestmark = pytest.mark.slow

FLIPS = int(os.environ.get("RECOUNT_TEST_FLIPS", "100"))
"""The full measure is 1,000; a run on every change makes do with fewer."""


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, Seal, object]:
    """The bytes of a bank of two accounts, its seal, and everything it says."""
    path = tmp_path_factory.mktemp("sound") / "bank.db"
    store = SqlStore(open_database(str(path), create=True), snapshot_every=10)
    handler, chance = Handler(store), random.Random(11)
    store.put_holders([Holder("h", "J. Rivera")])
    commands: list[Command] = [OpenAccount(account_id=name, currency="GBP", holder_id="h") for name in "12"]
    for number in range(60):
        kind = Withdraw if number % 4 == 3 else Deposit
        commands.append(
            kind(account_id=chance.choice("12"), amount=chance.randint(1, 90), description="shop")
        )
    for number, command in enumerate(commands):
        handler.execute(Request(command=command, command_id=str(number), actor="a", channel="card"))
    seal, content = take_seal(store.database, 0), said(store)
    store.close()
    return path.read_bytes(), seal, content


def said(store: SqlStore) -> object:
    """All that a bank says about its accounts."""
    accounts = [
        (one.account_id, one.status, one.version, one.ledger_balance, one.available_balance, one.currency)
        for one in store.accounts()
    ]
    return accounts, store.all_events(), [store.head(name) for name in "12"]


def outcome(path: Path, seal: Seal, content: object) -> str:
    """What became of a damaged file: "refused", "found", "harmless", or the worst, "silent"."""
    try:
        store = SqlStore(open_database(str(path)))
    except RecountError:
        return "refused"
    try:
        if not verify(store.database, seal=seal).intact:
            return "found"
        return "harmless" if said(store) == content else "silent"
    except RecountError:
        return "refused"
    finally:
        store.close()


@pytest.mark.parametrize("damage", ["flip", "truncate"])
def test_no_damage_is_silent(damage: str, sound: tuple[bytes, Seal, object], tmp_path: Path) -> None:
    good, seal, content = sound
    chance = random.Random(damage)
    outcomes: dict[str, list[int]] = {"refused": [], "found": [], "harmless": [], "silent": []}
    for number in range(FLIPS if damage == "flip" else FLIPS // 5):
        path, place = tmp_path / f"{number}.db", chance.randrange(len(good))
        bad = bytearray(good)
        if damage == "flip":
            bad[place] ^= 1 << chance.randrange(8)
        else:
            del bad[place:]
        path.write_bytes(bad)
        outcomes[outcome(path, seal, content)].append(place)
    assert outcomes["silent"] == []
    assert outcomes["refused"]
    assert outcomes["found"] or damage == "truncate"


def test_the_sound_file_is_sound(sound: tuple[bytes, Seal, object], tmp_path: Path) -> None:
    good, seal, content = sound
    (tmp_path / "bank.db").write_bytes(good)
    assert outcome(tmp_path / "bank.db", seal, content) == "harmless"
    store = SqlStore(open_database(str(tmp_path / "bank.db")))
    assert len(store.events(stream_of("1"))) + len(store.events(stream_of("2"))) == 62
    store.close()
