"""The sentences that a letter must say word for word, with the paragraph that asks for each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import MappingProxyType

from domain.dispute import events as d
from domain.dispute.letters import debits
from domain.dispute.loss import is_unauthorised
from domain.dispute.state import CaseFold


@dataclass(frozen=True, slots=True)
class Sentence:
    """`words` name it in a list of what a letter says; `example` follows the text in letters that the bank writes, and
    a text without it is complete."""

    words: str
    paragraph: str
    text: str
    example: str = ""


DOCUMENTS = Sentence(
    "that copies of the documents may be asked for",
    "12 CFR 1005.11(d)(1)",
    "You may ask for copies of the documents on which we based this decision, "
    "and we will send them without charge.",
)
USE_OF_FUNDS = Sentence(
    "full use of the money",
    "12 CFR 1005.11(c)(2)(ii)",
    "You have full use of this money while we investigate.",
)
HONOURED = Sentence(
    "which items are honoured, for how long",
    "12 CFR 1005.11(d)(2)(ii)",
    "For five business days after this notice we will honour checks, drafts or similar instruments payable to third "
    "parties, and preauthorized transfers from your account, without charge to you as a result of an overdraft, as far "
    "as the provisional credit would have covered them.",
)
OMBUDSMAN = Sentence(
    "the right to go to the ombudsman",
    "DISP 1.6.2 R (1)(e); DISP 1 Annex 3 R (1)",
    "You have the right to refer your complaint to the Financial Ombudsman Service, free of charge – but you must do "
    "so within six months of the date of this letter.",
)
OMBUDSMAN_TIME = Sentence(
    "that the bank does not waive the ombudsman's time limits",
    "DISP 1.6.2 R (1)(f); DISP 2.8.2 R; DISP 1 Annex 3 R (1)",
    "If you do not refer your complaint in time, the Ombudsman will not have our permission to consider your complaint "
    "and so will only be able to do so in very limited circumstances.",
    " For example, if the Ombudsman believes that the delay was as a result of exceptional circumstances.",
)
OMBUDSMAN_PLACE = Sentence(
    "the ombudsman's website and leaflet",
    "DISP 1.6.2 R (1)(d), (da)",
    "The website of the Financial Ombudsman Service is www.financial-ombudsman.org.uk; its leaflet comes with "
    "this letter.",
)
ELIGIBLE = Sentence(
    "which businesses may go to the ombudsman",
    "PSRs 2017 reg 101; DISP 2.7.3 R",
    "The Financial Ombudsman Service takes complaints of businesses that are micro-enterprises or small businesses.",
)
SCAM_COMPLAINT = Sentence(
    "the right to complain of the decision",
    "PSR Specific Requirement 1",
    "If you do not agree with this decision, you may complain to us and then refer your complaint to the Financial "
    "Ombudsman Service, free of charge.",
)

FIN_NET = (
    "the body that is competent in your country, which FIN-NET names (finance.ec.europa.eu, Consumer finance and "
    "payments, Financial dispute resolution network FIN-NET)"
)
DISPUTE_BODIES: MappingProxyType[str, str] = MappingProxyType(
    {
        "BE": "Ombudsfin (www.ombudsfin.be)",
        "CZ": "the Financial Arbitrator, Finanční arbitr (www.finarbitr.cz)",
        "FI": "the Finnish Financial Ombudsman Bureau, FINE (www.fine.fi)",
        "IE": "the Financial Services and Pensions Ombudsman (www.fspo.ie)",
        "IT": "the Arbitro Bancario Finanziario (www.arbitrobancariofinanziario.it)",
        "NL": "Kifid (www.kifid.nl)",
        "PL": "the Financial Ombudsman, Rzecznik Finansowy (www.rf.gov.pl)",
        "SE": "the National Board for Consumer Disputes, ARN (www.arn.se)",
    }
)
"""Who settles disputes out of court, by country of the account; elsewhere FIN-NET leads to whoever does."""

SPELLINGS = (("honor", "honour"), ("check", "cheque"))
"""American, British: how the two spell what letters speak of."""

RESULTS: frozenset[d.LetterKind] = frozenset({"corrected", "no-error", "different-error"})
"""Letters that tell a result."""
TURNED_DOWN: frozenset[d.LetterKind] = frozenset({"no-error", "different-error"})
"""Letters that turn a notice down in full or in part."""


def sentences(kind: d.LetterKind, case: CaseFold) -> Iterator[Sentence]:
    """Those that a letter of the kind must say as the case stands."""
    regime = case.facts.regime
    if regime == "reg-e":
        yield from _regulation_e(kind, case)
    elif kind in RESULTS and _answers_complaint(case):
        yield from (OMBUDSMAN, OMBUDSMAN_TIME, OMBUDSMAN_PLACE)
        if case.facts.business:
            yield ELIGIBLE
    elif regime == "app" and kind in TURNED_DOWN:
        yield SCAM_COMPLAINT
    elif regime == "psd2" and kind in RESULTS:
        yield dispute_body(case.facts.country)


def dispute_body(country: str) -> Sentence:
    """The entity for alternative dispute resolution that is competent in the country (PSD2 art 101(3), 102(1))."""
    name = DISPUTE_BODIES.get(country, FIN_NET)
    return Sentence(
        "the body that settles disputes out of court",
        "PSD2 art 101(3); art 102(1)",
        f"If you do not agree with this answer, you may refer the dispute for settlement out of court to {name}.",
    )


def spelled(text: str, locale: str) -> str:
    """A sentence in the spelling of the letter's locale: in en-US honor and check, elsewhere honour and cheque."""
    pairs = SPELLINGS if locale == "en-US" else [(british, american) for american, british in SPELLINGS]
    for wanted, other in pairs:
        text = re.sub(rf"\b{other}", wanted, text)
    return text


def _answers_complaint(case: CaseFold) -> bool:
    """A notice of anything but an unauthorised payment is a complaint, taken under whichever British rules."""
    regime = case.facts.regime
    return regime == "complaint" or (regime == "psr-76" and not is_unauthorised(case.facts))


def _regulation_e(kind: d.LetterKind, case: CaseFold) -> Iterator[Sentence]:
    if kind == "provisional-credit":
        yield USE_OF_FUNDS
    if kind in TURNED_DOWN:
        yield DOCUMENTS
    if kind == "debit" or (kind in RESULTS and _takes_back(kind, case)):
        yield HONOURED


def _takes_back(kind: d.LetterKind, case: CaseFold) -> bool:
    """A credit was withdrawn, or will be: what is still open where no error was found cannot stay."""
    recent = debits(case).keys() & case.recent_credits.keys()
    return bool(recent) or (kind == "no-error" and bool(case.credits))
