"""What-if in words: what was supposed, what would follow from it, and the finding as text to hand over.

Everything here is safe to print, and says that it is hypothetical where it stands alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from domain.account.event_kinds import ledger_effect, memo_amount
from domain.account.events import AccountEvent
from domain.account.state import Account
from domain.clock import wall_clock
from domain.history.event_rows import amount_of
from domain.history.what_if import Difference, Hypothesis, Outcome
from domain.stream import RecordedEvent
from tui.application.what_if.sandbox import EventWindow, Findings
from tui.text.events import describe, noun, thing
from tui.text.format import moment, money
from tui.text.safe import safe_str

HYPOTHETICAL = "HYPOTHETICAL"
UNVERIFIED = "unverified"
WORDS = 48
"""Characters of one outside text."""


def supposed(difference: Difference, window: EventWindow, currency: str, zone: ZoneInfo) -> str:
    """What somebody asked to suppose: "42 deposit · PAYROLL 1,500.00 recorded 12 Mar 06:10, not …"."""
    if difference.version is None:
        assert difference.event is not None
        at = moment(difference.instant, zone, style="short")
        return f"{inserted_words(difference.event, currency)} inserted at {at}"
    recorded = window.event(difference.version)
    named = f"{recorded.version:,} {named_event(recorded, currency)}"
    if difference.outcome == "left-out":
        return f"{named} left out"
    if difference.outcome == "moved":
        return f"{named} recorded {_instead(difference.instant, recorded.recorded_at, zone)}"
    changed = recorded._replace(event=difference.event)
    return f"{named} changed to {_amount(changed, currency)}"


def following(difference: Difference, currency: str) -> str:
    """What the rules make of it: "overdraft fee 35.00 would not have been charged"."""
    assert difference.was is not None
    what = f"{thing(difference.was)} {_size(difference.was, currency)}".strip()
    if difference.outcome == "other-amount":
        return f"{what} would have been {_size(difference.event, currency)}"
    return f"{what} would {_WOULD[difference.outcome]}"


_WOULD: Mapping[Outcome, str] = {
    "not-charged": "not have been charged",
    "paid": "have been paid",
    "declined": "have been declined",
    "refused": "have been refused",
    "placed": "have been set aside; whether it would have been captured is not known",
    "not-captured": "have had no hold to capture",
    "not-released": "have had no hold to release",
    "not-reversed": "have had nothing to take back",
    "not-granted": "not have been granted",
    "not-final": "not have been made final",
    "not-withdrawn": "not have been withdrawn",
    "not-posted": "not have been posted: there would have been nothing to put right",
    "not-claimed": "have had no entry to be missing of",
    "not-refunded": "have had nothing to give back",
    "not-promised": "not have been promised",
    "deferred": "have come only after what it follows from",
}

IN_SHORT: Mapping[Outcome, str] = {
    "left-out": "left out",
    "not-charged": "not charged",
    "placed": "set aside",
    "not-captured": "not captured",
    "not-released": "not released",
    "not-reversed": "not reversed",
    "not-granted": "not granted",
    "not-final": "not final",
    "not-withdrawn": "not withdrawn",
    "not-posted": "not posted",
    "not-claimed": "not claimed",
    "not-refunded": "not refunded",
    "not-promised": "not promised",
    "other-amount": "of another amount",
    "deferred": "later",
}
"""Outcomes in two words, where those are not the outcome's own."""


def named_version(difference: Difference) -> str:
    """Which event it is: "event 40"."""
    return "inserted" if difference.version is None else f"event {difference.version:,}"


def named_event(recorded: RecordedEvent[AccountEvent], currency: str) -> str:
    """The event in words with its amount, unsigned: the words say which way the money went."""
    return f"{safe_str(describe(recorded), WORDS)} {_amount(recorded, currency)}".strip()


def without_the_delay(findings: Findings, zone: ZoneInfo) -> str:
    """What a delay did: "no overdraft, no fee, the 09:30 withdrawal is paid"."""
    words = []
    real, account = findings.at_cursor.real, findings.at_cursor.account
    if real.ledger < 0 <= account.ledger:
        words.append("no overdraft")
    for one in findings.followed:
        assert one.version is not None
        recorded = findings.window.event(one.version)
        assert recorded.event is not None, "the rules answer only what can be read"
        if one.outcome == "not-charged":
            words.append("no fee")
        else:
            clock = f"{wall_clock(recorded.recorded_at, zone).at:%H:%M}"
            words.append(f"the {clock} {noun(recorded.event)} is {IN_SHORT.get(one.outcome, one.outcome)}")
    return ", ".join(dict.fromkeys(words)) or "nothing else would have happened"


def finding_text(findings: Findings, zone: ZoneInfo) -> str:
    """The finding as text: what was supposed, the balances both ways, and what would follow."""
    window, currency = findings.window, findings.currency
    asked = "; ".join(supposed(one, window, currency, zone) for one in findings.asked)
    lines = [
        f"{HYPOTHETICAL}, account {safe_str(window.account_id, 34)}; nothing was recorded.",
        f"Supposed: {asked or 'nothing, history as it was'}.",
        f"At {moment(window.instant, zone)}: {_both(findings.at_cursor)}.",
        f"After {last_event(window)}: {_both(findings.at_end)}.",
    ]
    for one in findings.followed:
        words = following(one, currency)
        lines.append(f"{words[:1].upper()}{words[1:]} ({named_version(one)}).")
    return "\n".join(lines)


def last_event(window: EventWindow) -> str:
    """The event that the window ends with, and whether that is the present."""
    last = f"event {window.page.last:,}"
    return f"{last}, the latest" if window.is_to_the_end else f"{last} of {window.head:,}"


def balance(account: Account) -> str:
    """The ledger, or that nobody can vouch for it."""
    if account.unverified_from is not None:
        return UNVERIFIED
    return money(account.ledger, account.currency)


def inserted_words(event: AccountEvent, currency: str) -> str:
    """An event that was never recorded: what it is, and its amount."""
    return f"{noun(event)} {money(getattr(event, 'amount', 0), currency)}"


def _instead(us: int, was: int, zone: ZoneInfo) -> str:
    """Two times, as exact as it takes to tell them apart."""
    at, before = (moment(one, zone, style="short") for one in (us, was))
    if at == before or wall_clock(us, zone).year != wall_clock(was, zone).year:
        at, before = (moment(one, zone, micros=True) for one in (us, was))
    return f"{at}, not {before}"


def _both(hypothesis: Hypothesis) -> str:
    currency = hypothesis.real.currency
    return f"the ledger would be {balance(hypothesis.account)} {currency}, it was {balance(hypothesis.real)}"


def _amount(recorded: RecordedEvent[AccountEvent], currency: str) -> str:
    amount = amount_of(recorded)
    return "" if amount is None else money(abs(amount), currency)


def _size(event: AccountEvent | None, currency: str) -> str:
    """The amount that the event is about, unsigned; "" where it is about none."""
    amount = 0 if event is None else abs(ledger_effect(event)) or memo_amount(event)
    return money(amount, currency) if amount else ""
