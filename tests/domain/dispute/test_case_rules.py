"""The rules of a case: what follows from a command, and what is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from domain.dispute import commands as c
from domain.dispute import events as d
from domain.dispute import postings as p
from domain.dispute.decisions import DECIDE
from domain.dispute.fold import EVOLVE
from domain.dispute.letters import contents
from domain.dispute.letters.sentences import DOCUMENTS, HONOURED, USE_OF_FUNDS
from domain.errors import BadInput
from tests.kit.case_commands import notice as case_notice
from tests.kit.case_spec import NOTICE, TODAY, CaseSpec, cited, entry
from tests.kit.days import BRITISH, Days
from tests.kit.letters import sources

CREDIT = (p.Credit(credit_id="PC-1", entry=3, amount=40_00),)
REVERSE = (p.Reverse(entry=3),)
ERROR = c.Determine(outcome="error_confirmed", explanation="the machine held 40.00 too much")
NO_ERROR = c.Determine(outcome="no_error", explanation="the journal agrees")
FINDING = c.RecordFinding(text="the journal agrees with the account", evidence=(1,))


def propose(*steps: p.Step, version: int = 9) -> c.ProposeCorrection:
    return c.ProposeCorrection(steps=steps, account_version=version)


def opened() -> CaseSpec:
    return CaseSpec().opened()


def found() -> CaseSpec:
    """Evidence was cited and a finding recorded."""
    return opened().asked(c.Cite(citation=cited())).asked(FINDING)


def credited() -> CaseSpec:
    """A provisional credit was posted."""
    return opened().asked(propose(*CREDIT), amount=40_00).asked(c.PostCorrection(number=1))


def test_every_event_and_command_has_its_function() -> None:
    assert set(EVOLVE) == set(d.CASE_EVENTS.values())
    assert set(DECIDE) == set(c.CaseCommand.__args__)


class TestNotice:
    def test_it_starts_the_clock_by_whatever_channel_it_came(self) -> None:
        case = opened().case
        assert case.status == "received"
        assert (case.currency, case.facts.entries) == ("USD", (3,))
        assert case.next_due is not None
        assert (case.next_due.name, case.next_due.due_on) == ("determine", date(2026, 4, 3))

    def test_it_keeps_the_days_of_the_disputed_entries(self) -> None:
        """The 13 months of PSRs 2017 reg 74 count from them; events that are not there have none."""
        notice = replace(NOTICE, facts=replace(NOTICE.facts, entries=(7, 7, 3)))
        spec = CaseSpec().opened(notice)
        assert list(spec.case.debits_on) == [date(2026, 3, 2)]
        spec.asked(c.AmendFacts(facts=replace(notice.facts, entries=(3,))))
        assert list(spec.case.debits_on) == []

    def test_it_cannot_come_tomorrow(self) -> None:
        spec = CaseSpec().on(date(2026, 3, 19)).when(NOTICE)
        assert isinstance(spec.refusal, BadInput)
        assert "2026-03-20 has not come yet" in spec.refusal.message

    def test_it_disputes_what_the_account_has(self) -> None:
        CaseSpec().when(NOTICE, version=2).then_refused("no-entry", "events 1 to 2")

    def test_it_comes_once(self) -> None:
        opened().when(NOTICE).then_refused("already-open")

    def test_an_unauthorised_payment_in_the_uk_is_refunded_the_next_business_day(self) -> None:
        notice = case_notice(
            account_id="4417",
            reason_code="unauthorised-card",
            regime="psr-76",
            country="GB",
            noticed_on=date(2026, 4, 2),
        )
        spec = CaseSpec(calendar=Days("GB", BRITISH)).on(date(2026, 4, 2)).opened(notice)
        assert spec.case.next_due is not None
        assert spec.case.next_due.due_on == date(2026, 4, 7)


class TestFacts:
    def test_a_new_fact_moves_the_deadlines_and_both_are_recorded(self) -> None:
        spec = opened()
        was = spec.case.facts
        now = replace(was, new_account=True)
        spec.when(c.AmendFacts(facts=now)).then(d.FactsAmended(was=was, now=now))
        (moved,) = [one for one in spec.answer or () if isinstance(one, d.DeadlinesSet)]
        assert moved.deadlines[0].counted == 20

    def test_deadlines_explained_in_other_words_are_not_set_anew(self) -> None:
        spec = opened()
        spec.fold.deadlines = {
            name: replace(one, why="in the words of another release")
            for name, one in spec.fold.deadlines.items()
        }
        spec.when(c.Assign(assignee="grace"))
        assert [one for one in spec.answer or () if isinstance(one, d.DeadlinesSet)] == []

    def test_what_is_known_already_is_refused(self) -> None:
        spec = opened()
        spec.when(c.AmendFacts(facts=spec.case.facts)).then_refused("no-change")


class TestInvestigation:
    def test_assigning_begins_it(self) -> None:
        assert opened().asked(c.Assign(assignee="grace")).case.status == "investigating"

    def test_evidence_is_numbered(self) -> None:
        spec = opened().asked(c.Cite(citation=cited()))
        spec.when(c.Cite(citation=cited())).then(cited(2))

    def test_a_finding_rests_on_evidence(self) -> None:
        opened().when(c.RecordFinding(text="so", evidence=())).then_refused("no-evidence")
        opened().when(c.RecordFinding(text="so", evidence=(1,))).then_refused("no-evidence", "evidence 1")

    def test_turning_it_down_rests_on_a_finding(self) -> None:
        opened().when(NO_ERROR).then_refused("no-finding")
        found().when(NO_ERROR).then(
            d.Determined(outcome="no_error", determined_on=TODAY, explanation="the journal agrees")
        )

    def test_an_error_can_be_admitted_at_once(self) -> None:
        assert opened().asked(ERROR).case.status == "determined"

    def test_it_is_determined_once(self) -> None:
        opened().asked(ERROR).when(ERROR).then_refused("determined")

    def test_what_others_have_corrected_already_counts(self) -> None:
        """Scenario S8: the second agent has nothing left to post."""
        told = c.Determine(outcome="error_confirmed", explanation="posted 54 for 45", corrected_by=(7,))
        assert not opened().asked(told).case.owes_correction
        wrong = c.Determine(outcome="error_confirmed", explanation="posted 54 for 45", corrected_by=(4,))
        opened().when(wrong).then_refused("not-a-correction", "Event 4")


class TestClock:
    def test_a_credit_in_time_meets_the_ten_days_and_starts_the_forty_five(self) -> None:
        spec = opened().on(date(2026, 4, 3)).asked(propose(*CREDIT), amount=40_00)
        spec.when(c.PostCorrection(number=1)).then_clock(
            d.DeadlineMet(name="determine", due_on=date(2026, 4, 3), met_on=date(2026, 4, 3))
        )
        spec.asked(c.PostCorrection(number=1))
        assert [(one.name, one.due_on) for one in spec.case.duties] == [
            ("tell-credit", date(2026, 4, 7)),
            ("complete", date(2026, 5, 4)),
        ]

    def test_a_day_that_passed_is_recorded_with_the_next_step_and_done_late_after(self) -> None:
        missed = d.DeadlineMissed(name="determine", due_on=date(2026, 4, 3))
        spec = opened().on(date(2026, 4, 6))
        spec.when(c.AddNote(text="customer rang")).then_clock(missed)
        spec.asked(c.AddNote(text="customer rang"))
        spec.when(ERROR).then_clock(
            d.DeadlineMet(name="determine", due_on=date(2026, 4, 3), met_on=date(2026, 4, 6)),
            d.DeadlineMet(name="complete", due_on=date(2026, 5, 4), met_on=date(2026, 4, 6)),
        )

    def test_no_error_leaves_nothing_to_correct(self) -> None:
        names = {one.name for one in found().asked(NO_ERROR).case.duties}
        assert names == {"report"}

    def test_a_notice_taken_back_has_no_duties(self) -> None:
        case = opened().asked(c.WithdrawNotice()).case
        assert (case.outcome, case.duties) == ("withdrawn", ())


class TestCorrections:
    def test_money_is_lent_before_and_corrected_after_the_determination(self) -> None:
        opened().when(propose(*REVERSE)).then_refused("not-determined")
        opened().asked(ERROR).when(propose(*CREDIT)).then_refused("determined")

    def test_above_the_limit_somebody_else_approves(self) -> None:
        spec = opened().asked(ERROR).asked(propose(*REVERSE), amount=100_01)
        spec.when(c.PostCorrection(number=1)).then_refused("four-eyes", "somebody but ada")
        spec.when(c.ApproveCorrection(number=1)).then_refused("four-eyes", "yourself")
        spec.by("grace").asked(c.ApproveCorrection(number=1))
        spec.by("ada").when(c.PostCorrection(number=1)).then(
            d.CorrectionPosted(
                number=1, posted_on=TODAY, first_version=10, last_version=10, event_ids=("e1",), owed=0
            )
        )

    def test_up_to_the_limit_nobody_needs_to(self) -> None:
        spec = opened().asked(ERROR).asked(propose(*REVERSE), amount=100_00)
        spec.when(c.ApproveCorrection(number=1)).then_refused("no-approval-needed")
        spec.when(c.PostCorrection(number=1), amount=100_00)
        assert spec.refusal is None

    def test_one_at_a_time_but_a_stale_one_gives_way(self) -> None:
        spec = opened().asked(ERROR).asked(propose(*REVERSE))
        spec.when(propose(*REVERSE)).then_refused("one-proposal", "Correction 1")
        spec.asked(propose(*REVERSE, version=11), version=11)
        assert [one.status for one in spec.case.proposals.values()] == ["rejected", "proposed"]

    def test_a_rejected_one_is_never_posted(self) -> None:
        spec = opened().asked(ERROR).asked(propose(*REVERSE)).asked(c.RejectCorrection(number=1))
        assert spec.case.status == "determined"
        spec.when(c.PostCorrection(number=1)).then_refused("not-open", "rejected")

    def test_only_its_own_credit_is_made_final_or_withdrawn(self) -> None:
        spec = credited().asked(ERROR)
        spec.when(propose(p.MakeFinal(credit_id="PC-9"))).then_refused("no-credit", "open: PC-1")
        spec.when(propose(p.WithdrawCredit(credit_id="PC-1"))).then_refused("not-determined")
        assert spec.asked(propose(p.MakeFinal(credit_id="PC-1"))).case.status == "correcting"


class TestLetters:
    def test_a_letter_tells_what_has_happened(self) -> None:
        spec = opened()
        spec.when(letter("provisional-credit", USE_OF_FUNDS.text)).then_refused("letter-early")
        spec.when(letter("debit", HONOURED.text)).then_refused("letter-early")
        spec.when(letter("corrected", "done")).then_refused("letter-early")
        spec.asked(ERROR).when(letter("corrected", "done")).then_refused("letter-early")
        spec.when(letter("no-error", DOCUMENTS.text)).then_refused("other-letter", '"corrected"')

    def test_the_required_sentences_are_said_word_for_word(self) -> None:
        spec = found().asked(NO_ERROR)
        spec.when(letter("no-error", "We found nothing.")).then_refused("letter-lacks", "documents")
        spec.asked(letter("no-error", f"We found nothing. {DOCUMENTS.text}"))
        assert spec.case.duties == ()

    def test_line_breaks_do_not_matter(self) -> None:
        wrapped = "We found nothing.\n" + DOCUMENTS.text.replace(" ", "\n")
        assert contents.missing("no-error", wrapped, found().case, sources(entry)) == ()

    def test_a_withdrawn_credit_is_told_with_the_days_that_are_honoured(self) -> None:
        spec = credited().asked(c.Cite(citation=cited())).asked(FINDING).asked(NO_ERROR)
        spec.when(letter("no-error", DOCUMENTS.text)).then_refused("letter-lacks", "five business days")


class TestClosing:
    def test_an_error_is_closed_once_corrected_and_told(self) -> None:
        spec = opened()
        spec.when(c.CloseCase()).then_refused("not-determined")
        spec.asked(ERROR).when(c.CloseCase()).then_refused("not-done", "not been corrected", "letter")
        spec.asked(propose(*REVERSE)).when(c.CloseCase()).then_refused("not-done", "still open")
        spec.asked(c.PostCorrection(number=1)).when(c.CloseCase()).then_refused("not-done", '"corrected"')
        spec.asked(letter("corrected", "done")).when(c.CloseCase()).then(
            d.CaseClosed(outcome="error_confirmed")
        )

    def test_not_while_money_is_lent(self) -> None:
        spec = credited().asked(c.WithdrawNotice())
        spec.when(c.CloseCase()).then_refused("not-done", "PC-1 is neither final nor withdrawn")

    @pytest.mark.parametrize("command", [c.Assign(assignee="x"), ERROR, c.CloseCase(), propose(*REVERSE)])
    def test_a_closed_case_rests(self, command: c.CaseCommand) -> None:
        closed().when(command).then_refused("closed", "reopen")

    def test_a_reopened_one_has_a_new_clock(self) -> None:
        spec = closed().on(date(2026, 6, 1))
        spec.asked(c.ReopenCase(noticed_on=date(2026, 6, 1)))
        assert (spec.case.status, spec.case.outcome) == ("investigating", None)
        assert spec.case.next_due is not None
        assert spec.case.next_due.due_on == date(2026, 6, 15)
        assert spec.case.missed == {}
        opened().when(c.ReopenCase(noticed_on=TODAY)).then_refused("not-closed")


def letter(kind: d.LetterKind, text: str) -> c.IssueLetter:
    return c.IssueLetter(kind=kind, subject="about your account", text=text)


def closed() -> CaseSpec:
    return opened().asked(c.WithdrawNotice()).asked(c.CloseCase())
