"""The money that a letter tells of: provisional credits, their end, their debits, and what put an error right."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from types import MappingProxyType

from domain.account import events as e
from domain.account.event_kinds import ledger_effect
from domain.dispute import events as d
from domain.dispute.letters import debits, debits_to_tell
from domain.dispute.letters.recognising import CREDITED, DEBITED, FINAL
from domain.dispute.letters.sentences import RESULTS, spelled
from domain.dispute.letters.sources import Sources
from domain.dispute.letters.told import Told
from domain.dispute.letters.transactions import entry_words
from domain.dispute.state import CaseFold, CreditRecord, Posted
from domain.stream import RecordedEvent

FINALITY = "that the provisional credit is final"
CORRECTION = "day and amount of the correction"
ELSEWHERE = MappingProxyType(
    {
        "cheque": "to you by cheque",
        "account": "to another account of yours",
        "suspense": "into an account where it is kept for you",
    }
)


def credits_of(kind: d.LetterKind, case: CaseFold) -> list[CreditRecord]:
    """Provisional credits of which a letter gives day and amount: each has its own notice (12 CFR 1005.11(c)(2)(ii)),
    in the letter of the result at the latest, which tells of those that are final as well."""
    recent = case.recent_credits
    untold = case.untold_credits
    if kind == "provisional-credit":
        opened = {key: one for key, one in recent.items() if one.is_open}
        return list({key: one for key, one in opened.items() if key in untold}.values() or opened.values())
    if kind == "debit":
        return [one for key, one in debits_to_tell(case).items() if key in untold]
    if kind in RESULTS:
        return [one for key, one in recent.items() if key in untold or one.final_on is not None]
    return []


def debits_of(kind: d.LetterKind, case: CaseFold) -> list[CreditRecord]:
    """Credits of whose debit a letter gives day and amount: a notice of those not told yet, or of all when it is sent
    again; a result of those since the case was opened, or last reopened."""
    if kind == "debit":
        return list((debits_to_tell(case) or debits(case)).values())
    if kind in RESULTS:
        told_now = debits(case).keys() & case.recent_credits.keys() | debits_to_tell(case).keys()
        return [one for key, one in debits(case).items() if key in told_now]
    return []


def credit_told(record: CreditRecord, case: CaseFold, sources: Sources) -> Told:
    """The day and the amount of a provisional credit."""
    amount, day = sources.wording.amount(record.amount, case.currency), sources.wording.day(record.granted_on)
    what = _for_entry(record.entry, case, sources)
    sentence = f"On {day} we credited your account provisionally with {amount}{what}."
    return _told(f"{amount} on {day}", sentence, (record.granted_on,), record.amount, case, sources, CREDITED)


def debit_told(record: CreditRecord, case: CaseFold, sources: Sources) -> Told:
    """The day and the amount of the debit of a provisional credit, posted or announced (12 CFR 1005.11(d)(2)(i))."""
    on = record.withdrawn_on or record.due_on or record.granted_on
    amount, day = sources.wording.amount(record.debit, case.currency), sources.wording.day(on)
    verb = "debited" if record.withdrawn_on is not None else "will debit"
    granted = sources.wording.day(record.granted_on)
    sentence = f"On {day} we {verb} your account with {amount}, the provisional credit of {granted}."
    return _told(f"{amount} on {day}", sentence, (on,), record.debit, case, sources, DEBITED)


def still_borne(case: CaseFold, sources: Sources) -> int:
    """What the customer bears in the end: of an entry less than was determined where more was given than was owed."""
    return sum(min(borne, _left(entry, case, sources)) for entry, borne in case.borne.items())


def _left(entry: int, case: CaseFold, sources: Sources) -> int:
    """What is claimed of an entry and was not given back for good."""
    recorded = sources.entry(entry) if entry else None
    taken = 0 if recorded is None or recorded.event is None else -ledger_effect(recorded.event)
    claimed, back = case.facts.claimed_of(entry) or taken, sources.given_back(entry)
    return max(claimed - back.reversed - back.final - back.refunded, 0)


def corrections(case: CaseFold, sources: Sources) -> Iterator[tuple[str, Told]]:
    """What put the error right since the case was opened, or last reopened, each with the name of that content."""
    for record in case.recent_credits.values():
        if record.final_on is not None:
            yield FINALITY, _finality(record, case, sources)
    seen = set[int]()
    for posted in case.postings:
        if posted.version >= case.since:
            yield from ((CORRECTION, told) for told in _posted(posted, seen, case, sources))


def _finality(record: CreditRecord, case: CaseFold, sources: Sources) -> Told:
    assert record.final_on is not None
    wording = sources.wording
    amount, granted, on = (
        wording.amount(record.kept, case.currency),
        wording.day(record.granted_on),
        wording.day(record.final_on),
    )
    sentence = f"On {on} we made the provisional credit of {granted} final: you keep the {amount}."
    days = (record.granted_on, record.final_on)
    return _told(f"{amount} of {granted}", sentence, days, record.kept, case, sources, FINAL)


def _posted(posted: Posted, seen: set[int], case: CaseFold, sources: Sources) -> Iterator[Told]:
    """Each movement once, and what was set free beside them: what was posted outside of the case may be named again by
    its determination."""
    versions = [at for at in range(posted.first, posted.last + 1) if at not in seen]
    seen.update(versions)
    rows = [row for at in versions if (row := sources.entry(at)) is not None]
    for row in rows:
        told = _put_right(row, posted, case, sources)
        if told is not None:
            yield told
    if any(isinstance(row.event, e.HoldReleased) for row in rows):
        moved = sum(abs(ledger_effect(row.event)) for row in rows if row.event is not None)
        yield _released(posted, posted.amount - moved, case, sources)


def _put_right(
    row: RecordedEvent[e.AccountEvent], posted: Posted, case: CaseFold, sources: Sources
) -> Told | None:
    """What an event of the account put right; None where it tells of a provisional credit, or of no money."""
    on = posted.on or sources.day_of(row.recorded_at)
    match row.event:
        case None | e.ProvisionalCreditGranted() | e.ProvisionalCreditMadeFinal():
            return None
        case e.ProvisionalCreditWithdrawn():
            return None
        case e.RefundAdopted():
            refund = sources.entry(row.event.refund)
            paid_on = on if refund is None else sources.day_of(refund.recorded_at)
            return _credited(row.event.amount, paid_on, row.event.entry, case, sources)
        case e.ErrorPaidOut():
            return _paid_elsewhere(row.event, on, case, sources)
    effect, corrected = ledger_effect(row.event), getattr(row.event, "entry", None)
    if effect > 0:
        what = " in interest" if isinstance(row.event, e.InterestCredited) else ""
        return _credited(effect, on, corrected, case, sources, what)
    return _debited(-effect, on, corrected, case, sources) if effect else None


def _credited(
    amount: int, on: date, entry: int | None, case: CaseFold, sources: Sources, what: str = ""
) -> Told:
    said, day = sources.wording.amount(amount, case.currency), sources.wording.day(on)
    sentence = f"On {day} we credited your account with {said}{what}{_for_entry(entry, case, sources)}."
    return _told(f"{said} on {day}", sentence, (on,), amount, case, sources, CREDITED)


def _debited(amount: int, on: date, entry: int | None, case: CaseFold, sources: Sources) -> Told:
    said, day = sources.wording.amount(amount, case.currency), sources.wording.day(on)
    sentence = f"On {day} we debited your account with {said}{_for_entry(entry, case, sources)}."
    return _told(f"{said} on {day}", sentence, (on,), amount, case, sources, DEBITED)


def _paid_elsewhere(event: e.ErrorPaidOut, on: date, case: CaseFold, sources: Sources) -> Told:
    """The account is closed and takes no money (comment 11(a)-4 on 12 CFR 1005.11)."""
    said, day = sources.wording.amount(event.amount, case.currency), sources.wording.day(on)
    how = spelled(ELSEWHERE[event.via], sources.profile.locale)
    sentence = f"On {day} we paid {said} {how}{_for_entry(event.entry, case, sources)}."
    return _told(f"{said} on {day}", sentence, (on,), event.amount, case, sources, CREDITED)


def _released(posted: Posted, freed: int, case: CaseFold, sources: Sources) -> Told:
    """Money that was held, as far as the amount is known."""
    on = posted.on or case.determined_on
    assert on is not None
    day = sources.wording.day(on)
    amount = sources.wording.amount(freed, case.currency) if freed > 0 else ""
    what = f"{amount} that was held on your account" if amount else "a hold on your account"
    words = f"{amount} on {day}" if amount else day
    return _told(words, f"On {day} we released {what}.", (on,), freed if freed > 0 else None, case, sources)


def _for_entry(entry: int | None, case: CaseFold, sources: Sources) -> str:
    words = "" if entry is None else entry_words(entry, case, sources)
    return f", for the entry of {words}" if words else ""


def _told(
    words: str,
    sentence: str,
    days: tuple[date, ...],
    amount: int | None,
    case: CaseFold,
    sources: Sources,
    says: re.Pattern[str] | None = None,
) -> Told:
    return Told(
        words=words,
        sentence=sentence,
        days=days,
        amount=amount,
        currency=case.currency,
        sources=sources,
        says=says,
    )
