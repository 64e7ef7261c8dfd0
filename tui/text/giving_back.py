"""The words and signs of events by which money is given back: claims, provisional credits, refunds, honouring."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from domain.account import events as e
from domain.account.given import Honouring
from domain.account.giving_back import left_of_claim
from domain.account.honouring import left_to_honour
from domain.account.state import AccountFold
from tui.text.event_words import WORDS, EventWords, described, joined, named
from tui.text.format import Figure, moment, money
from tui.text.glyphs import Glyph
from tui.text.safe import safe_str

ELSEWHERE: Mapping[e.Elsewhere, str] = MappingProxyType(
    {"cheque": "by cheque", "account": "to another account", "suspense": "into suspense"}
)
"""How money was paid that a closed account did not take."""


def aimed(event: Any, number: str = "") -> str:
    """What it was given for: "for 17", or "for claim K"; outside text is as it was recorded."""
    if event.claim_id:
        return f"for claim {event.claim_id}"
    return "for nothing named" if event.entry is None else f"for {number}{event.entry}"


def claim_words(account: AccountFold, claim_id: str) -> list[str]:
    """A claim as a state has it, in parts: "450.00 missing of event 2", "50.00 left to give"."""
    claim, currency = account.claims[claim_id], account.currency
    of = "" if claim.entry is None else f" of event {claim.entry}"
    left = money(left_of_claim(account, claim_id), currency)
    return [f"{money(claim.amount, currency)} missing{of}", f"{left} left to give"]


def honouring_words(
    account: AccountFold, zone: ZoneInfo, credit_ids: Collection[str] | None = None, figure: Figure = money
) -> list[list[str]]:
    """Each promise to honour items in parts: it, what was honoured since, what is left at the newest event.

    `credit_ids` are the credits whose promises are meant, None: all; `figure` writes the amounts.
    """
    return [
        _promise_words(account, promise, zone, figure)
        for credit_id, promise in account.honouring.items()
        if credit_ids is None or credit_id in credit_ids
    ]


def _promise_words(account: AccountFold, promise: Honouring, zone: ZoneInfo, figure: Figure) -> list[str]:
    currency = account.currency
    since = {version: amount for version, amount in account.honoured.items() if version > promise.version}
    parts = [f"up to {figure(promise.amount, currency)} until {moment(promise.until, zone)}"]
    if since:
        by = ", ".join(map(str, since))
        parts.append(f"{figure(sum(since.values()), currency)} honoured by event {by}")
    if account.recorded_at <= promise.until:
        parts.append(f"{figure(left_to_honour(account, account.recorded_at), currency)} left")
    return parts


def _aimed_safely(event: Any) -> str:
    return safe_str(aimed(event, "entry "), WORDS)


def _aimed_shortly(event: Any) -> str:
    return safe_str(aimed(event), WORDS) if event.claim_id or event.entry is None else f"for {event.entry:,}"


def _claim(event: e.ClaimStated, _: str) -> str:
    return f"claim {event.claim_id}" if event.amount else f"claim {event.claim_id} taken back"


def _claimed(event: e.ClaimStated, currency: str) -> str:
    if not event.amount:
        return f"took claim {named(event.claim_id)} back"
    of = "" if event.entry is None else f" of entry {event.entry}"
    return f"stated in claim {named(event.claim_id)} that {money(event.amount, currency)}{of} is missing"


def _credit_named(event: e.ProvisionalCreditMadeFinal | e.ProvisionalCreditWithdrawn, _: str) -> str:
    return f"provisional credit {safe_str(event.credit_id, WORDS)}"


GIVING_BACK: Mapping[type[Any], EventWords] = MappingProxyType(
    {
        e.ClaimStated: EventWords(
            glyph=Glyph("⊚", "claim", "notice", 6),
            filter_word="claim",
            sort="claim",
            full=_claim,
            brief="claim",
            did=_claimed,
            noun=lambda event, _: f"claim {safe_str(event.claim_id, WORDS)}",
        ),
        e.ProvisionalCreditGranted: EventWords(
            glyph=Glyph("⊞", "provisional credit", "notice", 6),
            filter_word="provisional",
            sort="provisional credit",
            full=lambda event, channel: f"provisional credit {aimed(event)}",
            brief=lambda event, channel: f"credit {aimed(event)}",
            did=lambda event, currency: (
                f"granted provisional credit {named(event.credit_id)} of {money(event.amount, currency)} "
                f"{_aimed_safely(event)}"
            ),
            noun=lambda event, _: f"provisional credit {_aimed_shortly(event)}",
        ),
        e.ProvisionalCreditMadeFinal: EventWords(
            glyph=Glyph("✓", "credit made final", "notice", 6),
            filter_word="provisional",
            sort="provisional credit made final",
            brief="credit final",
            did=lambda event, currency: f"made provisional credit {named(event.credit_id)} final",
            noun=_credit_named,
        ),
        e.ProvisionalCreditWithdrawn: EventWords(
            glyph=Glyph("⊟", "provisional credit withdrawn", "notice", 6),
            filter_word="provisional",
            sort="provisional credit withdrawn",
            brief="credit withdrawn",
            did=lambda event, currency: (
                f"withdrew provisional credit {named(event.credit_id)} of {money(event.amount, currency)}"
            ),
            noun=_credit_named,
        ),
        e.HonouringPromised: EventWords(
            glyph=Glyph("⋈", "honouring promised", "notice", 5),
            filter_word="honouring",
            sort="honouring promised",
            did=lambda event, currency: (
                f"promised to honour up to {money(event.amount, currency)} after provisional credit "
                f"{named(event.credit_id)}"
            ),
            noun="promise to honour",
            particular=("after credit", lambda event, _: event.credit_id),
        ),
        e.RefundPaid: EventWords(
            glyph=Glyph("↶", "refund", "notice", 7),
            filter_word="refund",
            sort="refund",
            full=lambda event, channel: joined(f"refund {aimed(event)}", event.description),
            brief=lambda event, channel: f"refund {aimed(event)}",
            did=lambda event, currency: described(
                f"refunded {money(event.amount, currency)} {_aimed_safely(event)}", event
            ),
            noun=lambda event, _: f"refund {_aimed_shortly(event)}",
        ),
        e.RefundAdopted: EventWords(
            glyph=Glyph("⊷", "refund adopted", "notice", 6),
            filter_word="refund",
            sort="refund adopted",
            full=lambda event, channel: f"entry {event.refund} adopted as refund {aimed(event)}",
            brief=lambda event, channel: f"{event.refund} adopted {aimed(event)}",
            did=lambda event, currency: (
                f"adopted {money(event.amount, currency)} of entry {event.refund} as the refund "
                f"{_aimed_safely(event)}"
            ),
            noun=lambda event, _: f"adoption of {event.refund:,}",
        ),
        e.ErrorPaidOut: EventWords(
            glyph=Glyph("⤳", "paid elsewhere", "notice", 6),
            filter_word="refund",
            sort="paid elsewhere",
            full=lambda event, channel: f"paid {ELSEWHERE[event.via]} {aimed(event)}",
            brief=lambda event, channel: f"paid {ELSEWHERE[event.via]}",
            did=lambda event, currency: (
                f"paid {money(event.amount, currency)} {ELSEWHERE[event.via]} {_aimed_safely(event)}"
            ),
            noun=lambda event, _: f"payment elsewhere {_aimed_shortly(event)}",
        ),
    }
)
"""A row for each of these types, in the order of the domain's."""
