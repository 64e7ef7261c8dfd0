"""What a letter must contain, worked out from its case: each content with its paragraph, and whether a text has it.

Each comes with a sentence that says it, so that a template needs only to print them; a text in other words is as good
where it has the same day, amount and name. Sentences of `sentences` alone are wanted word for word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from domain.dispute import events as d
from domain.dispute.letters import debits
from domain.dispute.letters.money_told import (
    FINALITY,
    corrections,
    credit_told,
    credits_of,
    debit_told,
    debits_of,
    still_borne,
)
from domain.dispute.letters.paragraphs import paragraph_of
from domain.dispute.letters.recognising import BORNE, MISSING, REASONED, LetterText
from domain.dispute.letters.sentences import RESULTS, TURNED_DOWN, Sentence, sentences, spelled
from domain.dispute.letters.sources import Sources
from domain.dispute.letters.told import Told
from domain.dispute.letters.transactions import transactions
from domain.dispute.state import CaseFold, CreditRecord

Part = Literal["sender", "transactions", "findings", "money", "rights"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Required:
    """`words` name the content, `sentence` says it ("": a template says it in its own way), `part` is where in a letter
    it has its place."""

    words: str
    paragraph: str
    sentence: str
    part: Part
    is_in: Callable[[LetterText], bool]

    def is_met(self, text: str) -> bool:
        """The text has it."""
        return self.is_in(LetterText(text))


def required(kind: d.LetterKind, case: CaseFold, sources: Sources) -> tuple[Required, ...]:
    """What a letter of the kind must contain as the case stands, in the order in which letters say it."""
    return (
        *_sender(case, sources),
        *_about(kind, case, sources),
        *_money(kind, case, sources),
        *_rights(kind, case, sources),
    )


def missing(kind: d.LetterKind, text: str, case: CaseFold, sources: Sources) -> tuple[Required, ...]:
    """What of it the text lacks."""
    letter = LetterText(text)
    return tuple(one for one in required(kind, case, sources) if not one.is_in(letter))


def tells_of(kind: d.LetterKind, text: str, case: CaseFold, sources: Sources) -> tuple[str, ...]:
    """Ids of the provisional credits that the text gives day and amount of: of their debits where there are some."""
    if kind == "acknowledgement":
        return ()
    letter = LetterText(text)
    taken_back = debits(case) if kind != "provisional-credit" else {}

    def is_told(key: str, record: CreditRecord) -> bool:
        of_credit = credit_told(record, case, sources).is_in(letter)
        if key not in taken_back:
            return of_credit
        return (of_credit or record.told_on is not None) and debit_told(record, case, sources).is_in(letter)

    return tuple(key for key, record in case.credit_log.items() if is_told(key, record))


def _sender(case: CaseFold, sources: Sources) -> Iterator[Required]:
    """Who the bank is and how to reach it, as far as its profile says so."""
    sender, paragraph = sources.profile, paragraph_of(case.facts.regime, "sender")
    if sender.name:
        yield Required(
            words=f"who the bank is: {sender.name}",
            paragraph=paragraph,
            sentence="",
            part="sender",
            is_in=lambda letter: letter.has_bare(sender.name),
        )
    reach = [one for one in (sender.telephone, sender.address) if one]
    if reach:
        yield Required(
            words=f"how to reach it: {' or '.join(reach)}",
            paragraph=paragraph,
            sentence="",
            part="sender",
            is_in=lambda letter: any(letter.has_bare(one) for one in reach),
        )


def _about(kind: d.LetterKind, case: CaseFold, sources: Sources) -> Iterator[Required]:
    paragraph = paragraph_of(case.facts.regime, "transaction")
    for one in transactions(case, sources):
        yield _told("which transaction", one, paragraph, "transactions")
    missing_amount, wording = case.facts.missing, sources.wording
    if missing_amount is not None:
        amount = wording.amount(missing_amount, case.currency)
        amounts = wording.amounts(missing_amount, case.currency)
        says = MISSING if sources.is_english else None
        yield Required(
            words=f"what is missing: {amount}",
            paragraph=paragraph,
            sentence=f"What did not arrive is {amount}.",
            part="transactions",
            is_in=lambda letter: letter.tells((), amounts, case.currency, says),
        )
    if kind in TURNED_DOWN:
        yield Required(
            words="what we found, and why",
            paragraph=paragraph_of(case.facts.regime, "reasons"),
            sentence="",
            part="findings",
            is_in=lambda letter: not sources.is_english or REASONED.search(letter.flat) is not None,
        )


def _money(kind: d.LetterKind, case: CaseFold, sources: Sources) -> Iterator[Required]:
    regime = case.facts.regime
    for record in credits_of(kind, case):
        told = credit_told(record, case, sources)
        yield _told("day and amount of the provisional credit", told, paragraph_of(regime, "credit"), "money")
    if kind in RESULTS:
        for words, told in corrections(case, sources):
            paragraph = paragraph_of(regime, "final" if words == FINALITY else "correction")
            yield _told(words, told, paragraph, "money")
    for record in debits_of(kind, case):
        told = debit_told(record, case, sources)
        yield _told("day and amount of the debit", told, paragraph_of(regime, "debit"), "money")
    borne = still_borne(case, sources) if kind in RESULTS else 0
    if borne:
        yield _borne(borne, case, sources)


def _borne(total: int, case: CaseFold, sources: Sources) -> Required:
    amount = sources.wording.amount(total, case.currency)
    amounts = sources.wording.amounts(total, case.currency)
    says = BORNE if sources.is_english else None
    return Required(
        words=f"what the customer bears: {amount}",
        paragraph=paragraph_of(case.facts.regime, "borne"),
        sentence=f"Of what was taken you bear {amount}.",
        part="money",
        is_in=lambda letter: letter.tells((), amounts, case.currency, says),
    )


def _rights(kind: d.LetterKind, case: CaseFold, sources: Sources) -> Iterator[Required]:
    due = case.deadlines.get("confirmation")
    if kind == "acknowledgement" and due is not None and case.facts.confirmation_received_on is None:
        yield _confirmation(due, case, sources)
    for one in sentences(kind, case):
        yield _word_for_word(one, spelled(one.text, sources.profile.locale))


def _confirmation(due: d.DueDate, case: CaseFold, sources: Sources) -> Required:
    """That an oral notice is to be confirmed in writing, and where (12 CFR 1005.11(b)(2))."""
    to = f" to {' '.join(sources.profile.address.split())}" if sources.profile.address else ""
    days = sources.wording.days(due.due_on)
    return Required(
        words=f"that the notice is to be confirmed in writing by {days[0]}",
        paragraph="12 CFR 1005.11(b)(2)",
        sentence=f"Please confirm what you told us in writing{to}, so that it is here by {days[0]}.",
        part="rights",
        is_in=lambda letter: (
            letter.tells(days, (), case.currency) and letter.has_bare(sources.profile.address)
        ),
    )


def _word_for_word(sentence: Sentence, text: str) -> Required:
    return Required(
        words=sentence.words,
        paragraph=sentence.paragraph,
        sentence=f"{text}{sentence.example}",
        part="rights",
        is_in=lambda letter: letter.has_sentence(text),
    )


def _told(words: str, told: Told, paragraph: str, part: Part) -> Required:
    return Required(
        words=f"{words}: {told.words}",
        paragraph=paragraph,
        sentence=told.sentence,
        part=part,
        is_in=told.is_in,
    )
