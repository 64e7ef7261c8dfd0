"""Who bears what of the payments that a case disputes: as a table, in words, and as evidence."""

from __future__ import annotations

import json
from dataclasses import replace

from domain.dispute.facts import Facts
from domain.dispute.liability import Liability
from domain.dispute.loss import is_unauthorised, liability_of
from domain.dispute.state import Case
from domain.errors import Refused
from domain.handlers.dispute import CaseHandler
from domain.money import printed
from tui.application.cases.citations import LiabilityView
from tui.text.format import money


def liability(handler: CaseHandler, case: Case) -> Liability:
    """What the customer bears by the facts of the case as they are known, of the account as it is.

    Raises Refused where no rule shares the loss of such a case, and where one cannot be applied.
    """
    answer = _answer(handler, case, case.facts_of_loss)
    if answer is None:
        raise Refused(
            "no-liability",
            f"Under {case.facts.regime}, with the reason {case.facts.reason_code}, no rule says what of a payment the "
            "customer bears.",
        )
    return answer


def liability_json(case_id: str, case: Case, answer: Liability) -> dict[str, object]:
    """The table for machines, amounts in minor units."""
    return {
        "case": case_id,
        "regime": case.facts.regime,
        "currency": case.currency,
        "limit": answer.limit,
        "refund": answer.refund,
        "rows": [
            {"entry": one.version, "amount": one.amount, "tier": one.tier, "bears": one.bears}
            for one in answer.rows
        ],
        "why": [{"paragraph": one.paragraph, "words": one.words} for one in answer.why],
    }


def liability_view(handler: CaseHandler, case_id: str, case: Case) -> LiabilityView:
    """The table as it can be cited. Raises as `liability`."""
    answer = liability(handler, case)
    table = json.dumps(liability_json(case_id, case, answer), sort_keys=True)
    return LiabilityView(table, liability_sentence(answer, case.currency))


def liability_sentence(answer: Liability, currency: str) -> str:
    """What it comes to."""
    taken = sum(one.amount for one in answer.rows)
    return (
        f"of {printed(taken, currency)} {currency} the customer bears {printed(answer.limit, currency)}; "
        f"{printed(answer.refund, currency)} is to be given back"
    )


def liability_words(handler: CaseHandler, case: Case) -> tuple[str, ...]:
    """The least refund, with what the bank's proof that later payments could have been prevented would make of it while
    nobody has said whether there is one, and why; nothing for a case that no such rule is about."""
    facts = case.facts_of_loss
    if not facts.entries or case.noticed_on is None:
        return ()
    if (
        facts.regime == "reg-e"
        and is_unauthorised(facts)
        and facts.device is not False
        and facts.learned_on is None
    ):
        return ("what the customer bears depends on when the loss was learned of: amend that fact",)
    try:
        answer, proven = (_answer(handler, case, one) for one in (facts, _all_proven(facts)))
    except Refused as refusal:
        return (refusal.message,)
    if answer is None or proven is None:
        return ()
    least = f"refund at least {money(answer.refund, case.currency)} {case.currency}"
    if not answer.refund:
        least = "nothing is to be given back"
    if proven.refund != answer.refund:
        refund = money(proven.refund, case.currency)
        least += f"; {refund} if the bank proves that what came later was preventable"
    return (least, *(f"{why.words} ({why.paragraph})" for why in proven.why))


def _answer(handler: CaseHandler, case: Case, facts: Facts) -> Liability | None:
    return liability_of(facts, handler.log(case.account_id), handler.calendars(facts.country))


def _all_proven(facts: Facts) -> Facts:
    """The facts with a proof for each tier of which nobody has said whether there is one."""
    return replace(
        facts,
        preventable_tier2=facts.preventable_tier2 is not False,
        preventable_tier3=facts.preventable_tier3 is not False,
    )
