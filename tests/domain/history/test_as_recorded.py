"""Every question a store is asked has its own bound where an account is shown as it was known at an event. How the
bounds answer is in `tests/storage/log/contract_as_recorded.py`."""

from __future__ import annotations

import pytest

from domain.account.state import stream_of
from domain.history import as_recorded
from domain.history.as_recorded import as_known
from domain.ports import Store
from tests.kit.bench import MemoryBench
from tests.kit.spec import A, opened
from tests.kit.stories import record

BOUNDED = {
    *("shared_work", "recent_entries", "versions_by_cause", "newest_events"),
    *("receipt", "receipts", "existing_ids", "correlated", "event", "events", "events_page", "count"),
    *("version_at", "marks"),
    *("backdated", "all_events", "head", "snapshot", "replay_steps", "curve", "summary", "accounts"),
}  # fmt: skip
"""What later events of the account would show in."""
REFUSED = {"append", "append_long", "put_holders", "erase_holder", "keep_file"}
"""What writes."""
UNBOUNDED = {
    *("is_training", "now", "profile", "read_only", "label", "head_position", "close", "accounts_count"),
    "holder_names",
    *("case", "case_events", "case_summary", "cases", "cases_count", "cases_of_holder", "open_cases"),
    *("last_case_number",
        "batch_ids", "kept_file"),
}  # fmt: skip
"""What is no account's: names are erased for good, cases are looked at as they are, a file is what its hash says."""


def asked() -> set[str]:
    """Every member of the protocol."""
    bases = (one for one in Store.__mro__ if one.__module__ == Store.__module__)
    return {name for base in bases for name in vars(base) if not name.startswith("_")}


def test_every_question_to_a_store_is_bounded_refused_or_meant_to_be_neither() -> None:
    """One that is new in the port fails here until it has its bound, and its place in one of the three."""
    assert asked() == BOUNDED | REFUSED | UNBOUNDED
    assert not BOUNDED & REFUSED | BOUNDED & UNBOUNDED | REFUSED & UNBOUNDED


def test_nothing_is_answered_past_the_bounds() -> None:
    known = vars(as_recorded)["_AsKnown"]
    written_out = {name for base in known.__mro__[:-1] for name in vars(base)}
    assert asked() <= written_out
    assert vars(known).keys() >= BOUNDED
    assert not {"__getattr__", "__getattribute__"} & written_out


def test_what_the_port_does_not_name_is_not_there() -> None:
    bench = MemoryBench()
    record(bench.store, [opened()])
    bench.store.secret = "x"  # type: ignore[attr-defined]
    known = as_known(bench.store, A, 1)
    assert known.count(stream_of(A)) == 1
    with pytest.raises(AttributeError):
        known.secret  # type: ignore[attr-defined]  # noqa: B018
