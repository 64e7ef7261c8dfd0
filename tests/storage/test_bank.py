"""A bank as a whole: opened, exported stream by stream, made of an export, checked by several processes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from domain.account.state import stream_of
from domain.bank import Bank, Banks
from domain.dispute.state import stream_of as case_stream
from domain.errors import DamageFound, ReadOnly, RecountError, StoreUnavailable
from storage.bank import SqlBank, SqlBanks
from tests.kit.cases import ACCOUNT, Calendar, desk_on, opened


@pytest.fixture
def bank(tmp_path: Path) -> Iterator[Bank]:
    """A bank of one account with three events, and of the case D-1 about it."""
    with desk_on(tmp_path, Calendar()) as session:
        opened(session)
        assert isinstance(session.store, SqlBank)
        yield session.store


def save(path: Path, lines: Iterator[str]) -> Path:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="ascii")
    return path


@pytest.mark.parametrize("error", [DamageFound("x"), ReadOnly(), StoreUnavailable("x")])
def test_a_bank_that_cannot_be_derived_anew_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: RecountError
) -> None:
    def fail(*_: object) -> int:
        raise error

    address = str(tmp_path / "bank.db")
    SqlBanks().make(address).close()
    monkeypatch.setattr("storage.verify.refresh.refresh", fail)
    with closing(SqlBanks().open(address)) as bank:
        assert bank.accounts_count() == 0


def test_an_export_is_its_streams_one_after_another(bank: Bank) -> None:
    account, case = list(bank.export_stream(stream_of(ACCOUNT))), list(bank.export_stream(case_stream("D-1")))
    assert (len(account), len(case)) == (3, len(bank.case_events("D-1")))
    assert list(bank.export()) == list(bank.export([ACCOUNT], with_cases=True)) == account + case
    assert list(bank.export([ACCOUNT])) == account
    assert list(bank.export_stream(stream_of("nobody"))) == []


def test_a_bank_of_an_export_holds_the_same_events_and_is_gone_afterwards(bank: Bank, tmp_path: Path) -> None:
    path = save(tmp_path / "events.jsonl", bank.export())
    with SqlBanks().of_export(path) as (address, other):
        assert list(other.export()) == list(bank.export())
        assert other.case("D-1") == bank.case("D-1")
        assert Path(address).exists()
    assert not Path(address).exists()


def test_an_export_that_was_changed_makes_no_bank(bank: Bank, tmp_path: Path) -> None:
    lines = [json.loads(line) for line in bank.export()]
    lines[1]["actor"] = "somebody else"
    path = save(tmp_path / "events.jsonl", map(json.dumps, lines))
    with pytest.raises(DamageFound, match="does not have the hash it states"), SqlBanks().of_export(path):
        pass


def test_a_scratch_bank_is_new_and_gone_afterwards() -> None:
    with SqlBanks().scratch() as bank:
        assert (bank.head_position(), bank.accounts_count(), bank.read_only) == (0, 0, False)
        place = Path(bank.label)
        assert place.exists()
    assert not place.exists()


def test_processes_find_what_one_finds(bank: Bank, tmp_path: Path) -> None:
    found = {jobs: bank.verify(jobs=jobs) for jobs in (1, 2)}
    assert {(one.streams, one.events, one.findings) for one in found.values()} == {
        (2, bank.head_position(), ())
    }


def test_a_seal_is_read_back_as_it_was_taken(bank: Bank, tmp_path: Path) -> None:
    banks: Banks = SqlBanks()
    taken = bank.seal(tmp_path / "bank.seal", now=1_700_000_000_000_000)
    assert banks.read_seal(tmp_path / "bank.seal") == taken
    assert taken.events == bank.head_position()
    assert bank.verify(seal=taken).sealed


def test_a_bank_follows_what_others_append(bank: Bank) -> None:
    assert list(bank.follow(0, stop=lambda: True)) == [bank.head_position()]
    assert list(bank.follow(bank.head_position(), stop=lambda: True)) == []


def test_a_file_takes_any_name_and_its_days_end_where_it_was_begun(tmp_path: Path) -> None:
    with closing(SqlBanks().make(str(tmp_path / "bank.db"), zone="Asia/Tokyo")) as bank:
        assert (bank.login, bank.profile().zone) == (None, "Asia/Tokyo")
