"""States as values: a fold takes facts in place; frozen, it is a value that nothing changes, nor what it holds.

A kind of state is two classes: a dataclass of fields to fold into, and one under it that is also `Frozen`. Neither
becomes the other: freezing and thawing copy.
"""

from __future__ import annotations

from operator import attrgetter
from typing import Any, Generic, NoReturn, TypeVar

Fold = TypeVar("Fold")
Value = TypeVar("Value")
K = TypeVar("K")
V = TypeVar("V")


class FrozenDict(dict[K, V]):
    """A dict that stays as it was made, and is encoded, compared and copied as one. Changing it raises TypeError."""

    __slots__ = ()

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise TypeError("what a state holds is a value; fold events to get another")

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[type[FrozenDict[K, V]], tuple[dict[K, V]]]:
        return type(self), (dict(self),)


class Frozen:
    """Mixed in before the fields of a state: they cannot be set."""

    __slots__ = ()

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(_unchanged(self, name))

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(_unchanged(self, name))


class Freezing(Generic[Fold, Value]):
    """Makes values of folds of one kind of state, and folds of its values.

    `fold` is a dataclass with slots and without bases, `value` a class under it with no fields of its own.
    """

    def __init__(self, fold: type[Fold], value: type[Value]) -> None:
        names: tuple[str, ...] = vars(fold)["__slots__"]
        self._fold, self._value = fold, value
        self._read = attrgetter(*names)
        # The slots themselves: setting a value's fields by name is what a value refuses.
        self._puts = [vars(fold)[name].__set__ for name in names]

    def freeze(self, fold: Fold) -> Value:
        """The state as it stands, as a value: what is folded in later does not change it."""
        value = object.__new__(self._value)
        for put, one in zip(self._puts, self._read(fold), strict=True):
            put(value, FrozenDict(one) if isinstance(one, dict) else one)
        return value

    def thaw(self, state: Fold) -> Fold:
        """A fold that starts from a state, a snapshot for one, leaving the state as it is."""
        return self._fold(*(dict(one) if isinstance(one, dict) else one for one in self._read(state)))


def _unchanged(value: object, name: str) -> str:
    kind = type(value).__name__
    article = "an" if kind[0] in "AEIOU" else "a"
    return f"{article} {kind} is a value; fold events to get another ({name} was not changed)"
