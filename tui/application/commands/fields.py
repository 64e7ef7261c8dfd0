"""The fields of commands: what a form asks for them, and the option of `recount do` that fills them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from domain.account.funds import OVERDRAFT_FEE

FieldKind = Literal[
    "amount",
    "limit",
    "account",
    "entry",
    "text",
    "id",
    "hold",
    "credit",
    "claim",
    "withdrawn",
    "outcome",
    "via",
    "when",
    "country",
    "business",
    "day",
]


@dataclass(frozen=True, slots=True)
class CommandField:
    """One thing to fill in, named after the attribute of the command, or of the request around it, that it fills.

    A form asks for it under `label` ("": no form does); `hint` stands in the field while it is empty. The shell
    takes it as `option`, with `metavar` and `about` in its help ("": by its place behind the account, as AMOUNT). A
    `required` field that is `proposed` starts filled in a form, and the shell may leave it out. Options that are
    `last` stand behind the others in the shell's help.
    """

    name: str
    label: str = ""
    kind: FieldKind = "text"
    required: bool = False
    hint: str = ""
    option: str = ""
    metavar: str = "TEXT"
    about: str = ""
    proposed: bool = False
    last: bool = False

    @property
    def is_amount(self) -> bool:
        """Read as an amount of the account's currency."""
        return self.kind in ("amount", "limit")


OUTCOMES = (("released: no longer wanted", "released"), ("expired: its time ran out", "expired"))
"""How a hold can end: what a form offers, and what it stands for."""

WAYS = (
    ("by cheque to the customer", "cheque"),
    ("to another account of theirs", "account"),
    ("into suspense, kept for them", "suspense"),
)
"""How what a closed account does not take is paid: what a form offers, and what it stands for."""

AMOUNT = CommandField("amount", "Amount", "amount", required=True)
AMOUNT_LEFT = replace(AMOUNT, required=False, hint="all that is left of the entry")
AMOUNT_OF_REFUND = replace(AMOUNT, required=False, hint="all there is to give back")
AMOUNT_OF_LOAN = replace(AMOUNT, required=False, hint="all that was lent")
AMOUNT_OF_CREDIT = replace(AMOUNT, required=False, hint="all that was taken back")
CLAIMED = replace(AMOUNT, kind="limit", hint="what is missing; 0 takes the claim back")
LIMIT = CommandField("limit", "New limit", "limit", required=True, hint="0 for no overdraft")
CURRENCY = CommandField("currency", option="--currency", metavar="CODE", about="Three capitals, such as GBP.")
KIND = CommandField("kind", option="--kind", about="What sort of payment.")
DESCRIPTION = CommandField(
    "description",
    "Description",
    hint="what the statement will say",
    option="--description",
    about="What the statement says.",
)
COUNTERPARTY = CommandField(
    "counterparty",
    "Counterparty",
    hint="who paid or is paid",
    option="--counterparty",
    about="Who paid or was paid.",
)
PAYEE = CommandField(
    "counterparty",
    "To account",
    "account",
    required=True,
    hint="number of the account that is paid",
    metavar="TO",
)
OPEN_HOLD = CommandField(
    "hold_id",
    "Hold",
    "hold",
    required=True,
    hint="choose one",
    option="--hold",
    metavar="ID",
    about="The hold's id.",
)
SETTLED_HOLD = replace(OPEN_HOLD, label="Settles hold", required=False, hint="none", last=True)
NEW_HOLD = replace(OPEN_HOLD, kind="id", hint="", proposed=True)
OUTCOME = CommandField(
    "outcome",
    "Outcome",
    "outcome",
    required=True,
    option="--outcome",
    about="Why it goes; by default released.",
    proposed=True,
)
FEE_CODE = CommandField(
    "fee_code",
    "Fee code",
    "id",
    required=True,
    hint=f"as in the price list, such as {OVERDRAFT_FEE}",
    option="--fee-code",
    metavar="CODE",
    about="Which fee, such as overdraft.",
)
ENTRY = CommandField(
    "entry",
    "Entry",
    "entry",
    required=True,
    hint="number of the event, such as 40",
    option="--entry",
    metavar="N",
    about="The entry's event number.",
)
AIMED_ENTRY = replace(ENTRY, required=False, hint="the debit, such as 40, or a claim below")
SHORT_ENTRY = replace(
    ENTRY, required=False, hint="the entry that paid in too little; none if the money never came"
)
REFUND_ENTRY = replace(
    ENTRY,
    name="refund",
    label="Refund",
    hint="the entry that paid it in, such as 44",
    option="--refund",
    about="The event number of the entry that paid it in.",
)
OPEN_CLAIM = CommandField(
    "claim_id",
    "Claim",
    "claim",
    hint="none",
    option="--claim",
    metavar="ID",
    about="The claim's id, for money that never came or came short.",
)
NEW_CLAIM = replace(OPEN_CLAIM, kind="id", required=True, hint="", proposed=True)
VIA = CommandField(
    "via", "How", "via", required=True, hint="choose one", option="--via", about="How it was paid."
)
UNTIL = CommandField(
    "until",
    "Until",
    "when",
    required=True,
    hint="five business days after the notice, such as 2026-04-10",
    option="--until",
    metavar="TIME",
    about="When the promise ends.",
)
OPEN_CREDIT = CommandField(
    "credit_id",
    "Credit",
    "credit",
    required=True,
    hint="choose one",
    option="--credit",
    metavar="ID",
    about="The provisional credit's id.",
)
NEW_CREDIT = replace(OPEN_CREDIT, kind="id", hint="", proposed=True)
WITHDRAWN_CREDIT = replace(OPEN_CREDIT, kind="withdrawn")
CASE = CommandField(
    "case_id",
    "Case",
    hint="such as D-31",
    option="--case",
    metavar="ID",
    about="The dispute case it belongs to.",
)
FIRST_DEPOSIT = replace(AMOUNT, required=False)
COUNTRY = CommandField(
    "country",
    kind="country",
    option="--country",
    metavar="CC",
    about="Under whose law it is, such as GB; by default unknown.",
)
BUSINESS = CommandField(
    "business",
    kind="business",
    option="--business / --consumer",
    about="Whose account it is; by default unknown.",
)
STATEMENT_DAY = CommandField(
    "statement_day",
    kind="day",
    option="--statement-day",
    metavar="DAY",
    about="Day of the month on which its statements are sent; by default unknown.",
)
HOLDER = CommandField("holder_id", option="--holder", metavar="ID", about="Who holds the account.")
OVERDRAFT = CommandField(
    "overdraft_limit", kind="limit", option="--overdraft", metavar="AMOUNT", about="Agreed overdraft limit."
)
