"""One row for each type of event: what only lists types is made from the table, and nothing names them beside it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from domain.account import commands as c
from domain.account.event_kinds import ACCOUNT_EVENTS, EVENT_KINDS, EventKind
from domain.account.events import AccountEvent

ROOT = Path(__file__).resolve().parents[3]
ALL = frozenset(ACCOUNT_EVENTS)

GIVING_BACK = frozenset(
    {
        "EntryReversed",
        "ClaimStated",
        "ProvisionalCreditGranted",
        "ProvisionalCreditMadeFinal",
        "ProvisionalCreditWithdrawn",
        "HonouringPromised",
        "RefundPaid",
        "RefundAdopted",
        "ErrorPaidOut",
    }
)
CREDITS = frozenset({"ProvisionalCreditGranted", "ProvisionalCreditMadeFinal", "ProvisionalCreditWithdrawn"})
ATTEMPTS = frozenset({"MoneyWithdrawn", "WithdrawalDeclined", "HoldPlaced", "HoldReleased", "FeeCharged"})

NAMED_IN: dict[str, frozenset[str]] = {
    # What every type means: its payload and its row, how it is folded, decided and told, and a sample to store.
    "domain/account/events.py": ALL,
    "domain/account/event_kinds.py": ALL,
    "domain/account/fold.py": ALL,
    "domain/account/decisions.py": ALL - GIVING_BACK - {"WithdrawalDeclined"},
    "domain/account/correcting.py": GIVING_BACK,
    "domain/account/giving_back.py": frozenset(
        {"EntryReversed", "RefundPaid", "RefundAdopted", "ErrorPaidOut"}
    ),
    "tui/text/events.py": ALL - GIVING_BACK | {"EntryReversed"},
    "tui/text/giving_back.py": GIVING_BACK - {"EntryReversed"},
    "storage/streams/account_samples.py": ALL,
    # What a rule means by the types that it is about.
    "tui/application/cases/offers.py": frozenset({"MoneyDeposited"}),
    "tui/application/reconciliation/proposal.py": frozenset({"MoneyDeposited", "MoneyWithdrawn"}),
    "domain/reconciliation/entries.py": frozenset(
        {"AccountOpened", "EntryReversed", "FeeCharged", "MoneyWithdrawn", "WithdrawalDeclined"}
    ),
    "tui/application/lab/drafting.py": frozenset(
        {
            *("AccountFrozen", "AccountOpened", "ClaimStated", "HoldPlaced", "MoneyWithdrawn"),
            "ProvisionalCreditGranted",
        }
    ),
    "domain/account/funds.py": frozenset({"WithdrawalDeclined"}),
    "domain/handlers/account.py": frozenset({"WithdrawalDeclined"}),
    "domain/handlers/account_used_ids.py": frozenset({"EntryReversed", "WithdrawalDeclined"}),
    "domain/batch/child.py": frozenset({"FeeCharged", "InterestCredited"}),
    "domain/batch/child_checking.py": frozenset({"EntryReversed", "InterestCredited"}),
    "domain/handlers/batched_account.py": frozenset({"InterestCredited"}),
    "domain/dispute/account_seen.py": frozenset(
        {
            *("AccountClosed", "AccountFactsChanged", "AccountFrozen", "AccountUnfrozen", "ClaimStated"),
            *("HoldPlaced", "MoneyWithdrawn", "OverdraftLimitChanged", "WithdrawalDeclined"),
        }
    ),
    "domain/dispute/corrections.py": frozenset({"HoldReleased", "ErrorPaidOut", "RefundAdopted"}),
    "domain/dispute/rules/correction.py": frozenset({"RefundAdopted"}),
    "domain/dispute/derived.py": frozenset({"MoneyWithdrawn"}),
    "domain/dispute/entry_kinds.py": ATTEMPTS - {"HoldReleased"} | {"InterestCredited", "MoneyDeposited"},
    "domain/dispute/letters/money_told.py": frozenset(
        {"ErrorPaidOut", "HoldReleased", "InterestCredited", "RefundAdopted"} | CREDITS
    ),
    "domain/dispute/rules/facts.py": frozenset(
        {"AccountOpened", "HoldPlaced", "HoldReleased", "WithdrawalDeclined"}
    ),
    "domain/dispute/rules/investigation.py": frozenset(
        {
            "EntryReversed",
            "HoldReleased",
            "InterestCredited",
            "MoneyDeposited",
            "ProvisionalCreditMadeFinal",
            "RefundPaid",
            "RefundAdopted",
            "ErrorPaidOut",
        }
    ),
    "domain/handlers/disputed_account.py": frozenset({"AccountOpened", "MoneyDeposited"}),
    "domain/handlers/outside.py": CREDITS,
    "domain/evidence/citations.py": frozenset({"ProvisionalCreditGranted"}),
    "domain/history/consequences.py": ATTEMPTS | GIVING_BACK | {"InterestCredited", "MoneyDeposited"},
    "domain/history/interest_differences.py": frozenset({"AccountOpened", "FeeCharged", "InterestCredited"}),
    "domain/history/knock_on.py": frozenset({"FeeCharged", "InterestCredited", "WithdrawalDeclined"}),
    "domain/history/piece_of_work.py": frozenset({"InterestCredited", "MoneyWithdrawn", "RefundAdopted"}),
    "tui/application/cases/knock_on.py": frozenset({"FeeCharged", "InterestCredited"}),
    "domain/history/stood.py": ATTEMPTS | GIVING_BACK,
    "domain/sweep/patterns.py": frozenset({"HoldPlaced", "MoneyWithdrawn", "WithdrawalDeclined"}),
    "domain/history/what_if.py": frozenset({"AccountOpened"}),
    "domain/projections/read_models.py": frozenset(
        {
            *("AccountOpened", "WithdrawalDeclined", "FeeCharged", "InterestCredited", "EntryReversed"),
            "RefundPaid",
        }
    ),
    "tui/application/commands/availability.py": frozenset({"HoldPlaced", "ProvisionalCreditGranted"}),
    "tui/application/what_if/sandbox.py": frozenset(
        {"MoneyDeposited", "MoneyWithdrawn", "FeeCharged", "InterestCredited"}
    ),
    "tui/cli/do.py": frozenset({"WithdrawalDeclined"}),
    "domain/lab/checks.py": frozenset({"EntryReversed"}),
    "tui/application/traffic/traffic.py": frozenset({"WithdrawalDeclined"}),
    # The verifier inside a pack runs without this program.
    "tui/application/cases/pack/verify_files.py": frozenset(
        {
            *("AccountOpened", "EntryReversed", "FeeCharged", "InterestCredited", "MoneyDeposited"),
            *("MoneyWithdrawn", "ProvisionalCreditGranted", "ProvisionalCreditWithdrawn", "RefundPaid"),
        }
    ),
    # What writes histories, or reads what older programs wrote.
    "storage/encoding/upcasting.py": frozenset(
        {"AccountOpened", "MoneyDeposited", "MoneyWithdrawn", "ProvisionalCreditGranted"}
    ),
    "tui/application/lab/plan.py": frozenset({"AccountOpened", "WithdrawalDeclined"}),
    "storage/importers/": ALL,
    "storage/demo/": ALL,
    "tui/application/cases/demo.py": frozenset({"FeeCharged", "ProvisionalCreditGranted"}),
}
"""File, or folder, to the types that may be named in it. Screens name none."""


def named(path: Path) -> set[str]:
    """Types of events that a file names, in code or as a text of its own."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
                found.add(name)
            case ast.Constant(value=str(text)):
                found.add(text)
    return found & ALL


def place_of(file: str) -> str:
    return next((place for place in NAMED_IN if place.endswith("/") and file.startswith(place)), file)


def test_types_of_events_are_named_only_where_their_meaning_is_known() -> None:
    places: dict[str, set[str]] = {}
    for package in ("domain", "storage", "tui"):
        for path in sorted((ROOT / package).rglob("*.py")):
            if found := named(path):
                places.setdefault(place_of(path.relative_to(ROOT).as_posix()), set()).update(found)
    elsewhere = {place: found - NAMED_IN.get(place, frozenset()) for place, found in places.items()}
    assert {place: found for place, found in elsewhere.items() if found} == {}
    assert [place for place in NAMED_IN if place not in places] == []


def test_there_is_one_row_for_each_type() -> None:
    assert [kind.payload for kind in EVENT_KINDS] == list(AccountEvent.__args__)


@pytest.mark.parametrize("kind", EVENT_KINDS, ids=lambda kind: kind.tag)
def test_a_row_names_fields_and_commands_that_exist(kind: EventKind) -> None:
    commands = {command.__name__ for command in c.Command.__args__}
    assert kind.noun
    assert kind.touches
    assert commands.issuperset(kind.asked_by)
    assert not kind.amount or kind.amount in kind.payload.__dataclass_fields__
    assert kind.moves is None or kind.amount or kind.tag == "AccountOpened"


def test_every_command_becomes_some_event() -> None:
    asked = {command for kind in EVENT_KINDS for command in kind.asked_by}
    assert asked == {command.__name__ for command in c.Command.__args__}
