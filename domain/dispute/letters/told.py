"""A day and an amount that a letter must tell together: in words, as a sentence, and found in a text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from domain.dispute.letters.recognising import LetterText
from domain.dispute.letters.sources import Sources


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """`days` are the days of which one must be there (none: no day is looked for), `amount` in minor units, `payees`
    names of which one must be there. `says` is what the paragraph must say of them, looked for in English alone."""

    words: str
    sentence: str
    days: tuple[date, ...]
    amount: int | None
    currency: str
    sources: Sources
    says: re.Pattern[str] | None = None
    payees: Sequence[str] = ()

    def is_in(self, letter: LetterText) -> bool:
        """The letter tells it."""
        wording = self.sources.wording
        return letter.tells(
            [form for day in self.days for form in wording.days(day)],
            () if self.amount is None else wording.amounts(self.amount, self.currency),
            self.currency,
            self.says if self.sources.is_english else None,
            self.payees,
        )
