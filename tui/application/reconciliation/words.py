"""What a reconciliation says: a line for each finding, why, and the sum that it closes with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from domain.bank_statement import StatementLine
from domain.reconciliation.drift import Cause, DriftDay
from domain.reconciliation.entries import LogEntry
from domain.reconciliation.items import of_entry, of_line
from domain.reconciliation.reconcile import WITH_AMOUNTS, Finding, Group, Reconciliation
from tui.text.format import money

MOST_TERMS = 12
"""Written out one by one; more are summed by their group."""

GROUP_TITLES: Mapping[Group, str] = {
    "differs": "Amount differs",
    "sign": "Sign differs",
    "only_statement": "Only on the statement",
    "only_log": "Only in the log",
    "order": "Order differs",
    "timing": "Timing only",
    "matched": "Matched",
}
TERM_WORDS = {
    "opening": "the balances before the first day",
    "differs": "other amounts",
    "sign": "other signs",
    "only_statement": "only on the statement",
    "only_log": "only in the log",
    "matched": "booked beyond the statement's days on the other side",
    "cancelled": "reversals beyond the statement's days",
    "unexplained": "the statement's own balances do not add up",
}


def verdict(result: Reconciliation) -> str:
    """In a sentence, with what does not close first."""
    currency = result.statement.currency
    if result.unexplained:
        return (
            f"The statement's own balances do not add up: {money(result.unexplained, currency, signed=True)} is not in "
            "its lines. Ask for the whole statement."
        )
    if result.agrees:
        return f"Statement and log agree: both end with {money(result.closing[0], currency)}."
    begin = next((one.day for one in result.drift if one.lasting), None)
    since = f" Since {begin.isoformat()}." if begin is not None else ""
    difference = result.closing[0] - result.closing[1]
    if not difference:
        return f"Both end with {money(result.closing[0], currency)}, but not by the same bookings.{since}"
    return f"The statement ends {money(difference, currency, signed=True)} beside the log.{since}"


def closes(result: Reconciliation) -> str:
    """The statement's end as the log's end and every difference, as a sum."""
    currency = result.statement.currency
    terms = list(_terms(result))
    if len(terms) > MOST_TERMS:
        terms = [amount for _, amount in result.terms()]
    added = "".join(f" {'−' if amount < 0 else '+'} {money(abs(amount), currency)}" for amount in terms)
    return f"{money(result.closing[0], currency)} = {money(result.closing[1], currency)}{added}"


def _terms(result: Reconciliation) -> Iterator[int]:
    """Each difference on its own, in order of its day, after what was there before."""
    sums = dict(result.terms())
    yield from (sums[name] for name in ("opening",) if name in sums)
    apart = [
        (_first_day(one), one.difference)
        for name in WITH_AMOUNTS
        if name != "matched"
        for one in result.groups[name]
        if one.difference
    ]
    yield from (amount for _, amount in sorted(apart))
    whole = sum(sums.get(name, 0) for name in ("differs", "sign", "only_statement", "only_log"))
    beyond = whole - sum(amount for _, amount in apart)
    yield from (amount for amount in (beyond,) if amount)
    yield from (sums[name] for name in ("matched", "cancelled", "unexplained") if name in sums)


def why(group: Group, one: Finding, currency: str) -> str:
    """Why a finding is where it is."""
    match group:
        case "differs" | "sign":
            return _apart(one, currency)
        case "only_statement":
            return _offered(one)
        case "only_log":
            return "not on the statement"
        case "order" if one.after is not None:
            return f"comes after line {one.after.file_line} on the statement, before it in the log"
        case _:
            return _found_by(one)


def label(one: Finding) -> str:
    """What it is, in the words of the statement, or where it is not on it, of the log."""
    line = one.lines[0] if one.lines else None
    if line is not None:
        return called(line)
    return called(one.entries[0]) if one.entries else ""


def called(one: StatementLine | LogEntry) -> str:
    """Words and name of a line or an entry."""
    return " ".join(part for part in (one.words, one.counterparty) if part)


def cause_words(one: Cause, currency: str) -> str:
    """What stands between both balances at the end of a day."""
    told = called(one.lines[0] if one.lines else one.entries[0]) or "an entry"
    return f"{told} {money(one.amount, currency, signed=True)}"


def drift_words(day: DriftDay, currency: str) -> str:
    """Why the balances are apart at the end of a day: what lasts, then what is timing."""
    lasting = [cause_words(one, currency) for one in day.causes if one.lasts]
    timing = [cause_words(one, currency) for one in day.causes if not one.lasts]
    told = (", ".join(lasting), f"timing: {', '.join(timing)}" if timing else "")
    more = f"and {day.more} more" if day.more else ""
    return "; ".join(part for part in (*told, more) if part)


def _apart(one: Finding, currency: str) -> str:
    stated = sum(line.amount for line in one.lines)
    held = sum(entry.amount for entry in one.entries)
    way = "came in" if one.difference > 0 else "went out"
    return (
        f"{money(stated, currency)} on the statement, {money(held, currency)} in the log: "
        f"{money(abs(one.difference), currency)} more {way}"
    )


def _offered(one: Finding) -> str:
    if not one.offered:
        return "not in the log"
    some = " or ".join(str(entry.version) for entry in one.offered[:4])
    more = f" or one of {len(one.offered) - 4} more" if len(one.offered) > 4 else ""
    return f"may be event {some}{more}: say which"


def _found_by(one: Finding) -> str:
    line, entry = one.lines[0], one.entries[0]
    if one.way == "parts":
        return f"{len(one.lines)} on the statement, {len(one.entries)} in the log, the same sum{_later(one)}"
    if one.way == "taken":
        return f"you said so{_later(one)}"
    if one.way == "reference":
        return f"reference{_later(one)}"
    days = abs((line.valued - entry.valued).days)
    name = of_line(0, line).first_word
    told = ["amount", _days(days) if days else "value date"]
    if name and name == of_entry(entry).first_word:
        told.append("name")
    return ", ".join(told) + ("; another pairing of the same would do as well" if one.alike else "")


def _later(one: Finding) -> str:
    if not one.days_later:
        return ""
    return f", booked {_days(abs(one.days_later))} {'later' if one.days_later > 0 else 'earlier'}"


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _first_day(one: Finding) -> date:
    return min([line.booked for line in one.lines] or [entry.booked for entry in one.entries])
