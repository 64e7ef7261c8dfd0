"""Steps of a case: the form and the line make the same command, each can be carried over to the other, and the preview
says what a step would do to account and case. On a real bank."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.account.commands import OpenAccount, Request, Transfer
from domain.dispute import commands as c
from domain.dispute.postings import Credit
from domain.dispute.state import freeze, thaw
from domain.errors import BadInput
from domain.evidence import citations as evidence
from tests.kit.cases import ACCOUNT, NOW, Calendar, case_of, desk_on, executed, opened
from tests.kit.step_forms import STEPS, form_of
from tui.application.cases import correction_form, fact_forms, step_prompts
from tui.application.cases.correction_form import POSTINGS
from tui.application.cases.form_fields import as_several, checked, found_choices
from tui.application.cases.step_effects import StepEffect, effect_of
from tui.application.session import Session


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """D-1 is investigated, with evidence and a correction that waits; D-2 was determined, D-3 is closed."""
    with desk_on(tmp_path_factory.mktemp("bank"), Calendar()) as session:
        for case_id in ("D-1", "D-2", "D-3"):
            opened(session, case_id)
        cited = c.Cite(citation=evidence.cite_event(session.store, ACCOUNT, 3, "as posted"))
        lent = (Credit(credit_id="PC-1", entry=3, amount=40_00),)
        executed(session, cited, cited, c.ProposeCorrection(steps=lent, account_version=3))
        executed(session, c.Determine(outcome="error_confirmed", explanation="short"), case_id="D-2")
        executed(session, c.WithdrawNotice(), c.CloseCase(), case_id="D-3")
        yield session


SAME: list[tuple[str, dict[str, str], str]] = [
    ("note", {"text": "call back"}, "call back"),
    ("assign", {"text": "grace"}, "grace"),
    ("finding", {"evidence": as_several(("1", "2")), "text": "an overage of 40"}, "1,2 an overage of 40"),
    (
        "determination",
        {"outcome": "error_confirmed", "explanation": "it held 40.00 back"},
        "error_confirmed it held 40.00 back",
    ),
    ("determination", {"outcome": "withdrawn", "explanation": "found it"}, "withdrawn found it"),
    ("proposal", {"postings": as_several(("reverse 3 40.00",))}, "reverse 3 40.00"),
    (
        "proposal",
        {"postings": as_several(("reverse 3 40.00", "interest 0.10")), "reason": "as owed"},
        'reverse 3 40.00; interest 0.10; reason="as owed"',
    ),
    ("proposal", {"do": "reverse", "entry": "3", "part": "1,000.5"}, "reverse 3 1000.50"),
    ("proposal", {"do": "refund", "entry": "3"}, "refund 3"),
    ("proposal", {"do": "credit", "line": "3", "amount": "40"}, "credit 3 40.00"),
    ("proposal", {"do": "make-final", "credit": "PC-1"}, "make-final PC-1"),
    ("proposal", {"do": "withdraw-credit", "credit": "PC-1", "part": "9"}, "withdraw-credit PC-1 9.00"),
    (
        "proposal",
        {"do": "withdraw-credit", "credit": "PC-1", "on": "1 April 2026"},
        "withdraw-credit PC-1 on 2026-04-01",
    ),
    ("proposal", {"do": "pay-in", "amount": "5", "line": "3"}, "pay-in 5.00 for 3"),
    ("proposal", {"do": "pay-out", "via": "cheque", "amount": "5"}, "pay-out cheque 5.00"),
    ("proposal", {"do": "adopt", "event": "2", "line": "3"}, "adopt 2 for 3"),
    ("proposal", {"do": "post-again", "entry": "3", "amount": "160"}, "post-again 3 160.00"),
    ("proposal", {"do": "interest", "amount": "0.10"}, "interest 0.10"),
    ("proposal", {"do": "release-hold", "hold": "h-1"}, "release-hold h-1"),
    ("posting", {"text": "40.00"}, "40.00"),
    ("posting", {"text": "40"}, "40"),
    ("approval", {}, ""),
    ("approval", {"text": "seen"}, "seen"),
    ("rejection", {"text": "too much"}, "too much"),
    ("closing", {}, ""),
    ("reopening", {"text": "asserted anew"}, "asserted anew"),
    (
        "facts",
        {"learned": "2 March 2026", "new_account": "yes", "reason": "seen on paper"},
        'learned="2 March 2026" new_account=yes reason="seen on paper"',
    ),
    (
        "facts",
        {"entry": as_several(("3", "2")), "more": "cap=10.00", "reason": "two"},
        "entry=3,2 cap=10.00 reason=two",
    ),
    (
        "notice",
        {"reason_code": "atm-short", "entry": "3", "amount": "40.00", "words": "it gave less"},
        "atm-short entry+=3 amount=40.00 it gave less",
    ),
    (
        "notice",
        {"reason_code": "duplicate", "entry": as_several(("2", "3=12.50"))},
        "duplicate entry=2 entry+=3=12.50",
    ),
    (
        "notice at an entry",
        {"reason_code": "duplicate", "entry": "2"},
        "duplicate entry=2",
    ),
    (
        "notice",
        {"reason_code": "deposit-missing", "missing": "12", "medium": "phone", "more": "foreign=no"},
        "deposit-missing missing=12 medium=phone foreign=no",
    ),
    (
        "notice at an entry",
        {"reason_code": "unauthorised-card", "entry": "3", "device": "yes", "reason": "told so"},
        'unauthorised-card device=yes reason="told so"',
    ),
]


@pytest.mark.parametrize(("name", "values", "line"), SAME, ids=lambda value: str(value)[:40])
def test_the_form_and_the_line_make_the_same_command(
    session: Session, name: str, values: dict[str, str], line: str
) -> None:
    form = form_of(session, name)
    filled, parsed = form.filled({**form.first, **values}), form.parse(line)
    assert (filled.command, filled.reason, filled.lines) == (parsed.command, parsed.reason, parsed.lines)
    assert form.parse(form.joined({**form.first, **values})) == filled
    assert form.filled({**form.first, **form.split(line)}) == parsed


@pytest.mark.parametrize("text", ["0.00", "0", " 0,00"])
def test_a_correction_that_moves_nothing_is_posted_like_any_other(session: Session, text: str) -> None:
    case = thaw(case_of(session, "D-1"))
    case.proposals[1] = replace(case.proposals[1], amount=0)
    form = step_prompts.posting("D-1", freeze(case), 1)
    assert isinstance(form.parse(text).command, c.PostCorrection)
    assert list(checked(form.fields, {"text": "1.00"}).complaints) == ["text"]


def test_every_step_and_every_posting_is_in_the_table() -> None:
    assert {row.do for row in POSTINGS} <= {values.get("do", "") for _, values, _ in SAME}
    assert {name for name, _, _ in SAME} == set(STEPS)


WRONG = [
    ("notice", {"amount": "forty"}, "amount"),
    ("notice", {"noticed": "someday"}, "noticed"),
    ("notice", {"more": "colour=red"}, "more"),
    ("notice", {"more": "just words"}, "more"),
    ("facts", {"learned": "last year"}, "learned"),
    ("facts", {"cap": "-1"}, "cap"),
    ("proposal", {"do": "interest", "amount": "0"}, "amount"),
    ("proposal", {"do": "withdraw-credit", "on": "someday"}, "on"),
    ("posting", {"text": "39.99"}, "text"),
    ("posting", {"text": "forty"}, "text"),
]


@pytest.mark.parametrize(("name", "values", "field"), WRONG)
def test_what_is_wrong_with_a_field_is_said_beside_it(
    session: Session, name: str, values: dict[str, str], field: str
) -> None:
    found = checked(form_of(session, name).fields, values)
    assert list(found.complaints) == [field]
    assert found.complaints[field].endswith(".")


@pytest.mark.parametrize(
    ("name", "values", "lacking"),
    [
        ("note", {}, ("text",)),
        ("finding", {"text": "it shows"}, ("evidence",)),
        ("determination", {}, ("outcome", "explanation")),
        ("proposal", {}, ("postings",)),
        ("proposal", {"do": "refund", "entry": "3"}, ()),
        ("proposal", {"do": "post-again"}, ("entry", "amount")),
        ("closing", {}, ()),
        ("reopening", {}, ("text",)),
        ("facts", {}, ("reason",)),
        ("notice", {}, ("reason_code",)),
    ],
)
def test_what_must_not_stay_empty(
    session: Session, name: str, values: dict[str, str], lacking: tuple[str, ...]
) -> None:
    assert checked(form_of(session, name).fields, values).lacking == lacking


def test_a_day_in_words_is_said_as_the_day_it_is(session: Session) -> None:
    found = checked(form_of(session, "notice").fields, {"noticed": "yesterday"})
    assert found.understood == {"noticed": "Thu 19 Mar 2026"}


@pytest.mark.parametrize(
    ("step", "field", "words", "day"),
    [
        ("notice", "noticed", "today", "Fri 20 Mar 2026"),
        ("notice", "noticed", "yesterday", "Thu 19 Mar 2026"),
        ("facts", "learned", "today", "Fri 20 Mar 2026"),
        ("proposal", "on", "tomorrow", "Sat 21 Mar 2026"),
        ("proposal", "on", "friday", "Fri 20 Mar 2026"),
        ("proposal", "on", "mon 8:00", "Sun 22 Mar 2026"),
    ],
)
def test_a_day_in_words_is_a_day_of_the_bank(
    session: Session, step: str, field: str, words: str, day: str
) -> None:
    tokyo = replace(session, zone=ZoneInfo("Asia/Tokyo"))
    values = {"do": "withdraw-credit", field: words} if step == "proposal" else {field: words}
    assert checked(form_of(tokyo, step).fields, values).understood[field].startswith(day)


def test_an_instant_stands_in_its_field_as_the_desk_reads_it(session: Session) -> None:
    fold = thaw(case_of(session))
    fold.facts = replace(fold.facts, lost_at=NOW)
    form = fact_forms.facts(session, "D-1", freeze(fold))
    (field,) = (one for one in form.fields if one.name == "lost")
    assert "Fri 20 Mar 2026 12:00:00 (America/New_York)" in field.hint


def test_words_that_look_like_facts_are_what_the_customer_said(session: Session) -> None:
    form = form_of(session, "notice")
    values = {"reason_code": "atm-short", "entry": "3", "words": "amount=1 was on the slip"}
    command = form.parse(form.joined(values)).command
    assert isinstance(command, c.OpenCase)
    assert (command.facts.words, command.facts.alleged_amount) == ("amount=1 was on the slip", 200_00)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")) | st.just(" "), max_size=30))
def test_whatever_the_customer_said_is_carried_over(session: Session, words: str) -> None:
    form = form_of(session, "notice")
    values = {"reason_code": "hold", "entry": "3", "words": " ".join(words.split())}
    command = form.parse(form.joined(values)).command
    assert isinstance(command, c.OpenCase)
    # A line quotes what could be taken for facts, and has no other sign for a quotation in it.
    assert command.facts.words in (values["words"], values["words"].replace('"', "'"))


def test_a_posting_joins_those_on_the_list(session: Session) -> None:
    form = form_of(session, "proposal")
    assert form.gathered is not None
    values = {"postings": "reverse 3 40.00", "do": "interest", "amount": "0.1", "reason": "lost"}
    assert form.gathered(values) == {
        "postings": as_several(("reverse 3 40.00", "interest 0.10")),
        "reason": "lost",
    }


def test_another_posting_is_found_by_what_people_call_it(session: Session) -> None:
    (do,) = (one for one in form_of(session, "proposal").fields if one.name == "do")
    found = {
        typed: found_choices(do.choices, typed) for typed in ("fee", "give back", "provisional", "waive")
    }
    assert [one.value for one in found["fee"]] == ["reverse"]
    assert {one.value for one in found["give back"]} == {"reverse", "refund"}
    assert {one.value for one in found["provisional"]} >= {"credit", "make-final", "withdraw-credit"}
    assert all(found.values())


@pytest.mark.parametrize(
    ("entries", "hint"),
    [
        ((3,), "entry 3, the only one that the case is about"),
        ((2, 3), "none: for money that never came"),
        ((), "none: for money that never came"),
    ],
)
def test_the_only_entry_is_offered_where_there_is_one(
    session: Session, entries: tuple[int, ...], hint: str
) -> None:
    fold = thaw(case_of(session))
    fold.facts = replace(fold.facts, entries=entries)
    form = correction_form.proposal(session, "D-1", freeze(fold))
    assert next(one.hint for one in form.fields if one.name == "line") == hint


@pytest.mark.parametrize(
    ("values", "kept"),
    [
        ({"do": "reverse"}, {}),
        ({"do": "reverse", "reason": "owed"}, {"reason": "owed"}),
        ({"do": "reverse", "entry": "3"}, {"do": "reverse", "entry": "3"}),
        ({"postings": "reverse 3"}, {"postings": "reverse 3"}),
    ],
)
def test_a_posting_that_was_only_looked_at_is_not_kept(
    session: Session, values: dict[str, str], kept: dict[str, str]
) -> None:
    assert form_of(session, "proposal").kept(values) == kept


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"postings": "reverse 3"}, "No other posting is chosen: choose one"),
        ({"do": "reverse"}, "Choose the entry. Then the posting goes on the list."),
        ({"do": "credit", "line": "3"}, "Type the amount in USD. Then"),
    ],
)
def test_only_a_whole_posting_goes_on_the_list(session: Session, values: dict[str, str], told: str) -> None:
    form = form_of(session, "proposal")
    assert form.gathered is not None
    with pytest.raises(BadInput, match=told):
        form.gathered(values)


def test_lists_hold_what_can_be_chosen(session: Session) -> None:
    lists = {
        name: form_of(session, name).lists() for name in ("finding", "proposal", "assign", "notice", "facts")
    }
    assert [one.value for one in lists["finding"]["evidence"]] == ["2", "1"]
    assert "ledger 300.00" in lists["finding"]["evidence"][0].words
    assert [one.value for one in lists["proposal"]["entry"]] == ["3", "2"]
    assert lists["proposal"]["entry"][0].words == (
        "#3     20 Mar 26 UTC      −200.00  cash withdrawal · ATM MAIN ST"
    )
    assert [one.value for one in lists["proposal"]["event"]] == ["2"]
    assert [(one.value, one.words) for one in lists["proposal"]["postings"]] == [
        ("reverse 3 40.00", "reverse entry 3, 40.00 USD of it")
    ]
    assert [one.value for one in lists["assign"]["text"]] == ["ada"]
    assert [one.value for one in lists["notice"]["entry"]] == ["3", "2"]


def effect(session: Session, name: str, case_id: str, line: str, actor: str = "ada") -> StepEffect:
    step = form_of(session, name).parse(line)
    request = c.CaseRequest(
        case_id=case_id, command=step.command, command_id="look", actor=actor, reason=step.reason
    )
    return effect_of(session.cases, request, step, "USD")


def test_a_proposal_says_what_it_would_do_to_account_and_case(session: Session) -> None:
    seen = effect(session, "proposal", "D-2", "reverse 3 40.00")
    account = {row.label: (row.before, row.after) for row in seen.account}
    case = {row.label: (row.before, row.after) for row in seen.case}
    assert seen.lines == (
        "reverse entry 3, 40.00 USD of it",
        "entry 3: 160.00 of its 200.00 USD is not given back",
    )
    assert account["Available"] == ("300.00", "340.00")
    assert case["Still owed"] == ("40.00", "0.00")
    assert case["Given for good"] == ("0.00", "40.00")
    assert case["Status"] == ("determined", "correcting")


def test_giving_back_one_side_of_a_transfer_says_what_becomes_of_the_other(tmp_path: Path) -> None:
    opening = OpenAccount(account_id="78", currency="USD")
    rent = Transfer(account_id=ACCOUNT, counterparty="78", amount=50_00)
    with desk_on(tmp_path, Calendar()) as session:
        for command in (opening, rent):
            session.handler.execute(Request(command=command, command_id=type(command).__name__, actor="ada"))
        for case_id in ("D-1", "D-2", "D-3"):
            opened(session, case_id)
        executed(session, c.Determine(outcome="error_confirmed", explanation="short"), case_id="D-2")
        seen = effect(session, "proposal", "D-2", 'reverse 4; reason="posted twice"')
    assert seen.lines[1:3] == (
        "entry 4: nothing of it is left",
        "! Entry 4 is one side of a transfer: event 2 of account 78, its other side, stays as it is; reverse that too "
        "if the whole transfer is to be undone.",
    )


def test_a_posting_says_the_same_and_what_the_clock_makes_of_it(session: Session) -> None:
    seen = effect(session, "posting", "D-1", "40.00")
    case = {row.label: (row.before, row.after) for row in seen.case}
    assert case["Lent"] == ("0.00", "40.00")
    assert any(line.startswith("→ ") and "tell of the credit by" in line for line in seen.lines)


def test_a_step_that_moves_no_money_has_no_figures(session: Session) -> None:
    seen = effect(session, "note", "D-1", "call back")
    assert (seen.account, seen.case) == ((), ())


def test_a_refusal_is_a_sentence(session: Session) -> None:
    with pytest.raises(BadInput, match=r"\"40.0\" is no posting|'40.0' is no posting"):
        form_of(session, "proposal").parse("40.0")
