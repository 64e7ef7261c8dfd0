"""The fingerprint of what is derived changes with everything that would change what is derived."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import field, make_dataclass
from types import FunctionType
from typing import Any

import pytest

from domain.account import events as e
from domain.account import fold as account
from domain.account.state import AccountFold, Stamp
from domain.batch import state as batch
from domain.dispute import fold as case_fold
from domain.dispute import state as case
from domain.profile import state as profile
from domain.profile.events import KEYS
from storage.encoding import account_codec, batch_codec, case_codec, profile_codec, upcasting
from storage.streams import (
    account_fingerprint,
    account_writer,
    batch_fingerprint,
    batch_writer,
    case_fingerprint,
    case_writer,
    fingerprint,
    profile_fingerprint,
    profile_writer,
)
from storage.streams.account_samples import SAMPLES
from storage.streams.batch_samples import SAMPLES as BATCH_SAMPLES
from storage.streams.case_samples import SAMPLES as CASE_SAMPLES
from storage.streams.kind import KINDS
from storage.streams.profile_samples import SAMPLES as PROFILE_SAMPLES
from tests.kit.mutants import changed, mutants


def _property(cls: type[Any], name: str) -> FunctionType:
    found: FunctionType = vars(cls)[name].fget
    return found


ACCOUNT_FOLD: tuple[Any, ...] = (
    account.evolve,
    *account.EVOLVE.values(),
    _property(AccountFold, "held"),
    _property(AccountFold, "available"),
    account_writer.AccountWriter.fold,
    account_writer.AccountWriter.follow,
    account_writer.AccountWriter.snapshot,
    account_writer.AccountWriter.head_row,
    account_writer.summary_row,
    *upcasting.UPCASTERS.values(),
)
"""What derives an account; the functions that these call are found."""
CASE_FOLD: tuple[Any, ...] = (
    case_fold.evolve,
    *case_fold.EVOLVE.values(),
    _property(case.CaseFold, "is_open"),
    _property(case.CaseFold, "duties"),
    _property(case.CaseFold, "next_due"),
    _property(case.CaseFold, "open_proposals"),
    _property(case.Proposal, "is_open"),
    case_writer.CaseWriter.follow,
    case_writer.CaseWriter.head_row,
    case_writer.queue_row,
)

PROFILE_FOLD: tuple[Any, ...] = (
    profile.evolve,
    profile_writer.ProfileWriter.follow,
    profile_writer.ProfileWriter.head_row,
)

BATCH_FOLD: tuple[Any, ...] = (
    batch.evolve,
    *batch.EVOLVE.values(),
    batch_writer.BatchWriter.follow,
    batch_writer.BatchWriter.head_row,
)

SAME = (
    # Nothing moves an amount of nought, and a lowest that is met again is the lowest.
    "change >= 0 -> change > 0",
    "0 -> 1",
    "ledger < self.run.low -> ledger <= self.run.low",
    "ledger > self.run.high -> ledger >= self.run.high",
    # What is far too large is refused when the payload is validated, if not here; and how it is refused is no matter.
    "exact.adjusted() > 15 -> exact.adjusted() >= 15",
    "15 -> 16",
    "'an amount is not a number' -> 'an amount is not a numberx'",
    "'an amount is larger than any balance' -> 'an amount is larger than any balancex'",
    "'an amount is finer than a penny' -> 'an amount is finer than a pennyx'",
)
"""Changes that change nothing."""


def test_no_change_of_what_is_derived_from_an_account_goes_unnoticed() -> None:
    """One that does needs a sample that shows it."""
    unseen = survivors(ACCOUNT_FOLD, account_fingerprint.computed)
    assert [told for told in unseen if told.partition(": ")[2] not in SAME] == []


@pytest.mark.slow
def test_no_change_of_what_is_derived_from_a_case_goes_unnoticed() -> None:
    """One that does needs a sample that shows it."""
    assert survivors(CASE_FOLD, case_fingerprint.computed) == []


def test_no_change_of_what_is_derived_from_the_profile_goes_unnoticed() -> None:
    """One that does needs a sample that shows it."""
    assert survivors(PROFILE_FOLD, profile_fingerprint.computed) == []


def test_no_change_of_what_is_derived_from_a_batch_goes_unnoticed() -> None:
    """One that does needs a sample that shows it."""
    assert survivors(BATCH_FOLD, batch_fingerprint.computed) == []


def survivors(functions: Iterable[FunctionType], computed: Callable[[], str]) -> list[str]:
    """Small changes of the functions that leave the fingerprint as it is."""
    before, found = computed(), list[str]()
    for function in _called(functions):
        for told, mutant in mutants(function):
            with changed(function, mutant):
                if _after(computed) == before:
                    found.append(told)
    assert computed() == before
    return found


def _called(functions: Iterable[FunctionType]) -> list[FunctionType]:
    """The functions, and those of their own modules that they call, however deep."""
    found, left = list[FunctionType](), list(functions)
    while left:
        function = left.pop(0)
        if function in found:
            continue
        found.append(function)
        named = (function.__globals__.get(name) for name in function.__code__.co_names)
        left += [
            one for one in named if isinstance(one, FunctionType) and one.__module__ == function.__module__
        ]
    return found


def _after(computed: Callable[[], str]) -> str:
    try:
        return computed()
    except Exception:  # noqa: BLE001 (a program that cannot even start is noticed)
        return ""


def test_every_event_and_every_payload_that_can_be_read_is_among_the_samples() -> None:
    assert {sample[:2] for sample in SAMPLES} >= set(account_codec.READERS)
    assert {sample[:2] for sample in CASE_SAMPLES} >= set(case_codec.READERS)
    assert {sample[:2] for sample in PROFILE_SAMPLES} >= set(profile_codec.READERS)
    assert {sample[:2] for sample in BATCH_SAMPLES} >= set(batch_codec.READERS)


def test_every_key_of_the_profile_is_among_the_samples() -> None:
    said = "".join(text for _, _, text in PROFILE_SAMPLES)
    assert [key for key in KEYS if f'"{key}":' not in said] == []


def test_another_default_of_a_field_is_another_shape() -> None:
    """A state leaves out what is a default: it would be read as something else."""
    one, other = (
        make_dataclass("Hold", [("text", "str", field(default=default))]) for default in ("", "a hold")
    )
    assert fingerprint.digest([one], [], []) != fingerprint.digest([other], [], [])


def test_it_is_another_where_a_fold_a_reader_or_an_upcaster_is_replaced(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As a program of another version has them: the bank that is opened next is met by that one."""
    before = account_fingerprint.state_schema()
    charge, read = account.EVOLVE[e.FeeCharged], account_codec.READERS["MoneyDeposited", 2]

    def counted_as_decline(fold: AccountFold, event: Any, stamp: Stamp) -> None:
        charge(fold, event, stamp)
        fold.decline_count += 1

    replaced: list[tuple[dict[Any, Any], Any, Any]] = [
        (account.EVOLVE, e.FeeCharged, counted_as_decline),
        (account_codec.READERS, ("MoneyDeposited", 3), read),
        (upcasting.UPCASTERS, ("MoneyDeposited", 1), lambda old: {"amount": 1}),
    ]
    for table, key, value in replaced:
        with monkeypatch.context() as patch:
            patch.setitem(table, key, value)
            assert account_fingerprint.state_schema() != before
        assert account_fingerprint.state_schema() == before


def test_the_fingerprints_of_this_release_are_written_down() -> None:
    """Other figures than these mean that every bank is derived anew. Where that is meant, write them down in the rows
    of `storage.streams.kind`."""
    assert {kind: kind.fingerprint() for kind in KINDS.values()} == {
        kind: kind.release for kind in KINDS.values()
    }
