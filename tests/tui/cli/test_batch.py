"""`recount batch`: nobody is paid twice, nothing is posted that was not approved, and each refusal is one sentence."""

from __future__ import annotations

import csv
import shlex
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from domain.batch.events import ChildPosted
from domain.clock import utc_now
from domain.errors import StoreUnavailable
from domain.handlers.batch_posting import BatchPosting
from domain.ports import Receipt, StreamWrite
from storage.bank import SqlBank
from storage.engine.connect import open_database
from storage.log.store import SqlStore
from tests.kit.harmed_bank import ADA, GRACE, account, approved, children, ledger, opened, posted
from tests.kit.recount import Recount, record
from tui.application.batch.opening import handler_of
from tui.application.cases.handler import case_handler


def test_from_the_sweep_to_the_letter(harmed: Recount) -> None:
    """Two persons, one sum, each account with a case of its own; afterwards nothing is left to do."""
    assert opened(harmed)["totals"] == {
        "EUR": {"accounts": 1, "entries": 1, "amount": 30_00},
        "GBP": {"accounts": 4, "entries": 5, "amount": 116_25},
    }
    proposed = harmed.json("batch", "propose", "B-1", "--explanation", "We charged a fee twice.", options=ADA)
    assert (proposed["needs_approval"], proposed["accounts"], proposed["without_money"]) == (True, 5, 1)
    agreed = harmed.json("batch", "approve", "B-1", "--digest", proposed["digest"], options=GRACE)
    assert (agreed["approved_by"], agreed["digest"]) == ("grace", proposed["digest"])
    assert ledger(harmed, "1002") == 900_00 - 92_00
    done = posted(harmed)
    assert [done[one]["amount"] for one in ("1001", "1002", "1004", "1005")] == [12_00, 92_00, 30_00, 25]
    assert done["batch"]["given"] == {"EUR": 30_00, "GBP": 116_25}
    assert [ledger(harmed, one) for one in ("1001", "1002", "1004", "1005")] == [
        900_00,
        900_00,
        900_00,
        901_25,
    ]
    case = harmed.json("case", "show", done["1002"]["case"])
    assert (case["status"], case["regime"], case["outcome"]) == ("correcting", "internal", "error_confirmed")
    assert posted(harmed) == {"batch": done["batch"]}
    told = harmed.lines_of("batch", "letters", "B-1", options=ADA)
    assert [one["problem"] for one in told] == [""] * 5
    assert harmed.lines_of("batch", "letters", "B-1", options=ADA) == []
    assert harmed.json("batch", "show", "B-1")["status"] == "told"
    letters = [
        one for one in harmed.json("case", "show", done["1002"]["case"])["events"] if "Letter" in one["type"]
    ]
    assert len(letters) == 1
    assert "We charged a fee twice." in str(letters)
    assert "Intact" in harmed("verify").stdout


def test_the_same_command_goes_on_where_the_store_went_away(
    harmed: Recount, monkeypatch: pytest.MonkeyPatch
) -> None:
    approved(harmed)
    append, told = SqlBank.append, list[str]()

    def goes_away(bank: SqlBank, writes: Sequence[StreamWrite]) -> Sequence[Receipt]:
        if len(told) == 2:
            raise StoreUnavailable("The server is away; try again.")
        told.append(writes[-1].stream_id)
        return append(bank, writes)

    with monkeypatch.context() as patch:
        patch.setattr(SqlBank, "append", goes_away)
        result = harmed("batch", "post", "B-1", options=ADA, code=4)
    kept = "What was posted stays posted, and the same command goes on from there."
    assert result.stderr == f"The server is away; try again. {kept}\n"
    rest = posted(harmed)
    assert rest["batch"]["posted"] == 5
    assert len(rest) == 5 - 2 + 1
    assert [ledger(harmed, one) for one in ("1001", "1002")] == [900_00, 900_00]


@pytest.mark.parametrize(
    ("words", "options", "sentence"),
    [
        (("post",), ADA, "waits for the approval of somebody but ada"),
        (("approve",), ADA, "You opened this batch"),
        (("approve",), ("--actor", " Ada"), "You opened this batch"),
        (("approve", "--digest", "0" * 64), GRACE, "What is proposed has the digest"),
        (("propose",), ADA, "The batch is proposed already"),
        (("approve",), ("--actor", "grace", "--read-only"), "open read-only"),
    ],
)
def test_what_is_proposed_waits_for_somebody_else(
    harmed: Recount, words: tuple[str, ...], options: tuple[str, ...], sentence: str
) -> None:
    opened(harmed)
    harmed("batch", "propose", "B-1", options=ADA)
    assert sentence in harmed.sentence("batch", words[0], "B-1", *words[1:], code=1, options=options)


def test_a_batch_that_waits_is_told_to_whoever_may_approve_it(harmed: Recount) -> None:
    def told(who: tuple[str, str]) -> tuple[int, str]:
        (batch,) = harmed.json("case", "handover", options=who)["batches"]
        assert (batch["batch"], batch["accounts"], batch["not_by"]) == ("B-1", 5, ["ada"])
        waiting: int = harmed.json("case", "queues", options=who)["batches_to_approve"]
        return waiting, harmed("case", "handover", options=who).stdout

    opened(harmed)
    assert harmed.json("case", "handover", options=GRACE)["batches"] == []
    harmed("batch", "propose", "B-1", options=ADA)
    (own, adas), (others, graces) = told(ADA), told(GRACE)
    assert (own, others) == (0, 1)
    assert "  B-1: for anybody but ada: approval of a batch, 30.00 EUR, 116.25 GBP to 5 accounts" in adas
    assert "! B-1: for you, or anybody but ada: approval of a batch" in graces
    assert "batches to approve       1" in harmed("case", "queues", options=GRACE).stdout
    harmed("batch", "approve", "B-1", options=GRACE)
    assert harmed.json("case", "handover", options=GRACE)["batches"] == []


def test_who_looks_like_a_person_in_a_reason_is_warned_of(harmed: Recount) -> None:
    opened(harmed)
    words = ("batch", "leave-out", "B-1", "1001", "--reason", "asked by Mrs Smith, ann@example.org")
    assert harmed(*words, options=ADA).stderr.startswith("! This looks like")


def test_half_of_a_batch_is_verified_carried_over_and_gone_on_with(harmed: Recount, tmp_path: Path) -> None:
    """Another database has other positions: what was posted stays so, and what staff did since the sweep is seen."""
    approved(harmed)
    store = SqlStore(open_database(str(harmed.bank)))
    posting = BatchPosting(handler_of(case_handler(store, utc_now)), "B-1", "ada")
    assert len(list(posting.run(stop=lambda: posting.done == 2))) == 2
    store.close()
    harmed("verify")
    harmed("do", "deposit", "1003", "5.00", "--reason", "goodwill")
    (tmp_path / "all.jsonl").write_text(harmed("export").stdout)
    other = Recount(tmp_path / "other.db", tmp_path)
    other("import", "jsonl", str(tmp_path / "all.jsonl"))
    other("verify")
    for one in (other, harmed):
        told = posted(one)
        assert told["batch"]["given"] == {"EUR": 30_00, "GBP": 116_25 - 12_00}
        assert "The account changed since the sweep" in told["1003"]["why"]
        assert (ledger(one, "1001"), ledger(one, "1003")) == (900_00, 900_00 - 12_00 + 5_00)


def test_who_left_entries_out_approves_nothing_and_who_approved_posts_nothing(harmed: Recount) -> None:
    opened(harmed)
    harmed("batch", "leave-out", "B-1", "1001", "--reason", "asked for it", options=("--actor", "bob"))
    harmed("batch", "propose", "B-1", options=ADA)
    assert "left entries out" in harmed.sentence(
        "batch", "approve", "B-1", code=1, options=("--actor", "BOB")
    )
    harmed("batch", "approve", "B-1", options=GRACE)
    assert "somebody else must post it" in harmed.sentence("batch", "post", "B-1", code=1, options=GRACE)


def test_what_is_left_out_after_the_approval_voids_it(harmed: Recount) -> None:
    approved(harmed)
    harmed("batch", "leave-out", "B-1", "1002#3", "--reason", "two coffees", options=ADA)
    assert "Nothing of this batch is approved" in harmed.sentence("batch", "post", "B-1", code=1, options=ADA)
    anew = harmed.json("batch", "propose", "B-1", options=ADA)
    assert anew["totals"]["GBP"] == {"accounts": 4, "entries": 4, "amount": 104_25}
    harmed("batch", "approve", "B-1", options=GRACE)
    assert posted(harmed)["1002"]["amount"] == 80_00


def test_an_entry_that_was_put_right_or_is_disputed_is_left_out_and_said_why(harmed: Recount) -> None:
    opened(harmed)
    harmed("do", "reverse", "1001", "--entry", "3", options=ADA)
    harmed(
        "case",
        "open",
        "1002",
        "--reason-code",
        "other-fee",
        "--regime",
        "complaint",
        "--country",
        "GB",
        "--entry",
        "3",
    )
    harmed("do", "freeze", "1003", "--reason", "court order")
    harmed("do", "reverse", "1005", "--entry", "3")
    harmed("do", "withdraw", "1004", "870", options=ADA)
    harmed("do", "close", "1004")
    harmed("batch", "propose", "B-1", options=ADA)
    found = children(harmed)
    assert {one: found[one]["why"].partition(";")[0] for one in ("1001", "1004", "1005")} == {
        "1001": "Of entry 3 only 0.00 GBP is left to give back.",
        "1004": found["1004"]["why"],
        "1005": "The account changed since the sweep: event 4 (EntryReversed) by agent-7.",
    }
    assert "closed" in found["1004"]["why"]
    assert found["1002"]["entries"][0]["left_out"] == "Case D-1, which is open, disputes entry 3."
    assert {one: found[one]["status"] for one in found} == {
        "1001": "left out",
        "1002": "proposed",
        "1003": "proposed",
        "1004": "left out",
        "1005": "left out",
    }


def test_an_account_that_changed_since_is_refused_and_the_others_go_on(harmed: Recount) -> None:
    approved(harmed)
    harmed("do", "reverse", "1001", "--entry", "3", options=ADA)
    harmed("do", "withdraw", "1003", "10", "--channel", "card")
    done = posted(harmed)
    assert (done["1001"]["status"], done["1003"]["status"]) == ("refused", "posted")
    assert "only 0.00 GBP is left" in done["1001"]["why"]
    assert ledger(harmed, "1001") == 900_00
    assert (done["batch"]["posted"], done["batch"]["refused"]) == (4, 1)


def test_a_second_batch_pays_nobody_again(harmed: Recount) -> None:
    """Not of the same sweep, nor of one like it, nor of a later one: interest is capped by no entry."""
    approved(harmed)
    posted(harmed)
    assert "opened from this sweep already" in harmed.sentence(
        "batch", "open", str(harmed.home / "swept"), code=1, options=ADA
    )
    position = str(harmed.json("batch", "show", "B-1")["position"])
    mine = str(harmed.home / "wrong_fees.py")
    listed = harmed.home / "list"
    listed.write_text("1001\n1002\n1003\n1004\n1005\n")
    for at in ((), ("--at", position, "--accounts", str(listed))):
        kept = harmed.home / f"again{len(at)}"
        harmed("sweep", mine, *at, "--save", str(kept))
        batch = harmed.json("batch", "open", str(kept), options=ADA)["batch"]
        assert "Nothing that is in the batch can be posted" in harmed.sentence(
            "batch", "propose", batch, code=1, options=ADA
        )


def test_a_sum_within_the_limit_of_one_person_needs_no_other(harmed: Recount) -> None:
    opened(harmed)
    harmed("batch", "leave-out", "B-1", "1002", "1003", "1004", "--reason", "later", options=ADA)
    assert not harmed.json("batch", "propose", "B-1", options=ADA)["needs_approval"]
    assert {one for one in posted(harmed) if one != "batch"} == {"1001", "1005"}


def test_what_a_customer_was_given_today_counts_for_the_limit(harmed: Recount) -> None:
    """12.00 is little, and 12.00 after 12.00 is more than a day of 20.00."""
    harmed("bank", "set", "four_eyes_customer_day", "20.00")
    opened(harmed)
    harmed("batch", "leave-out", "B-1", "1002", "1003", "1004", "1005", "--reason", "later", options=ADA)
    assert not harmed.json("batch", "propose", "B-1", options=ADA)["needs_approval"]
    assert posted(harmed)["1001"]["status"] == "posted"
    harmed("do", "fee", "1001", "12", "--fee-code", "wrong", "--channel", "system")
    (harmed.home / "list").write_text("1001\n")
    kept = str(harmed.home / "later")
    harmed(
        "sweep", str(harmed.home / "wrong_fees.py"), "--accounts", str(harmed.home / "list"), "--save", kept
    )
    harmed("batch", "open", kept, options=ADA)
    assert harmed.json("batch", "propose", "B-2", options=ADA)["needs_approval"]


def test_each_posting_has_a_command_that_takes_it_back(harmed: Recount) -> None:
    approved(harmed)
    posted(harmed)
    rows = list(csv.DictReader(harmed("batch", "undo-list", "B-1").stdout.splitlines()))
    assert [(one["account"], one["entry"], int(one["amount"])) for one in rows][:2] == [
        ("1001", "3", 12_00),
        ("1002", "3", 12_00),
    ]
    for one in rows:
        harmed(*shlex.split(one["command"])[1:])
    assert [ledger(harmed, one) for one in ("1001", "1002", "1005")] == [888_00, 808_00, 901_00]


def test_the_same_command_twice_has_the_effect_of_once(harmed: Recount) -> None:
    same = ("--command-id", "8c6f1f5e-5a0e-4b1c-9a5e-2f6d6b7c8d9e")
    first = harmed.json("batch", "open", str(harmed.home / "swept"), *same, options=ADA)
    again = harmed.json("batch", "open", str(harmed.home / "swept"), *same, options=ADA)
    assert (first["batch"], again["batch"], again["repeated"]) == ("B-1", "B-1", True)
    assert "was used for" in harmed.sentence("batch", "propose", "B-1", *same, code=1, options=ADA)


def test_what_cannot_be_asked(harmed: Recount) -> None:
    assert "There is no batch 'B-9'" in harmed.sentence("batch", "post", "B-9", code=2)
    opened(harmed)
    for words, sentence in (
        (("9999", "--reason", "x"), "Account 9999 is not in this batch"),
        (("1001#9", "--reason", "x"), "Event 9 of account 1001 is not in this batch"),
        (("1001",), "An entry is left out for a reason; say why."),
        (("#3", "--reason", "x"), "names no account"),
    ):
        assert sentence in harmed.sentence("batch", "leave-out", "B-1", *words, code=2, options=ADA)
    assert "approved" in harmed.sentence("batch", "post", "B-1", code=1, options=ADA)
    names = [one["batch"] for one in harmed.lines_of("batch", "list")]
    assert names == ["B-1"]


def test_whose_account_waits_in_a_batch_is_not_erased(harmed: Recount) -> None:
    with closing(SqlStore(open_database(str(harmed.bank)))) as store:
        for account_id in ("7001", "7002"):
            record(store, account_id, account("GBP", 12_00, holder="C-7"))
    harmed("sweep", str(harmed.home / "wrong_fees.py"), "--save", str(harmed.home / "more"))
    harmed("batch", "open", str(harmed.home / "more"), options=ADA)
    said = harmed.error("holder", "erase", "C-7", code=1)
    assert said["rule"] == "legal-hold"
    assert (
        "for the sake of batch B-1, in which account 7001 waits, batch B-1, in which account 7002"
        in said["message"]
    )
    assert "`recount batch leave-out B-1 7001`" in said["message"]
    assert harmed.json("holder", "show", "C-7")["waiting"][1] == {"batch": "B-1", "account": "7002"}
    harmed("batch", "leave-out", "B-1", "7001", "--reason", "asked to be forgotten", options=ADA)
    assert "in which account 7002 waits" in harmed("holder", "show", "C-7").stdout
    harmed("batch", "leave-out", "B-1", "7002", "--reason", "asked to be forgotten", options=ADA)
    assert harmed.json("holder", "erase", "C-7")["erased"]


def test_what_a_batch_tells_that_is_not_so_is_damage_with_its_own_advice(harmed: Recount) -> None:
    approved(harmed)
    with closing(SqlStore(open_database(str(harmed.bank)))) as store:
        handler = handler_of(case_handler(store, utc_now))
        child = ChildPosted(
            account_id="1001", case_id="D-9", currency="GBP", amount=12_00, first_version=4, last_version=4
        )
        new = handler.new_event(child, "B-1", "forged", "eve", "")
        store.append([StreamWrite("batch-B-1", handler.load("B-1").batch.version, [new])])
    found = harmed("verify", code=3)
    assert (
        "batch       batch-B-1 event 5: batch B-1 says that account 1001 was given 12.00 GBP in"
        in found.stdout
    )
    assert "every stream is sound, but a batch tells what is not so" in found.stderr
    assert [one["kind"] for one in harmed.json("verify", code=3)["findings"]] == ["batch"]
