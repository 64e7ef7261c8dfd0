"""The facts of a case in words: their names, their values, and what was amended of them."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from domain.clock import utc_text
from domain.dispute.events import FactsAmended
from domain.dispute.facts import EntryClaim, Facts, changed
from tui.text.format import Figure, day, moment, money

INSTANTS = frozenset({"noticed_at", "mailed_at", "lost_at", "learned_at"})
AMOUNTS = frozenset({"alleged_amount", "missing", "cap"})
NAMES = {
    "alleged_amount": "amount",
    "noticed_on": "day of the notice",
    "noticed_at": "notice",
    "mailed_at": "mailed",
    "lost_at": "lost",
    "learned_on": "learned",
    "learned_at": "learned at",
    "statement_on": "statement",
    "documents_sent_on": "documents sent",
    "confirmation_asked_on": "confirmation asked",
    "confirmation_received_on": "confirmation received",
    "extension_on": "extension",
    "extension_why": "extended because",
    "preventable_tier2": "preventable, tier 2",
    "preventable_tier3": "preventable, tier 3",
    "suspicion_on": "suspicion reported",
}
"""Where a fact is called otherwise than its field."""


def fact_name(name: str) -> str:
    """What a fact is called: "new account"."""
    return NAMES.get(name, name.replace("_", " "))


def fact_words(
    name: str, value: object, currency: str, zone: ZoneInfo | None = None, figure: Figure = money
) -> str:
    """A fact of a case: a day, an amount, yes or no, a word; – for one that nobody has stated. An instant is told in
    the zone, else in UTC, an amount as `figure` writes it."""
    match value:
        case None | "" | ():
            return "–"
        case bool():
            return "yes" if value else "no"
        case int() if name in AMOUNTS:
            return f"{figure(value, currency)} {currency}"
        case int() if name in INSTANTS:
            return utc_text(value) if zone is None else moment(value, zone)
        case date():
            return day(value)
        case tuple():
            return ", ".join(fact_words(name, one, currency, zone, figure) for one in value)
        case EntryClaim():
            return f"{figure(value.amount, currency)} of event {value.entry}"
    return str(value)


def amended_words(event: FactsAmended, currency: str, figure: Figure = money) -> str:
    """What was amended, with what it was: "learned: – → Mon 2 Mar 2026"."""
    told = (
        f"{fact_name(name)}: {fact_words(name, getattr(event.was, name), currency, figure=figure)} → "
        f"{fact_words(name, getattr(event.now, name), currency, figure=figure)}"
        for name in changed(event.was, event.now)
    )
    return "; ".join(told)


def stated(facts: Facts) -> tuple[str, ...]:
    """The names of the facts that somebody stated or the log told, in the order of their definition."""
    return tuple(
        name
        for name, field in Facts.__dataclass_fields__.items()
        if getattr(facts, name) not in (None, "", ()) and getattr(facts, name) != field.default
    )
