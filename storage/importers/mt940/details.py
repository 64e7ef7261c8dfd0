"""What an MT940 entry is for: its `:86:`, in the forms that banks give it.

German banks number its parts (`?20`, DFÜ-Abkommen annex 3), Dutch ones name them (`/REMI/`, Betaalvereniging MT940
structured), others write text. A line of 65 characters was cut by its length, any other where a line ends.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

import mt940
from mt940.processors import transaction_details_post_processor
from mt940.tags import Tags

from storage.importers.statement_file import joined, words

LINE = 65
"""Characters of a full line."""

_NUMBERED = re.compile(r"\d{3}\?\d{2}", re.ASCII)
_NAMED = re.compile(r"/([A-Z]{2,4})/")
_KNOWN = (
    "ACCW ADDR BENM BIC BUSP CHGS CITY CNTP CREF CSID EREF EXCH IBAN ID INIT ISDT MARF NAME OAMT ORDP PREF PURP REMI "
    "RTRN STRD SVCL TRCD TRTP ULTB ULTC ULTD USTD"
)
_CODES = frozenset(_KNOWN.split())
_OPTIONS = mt940.Options.all()
_NONE = mt940.models.Transactions(options=_OPTIONS)


class Details(NamedTuple):
    words: str
    counterparty: str


def details(lines: Sequence[str]) -> Details:
    """Words and counterparty of the lines of a `:86:`."""
    whole = "".join(lines)
    if _NUMBERED.match(whole):
        return _numbered(whole)
    if whole.startswith("/"):
        named = _named(whole)
        if named:
            return named
    return Details(words(free_text(lines)), "")


def free_text(lines: Sequence[str]) -> str:
    """Lines put together: one that was cut by its length goes on without a space."""
    return "".join(line if len(line) == LINE else f"{line}\n" for line in lines)


def _numbered(text: str) -> Details:
    said: dict[str, Any] = {"transaction_details": text}
    said = transaction_details_post_processor(_NONE, Tags.TRANSACTION_DETAILS.value, said, dict(said))
    purpose = (said.get(key) for key in ("purpose", "customer_reference", "end_to_end_reference"))
    return Details(
        joined(said.get("posting_text") or "", next(filter(None, purpose), "")),
        words(said.get("applicant_name") or ""),
    )


def _named(text: str) -> Details | None:
    """None where no known code stands at the beginning."""
    found: dict[str, str] = {}
    starts = [match for match in _NAMED.finditer(text) if match[1] in _CODES]
    if not starts or starts[0].start():
        return None
    ends = [match.start() for match in starts[1:]] + [len(text)]
    for match, end in zip(starts, ends, strict=True):
        found.setdefault(match[1], text[match.end() : end].strip("/ "))
    remittance = found.get("REMI", "")
    said = remittance or found.get("USTD", "") or found.get("EREF", "")
    name = found.get("NAME") or "".join(found.get("CNTP", "").split("/")[2:3])
    return Details(words(said.removeprefix("USTD//")), words(name))
