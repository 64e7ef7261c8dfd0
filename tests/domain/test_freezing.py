"""Frozen states are values: neither they nor what they hold can be changed, and a fold is never one of them."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from domain.account import state as account
from domain.dispute import state as case
from domain.freezing import FrozenDict

HOLD = account.Hold(30, 2, 7)

CHANGES: dict[str, Callable[[dict[Any, Any]], object]] = {
    "set": lambda held: held.__setitem__("h9", 1),
    "delete": lambda held: held.__delitem__("h1"),
    "merge": lambda held: held.__ior__({"h9": 1}),
    "clear": lambda held: held.clear(),
    "pop": lambda held: held.pop("h1"),
    "popitem": lambda held: held.popitem(),
    "setdefault": lambda held: held.setdefault("h9", 1),
    "update": lambda held: held.update(h9=1),
}


STATES = [
    pytest.param(account, account.AccountFold(holds={"h1": HOLD}), "holds", id="account"),
    pytest.param(case, case.CaseFold(missed={"h1": date(2026, 3, 2)}), "missed", id="case"),
]


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_frozen_dict_refuses_every_change(change: Callable[[dict[Any, Any]], object]) -> None:
    held = FrozenDict({"h1": 30})
    with pytest.raises(TypeError, match="fold events to get another"):
        change(held)
    assert held == {"h1": 30}


def test_every_way_to_change_a_dict_is_among_those() -> None:
    """A dict has these and what only reads it; one that a newer Python adds is looked at here."""
    reads = {
        *("__class_getitem__", "__contains__", "__eq__", "__ge__", "__getitem__", "__gt__", "__iter__", "__le__"),
        *("__len__", "__lt__", "__ne__", "__new__", "__or__", "__repr__", "__reversed__", "__ror__", "__sizeof__"),
        *("__doc__", "__getattribute__", "__hash__", "__init__"),
        *("copy", "fromkeys", "get", "items", "keys", "values"),
    }  # fmt: skip
    assert set(vars(dict)) - set(vars(FrozenDict)) <= reads


def test_a_frozen_dict_is_encoded_and_copied_as_a_dict() -> None:
    held = FrozenDict({"h1": 30})
    assert json.dumps(held) == '{"h1": 30}'
    assert copy.deepcopy(held) == pickle.loads(pickle.dumps(held)) == held
    assert type(held | {"h2": 1}) is type(held.copy()) is dict


@pytest.mark.parametrize(("kind", "fold", "name"), STATES)
def test_nothing_that_a_frozen_state_holds_can_be_changed(kind: Any, fold: Any, name: str) -> None:
    state = kind.freeze(fold)
    for field in fold.__slots__:
        if isinstance(getattr(fold, field), dict):
            with pytest.raises(TypeError, match="fold events to get another"):
                getattr(state, field).clear()
        with pytest.raises(AttributeError, match=f"{field} was not changed"):
            setattr(state, field, getattr(state, field))
        with pytest.raises(AttributeError, match=f"{field} was not changed"):
            delattr(state, field)
    assert getattr(state, name) == getattr(fold, name) != {}


@pytest.mark.parametrize(("kind", "fold", "name"), STATES)
def test_a_fold_and_the_states_frozen_of_it_do_not_share_anything_that_changes(
    kind: Any, fold: Any, name: str
) -> None:
    state = kind.freeze(fold)
    again = kind.thaw(state)
    assert type(again) is type(fold)
    assert again == fold
    getattr(again, name).clear()
    getattr(fold, name)["other"] = 1
    again.version = 99
    assert (len(getattr(state, name)), state.version) == (1, 0)
    assert kind.freeze(again) != state
    assert kind.freeze(kind.thaw(state)) == state
