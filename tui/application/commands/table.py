"""Every command of an account, one row each: from it come the forms of the app and the actions of `recount do`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.account import commands as c
from tui.application.commands import fields as f
from tui.application.commands import probes as p
from tui.application.commands.fields import CommandField
from tui.application.commands.probes import Probe

NOW = "the moment it is recorded"
ENTRYS_OWN = "that of the entry it reverses"
"""Value date of a command that takes it from the entry it names."""
MONEY, HOLDS, CORRECTIONS, ACCOUNT = "Money", "Holds", "Corrections", "The account"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountCommand:
    """A command as the shell's `verb` and as a form. `fields` are in the form's order.

    Without a `probe` it has no form. `correction` says that staff must give a reason. `value_date` says that the
    form can ask for one, and what the command counts from when nothing is typed.
    """

    command: type[Any]
    verb: str
    verb_help: str
    fields: tuple[CommandField, ...] = ()
    probe: Probe | None = None
    id: str = ""
    group: str = ""
    label: str = ""
    help: str = ""
    correction: bool = True
    value_date: str = ""

    @property
    def amount(self) -> CommandField | None:
        """What the shell takes as AMOUNT, required or not; None where it takes none."""
        return next((field for field in self.places if field.is_amount), None)

    @property
    def places(self) -> tuple[CommandField, ...]:
        """What the shell takes behind the account, in this order."""
        return tuple(field for field in self.fields if not field.option)

    @property
    def options(self) -> tuple[CommandField, ...]:
        """What the shell takes as options, in the order of its help."""
        return tuple(sorted((field for field in self.fields if field.option), key=lambda field: field.last))

    @property
    def new_id(self) -> str | None:
        """The field of the name that is made up for a new hold or credit where none is given."""
        return next((field.name for field in self.fields if field.proposed and field.kind == "id"), None)


COMMANDS: tuple[AccountCommand, ...] = (
    AccountCommand(
        command=c.OpenAccount,
        verb="open",
        verb_help="Open the account, with AMOUNT as a first deposit.",
        fields=(
            f.FIRST_DEPOSIT,
            f.CURRENCY,
            f.HOLDER,
            f.OVERDRAFT,
            f.COUNTRY,
            f.BUSINESS,
            f.STATEMENT_DAY,
        ),
    ),
    AccountCommand(
        command=c.ChangeAccountFacts,
        verb="facts",
        verb_help="State what is known of the account, or amend it.",
        fields=(f.COUNTRY, f.BUSINESS, f.STATEMENT_DAY),
    ),
    AccountCommand(
        command=c.Deposit,
        verb="deposit",
        verb_help="Pay money in.",
        fields=(f.AMOUNT, f.CURRENCY, f.KIND, f.DESCRIPTION, f.COUNTERPARTY),
        probe=p.a_deposit,
        id="deposit",
        group=MONEY,
        label="Deposit money",
        help="Pays money into the account.",
        correction=False,
        value_date=NOW,
    ),
    AccountCommand(
        command=c.Withdraw,
        verb="withdraw",
        verb_help="Pay money out; with --hold, settle that hold.",
        fields=(f.AMOUNT, f.SETTLED_HOLD, f.CURRENCY, f.KIND, f.DESCRIPTION, f.COUNTERPARTY),
        probe=p.a_withdrawal,
        id="withdraw",
        group=MONEY,
        label="Withdraw money",
        help="Pays money out; it can settle an open hold, for the same amount or another.",
        correction=False,
        value_date=NOW,
    ),
    AccountCommand(
        command=c.Transfer,
        verb="transfer",
        verb_help="Pay AMOUNT to the account TO: both record it, or neither.",
        fields=(f.PAYEE, f.AMOUNT, f.CURRENCY, f.DESCRIPTION),
        probe=p.a_transfer,
        id="transfer",
        group=MONEY,
        label="Transfer money",
        help="Pays from this account to another of this bank; both entries are recorded, or neither.",
        correction=False,
        value_date=NOW,
    ),
    AccountCommand(
        command=c.ChargeFee,
        verb="fee",
        verb_help="Charge a fee.",
        fields=(f.AMOUNT, f.FEE_CODE, f.CURRENCY, f.DESCRIPTION),
        probe=p.a_fee,
        id="charge-fee",
        group=MONEY,
        label="Charge a fee",
        help="Takes a fee; only an overdraft fee may go past what is available.",
        value_date=NOW,
    ),
    AccountCommand(
        command=c.CreditInterest,
        verb="interest",
        verb_help="Credit interest.",
        fields=(f.AMOUNT, f.CURRENCY, f.DESCRIPTION),
        probe=p.some_interest,
        id="credit-interest",
        group=MONEY,
        label="Credit interest",
        help="Pays interest into the account.",
        correction=False,
        value_date=NOW,
    ),
    AccountCommand(
        command=c.PlaceHold,
        verb="hold",
        verb_help="Set money aside for an authorisation.",
        fields=(f.AMOUNT, f.NEW_HOLD, f.CURRENCY, f.DESCRIPTION, f.COUNTERPARTY),
        probe=p.a_hold,
        id="place-hold",
        group=HOLDS,
        label="Place a hold",
        help="Sets money aside: it stays in the ledger and can no longer be spent.",
        correction=False,
    ),
    AccountCommand(
        command=c.ReleaseHold,
        verb="release",
        verb_help="Let go of a hold.",
        fields=(f.OPEN_HOLD, f.OUTCOME),
        probe=p.a_release,
        id="release-hold",
        group=HOLDS,
        label="Release a hold",
        help="Frees what a hold set aside; no money moves.",
    ),
    AccountCommand(
        command=c.ReverseEntry,
        verb="reverse",
        verb_help="Take back an entry, whole or AMOUNT of it.",
        fields=(f.ENTRY, f.AMOUNT_LEFT, f.CURRENCY, f.DESCRIPTION),
        probe=p.a_correction,
        id="reverse-entry",
        group=CORRECTIONS,
        label="Reverse an entry",
        help="Takes back an entry, whole or in part. The entry stays; a new one cancels it.",
        value_date=ENTRYS_OWN,
    ),
    AccountCommand(
        command=c.StateClaim,
        verb="claim",
        verb_help="State that AMOUNT never came, or is missing of an entry; 0 takes it back.",
        fields=(f.CLAIMED, f.SHORT_ENTRY, f.NEW_CLAIM, f.CASE, f.CURRENCY),
        probe=p.a_claim,
        id="state-claim",
        group=CORRECTIONS,
        label="State a claim",
        help="Says how much money never came, or came short; no more is given back for it.",
    ),
    AccountCommand(
        command=c.GrantProvisionalCredit,
        verb="credit",
        verb_help="Credit a disputed entry, or a claim, provisionally.",
        fields=(f.AIMED_ENTRY, f.OPEN_CLAIM, f.AMOUNT, f.NEW_CREDIT, f.CASE, f.CURRENCY),
        probe=p.a_correction,
        id="grant-credit",
        group=CORRECTIONS,
        label="Grant a provisional credit",
        help="Lends the customer a disputed amount while it is investigated.",
        value_date=NOW,
    ),
    AccountCommand(
        command=c.MakeProvisionalCreditFinal,
        verb="credit-final",
        verb_help="Make a provisional credit final.",
        fields=(f.OPEN_CREDIT,),
        probe=p.a_final_credit,
        id="make-credit-final",
        group=CORRECTIONS,
        label="Make provisional credit final",
        help="The customer keeps what was lent: the dispute is decided for them.",
    ),
    AccountCommand(
        command=c.WithdrawProvisionalCredit,
        verb="credit-withdraw",
        verb_help="Withdraw a provisional credit.",
        fields=(f.OPEN_CREDIT, f.AMOUNT_OF_LOAN),
        probe=p.a_withdrawn_credit,
        id="withdraw-credit",
        group=CORRECTIONS,
        label="Withdraw provisional credit",
        help="Takes back what was lent: the dispute is decided against them.",
    ),
    AccountCommand(
        command=c.PromiseHonouring,
        verb="honour",
        verb_help="Honour items until a time as if a withdrawn credit were still there.",
        fields=(f.WITHDRAWN_CREDIT, f.UNTIL, f.AMOUNT_OF_CREDIT, f.CURRENCY),
        probe=p.a_promise,
        id="promise-honouring",
        group=CORRECTIONS,
        label="Promise to honour items",
        help="Pays cheques and direct debits as if a withdrawn credit were still there.",
    ),
    AccountCommand(
        command=c.PayRefund,
        verb="refund",
        verb_help="Pay in what is left to give back for an entry or a claim, or AMOUNT of it.",
        fields=(f.AIMED_ENTRY, f.OPEN_CLAIM, f.AMOUNT_OF_REFUND, f.CASE, f.DESCRIPTION, f.CURRENCY),
        probe=p.a_correction,
        id="pay-refund",
        group=CORRECTIONS,
        label="Pay a refund",
        help="Pays in what the customer has to get back of an entry, or for a claim.",
        value_date=NOW,
    ),
    AccountCommand(
        command=c.AdoptRefund,
        verb="adopt",
        verb_help="Count an entry that is there as the refund of another, whole or AMOUNT.",
        fields=(f.REFUND_ENTRY, f.AIMED_ENTRY, f.OPEN_CLAIM, f.AMOUNT_OF_REFUND, f.CASE, f.CURRENCY),
        probe=p.an_adoption,
        id="adopt-refund",
        group=CORRECTIONS,
        label="Adopt a refund",
        help="Counts money that came in already as the refund; no money moves.",
    ),
    AccountCommand(
        command=c.PayElsewhere,
        verb="pay-out",
        verb_help="Record what was paid elsewhere because the account is closed.",
        fields=(f.AIMED_ENTRY, f.OPEN_CLAIM, f.AMOUNT, f.VIA, f.CASE, f.CURRENCY),
        probe=p.a_payment_elsewhere,
        id="pay-elsewhere",
        group=CORRECTIONS,
        label="Pay elsewhere",
        help="Records a refund of a closed account that was paid in another way.",
    ),
    AccountCommand(
        command=c.ChangeOverdraftLimit,
        verb="overdraft",
        verb_help="Set the overdraft limit to AMOUNT, which may be 0.",
        fields=(f.LIMIT, f.CURRENCY),
        probe=p.another_limit,
        id="overdraft-limit",
        group=ACCOUNT,
        label="Change the overdraft limit",
        help="Sets how far below zero the account may go.",
    ),
    AccountCommand(
        command=c.FreezeAccount,
        verb="freeze",
        verb_help="Stop payments out of the account.",
        probe=p.bare(c.FreezeAccount),
        id="freeze",
        group=ACCOUNT,
        label="Freeze the account",
        help="Nothing is paid out any more; money still comes in.",
    ),
    AccountCommand(
        command=c.UnfreezeAccount,
        verb="unfreeze",
        verb_help="Allow payments out again.",
        probe=p.bare(c.UnfreezeAccount),
        id="unfreeze",
        group=ACCOUNT,
        label="Unfreeze the account",
        help="Payments go out again.",
    ),
    AccountCommand(
        command=c.CloseAccount,
        verb="close",
        verb_help="Close the account.",
        probe=p.bare(c.CloseAccount),
        id="close",
        group=ACCOUNT,
        label="Close the account",
        help="No more entries, for good; the account must be empty.",
    ),
)
"""A row for each command of the domain, in the order in which the app offers them."""
