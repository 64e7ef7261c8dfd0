"""Every command of an existing account as a form: the fields it needs and what probes whether it can apply.

A form's field is named after the attribute of the command it fills; `reason` and `effective_at` belong to
the request around the command.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from domain.account import commands as c
from domain.account.funds import OVERDRAFT_FEE
from domain.account.state import Account

FieldKind = Literal["amount", "limit", "entry", "text", "id", "hold", "credit", "outcome", "when"]

Probe: TypeAlias = Callable[[str, Account], c.Command | str]
"""From account id and state to the smallest command of its kind, or to a sentence why there is none."""


@dataclass(frozen=True, slots=True)
class FormField:
    """One labelled thing to fill in. `hint` stands in the field while it is empty."""

    name: str
    label: str
    kind: FieldKind
    required: bool = True
    hint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandForm:
    """A command as a form.

    `correction` says that staff must give a reason. `value_date` says that the command can count from an
    earlier day, and what it counts from when nothing is typed.
    """

    id: str
    group: str
    label: str
    help: str
    command: type[Any]
    probe: Probe
    own_fields: tuple[FormField, ...] = ()
    correction: bool = True
    value_date: str = ""

    @property
    def fields(self) -> tuple[FormField, ...]:
        """All fields in order: the command's own, then the value date and the reason."""
        when = FormField("effective_at", "Value date", "when", required=False, hint=self.value_date)
        why = "why this is right" if self.correction else "why; needed with a value date"
        reason = FormField("reason", "Reason", "text", required=self.correction, hint=why)
        return (*self.own_fields, *((when,) if self.value_date else ()), reason)


def new_name(field: str, account: Account) -> str:
    """The name proposed for a new hold or credit.

    It carries the version that its event will have: nothing else on the account has that number.
    """
    return f"{'H' if field == 'hold_id' else 'PC'}-{account.version + 1}"


def _a_deposit(account_id: str, account: Account) -> c.Command:
    return c.Deposit(account_id=account_id, amount=1)


def _a_withdrawal(account_id: str, account: Account) -> c.Command:
    return c.Withdraw(account_id=account_id, amount=1, hold_id=next(iter(account.holds), None))


def _a_fee(account_id: str, account: Account) -> c.Command:
    return c.ChargeFee(account_id=account_id, amount=1, fee_code=OVERDRAFT_FEE)


def _some_interest(account_id: str, account: Account) -> c.Command:
    return c.CreditInterest(account_id=account_id, amount=1)


def _a_hold(account_id: str, account: Account) -> c.Command:
    return c.PlaceHold(account_id=account_id, amount=1, hold_id=new_name("hold_id", account))


def _a_release(account_id: str, account: Account) -> c.Command | str:
    first = next(iter(account.holds), None)
    return "No hold is open." if first is None else c.ReleaseHold(account_id=account_id, hold_id=first)


def _a_correction(account_id: str, account: Account) -> c.Command | str:
    # Which entry is meant is not known yet; what all corrections share is that the account takes entries.
    return _a_deposit(account_id, account) if account.entry_count else "No entry has been posted yet."


def _a_final_credit(account_id: str, account: Account) -> c.Command | str:
    first = next(iter(account.provisional_credits), None)
    return (
        _NO_CREDIT if first is None else c.MakeProvisionalCreditFinal(account_id=account_id, credit_id=first)
    )


def _a_withdrawn_credit(account_id: str, account: Account) -> c.Command | str:
    first = next(iter(account.provisional_credits), None)
    return (
        _NO_CREDIT if first is None else c.WithdrawProvisionalCredit(account_id=account_id, credit_id=first)
    )


def _another_limit(account_id: str, account: Account) -> c.Command:
    return c.ChangeOverdraftLimit(account_id=account_id, limit=0 if account.overdraft_limit else 1)


def _bare(command: type[Any]) -> Probe:
    """The probe of a command that needs nothing but the account."""
    return lambda account_id, account: command(account_id=account_id)


_NO_CREDIT = "No provisional credit is open."
_NOW = "the moment it is recorded"
ENTRYS_OWN = "that of the entry it reverses"
"""Value date of a form that takes it from the entry it names."""
_AMOUNT = FormField("amount", "Amount", "amount")
_NOTE = FormField("description", "Description", "text", required=False, hint="what the statement will say")
_OTHER_PARTY = FormField("counterparty", "Counterparty", "text", required=False, hint="who paid or is paid")
_ENTRY = FormField("entry", "Entry", "entry", hint="number of the event, such as 40")
_CREDIT = FormField("credit_id", "Credit", "credit", hint="choose one")
_MONEY, _HOLDS, _CORRECTIONS, _ACCOUNT = "Money", "Holds", "Corrections", "The account"

FORMS: tuple[CommandForm, ...] = (
    CommandForm(
        id="deposit",
        group=_MONEY,
        label="Deposit money",
        help="Pays money into the account.",
        command=c.Deposit,
        probe=_a_deposit,
        own_fields=(_AMOUNT, _NOTE, _OTHER_PARTY),
        correction=False,
        value_date=_NOW,
    ),
    CommandForm(
        id="withdraw",
        group=_MONEY,
        label="Withdraw money",
        help="Pays money out; it can settle an open hold, for the same amount or another.",
        command=c.Withdraw,
        probe=_a_withdrawal,
        own_fields=(
            _AMOUNT,
            FormField("hold_id", "Settles hold", "hold", required=False, hint="none"),
            _NOTE,
            _OTHER_PARTY,
        ),
        correction=False,
        value_date=_NOW,
    ),
    CommandForm(
        id="charge-fee",
        group=_MONEY,
        label="Charge a fee",
        help="Takes a fee; only an overdraft fee may go past what is available.",
        command=c.ChargeFee,
        probe=_a_fee,
        own_fields=(
            _AMOUNT,
            FormField("fee_code", "Fee code", "id", hint=f"as in the price list, such as {OVERDRAFT_FEE}"),
            _NOTE,
        ),
        value_date=_NOW,
    ),
    CommandForm(
        id="credit-interest",
        group=_MONEY,
        label="Credit interest",
        help="Pays interest into the account.",
        command=c.CreditInterest,
        probe=_some_interest,
        own_fields=(_AMOUNT, _NOTE),
        correction=False,
        value_date=_NOW,
    ),
    CommandForm(
        id="place-hold",
        group=_HOLDS,
        label="Place a hold",
        help="Sets money aside: it stays in the ledger and can no longer be spent.",
        command=c.PlaceHold,
        probe=_a_hold,
        own_fields=(_AMOUNT, FormField("hold_id", "Hold", "id"), _NOTE, _OTHER_PARTY),
        correction=False,
    ),
    CommandForm(
        id="release-hold",
        group=_HOLDS,
        label="Release a hold",
        help="Frees what a hold set aside; no money moves.",
        command=c.ReleaseHold,
        probe=_a_release,
        own_fields=(
            FormField("hold_id", "Hold", "hold", hint="choose one"),
            FormField("outcome", "Outcome", "outcome"),
        ),
    ),
    CommandForm(
        id="reverse-entry",
        group=_CORRECTIONS,
        label="Reverse an entry",
        help="Takes back an entry, whole or in part. The entry stays; a new one cancels it.",
        command=c.ReverseEntry,
        probe=_a_correction,
        own_fields=(
            _ENTRY,
            FormField("amount", "Amount", "amount", required=False, hint="all that is left of the entry"),
            _NOTE,
        ),
        value_date=ENTRYS_OWN,
    ),
    CommandForm(
        id="grant-credit",
        group=_CORRECTIONS,
        label="Grant a provisional credit",
        help="Lends the customer a disputed amount while it is investigated.",
        command=c.GrantProvisionalCredit,
        probe=_a_correction,
        own_fields=(
            _ENTRY,
            _AMOUNT,
            FormField("credit_id", "Credit", "id"),
            FormField("case_id", "Case", "text", required=False, hint="such as D-31"),
        ),
        value_date=_NOW,
    ),
    CommandForm(
        id="make-credit-final",
        group=_CORRECTIONS,
        label="Make provisional credit final",
        help="The customer keeps what was lent: the dispute is decided for them.",
        command=c.MakeProvisionalCreditFinal,
        probe=_a_final_credit,
        own_fields=(_CREDIT,),
    ),
    CommandForm(
        id="withdraw-credit",
        group=_CORRECTIONS,
        label="Withdraw provisional credit",
        help="Takes back what was lent: the dispute is decided against them.",
        command=c.WithdrawProvisionalCredit,
        probe=_a_withdrawn_credit,
        own_fields=(_CREDIT,),
    ),
    CommandForm(
        id="overdraft-limit",
        group=_ACCOUNT,
        label="Change the overdraft limit",
        help="Sets how far below zero the account may go.",
        command=c.ChangeOverdraftLimit,
        probe=_another_limit,
        own_fields=(FormField("limit", "New limit", "limit", hint="0 for no overdraft"),),
    ),
    CommandForm(
        id="freeze",
        group=_ACCOUNT,
        label="Freeze the account",
        help="Nothing is paid out any more; money still comes in.",
        command=c.FreezeAccount,
        probe=_bare(c.FreezeAccount),
    ),
    CommandForm(
        id="unfreeze",
        group=_ACCOUNT,
        label="Unfreeze the account",
        help="Payments go out again.",
        command=c.UnfreezeAccount,
        probe=_bare(c.UnfreezeAccount),
    ),
    CommandForm(
        id="close",
        group=_ACCOUNT,
        label="Close the account",
        help="No more entries, for good; the account must be empty.",
        command=c.CloseAccount,
        probe=_bare(c.CloseAccount),
    ),
)
"""In the order people are shown them; a test holds it against the commands of the domain."""

FORM = {form.id: form for form in FORMS}
