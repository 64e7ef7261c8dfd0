"""What every store promises about dispute cases: both streams or neither, a queue that never disagrees, evidence
that opens again to what was seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from hashlib import sha256
from typing import Any, cast

import pytest

from domain.account.commands import Deposit, PlaceHold, Request, ReverseEntry
from domain.account.given import GivenBack
from domain.account.state import stream_of as account_stream
from domain.dispute import commands as c
from domain.dispute import events as d
from domain.dispute import postings as p
from domain.dispute.facts import Facts
from domain.dispute.state import stream_of
from domain.errors import DamageFound, ReadOnly, Refused, UnknownAccount, UnknownCase
from domain.evidence import citations as evidence
from domain.handlers.dispute import open_case
from domain.ports import Holder, Store
from domain.stream import VersionConflict
from tests.kit.bench import DAY, EPOCH, Bench
from tests.kit.case_commands import ERROR, NOTICE, TODAY, account, ask, open_one, reversal, session
from tests.kit.spec import SECOND, A, deposited
from tests.kit.stories import record


def known(taken: Facts, **facts: Any) -> c.AmendFacts:
    """The facts that were taken with these amended."""
    return c.AmendFacts(facts=replace(taken, **facts))


class CasesContract:
    def test_cases_are_numbered_and_the_same_notice_opens_one(self, bench: Bench) -> None:
        account(bench)
        assert [open_one(bench, "first"), open_one(bench, "second"), open_one(bench, "first")] == [
            "D-1",
            "D-2",
            "D-1",
        ]
        assert bench.store.cases_count() == 2

    def test_a_rival_with_the_same_notice_takes_the_number_first(self, bench: Bench) -> None:
        """The same notice is sent twice at once: one case, and both are told of it."""
        account(bench)

        class Hurried:
            """The store, in which the rival is done when the next number is asked for."""

            def __getattr__(self, name: str) -> Any:
                return getattr(bench.store, name)

            def last_case_number(self) -> int:
                assert open_one(bench, "once") == "D-1"
                return bench.store.last_case_number()

        handler = session(bench, cast(Store, Hurried()))
        answered = open_case(handler, NOTICE, command_id="once", actor="ada")
        assert (answered.case_id, answered.first_time) == ("D-1", False)
        assert bench.store.cases_count() == 1

    def test_a_used_command_id_answers_the_same_command_and_refuses_any_other(self, bench: Bench) -> None:
        account(bench)
        handler = session(bench)
        other = replace(NOTICE, facts=replace(NOTICE.facts, words="x"))
        assert open_one(bench, "open") == open_one(bench, "open") == "D-1"
        with pytest.raises(Refused, match=r"open was used for the notice on case D-1 \(event 1, 13 Mar 2026"):
            open_case(handler, other, command_id="open", actor="ada")
        cite = c.Cite(citation=evidence.cite_event(bench.store, A, 3))
        lent = c.ProposeCorrection(
            steps=(p.Credit(credit_id="PC-1", entry=3, amount=1_00),), account_version=3
        )
        more = c.ProposeCorrection(
            steps=(p.Credit(credit_id="PC-1", entry=3, amount=2_00),), account_version=3
        )
        taken = handler.load("D-1").facts
        work: list[tuple[c.CaseCommand, c.CaseCommand]] = [
            (known(taken, foreign=True), known(taken, foreign=True, vulnerable=True)),
            (c.Assign(assignee="ada"), c.Assign(assignee="bob")),
            (c.AddNote(text="one"), c.AddNote(text="two")),
            (cite, c.Cite(citation=evidence.cite_event(bench.store, A, 2))),
            (c.RecordFinding(text="one", evidence=(1,)), c.RecordFinding(text="two", evidence=(1,))),
            (lent, more),
            (c.PostCorrection(number=1), c.PostCorrection(number=2)),
            (ERROR, c.Determine(outcome="error_confirmed", explanation="another")),
        ]
        for number, (command, another) in enumerate(work):
            key = f"work-{number}"
            first = ask(handler, command, key=key)
            again = ask(handler, command, key=key)
            assert (again.receipts, again.first_time) == (first.receipts, False)
            for wrong in (another, c.WithdrawNotice()):
                with pytest.raises(Refused, match=f"Command id {key} was used for") as refusal:
                    ask(handler, wrong, key=key)
                assert refusal.value.rule == "used-command-id"
        assert not ask(handler, known(taken, foreign=True), key="work-0").first_time

    def test_a_proposal_is_not_the_rejection_that_came_with_it(self, bench: Bench) -> None:
        account(bench)
        open_one(bench)
        handler = session(bench)
        ask(handler, ERROR)
        ask(handler, reversal(bench))
        record(bench.store, [deposited(1)])
        ask(handler, reversal(bench), key="again")
        with pytest.raises(Refused, match="again was used for"):
            ask(handler, c.RejectCorrection(number=1), key="again")

    def test_an_id_is_used_wherever_it_was_used(self, bench: Bench) -> None:
        """On the account, on its case, and on both by a correction, which is the case's command."""
        account(bench)
        open_one(bench, "open")
        handler = session(bench)
        ask(handler, ERROR)
        ask(handler, reversal(bench), key="propose")
        ask(handler, c.PostCorrection(number=1), key="post")
        bench.handler.execute(Request(command=Deposit(account_id=A, amount=1), command_id="do", actor="ada"))
        with pytest.raises(Refused, match="do was used for a deposit on account 4417"):
            ask(handler, c.AddNote(text="x"), key="do")
        for key, words in (("open", "the notice on case D-1"), ("post", "a correction on case D-1")):
            with pytest.raises(Refused, match=f"Command id {key} was used for {words}"):
                bench.handler.execute(
                    Request(command=ReverseEntry(account_id=A, entry=3), command_id=key, actor="ada")
                )
        assert len(ask(handler, c.PostCorrection(number=1), key="post").receipts) == 2

    def test_what_is_read_back_is_what_was_decided(self, bench: Bench) -> None:
        account(bench)
        open_one(bench, words="it said 45 on the slip", alleged_amount=9_00)
        case = bench.store.case("D-1")
        assert case is not None
        assert (case.facts.words, case.facts.alleged_amount, case.noticed_on) == (
            "it said 45 on the slip",
            9_00,
            TODAY,
        )
        notice, clock = bench.store.case_events("D-1")
        assert isinstance(notice.event, d.NoticeReceived)
        assert isinstance(clock.event, d.DeadlinesSet)
        assert (notice.actor, notice.correlation_id, notice.problem) == ("ada", "D-1", "")
        assert bench.store.case_events("D-1", after=1) == [clock]

    def test_an_unknown_case_or_account_is_said(self, bench: Bench) -> None:
        assert bench.store.case("D-9") is None
        assert bench.store.case_events("D-9") == []
        with pytest.raises(UnknownCase):
            ask(session(bench), ERROR, case="D-9")
        with pytest.raises(UnknownAccount):
            open_one(bench, account_id="nobody")

    def test_a_case_is_no_account(self, bench: Bench) -> None:
        account(bench)
        open_one(bench)
        assert [one.account_id for one in bench.store.accounts()] == [A]
        assert bench.store.head("D-1") is None
        assert {row.stream_id for row in bench.store.all_events()} == {account_stream(A), stream_of("D-1")}

    def test_the_queue_is_sorted_by_the_next_deadline(self, bench: Bench) -> None:
        account(bench)
        bench.clock.now += 3 * 86_400 * SECOND
        bench.store.put_holders([Holder("", "Ada Lovelace")])
        for key, days, regime in (("a", 0, "reg-e"), ("b", 3, "reg-e"), ("c", 0, "internal")):
            open_one(bench, key, noticed_on=date(2026, 3, 16 - days), regime=regime)
        open_one(bench, "d")
        ask(session(bench), c.WithdrawNotice(), case="D-4")
        ask(session(bench), c.CloseCase(), case="D-4")
        queue = bench.store.cases()
        assert [one.case_id for one in queue] == ["D-2", "D-1", "D-3"]
        assert (queue[0].next_deadline, queue[0].next_due_on) == ("determine", date(2026, 4, 10))
        assert queue[2].next_due_on is None
        assert [one.case_id for one in bench.store.cases(open_only=False)] == ["D-2", "D-1", "D-3", "D-4"]
        assert [one.case_id for one in bench.store.cases(limit=1, offset=1)] == ["D-1"]
        assert bench.store.cases_count(open_only=False) == 4
        assert [one.case_id for one in bench.store.cases("d-2")] == ["D-2"]
        assert bench.store.cases("nothing like it") == []
        assert bench.store.cases(account_id="other") == []
        assert bench.store.open_cases([A, "other"]) == {A: 3}
        assert bench.store.case_summary("D-2") == queue[0]

    def test_a_correction_is_on_both_streams_or_on_neither(self, bench: Bench) -> None:
        account(bench)
        open_one(bench, alleged_amount=9_00)
        handler = session(bench)
        ask(handler, ERROR)
        ask(handler, reversal(bench, 9_00))
        posted = ask(handler, c.PostCorrection(number=1), key="post")
        case_receipt, account_receipt = posted.receipts
        assert case_receipt.stream_id == stream_of("D-1")
        entry = bench.store.event(account_stream(A), account_receipt.version)
        assert entry is not None
        assert (entry.type, entry.correlation_id, entry.reason) == (
            "EntryReversed",
            "D-1",
            "case D-1, correction 1",
        )
        original = bench.store.event(account_stream(A), 3)
        assert original is not None
        assert entry.effective_at == original.effective_at
        head = bench.store.head(A)
        assert head is not None
        assert head.ledger == 455_00
        assert posted.case.corrected_on == TODAY
        again = ask(handler, c.PostCorrection(number=1), key="post")
        assert not again.first_time
        assert again.receipts == posted.receipts

    def test_two_agents_and_one_wrong_amount(self, bench: Bench) -> None:
        """Scenario S8: agent 1 has reversed the entry; agent 2 meets the conflict and posts nothing."""
        account(bench)
        open_one(bench)
        handler = session(bench)
        ask(handler, ERROR)
        ask(handler, reversal(bench, 9_00), actor="agent-2")
        bench.handler.execute(
            Request(command=ReverseEntry(account_id=A, entry=3), command_id="r", actor="agent-1")
        )
        with pytest.raises(VersionConflict) as caught:
            ask(handler, c.PostCorrection(number=1), actor="agent-2")
        conflict = caught.value
        assert conflict.stream_id == account_stream(A)
        assert [row.actor for row in conflict.between] == ["agent-1"]
        assert conflict.verdict is not None
        assert "already reversed in full" in conflict.verdict
        case = bench.store.case("D-1")
        assert case is not None
        assert case.proposals[1].status == "proposed"

    def test_a_stale_proposal_that_would_still_be_accepted_says_so(self, bench: Bench) -> None:
        account(bench)
        open_one(bench)
        handler = session(bench)
        ask(handler, ERROR)
        ask(handler, reversal(bench))
        bench.handler.execute(
            Request(command=Deposit(account_id=A, amount=1), command_id="d", actor="x", channel="branch")
        )
        with pytest.raises(VersionConflict) as caught:
            ask(handler, c.PostCorrection(number=1))
        assert caught.value.verdict == ""
        ask(handler, reversal(bench))
        assert ask(handler, c.PostCorrection(number=2)).case.proposals[1].status == "rejected"

    def test_a_rule_of_the_account_forbids_a_correction(self, bench: Bench) -> None:
        account(bench)
        open_one(bench)
        handler = session(bench)
        ask(handler, ERROR)
        with pytest.raises(Refused, match=r"Entry 3 was 54\.00 GBP; .* at most 54\.00 GBP, not 55\.00"):
            ask(handler, reversal(bench, 55_00))

    def test_two_steps_of_one_correction_do_not_give_back_twice(self, bench: Bench) -> None:
        account(bench)
        open_one(bench)
        handler = session(bench)
        ask(handler, ERROR)
        whole = p.Reverse(entry=3)
        for steps in ((whole, whole), (p.Reverse(entry=3, amount=30_00), p.Reverse(entry=3, amount=24_01))):
            with pytest.raises(
                Refused, match=r"already reversed in full|at most 24\.00 GBP more, not 24\.01"
            ):
                ask(handler, c.ProposeCorrection(steps=steps, account_version=3))
        assert bench.store.version_at(account_stream(A), 2**62) == 3

    def test_two_cases_do_not_give_back_one_entry_twice(self, bench: Bench) -> None:
        account(bench)
        handler = session(bench)
        assert [open_one(bench, key) for key in ("one", "other")] == ["D-1", "D-2"]
        ask(handler, ERROR, case="D-2")
        lent = p.Credit(credit_id="PC-1", entry=3, amount=40_00)
        ask(handler, c.ProposeCorrection(steps=(lent,), account_version=3), case="D-1")
        ask(handler, reversal(bench), case="D-2")
        ask(handler, c.PostCorrection(number=1), case="D-1")
        with pytest.raises(VersionConflict, match="would still be accepted"):
            ask(handler, c.PostCorrection(number=1), case="D-2")
        with pytest.raises(
            Refused, match=r"40\.00 was given back already \(40\.00 open\): at most 14\.00 GBP"
        ):
            ask(handler, reversal(bench, 54_00), case="D-2")
        ask(handler, reversal(bench), case="D-2")
        ask(handler, c.PostCorrection(number=2), case="D-2")
        ask(handler, ERROR, case="D-1")
        final = c.ProposeCorrection(steps=(p.MakeFinal(credit_id="PC-1"),), account_version=5)
        ask(handler, final, case="D-1")
        ask(handler, c.PostCorrection(number=2), case="D-1")
        head = bench.store.head(A)
        assert head is not None
        assert (head.ledger, head.given_back(3)) == (500_00, GivenBack(14_00, 40_00, 0))

    def test_whoever_looked_at_an_older_case_is_told_what_came_between(self, bench: Bench) -> None:
        account(bench)
        open_one(bench)
        handler = session(bench)
        ask(handler, c.AddNote(text="called back"), actor="grace")
        with pytest.raises(VersionConflict) as caught:
            ask(handler, ERROR, expect=2)
        assert [row.type for row in caught.value.between] == ["NoteAdded"]

    def test_evidence_opens_again_to_what_was_seen(self, bench: Bench) -> None:
        account(bench)
        open_one(bench)
        handler, store = session(bench), bench.store
        now = bench.clock.now
        seen = evidence.cite_instant(store, A, now, "as-of", "what they were told")
        for citation in (
            seen,
            evidence.cite_event(store, A, 3),
            evidence.cite_comparison(store, A, 2, 3),
            evidence.cite_proof(store, A, 3, agrees=True),
        ):
            ask(handler, c.Cite(citation=citation))
        late = Request(
            command=Deposit(account_id=A, amount=7_00),
            command_id="late",
            actor="ops",
            effective_at=EPOCH - DAY,
        )
        bench.handler.execute(late)
        bench.handler.execute(
            Request(command=ReverseEntry(account_id=A, entry=3), command_id="r", actor="ops")
        )
        bench.handler.execute(
            Request(command=PlaceHold(account_id=A, hold_id="h", amount=1), command_id="h", actor="ops")
        )
        kept = [row.event for row in store.case_events("D-1") if isinstance(row.event, d.EvidenceCited)]
        views = [evidence.open_again(store, A, citation) for citation in kept]
        assert [view.same for view in views] == [True] * 4
        assert views[0].account.ledger == 446_00
        later = store.events(account_stream(A), after=kept[0].known_version)
        assert [row.type for row in evidence.bearing(kept[0], later)] == ["MoneyDeposited", "EntryReversed"]
        assert [evidence.bearing_since(store, A, one) for one in kept] == [
            evidence.bearing(one, store.events(account_stream(A), after=one.known_version)) for one in kept
        ]

    def test_a_citation_of_what_nobody_saw_is_refused(self, bench: Bench) -> None:
        account(bench)
        open_one(bench)
        true = evidence.cite_event(bench.store, A, 3)
        false = {name: getattr(true, name) for name in d.EvidenceCited.__dataclass_fields__}
        wrong = d.EvidenceCited(**false | {"figures": d.Figures(ledger=1, held=0, available=1)})
        with pytest.raises(Refused, match="does not show the figures"):
            ask(session(bench), c.Cite(citation=wrong))
        forged = d.EvidenceCited(**false | {"cited": (d.CitedEvent(version=3, hash="f" * 64),)})
        with pytest.raises(DamageFound, match="not the one that was cited"):
            ask(session(bench), c.Cite(citation=forged))

    def test_a_bank_opened_to_look_takes_no_notice(self, bench: Bench) -> None:
        account(bench)
        with pytest.raises(ReadOnly):
            open_case(session(bench, bench.open(read_only=True)), NOTICE, command_id="open", actor="ada")

    def test_an_attached_file_is_kept_by_its_hash_and_only_with_the_step(self, bench: Bench) -> None:
        account(bench)
        open_one(bench)
        content = bytes(range(256)) * 5_000
        digest = sha256(content).hexdigest()
        command = c.AttachFile(name="scan.png", sha256=digest, size=len(content), content=content)
        late = c.CaseRequest(
            case_id="D-1", command=command, command_id="late", actor="ada", expected_version=0
        )
        with pytest.raises(VersionConflict):
            session(bench).execute(late)
        assert bench.store.kept_file(digest) is None
        ask(session(bench), command)
        ask(session(bench), replace(command, name="the same again.png"))
        other = bench.open(read_only=True)
        assert other.kept_file(digest) == content
        with pytest.raises(ReadOnly):
            other.keep_file(b"more")

    def test_a_damaged_event_of_a_case_stops_work_on_it(self, bench: Bench) -> None:
        account(bench)
        open_one(bench)
        bench.tamper_event(stream_of("D-1"), 1, data='{"account_id":1}')
        rows = bench.store.case_events("D-1")
        assert rows[0].event is None
        assert rows[0].problem.startswith("damaged payload")
