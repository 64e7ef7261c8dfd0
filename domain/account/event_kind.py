"""What there is to know of a type of event of an account: the shape of a row of `domain.account.events.EVENT_KINDS`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

FigureName: TypeAlias = Literal[
    "ledger",
    "held",
    "overdraft_limit",
    "available",
    "credits",
    "debits",
    "fees",
    "entry_count",
    "decline_count",
    "claimed",
    "provisional_credits",
    "refunded",
    "promised",
    "status",
    "country",
    "business",
    "statement_day",
]
"""What an event can change of the state: names of `domain.account.state.AccountFold`."""


@dataclass(frozen=True, slots=True)
class EventKind:
    """What holds for every event of a type, whatever its payload says.

    `noun` is what a refusal calls it, `asked_by` names the commands that it can answer. `touches` are the figures
    of the state that it can change, and no other. `moves` gives its signed effect on the ledger in minor units;
    None: it moves no money. `amount` names the field of the amount that it is about, "" where there is none. A
    marker is worth stopping at on a timeline also when it is not backdated. What is correctable can be reversed
    or credited back. `schema_version` is the version of the payload that this program writes, and the newest it
    can read.
    """

    payload: type[Any]
    noun: str
    asked_by: tuple[str, ...]
    touches: frozenset[FigureName]
    moves: Callable[[Any], int] | None = None
    amount: str = ""
    is_marker: bool = True
    is_correctable: bool = False
    schema_version: int = 1

    @property
    def tag(self) -> str:
        """The type's name in the log. It is part of the stored format: a class may move, its tag may not."""
        return self.payload.__name__
