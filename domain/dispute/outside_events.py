"""Events of a case that others brought about: what was posted on the account without a proposal of the case."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from domain.fields import PAYLOAD, Name, Version
from domain.money import MAX_MINOR


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class CreditOutside:
    """What became of a provisional credit without a proposal of its case. `entry` None: of money that never came."""

    credit_id: Name
    became: Literal["granted", "final", "withdrawn"]
    entry: Version | None
    amount: Annotated[int, Field(gt=0, le=MAX_MINOR)]


@dataclass(frozen=True, slots=True, kw_only=True, config=PAYLOAD)
class EntryPostedOutside:
    """Somebody posted on a disputed entry without a proposal of this case: the events of the account, appended in the
    same transaction. `given` is the money that goes to the customer; `owed` as of `Determined`; `credit` the credit of
    this case that was granted, or ended, by it."""

    posted_on: date
    first_version: Version
    last_version: Version
    given: Annotated[int, Field(ge=0)]
    owed: Annotated[int, Field(ge=0)]
    credit: CreditOutside | None = None
