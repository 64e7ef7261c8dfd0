"""How much one person may give back alone: per posting, per case, and per customer and day."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from domain.dispute import events as d
from domain.dispute.outside_events import EntryPostedOutside
from domain.money import printed
from domain.profile.state import Limits
from domain.stream import RecordedEvent


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What was given before: in this case, and to this customer today, in minor units."""

    case: int = 0
    customer_today: int = 0


def passed(limits: Limits, amount: int, gives: int, before: Given, currency: str) -> str:
    """The limit that a posting would pass which moves `amount` and gives `gives` of it to the customer, in words; ""
    for none."""
    for total, limit, words in (
        (amount, limits.posting, "a posting"),
        (before.case + gives, limits.case, "a case"),
        (before.customer_today + gives, limits.customer_day, "a customer's day"),
    ):
        if total > limit and (gives or words == "a posting"):
            return f"{printed(total, currency)} {currency} passes the {printed(limit, currency)} {currency} of {words}"
    return ""


def given_on(events: Iterable[RecordedEvent[d.CaseEvent]], day: date) -> int:
    """What the postings of a case gave the customer on a day, in minor units."""
    proposed, given = dict[int, int](), 0
    for row in events:
        match row.event:
            case d.CorrectionProposed() as event:
                proposed[event.number] = event.amount if event.given is None else event.given
            case d.CorrectionPosted() as event if event.posted_on == day:
                given += proposed.get(event.number, 0)
            case EntryPostedOutside() as event if event.posted_on == day:
                given += event.given
    return given


def is_same_person(one: str, other: str) -> bool:
    """Names are compared without case, white space, marks that do not show, and ways of writing a letter."""
    return _heard(one) == _heard(other)


def _heard(name: str) -> str:
    plain_form = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return "".join(
        one for one in plain_form if unicodedata.category(one)[0] not in "CZ" and not one.isspace()
    )
