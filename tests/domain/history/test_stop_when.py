"""Where playing stops: against a naive search, over memory, forwards and backwards, across batches."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.history import stop_when
from domain.history.stop_when import (
    COMPARISONS,
    ActorIs,
    AmountIs,
    CaseIs,
    Changes,
    Condition,
    FigureIs,
    Frame,
    TypeIs,
    find_stop,
    first_stop,
    frames,
)
from tests.kit.travelling import ACCOUNT, DECLINED, FEE, HEAD, PAYROLL, RENT, rivera

SMALL = st.integers(-3, 3)
FRAMES = st.lists(
    st.builds(
        Frame,
        version=st.just(0),
        type=st.sampled_from("FDW"),
        actor=st.sampled_from("xyz"),
        case_id=st.sampled_from(["", "D-1", "D-2"]),
        amount=st.none() | st.integers(0, 3),
        balance=SMALL,
        available=SMALL,
        holds=SMALL,
        is_verified=st.booleans(),
    ),
    max_size=12,
).map(lambda found: [frame._replace(version=at) for at, frame in enumerate(found, 1)])
COMPARED = st.sampled_from(list(COMPARISONS))
CONDITIONS: st.SearchStrategy[Condition] = st.one_of(
    st.builds(FigureIs, st.sampled_from(["balance", "available", "holds"]), COMPARED, SMALL),
    st.builds(AmountIs, COMPARED, SMALL),
    st.builds(TypeIs, st.frozensets(st.sampled_from("FDW"))),
    st.builds(ActorIs, st.sampled_from("xyz")),
    st.builds(CaseIs, st.sampled_from(["", "D-1"])),
    st.builds(Changes, st.sampled_from(["actor", "type"])),
)


def naive(found: list[Frame], condition: Condition) -> int | None:
    """The version of the first frame after the first for which it became true, each looked at for itself."""
    for at in range(1, len(found)):
        before, here = found[at - 1], found[at]
        match condition:
            case FigureIs(figure, comparison, value):
                compare = COMPARISONS[comparison]
                was = before.is_verified and compare(getattr(before, figure), value)
                becomes = here.is_verified and compare(getattr(here, figure), value) and not was
            case AmountIs(comparison, value):
                becomes = here.amount is not None and COMPARISONS[comparison](here.amount, value)
            case TypeIs(types):
                becomes = here.type in types
            case ActorIs(actor):
                becomes = here.actor == actor
            case CaseIs(case_id):
                becomes = here.case_id == case_id if case_id else here.case_id != ""
            case Changes(what):
                becomes = getattr(here, what) != getattr(before, what)
        if becomes:
            return here.version
    return None


@given(FRAMES, CONDITIONS, st.booleans())
def test_it_stops_where_a_naive_search_does(
    found: list[Frame], condition: Condition, backwards: bool
) -> None:
    walk = found[::-1] if backwards else found
    stop = first_stop(iter(walk), condition)
    assert (None if stop is None else stop.here.version) == naive(walk, condition)
    if stop is not None:
        assert abs(stop.here.version - stop.came_from.version) == 1


@pytest.mark.parametrize("batch", [1, 7, 2_000])
@pytest.mark.parametrize(
    ("version", "direction", "condition", "stops"),
    [
        (30, 1, FigureIs("available", "<", 0), RENT),
        (RENT, 1, FigureIs("available", "<", 0), None),
        (HEAD, -1, FigureIs("available", "<", 0), DECLINED),
        (RENT, 1, FigureIs("balance", ">=", 0), PAYROLL),
        (RENT, 1, TypeIs(frozenset({"FeeCharged"})), FEE),
        (FEE, 1, Changes("type"), DECLINED),
        (DECLINED, -1, Changes("type"), FEE),
        (HEAD, 1, Changes("actor"), None),
        (1, -1, Changes("actor"), None),
        (1, 1, CaseIs(""), None),
    ],
)
def test_the_account_of_the_late_payroll(
    version: int,
    direction: int,
    condition: Condition,
    stops: int | None,
    batch: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(stop_when, "BATCH", batch)
    stop = find_stop(rivera(), ACCOUNT, version, direction, condition, HEAD)
    assert (None if stop is None else stop.here.version) == stops


def test_frames_have_the_figures_after_each_event() -> None:
    rent, fee, declined = frames(rivera(), ACCOUNT, RENT, DECLINED)
    assert (rent.amount, rent.balance) == (900_00, -600_00)
    assert (fee.type, fee.amount, fee.available) == ("FeeCharged", 35_00, -635_00)
    assert (declined.amount, declined.balance) == (60_00, -635_00)
