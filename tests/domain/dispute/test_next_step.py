"""What a case waits for: whoever does it, step by step, is never refused and comes to the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Literal

import pytest

from domain.dispute import commands as c
from domain.dispute import letters
from domain.dispute import postings as p
from domain.dispute.next_step import NextStep, next_step
from domain.dispute.state import Case, thaw
from tests.kit.case_spec import NOTICE, CaseSpec, cited, entry
from tests.kit.letters import full_text, sources

Found = Literal["error_confirmed", "different_error", "no_error", "not_an_error"]
INVESTIGATED: tuple[NextStep, ...] = ("assign", "cite", "find", "determine")


def does(step: NextStep, case: Case, outcome: Found) -> c.CaseCommand:
    """The command of somebody who does what the case waits for."""
    number = min(case.open_proposals, default=0)
    match step:
        case "assign":
            return c.Assign(assignee="ada")
        case "cite":
            return c.Cite(citation=cited())
        case "find":
            return c.RecordFinding(text="the journal shows it", evidence=(1,))
        case "determine":
            return c.Determine(outcome=outcome, explanation="the journal shows it")
        case "propose":
            return c.ProposeCorrection(steps=(_correction(case),), account_version=9)
        case "approve":
            return c.ApproveCorrection(number=number)
        case "post":
            return c.PostCorrection(number=number)
        case "reject":
            return c.RejectCorrection(number=number)
        case "wait":
            return c.Tick()
        case "reopen":
            return c.ReopenCase()
        case "tell":
            kind = letters.to_write(case)
            return c.IssueLetter(kind=kind, subject="s", text=full_text(kind, case, sources(entry)))
        case _:
            return c.CloseCase()


def _correction(case: Case) -> p.Step:
    if not case.credits:
        return p.Reverse(entry=3)
    if case.outcome == "error_confirmed" or case.owes_correction:
        return p.MakeFinal(credit_id=min(case.credits))
    return p.WithdrawCredit(credit_id=min(case.credits))


def walked(spec: CaseSpec, outcome: Found, amount: int) -> tuple[NextStep, ...]:
    """The steps from where the case stands to its end."""
    taken: list[NextStep] = []
    while (step := next_step(spec.case)) != "reopen":
        assert len(taken) < 20, taken
        taken.append(step)
        spec.by("grace" if step == "approve" else "ada").asked(does(step, spec.case, outcome), amount=amount)
    assert spec.case.status == "closed"
    return tuple(taken)


@pytest.mark.parametrize(
    ("outcome", "amount", "rest"),
    [
        ("no_error", 0, ("tell", "close")),
        ("not_an_error", 0, ("tell", "close")),
        ("error_confirmed", 40_00, ("propose", "post", "tell", "close")),
        ("error_confirmed", 400_00, ("propose", "approve", "post", "tell", "close")),
        ("different_error", 40_00, ("propose", "post", "tell", "close")),
    ],
)
def test_following_it_leads_to_the_end(outcome: Found, amount: int, rest: tuple[NextStep, ...]) -> None:
    assert walked(CaseSpec().opened(), outcome, amount) == (*INVESTIGATED, *rest)


@pytest.mark.parametrize("outcome", ["no_error", "error_confirmed"])
def test_money_that_was_lent_is_told_of_first_and_settled_last(outcome: Found) -> None:
    spec = CaseSpec().opened().asked(c.Assign(assignee="ada"))
    credit = p.Credit(credit_id="PC-1", entry=3, amount=40_00)
    spec.asked(c.ProposeCorrection(steps=(credit,), account_version=9), amount=40_00)
    rest = walked(spec, outcome, 40_00)
    assert rest == ("post", "tell", *INVESTIGATED[1:], "propose", "post", "tell", "close")
    assert spec.case.credits == {}


def test_who_works_on_it_is_asked_only_until_the_case_is_determined() -> None:
    spec = CaseSpec().opened().asked(c.Cite(citation=cited()))
    spec.asked(c.RecordFinding(text="the journal shows it", evidence=(1,)))
    before = next_step(spec.case)
    spec.asked(c.Determine(outcome="error_confirmed", explanation="the journal shows it"))
    assert before == "assign"
    assert walked(spec, "error_confirmed", 40_00) == ("propose", "post", "tell", "close")


def test_a_notice_that_was_taken_back_is_only_closed() -> None:
    spec = CaseSpec().opened().asked(c.Assign(assignee="ada")).asked(c.WithdrawNotice())
    assert walked(spec, "no_error", 0) == ("close",)


ANNOUNCED_FOR = date(2026, 4, 10)
REGIMES = {"reg-e": "US", "psr-76": "GB", "psd2": "DE", "app": "GB", "complaint": "GB", "internal": "US"}


def asked_by_somebody(case: Case) -> Iterator[tuple[str, c.CaseCommand, int]]:
    """Whatever may be asked of the case once it is investigated: who asks it, and how much money it moves."""
    lent = f"PC-{len(case.credit_log) + 1}"
    for begin, amount in (
        (p.Credit(credit_id=lent, entry=3, amount=40_00), 40_00),
        (p.Credit(credit_id=lent, entry=3, amount=400_00), 400_00),
        (p.Reverse(entry=3), 400_00),
    ):
        yield "ada", c.ProposeCorrection(steps=(begin,), account_version=9), amount
    for one in case.credits:
        for end in (
            p.MakeFinal(credit_id=one),
            p.WithdrawCredit(credit_id=one),
            p.WithdrawCredit(credit_id=one, on=ANNOUNCED_FOR),
        ):
            yield "ada", c.ProposeCorrection(steps=(end,), account_version=9), 40_00
    for number, proposal in case.open_proposals.items():
        yield "grace", c.ApproveCorrection(number=number), proposal.amount
        yield "ada", c.RejectCorrection(number=number), proposal.amount
        yield "ada", c.PostCorrection(number=number), proposal.amount
    for outcome in ("error_confirmed", "different_error", "no_error"):
        yield "grace", c.Determine(outcome=outcome, explanation="the journal shows it"), 0
    ends: tuple[NextStep, ...] = ("tell", "close", "reopen")
    for step in ends:
        yield "ada", does(step, case, "no_error"), 0
    yield "ada", c.WithdrawNotice(), 0


def place_of(case: Case) -> tuple[object, ...]:
    """What tells one state of a case from another where the rules look at it."""
    return (
        case.outcome,
        case.status,
        case.owes_correction,
        letters.owed(case),
        next_step(case),
        [(one.status, one.needs_approval, one.steps) for one in case.open_proposals.values()],
        [(one.is_open, one.told_on, one.debit_told_on, one.due_on) for one in case.credit_log.values()],
    )


def reached(spec: CaseSpec) -> list[CaseSpec]:
    """Every state that anybody can bring the case to, with one provisional credit at most."""
    found, seen = [spec], {repr(place_of(spec.case))}
    for at in found:
        for actor, command, amount in asked_by_somebody(at.case):
            tried = replace(at, fold=thaw(at.case)).by(actor).when(command, amount=amount)
            if tried.refusal is not None:
                continue
            place = repr(place_of(tried.recorded().case))
            if place not in seen and len(tried.case.credit_log) < 2:
                seen.add(place)
                found.append(tried)
    return found


@pytest.mark.slow
@pytest.mark.parametrize("regime", REGIMES)
def test_no_state_of_a_case_is_without_a_way_out(regime: Literal["reg-e", "internal"]) -> None:
    """The step that a case names is one that somebody may take, wherever the case was brought."""
    facts = replace(NOTICE.facts, regime=regime, country=REGIMES[regime])
    spec = CaseSpec().opened(replace(NOTICE, facts=facts))
    for step in INVESTIGATED[:-1]:
        spec.asked(does(step, spec.case, "no_error"))
    states, named = reached(spec), set[NextStep]()
    for state in states:
        case, step = state.case, next_step(state.case)
        named.add(step)
        amount = max((one.amount for one in case.open_proposals.values()), default=40_00)
        day = ANNOUNCED_FOR if step == "wait" else state.today
        tried = [
            replace(state, fold=thaw(case))
            .on(day)
            .by(actor)
            .when(does(step, case, "no_error"), amount=amount)
            for actor in ("ada", "grace", "kim")
        ]
        assert any(one.refusal is None for one in tried), (step, tried[0].refusal, place_of(case))
    assert named >= {"determine", "propose", "approve", "post", "reject", "tell", "wait", "close", "reopen"}


def test_a_case_that_cannot_be_read_waits_for_nothing() -> None:
    fold = thaw(CaseSpec().opened().case)
    fold.unverified_from = 2
    assert next_step(fold) == "nothing"
