"""Types of the fields of events and commands. They validate on construction and on reading alike."""

from __future__ import annotations

from typing import Annotated

from pydantic import ConfigDict, Field, StringConstraints

from domain.clock import FIRST_INSTANT, LAST_INSTANT
from domain.money import MAX_MINOR

PAYLOAD = ConfigDict(extra="forbid", strict=True)

# The pattern refuses NUL; pydantic itself refuses lone surrogates. Both would break stores and terminals.
Text = Annotated[str, StringConstraints(max_length=1000, pattern=r"^[^\x00]*$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=100, pattern=r"^[^\x00]+$")]
CurrencyCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
"""ISO 3166-1 alpha-2."""
DayOfMonth = Annotated[int, Field(ge=1, le=31)]
Amount = Annotated[int, Field(gt=0, le=MAX_MINOR)]
Balance = Annotated[int, Field(ge=-MAX_MINOR, le=MAX_MINOR)]
Version = Annotated[int, Field(ge=1, le=2**62)]
"""What no stream reaches is no version of one, and no database could be asked for it."""
NonNegative = Annotated[int, Field(ge=0, le=MAX_MINOR)]
"""Minor units, of which there may be none."""
Instant = Annotated[int, Field(ge=FIRST_INSTANT, le=LAST_INSTANT)]
"""UTC microseconds since 1970 that are a date: years 1 to 9999."""
