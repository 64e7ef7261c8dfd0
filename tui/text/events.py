"""The words and the sign of each type of event of an account, one row each, and what lists and sentences make of them.

`describe`, `describe_briefly` and `sort_of` quote what was recorded as it is: whoever prints them makes them harmless
first. All other words are safe to print. Amounts are minor units of the account's currency.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Protocol

from domain.account import events as e
from domain.account.event_kinds import MARKER_TYPES
from domain.account.events import AccountEvent
from domain.account.funds import AUTHORISATION
from domain.account.lateness import is_late
from domain.ports import Mark
from tui.text.event_words import WORDS, EventWords, Says, described, joined, named
from tui.text.format import money
from tui.text.giving_back import GIVING_BACK
from tui.text.glyphs import BOOKMARK, LATE_CREDIT, LATE_DEBIT, MARK_A, UNKNOWN, Glyph
from tui.text.safe import safe_str

CHANNEL_WORDS = {"atm": "ATM", "direct-debit": "direct debit", "card": "card", "transfer": "transfer"}
"""Channels that say more about an entry than "deposit" or "withdrawal" would."""


class Told(Protocol):
    """What can be described: a recorded event, or its row in a list."""

    @property
    def type(self) -> str: ...
    @property
    def channel(self) -> str: ...
    @property
    def event(self) -> AccountEvent | None: ...


def describe(told: Told) -> str:
    """The event in a few words of a bank's counter, without its amount: "card · GREGGS", "overdraft fee"."""
    if told.event is None:
        return f"unreadable {told.type}"
    row = EVENT_WORDS[type(told.event)]
    return _say(row.full or row.sort, told.event, _channel(told))


def describe_briefly(told: Told) -> str:
    """The event where there is no room for `describe`: whose money it was rather than how it went."""
    if told.event is None:
        return describe(told)
    return _say(EVENT_WORDS[type(told.event)].brief, told.event, _channel(told)) or describe(told)


def sort_of(told: Told) -> str:
    """What sort of event it is, in a word or two, whosever it was: what a list is grouped by."""
    if told.event is None:
        return describe(told)
    return _say(EVENT_WORDS[type(told.event)].sort, told.event, _channel(told))


def did(event: AccountEvent, currency: str) -> str:
    """What happened, as the rest of a sentence that starts with who did it: "reversed entry 17, 35.00 credit"."""
    return _say(EVENT_WORDS[type(event)].did, event, currency)


def noun(event: AccountEvent) -> str:
    """What kind of thing it is, in one word or two."""
    row = EVENT_WORDS[type(event)]
    return _say(row.noun or row.sort, event, "")


def thing(event: AccountEvent) -> str:
    """The thing with what was said of it: "cash withdrawal · ATM ANGEL"."""
    return _say(EVENT_WORDS[type(event)].thing, event, "") or noun(event)


def particular(event: AccountEvent) -> tuple[str, str] | None:
    """What only events of its type tell, as a label and outside text; None: nothing."""
    label, says = EVENT_WORDS[type(event)].particular
    told = _say(says, event, "")
    return (label, told) if told else None


def types_by_filter_word() -> dict[str, tuple[str, ...]]:
    """Words that a filter knows, each with the tags of the types that it finds."""
    found: dict[str, tuple[str, ...]] = {}
    for payload, row in EVENT_WORDS.items():
        found[row.filter_word] = (*found.get(row.filter_word, ()), payload.__name__)
    return found


def is_marker(mark: Mark) -> bool:
    """Whether the event is worth stopping at."""
    return mark.type in MARKER_TYPES or is_late(mark)


def glyph_of(mark: Mark) -> Glyph:
    """The sign of an event. A late one without a late glyph of its kind says "late" in its word."""
    glyph = EVENT_GLYPHS.get(mark.type, UNKNOWN)
    if not is_late(mark):
        return glyph
    return LATE_GLYPHS.get(mark.type) or Glyph(glyph.char, f"late {glyph.word}", glyph.tone, glyph.rank)


def legend() -> list[tuple[str, str]]:
    """Every glyph with its word, for help."""
    signs = (*EVENT_GLYPHS.values(), LATE_CREDIT, LATE_DEBIT, MARK_A, BOOKMARK, UNKNOWN)
    return [(glyph.char, glyph.word) for glyph in signs]


def _say(says: Says, event: AccountEvent, beside: str) -> str:
    return says if isinstance(says, str) else says(event, beside)


def _channel(told: Told) -> str:
    return CHANNEL_WORDS.get(told.channel, "")


def _whose(event: Any) -> str:
    return getattr(event, "description", "") or getattr(event, "counterparty", "")


def _deposit(event: e.MoneyDeposited, channel: str) -> str:
    return event.kind or "deposit"


def _withdrawal(event: e.MoneyWithdrawn, channel: str) -> str:
    return event.kind or channel or "withdrawal"


def _withdrew(event: e.MoneyWithdrawn, currency: str) -> str:
    settled = f" settling hold {named(event.hold_id)}" if event.hold_id else ""
    honoured = f", {money(event.honoured, currency)} of it honoured," if event.honoured else ""
    return described(f"withdrew {money(event.amount, currency)}{settled}{honoured}", event)


def _declined(event: e.WithdrawalDeclined, channel: str) -> str:
    return joined(f"declined {event.kind or channel}".strip(), _whose(event))


def _attempted(event: e.WithdrawalDeclined, _: str) -> str:
    return "authorisation" if event.kind == AUTHORISATION else "withdrawal"


def _reason(event: e.WithdrawalDeclined, _: str) -> str:
    return event.reason_code.replace("_", " ")


def _of_party(event: Any, _: str) -> str:
    kind = safe_str(getattr(event, "kind", ""), WORDS) or noun(event)
    return joined(kind, safe_str(_whose(event), WORDS))


def _hold_ended(event: e.HoldReleased, _: str) -> str:
    return f"hold {event.outcome}"


def _ended_hold(event: e.HoldReleased, _: str) -> str:
    verb = "released" if event.outcome == "released" else "let expire"
    return f"{verb} hold {named(event.hold_id)}"


def _fee(event: e.FeeCharged, _: str) -> str:
    return f"{_fee_code(event).removesuffix(' fee')} fee"


def _fee_described(event: e.FeeCharged, _: str) -> str:
    """The fee by its code, and by its description where that says more than the code again."""
    named = _fee(event, _)
    return named if _fee_code(event) in event.description.lower() else joined(named, _whose(event))


def _fee_code(event: e.FeeCharged) -> str:
    return event.fee_code.lower().replace("_", " ")


def _facts(event: e.AccountFactsChanged) -> str:
    whose = {True: "business", False: "consumer", None: ""}[event.business]
    day = "" if event.statement_day is None else f"statements on day {event.statement_day}"
    return ", ".join(filter(None, (event.country or "", whose, day)))


EVENT_WORDS: Mapping[type[Any], EventWords] = MappingProxyType(
    {
        e.AccountOpened: EventWords(
            glyph=Glyph("⊢", "opened", "ordinary", 1),
            filter_word="opened",
            sort="account opened",
            did=lambda event, currency: f"opened the account in {currency}",
        ),
        e.MoneyDeposited: EventWords(
            glyph=Glyph("◉", "deposit", "credit"),
            late=Glyph(LATE_CREDIT.char, "late deposit", "credit", 7),
            filter_word="deposit",
            sort=_deposit,
            full=lambda event, channel: joined(_deposit(event, channel), _whose(event)),
            brief=lambda event, channel: _whose(event),
            did=lambda event, currency: described(f"deposited {money(event.amount, currency)}", event),
            noun="deposit",
        ),
        e.MoneyWithdrawn: EventWords(
            glyph=Glyph("◦", "withdrawal", "ordinary"),
            late=Glyph(LATE_DEBIT.char, "late withdrawal", "alert", 7),
            filter_word="withdrawal",
            sort=_withdrawal,
            full=lambda event, channel: joined(_withdrawal(event, channel), _whose(event)),
            brief=lambda event, channel: _whose(event),
            did=_withdrew,
            noun="withdrawal",
            thing=_of_party,
            particular=("settles hold", lambda event, _: event.hold_id or ""),
        ),
        e.WithdrawalDeclined: EventWords(
            glyph=Glyph("✕", "declined", "alert", 9),
            filter_word="decline",
            sort="declined",
            full=_declined,
            brief="declined",
            did=lambda event, currency: f"had {money(event.amount, currency)} declined, {_reason(event, '')}",
            noun=_attempted,
            thing=_of_party,
            particular=("refused for", _reason),
        ),
        e.HoldPlaced: EventWords(
            glyph=Glyph("◧", "hold placed", "notice", 4),
            filter_word="hold",
            sort="hold",
            full=lambda event, channel: joined("hold", _whose(event) or event.hold_id),
            brief="hold",
            did=lambda event, currency: described(
                f"placed hold {named(event.hold_id)} of {money(event.amount, currency)}", event
            ),
            noun="authorisation",
            thing=_of_party,
            particular=("hold", lambda event, _: event.hold_id),
        ),
        e.HoldReleased: EventWords(
            glyph=Glyph("◨", "hold released", "notice", 3),
            filter_word="hold",
            sort=_hold_ended,
            full=lambda event, channel: joined(_hold_ended(event, channel), event.hold_id),
            did=_ended_hold,
            noun=lambda event, _: f"release of hold {safe_str(event.hold_id, WORDS)}",
        ),
        e.FeeCharged: EventWords(
            glyph=Glyph("⊖", "fee", "alert", 8),
            filter_word="fee",
            sort=_fee,
            full=_fee_described,
            did=lambda event, currency: (
                f"charged a fee of {money(event.amount, currency)}, {named(event.fee_code)}"
            ),
            noun=lambda event, _: f"{safe_str(event.fee_code, WORDS).lower().removesuffix(' fee')} fee",
            particular=("described as", lambda event, _: event.description),
        ),
        e.InterestCredited: EventWords(
            glyph=Glyph("%", "interest", "credit"),
            late=Glyph(LATE_CREDIT.char, "late interest", "credit", 7),
            filter_word="interest",
            sort="interest",
            full=lambda event, channel: _whose(event) or "interest",
            did=lambda event, currency: f"credited interest of {money(event.amount, currency)}",
            noun="interest",
        ),
        e.EntryReversed: EventWords(
            glyph=Glyph("↺", "reversal", "notice", 7),
            filter_word="reversal",
            sort="reversal",
            full=lambda event, channel: joined(f"reversal of {event.entry}", _whose(event)),
            brief=lambda event, channel: f"reversal of {event.entry}",
            did=lambda event, currency: (
                f"reversed entry {event.entry}, {money(event.amount, currency)} {event.direction}"
            ),
            noun=lambda event, _: f"reversal of {event.entry:,}",
        ),
        **GIVING_BACK,
        e.AccountFactsChanged: EventWords(
            glyph=Glyph("≣", "facts of the account", "ordinary", 1),
            filter_word="facts",
            sort="facts of the account",
            did=lambda event, currency: f"stated of the account: {_facts(event)}",
        ),
        e.OverdraftLimitChanged: EventWords(
            glyph=Glyph("⇕", "overdraft limit", "notice", 5),
            filter_word="limit",
            sort="overdraft limit",
            did=lambda event, currency: f"set the overdraft limit to {money(event.limit, currency)}",
        ),
        e.AccountFrozen: EventWords(
            glyph=Glyph("⊠", "frozen", "alert", 5),
            filter_word="freeze",
            sort="account frozen",
            did="froze the account",
        ),
        e.AccountUnfrozen: EventWords(
            glyph=Glyph("⊡", "unfrozen", "notice", 5),
            filter_word="freeze",
            sort="account unfrozen",
            did="unfroze the account",
        ),
        e.AccountClosed: EventWords(
            glyph=Glyph("∎", "closed", "notice", 5),
            filter_word="closed",
            sort="account closed",
            did="closed the account",
        ),
    }
)
"""A row for each type of event, in the order of the domain's; a test holds it against that table."""

EVENT_GLYPHS: Mapping[str, Glyph] = MappingProxyType(
    {payload.__name__: row.glyph for payload, row in EVENT_WORDS.items()}
)
"""Type to its sign, and below to that of one booked late where that differs."""
REVERSAL = EVENT_GLYPHS[e.EntryReversed.__name__]
LATE_GLYPHS = {payload.__name__: row.late for payload, row in EVENT_WORDS.items() if row.late is not None}
