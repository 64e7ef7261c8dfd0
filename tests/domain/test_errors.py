"""An error that comes back from another process says what it said there."""

from __future__ import annotations

import pickle

import pytest

from domain.errors import BadInput, ReadOnly, RecountError, Refused, UnknownAccount, WrongClock


@pytest.mark.parametrize(
    "error",
    [BadInput("No."), UnknownAccount("77"), Refused("permission", "No."), ReadOnly(), WrongClock("Late.")],
    ids=lambda error: type(error).__name__,
)
def test_an_error_is_the_same_elsewhere(error: RecountError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), vars(again)) == (type(error), error.message, vars(error))
