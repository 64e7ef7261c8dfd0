"""`recount case propose`, `approve` and `post` on an account that has changed since it was looked at."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from tests.kit.recount import Recount, at, open_american

ID = "019b82e1-9320-7a49-9afd-44e2946e583a"
OTHER_ID = "019b82e1-9320-7a49-9afd-44e2946e583b"


@pytest.fixture
def session(recount: Recount) -> Recount:
    """Case D-1 about 200.00 from a machine, event 3 of account 77, which was cited as evidence and found wrong."""
    recount.now = at("2026-03-20T16:00:00")
    open_american(recount)
    notice = ("--reason-code", "atm-short", "--regime", "reg-e", "--amount", "40", "--entry", "3")
    recount("case", "open", "77", *notice)
    recount("case", "cite", "D-1", "--event", "3")
    recount("case", "determine", "D-1", "error_confirmed", "the machine held 40.00 back")
    return recount


def types(between: Iterable[dict[str, object]]) -> list[object]:
    return [event["type"] for event in between]


def events_of_the_case(session: Recount) -> int:
    return len(session.json("case", "show", "D-1")["events"])


def test_what_a_colleague_put_right_since_is_a_conflict_for_a_proposal(session: Recount) -> None:
    """Scenario S8 in the shell: agent 1 has given the money back; agent 2, who has not seen it, would again."""
    session("do", "deposit", "77", "40", "--reason", "goodwill", options=("--actor", "agent-1"))
    before = events_of_the_case(session)
    refused = session.error("case", "propose", "D-1", "reverse 3 40.00", code=1)
    assert (refused["kind"], refused["expected"], refused["actual"]) == ("version-conflict", 3, 4)
    assert types(refused["between"]) == ["MoneyDeposited"]
    assert refused["verdict"] == ""
    assert "changed since you looked" in session.sentence("case", "propose", "D-1", "reverse 3 40.00", code=1)
    assert events_of_the_case(session) == before
    assert session.json("case", "propose", "D-1", "reverse 3 40.00", "--account-version", "4")["corrections"]


def test_a_colleague_who_reversed_the_entry_is_named_with_what_the_rules_say_now(session: Recount) -> None:
    session("bank", "set", "four_eyes_posting", "500.00")
    session("bank", "set", "four_eyes_case", "500.00")
    session("bank", "set", "four_eyes_customer_day", "500.00")
    session("do", "reverse", "77", "--entry", "3", "--channel", "system")
    refused = session.error("case", "propose", "D-1", "reverse 3 40.00", code=1)
    assert (refused["kind"], types(refused["between"])) == ("version-conflict", ["EntryReversed"])
    assert "already reversed in full" in refused["verdict"]


def test_whoever_moves_money_of_a_case_by_hand_is_told_which_case_before(session: Recount) -> None:
    refund = session("do", "refund", "77", "40", "--entry", "3", "--channel", "system")
    assert refund.stderr.startswith("Note: Case D-1 disputes this entry")
    assert session("do", "deposit", "77", "40").stderr == ""


def test_money_that_comes_in_counts_in_no_case_by_itself(session: Recount) -> None:
    assert "Case D-1 owes the customer just this amount" in session("do", "deposit", "77", "40").stderr
    assert session("do", "deposit", "77", "39").stderr == ""
    assert session.json("do", "deposit", "77", "40")["version"] == 6
    session.sentence("do", "deposit", "77", "40", "--expect-version", "3", code=1)


def test_to_cite_what_stands_there_now_is_to_have_looked(session: Recount) -> None:
    session("do", "deposit", "77", "40", "--reason", "goodwill", options=("--actor", "agent-1"))
    session("case", "cite", "D-1", "--event", "4")
    (correction,) = session.json("case", "propose", "D-1", "reverse 3 40.00")["corrections"]
    assert correction["account_version"] == 4


def test_what_customers_do_meanwhile_is_no_conflict_for_a_proposal(session: Recount) -> None:
    session("do", "deposit", "77", "20", "--channel", "branch")
    session("do", "withdraw", "77", "5", "--channel", "card")
    (correction,) = session.json("case", "propose", "D-1", "reverse 3 40.00")["corrections"]
    assert correction["account_version"] == 5


def test_what_the_case_itself_posted_is_no_conflict(session: Recount) -> None:
    session("case", "propose", "D-1", "reverse 3 10.00")
    session("case", "post", "D-1", "1")
    assert [
        one["account_version"]
        for one in session.json("case", "propose", "D-1", "reverse 3 30.00")["corrections"]
    ] == [3, 4]


@pytest.mark.parametrize("step", ["approve", "post"])
def test_any_event_since_the_proposal_is_a_conflict_for_who_approves_or_posts(
    session: Recount, step: str
) -> None:
    """The figures before and after that were proposed would not be those that are booked."""
    session("case", "propose", "D-1", "reverse 3")
    session("do", "withdraw", "77", "5", "--channel", "card")
    before = events_of_the_case(session)
    refused = session.error("case", step, "D-1", "1", code=1, options=("--actor", "grace"))
    assert (refused["kind"], refused["expected"], refused["actual"]) == ("version-conflict", 3, 4)
    assert types(refused["between"]) == ["MoneyWithdrawn"]
    assert "changed since you looked" in session.sentence("case", step, "D-1", "1", code=1)
    assert events_of_the_case(session) == before


@pytest.mark.parametrize("step", ["approve", "post"])
def test_who_looked_at_an_older_account_than_the_proposal_says_so(session: Recount, step: str) -> None:
    session("do", "withdraw", "77", "5", "--channel", "card")
    session("case", "propose", "D-1", "reverse 3")
    refused = session.error("case", step, "D-1", "1", "--account-version", "3", code=1)
    assert (refused["kind"], refused["expected"], refused["actual"]) == ("version-conflict", 3, 4)
    beyond = session.error("case", step, "D-1", "1", "--account-version", "9", code=2)
    assert beyond["kind"] == "bad-input"
    assert session.json("case", "approve", "D-1", "1", "--account-version", "4", options=("--actor", "grace"))
    assert session.json("case", "post", "D-1", "1", "--account-version", "4")["account"] == "77"


def test_the_same_step_under_one_command_id_is_taken_once(session: Recount) -> None:
    """Whatever has happened since: the account has moved, the case has a correction more."""
    words = ("case", "propose", "D-1", "reverse 3 10.00", "--command-id", ID)
    first = session.json(*words)
    session("do", "deposit", "77", "20", "--channel", "branch")
    again = session.json(*words)
    assert (first["repeated"], again["repeated"], again["events"]) == (False, True, first["events"])


def test_a_provisional_credit_has_the_id_it_was_given_at_first(recount: Recount) -> None:
    recount.now = at("2026-03-20T16:00:00")
    open_american(recount)
    recount("case", "open", "77", "--reason-code", "atm-short", "--regime", "reg-e", "--entry", "3")
    words = ("case", "propose", "D-1", "credit 3 40.00", "--command-id", ID)
    first, again = recount.json(*words), recount.json(*words)
    assert (again["repeated"], again["events"]) == (True, first["events"])
    recount("case", "post", "D-1", "1", "--command-id", OTHER_ID)
    assert recount.json("case", "post", "D-1", "1", "--command-id", OTHER_ID)["repeated"] is True
    assert recount.json("case", "show", "D-1")["provisional_credits"] == {"PC-D-1-1": 40_00}


def test_two_notices_under_one_command_id_are_one_case(recount: Recount) -> None:
    recount.now = at("2026-11-19T12:00:00")
    notice = ("--reason-code", "hold", "--regime", "internal", "--command-id", ID)
    assert recount.json("case", "open", "4417", *notice)["case"] == "D-1"
    assert "was used for the notice on case D-1" in recount.sentence("case", "open", "Y-1", *notice, code=1)
    recount.now += 86_400_000_000
    assert recount.json("case", "open", "4417", *notice)["repeated"] is True
    assert [line["case"] for line in recount.lines("case", "list", "--all")] == ["D-1"]
