"""What a case waits for: whoever does it, step by step, is never refused and comes to the end."""

from __future__ import annotations

from typing import Literal

import pytest

from domain.dispute import commands as c
from domain.dispute import letters
from domain.dispute import postings as p
from domain.dispute.next_step import NextStep, next_step
from domain.dispute.state import Case
from tests.kit.case_spec import CaseSpec, cited, entry
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
        case "tell":
            kind = letters.to_write(case)
            return c.IssueLetter(kind=kind, subject="s", text=full_text(kind, case, sources(entry)))
        case _:
            return c.CloseCase()


def _correction(case: Case) -> p.Step:
    if not case.credits:
        return p.Reverse(entry=3)
    if case.owes_correction:
        return p.MakeFinal(credit_id=min(case.credits))
    return p.WithdrawCredit(credit_id=min(case.credits))


def walked(spec: CaseSpec, outcome: Found, amount: int) -> tuple[NextStep, ...]:
    """The steps from where the case stands to its end."""
    taken: list[NextStep] = []
    while (step := next_step(spec.case)) != "nothing":
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


def test_a_notice_that_was_taken_back_is_only_closed() -> None:
    spec = CaseSpec().opened().asked(c.Assign(assignee="ada")).asked(c.WithdrawNotice())
    assert walked(spec, "no_error", 0) == ("close",)
