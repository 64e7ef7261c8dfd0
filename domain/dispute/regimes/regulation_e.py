"""Regulation E: how a bank resolves an error that a consumer tells it of (12 CFR 1005.11)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from domain.dispute.business_days import BusinessDays, later
from domain.dispute.liability import CURRENCIES, FIRST_TIER
from domain.dispute.regimes.counting import in_business_days, in_days, nearest_first, nothing_binds, words
from domain.dispute.regimes.facts import Assessment, ClockFacts, Deadline, Reassertion, Unbound

NOTICE_DAYS = 60
"""12 CFR 1005.11(b)(1)(i), (b)(3): after the statement, or after documents were sent."""
NO_STATEMENT_DAYS = 120
"""12 CFR 1005.15(e)(4)(ii), 1005.18(e)(2)(ii): after the transfer, where there are no statements."""
NEW_ACCOUNT_DAYS = 30
"""12 CFR 1005.11(c)(3)(i)."""
CONFIRMATION_DAYS = 10
"""12 CFR 1005.11(b)(2): business days after an oral notice."""
PARAGRAPH = "12 CFR 1005.11"


def assess(facts: ClockFacts, calendar: BusinessDays) -> Assessment:
    """What 12 CFR 1005.11 has the bank do on a notice of error."""
    if facts.business:
        return nothing_binds(
            "12 CFR 1005.2(b)(1)",
            "The account is a business's: Regulation E protects accounts that serve personal, family or household "
            "purposes.",
        )
    return _reasserted(facts, calendar) or _late(facts, calendar) or _timely(facts, calendar)


def is_new_account(first_deposit_on: date, transfer_on: date) -> bool:
    """The transfer came within 30 days after the first deposit (12 CFR 1005.11(c)(3)(i))."""
    return transfer_on <= later(first_deposit_on, NEW_ACCOUNT_DAYS)


def withheld(*, unauthorised: bool, conditions_met: bool, currency: str) -> int:
    """The most by which a provisional credit may stay below the alleged error, interest that was lost included.

    At most 50 dollars, and only where the bank has a reasonable basis to believe that the transfer was unauthorised and
    the conditions of 1005.6(a) are met (12 CFR 1005.11(c)(2)(i)).
    """
    return FIRST_TIER if unauthorised and conditions_met and currency == CURRENCIES["reg-e"] else 0


def notice_window(facts: ClockFacts) -> Deadline | None:
    """How long the first notice is timely; None where the day it counts from is not known."""
    windows = list(_notice_windows(facts))
    return max(windows, key=lambda one: one.due_on, default=None)


def _notice_windows(facts: ClockFacts) -> Iterator[Deadline]:
    if facts.statement_on is not None:
        because = "a notice counts that comes within 60 days of the statement that first showed the error"
        yield in_days("notice", facts.statement_on, NOTICE_DAYS, f"{PARAGRAPH}(b)(1)(i)", because)
    elif facts.without_statements and facts.debits_on:
        because = (
            "where an account has no statements a notice counts that comes within 120 days of the transfer; for "
            "government benefits by 12 CFR 1005.15(e)(4)(ii)"
        )
        rule = "12 CFR 1005.18(e)(2)(ii)"
        yield in_days("notice", max(facts.debits_on), NO_STATEMENT_DAYS, rule, because)
    else:
        return
    if facts.documents_sent_on is not None and facts.documents_sent_on <= facts.noticed_on:
        because = "a notice counts that comes within 60 days of sending what the customer had asked for"
        yield in_days("notice", facts.documents_sent_on, NOTICE_DAYS, f"{PARAGRAPH}(b)(3)", because)


def _reasserted(facts: ClockFacts, calendar: BusinessDays) -> Assessment | None:
    """Why nothing binds on an error that is asserted again; None where the bank investigates it by the clock."""
    before = facts.reasserted
    if before is None or before.in_breach or _follows_documents(facts, before):
        return None
    if before.withdrawn:
        window = notice_window(facts)
        if window is None or facts.noticed_on <= window.due_on:
            return None
        return _only_honouring(
            facts,
            calendar,
            f"{PARAGRAPH}(e)-1",
            f"The notice was withdrawn and the error asserted again on {words(facts.noticed_on)}, after the original "
            f"period had ended on {words(window.due_on)}.",
        )
    return _only_honouring(
        facts,
        calendar,
        f"{PARAGRAPH}(e)",
        "The same error is asserted again after the bank had done all that the rules ask of it, and not upon "
        "documents that the customer had asked for.",
    )


def _follows_documents(facts: ClockFacts, before: Reassertion) -> bool:
    """Asserted within 60 days of sending what the customer had asked for (12 CFR 1005.11(a)(1)(vii), (b)(3), (e)).

    What was sent before the first notice is what that one rested on.
    """
    sent = facts.documents_sent_on
    if sent is None:
        return before.on_documents
    is_new = before.on_documents or sent > before.first_noticed_on
    return is_new and sent <= facts.noticed_on <= later(sent, NOTICE_DAYS)


def _late(facts: ClockFacts, calendar: BusinessDays) -> Assessment | None:
    """Why nothing binds on a notice that came late; None for one in time, or of which that is not known."""
    window = notice_window(facts)
    if facts.reasserted is not None or window is None or facts.noticed_on <= window.due_on:
        return None
    day = (facts.noticed_on - window.since).days
    return _only_honouring(
        facts,
        calendar,
        f"{PARAGRAPH}(b)(1)-7",
        f"The notice of {words(facts.noticed_on)} came on day {day}, after {words(window.due_on)} ({window.rule}): "
        "1005.11 does not bind; for an unauthorised transfer 1005.6 still says what the customer may have to bear.",
    )


def _timely(facts: ClockFacts, calendar: BusinessDays) -> Assessment:
    window = notice_window(facts)
    windows = [*([window] if window is not None else []), *_honour(facts, calendar)]
    unbound = list(_untold(facts))
    if facts.outcome == "withdrawn":
        why = "The customer withdrew the notice: nothing is left to investigate."
        return nearest_first(windows, [Unbound(f"{PARAGRAPH}(e)-1", why), *unbound])
    duties = [*windows, _complete(facts), *_tell_credits(facts, calendar), *_determined(facts, calendar)]
    if facts.oral and facts.confirmation_asked_on is not None:
        duties.append(_confirmation(facts, calendar))
    if _is_unconfirmed(facts, calendar):
        why = (
            "No written confirmation came within ten business days of the oral notice: no provisional credit is owed; "
            "the investigation is still to be completed."
        )
        unbound.append(Unbound(f"{PARAGRAPH}(c)(2)(i)(A)", why))
    else:
        duties.append(_determine(facts, calendar))
    if not facts.is_error:
        why = (
            "By itself what is disputed is none of the errors of 1005.11(a)(1): a fee, interest, a hold, a decline, or "
            "something paid for that never came is not one. The days are kept as for an error until that is settled: "
            "state the one that it follows from (error_type), or take the notice by another regime."
        )
        unbound.append(Unbound(f"{PARAGRAPH}(a)(1), (2)", why))
    return nearest_first(duties, unbound)


def _clock_from(facts: ClockFacts) -> date:
    """The day that the clock counts from.

    An error that is asserted again before the bank has done all it had to starts no new clock; one that was withdrawn
    does, and one that rests on documents the customer had asked for (12 CFR 1005.11(e), comment 11(e)-1).
    """
    before = facts.reasserted
    return facts.noticed_on if before is None or not before.in_breach else before.first_noticed_on


def _is_unconfirmed(facts: ClockFacts, calendar: BusinessDays) -> bool:
    """Ten business days have passed without the written confirmation that the bank had asked for."""
    if not facts.oral or facts.confirmation_asked_on is None:
        return False
    return (facts.confirmation_received_on or facts.today) > _confirmation(facts, calendar).due_on


def _confirmation(facts: ClockFacts, calendar: BusinessDays) -> Deadline:
    because = "an oral notice that is to be confirmed in writing is confirmed within ten business days"
    return in_business_days(
        "confirmation", _clock_from(facts), CONFIRMATION_DAYS, calendar, f"{PARAGRAPH}(b)(2)", because
    )


def _determine(facts: ClockFacts, calendar: BusinessDays) -> Deadline:
    """Ten business days, or twenty for a new account; a point of sale or a foreign transfer never makes it twenty."""
    if facts.new_account:
        return in_business_days(
            "determine",
            _clock_from(facts),
            20,
            calendar,
            f"{PARAGRAPH}(c)(3)(i)",
            "for a transfer within 30 days of the first deposit an error is determined, or its amount credited "
            "provisionally, within twenty business days of the notice",
        )
    return in_business_days(
        "determine",
        _clock_from(facts),
        10,
        calendar,
        f"{PARAGRAPH}(c)(1)",
        "an error is determined, or its amount credited provisionally, within ten business days of the notice",
    )


def _complete(facts: ClockFacts) -> Deadline:
    reasons = (
        (facts.foreign, "(A)", "it was not initiated within a state"),
        (facts.point_of_sale, "(B)", "it was a debit at a point of sale"),
        (facts.new_account, "(C)", "the account was new"),
    )
    longer = [(item, because) for holds, item, because in reasons if holds]
    if longer:
        rule = f"{PARAGRAPH}(c)(3)(ii){', '.join(item for item, _ in longer)}"
        because = " and ".join(because for _, because in longer)
        return in_days(
            "complete",
            _clock_from(facts),
            90,
            rule,
            f"an investigation is completed within 90 days of the notice because {because}",
        )
    because = "an investigation is completed within 45 days of the notice"
    return in_days("complete", _clock_from(facts), 45, f"{PARAGRAPH}(c)(2)", because)


def _tell_credits(facts: ClockFacts, calendar: BusinessDays) -> Iterator[Deadline]:
    """A notice for each credit."""
    because = (
        "the customer is told the date and the amount of a provisional credit within two business days of it"
    )
    for one in facts.credits:
        if one.is_earlier:
            continue
        yield in_business_days(
            "tell-credit", one.granted_on, 2, calendar, f"{PARAGRAPH}(c)(2)(ii)", because, one.credit_id
        )


def _determined(facts: ClockFacts, calendar: BusinessDays) -> Iterator[Deadline]:
    """What follows from the end of the investigation; nothing is corrected where no error was found."""
    if facts.determined_on is None:
        return
    within = facts.determined_on <= _determine(facts, calendar).due_on
    correct, report = ("(c)(1)", "(c)(1)") if within else ("(c)(2)(iii)", "(c)(2)(iv)")
    if facts.found_error:
        because = "an error is corrected within one business day of determining that there was one"
        yield in_business_days("correct", facts.determined_on, 1, calendar, f"{PARAGRAPH}{correct}", because)
    because = "the result is reported within three business days of completing the investigation"
    yield in_business_days("report", facts.determined_on, 3, calendar, f"{PARAGRAPH}{report}", because)


def _honour(facts: ClockFacts, calendar: BusinessDays) -> Iterator[Deadline]:
    """The window that runs from telling the customer that a credit was, or will be, taken back."""
    because = (
        "checks and preauthorized transfers are honoured without charge for five business days after the customer is "
        "told that the credit is debited"
    )
    for one in facts.credits:
        if one.withdrawal_told_on is not None:
            yield in_business_days(
                "honour",
                one.withdrawal_told_on,
                5,
                calendar,
                f"{PARAGRAPH}(d)(2)(ii)",
                because,
                one.credit_id,
            )


def _untold(facts: ClockFacts) -> Iterator[Unbound]:
    for one in facts.credits:
        if one.withdrawn_on is not None and one.withdrawal_told_on is None:
            which = f"Credit {one.credit_id}" if one.credit_id else "The credit"
            yield Unbound(
                f"{PARAGRAPH}(d)(2)",
                f"{which} was debited on {words(one.withdrawn_on)} and the customer has had no notice "
                "of its date and amount; five business days of honouring run from that notice.",
            )


def _only_honouring(facts: ClockFacts, calendar: BusinessDays, paragraph: str, why: str) -> Assessment:
    """No duty binds but what was promised of items that come while a credit is taken back."""
    return nearest_first(_honour(facts, calendar), [Unbound(paragraph, why), *_untold(facts)])
