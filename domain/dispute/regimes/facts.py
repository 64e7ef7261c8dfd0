"""What the rules of every regime look at, and what they answer: duties with their days, and why others do not bind."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.dispute.events import DeadlineName, Outcome
from domain.dispute.facts import Regime, Scheme


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditFacts:
    """A provisional credit: the day it was granted and, once they came, the days it was taken back and of the notice
    of that. `is_earlier`: it was granted before the case was last reopened."""

    credit_id: str
    granted_on: date
    is_earlier: bool = False
    withdrawn_on: date | None = None
    withdrawal_told_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reassertion:
    """How a case stood before the customer came back with it.

    `first_noticed_on` is the day of the notice on which its clock ran. `withdrawn`: the customer had taken it back.
    `complied`: the bank had done all it had to, and in time. `on_documents`: it was asserted again after documents
    that the customer had asked for.
    """

    first_noticed_on: date
    withdrawn: bool
    complied: bool
    on_documents: bool = False

    @property
    def in_breach(self) -> bool:
        """The bank had left something undone, or done it late: no new clock starts, the first one stands."""
        return not self.withdrawn and not self.complied


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockFacts:
    """What the rules look at, as it is known `today`; a day is None until it comes.

    `noticed_on` is the day the bank was told, or told again (`reasserted` says how the case stood then);
    `first_noticed_on` that of the first notice (None: it is the same).
    `unauthorised`: the customer denies to have authorised what is disputed. `is_error`: what is
    said to be wrong is one of the errors of 12 CFR 1005.11(a)(1). `payment_right`: the paragraph of the payment
    services rules on which the complaint rests ("": it rests on none). `debits_on` are the days of the
    disputed entries. `statement_on` is when the statement that first showed the error was sent,
    `without_statements`: the account has none (a prepaid or a government benefit card). `documents_sent_on`: what the
    customer had asked for to tell whether there was an error was sent. `confirmation_asked_on`: an oral notice was to
    be confirmed in writing. `new_account`: the transfer came within 30 days of the first deposit. `foreign`: it was
    not initiated within a state. `business` and `disclosures` are None while that is not known. `suspicion_on`: the
    bank reported in writing that it suspects its customer of fraud. `extended_to`: the day to which an answer was put
    off for reasons that were told.
    """

    regime: Regime
    today: date
    noticed_on: date
    first_noticed_on: date | None = None
    reasserted: Reassertion | None = None
    oral: bool = True
    unauthorised: bool = False
    is_error: bool = True
    payment_right: str = ""
    debits_on: tuple[date, ...] = ()
    statement_on: date | None = None
    without_statements: bool = False
    documents_sent_on: date | None = None
    confirmation_asked_on: date | None = None
    confirmation_received_on: date | None = None
    new_account: bool = False
    point_of_sale: bool = False
    foreign: bool = False
    business: bool | None = None
    disclosures: bool | None = None
    suspicion_on: date | None = None
    scheme: Scheme = ""
    extended_to: date | None = None
    credits: tuple[CreditFacts, ...] = ()
    outcome: Outcome | None = None
    determined_on: date | None = None

    @property
    def first_told_on(self) -> date:
        """The day by which it is judged whether the bank was told in time."""
        return self.noticed_on if self.first_noticed_on is None else self.first_noticed_on

    @property
    def found_no_error(self) -> bool:
        """The investigation ended without finding what the customer said."""
        return self.outcome in ("no_error", "not_an_error")

    @property
    def found_error(self) -> bool:
        """The investigation found an error, whether or not the one that the customer said."""
        return self.outcome in ("error_confirmed", "different_error")


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """`counted` days or business days after `since`, which is not counted. `why` is a sentence for a person.

    `subject` tells duties of the same name apart: the id of the credit that one is about.
    """

    name: DeadlineName
    due_on: date
    since: date
    counted: int
    unit: Literal["business days", "days"]
    rule: str
    why: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Unbound:
    """Why a duty does not bind, with the paragraph that says so.

    `confidential` words are for the desk alone: they never stand in a letter, a report or a pack.
    """

    paragraph: str
    words: str
    confidential: bool = False


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a regime makes of the facts: the duties that bind, the nearest first, and why others do not."""

    duties: tuple[Deadline, ...] = ()
    unbound: tuple[Unbound, ...] = ()
