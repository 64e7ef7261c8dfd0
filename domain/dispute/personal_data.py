"""Whether free text holds what should not stand in a log that is kept for ever: names, card and account numbers. Pure.

The log cannot forget; the name of a holder lives outside it, so that it can be erased.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from domain.search import folded

_CARD = re.compile(r"(?<![\d-])\d(?:[ -]?\d){12,18}(?![\d-])", re.ASCII)
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{2,4}){3,8}\b", re.ASCII)
_SOCIAL = re.compile(r"(?<!\d)\d{3}-\d{2}-\d{4}(?!\d)", re.ASCII)
_SORT_CODE = re.compile(r"(?<!\d)\d{2}-\d{2}-\d{2}(?!\d)", re.ASCII)
_DIGITS = re.compile(r"(?<![\d.,:/-])\d{8,12}(?![\d,:/-]|\.\d)", re.ASCII)
_EMAIL = re.compile(r"\b[\w.+-]+@[\w-]+\.[\w.-]+", re.ASCII)
_TITLED = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Herr|Frau|Señora?|Mme)\.? \w+")
MOST_READ = 4_000
"""Characters that are looked at."""
SHORTEST_NAME = 3
"""Characters from which a word of a name is looked for: shorter ones are words of other languages."""
_MODULUS = 97
SHORTEST_IBAN = 15
"""Characters."""


def personal_data(text: str, names: Iterable[str] = ()) -> tuple[str, ...]:
    """What the text seems to hold, each in words such as "a card number": nothing is certain, and nothing refused.

    `names` are those of people it may be about. What looks like a card number has its check digit (ISO/IEC 7812-1),
    an IBAN its check digits (ISO 13616-1).
    """
    return tuple(dict.fromkeys(_found(text[:MOST_READ], names)))


def personal_data_words(found: Iterable[str]) -> str:
    """One sentence on what was found; "" for nothing."""
    told = " and ".join(found)
    return (
        f"This looks like {told}; what is recorded cannot be erased, so leave it out if it may be."
        if told
        else ""
    )


def _found(text: str, names: Iterable[str]) -> Iterator[str]:
    rest = text
    for pattern, holds, words in (
        (_IBAN, _is_iban, "an IBAN"),
        (_CARD, _is_card, "a card number"),
        (_SOCIAL, None, "a social security number"),
        (_EMAIL, None, "an e-mail address"),
        (_SORT_CODE, None, "a sort code"),
        (_DIGITS, None, "an account number"),
    ):
        for match in pattern.finditer(rest):
            if holds is None or holds(match.group()):
                yield words
                # A number that was recognised is not told a second time as another one.
                rest = rest.replace(match.group(), " " * len(match.group()))
    if _TITLED.search(text) or _mentions(text, names):
        yield "a name"


def _mentions(text: str, names: Iterable[str]) -> bool:
    said = set(re.findall(r"\w+", folded(text)))
    parts = (part for name in names for part in re.findall(r"\w+", folded(name)))
    return any(part in said for part in parts if len(part) >= SHORTEST_NAME and not part.isdigit())


def _is_card(text: str) -> bool:
    digits = [int(one) for one in text if one.isdigit()]
    doubled = [sum(divmod(2 * one, 10)) for one in digits[-2::-2]]
    return len(set(digits)) > 1 and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _is_iban(text: str) -> bool:
    """Whether the text begins with one: words in capitals may follow it."""
    bare = text.replace(" ", "")
    turned = bare[4:] + bare[:4]
    if int("".join(str(int(one, 36)) for one in turned)) % _MODULUS == 1:
        return True
    head = text.rpartition(" ")[0]
    return len(head) >= SHORTEST_IBAN and _is_iban(head)
