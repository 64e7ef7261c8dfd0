"""The paragraph of the law that asks for a content of a letter, by regime; "" where only the bank asks for it."""

from __future__ import annotations

from types import MappingProxyType
from typing import Literal

from domain.dispute.facts import Regime

Content = Literal["sender", "transaction", "credit", "final", "correction", "reasons", "borne", "debit"]

_REG_E: dict[Content, str] = {
    "sender": "12 CFR 1005.4(a)(1)",
    "transaction": "12 CFR 1005.11(b)(1)(iii)",
    "credit": "12 CFR 1005.11(c)(2)(ii)",
    "final": "12 CFR 1005.11(c)(2)(iv)",
    "correction": "12 CFR 1005.11(c)(1)",
    "reasons": "12 CFR 1005.11(d)(1)",
    "borne": "12 CFR 1005.6(b)",
    "debit": "12 CFR 1005.11(d)(2)(i)",
}
_UK: dict[Content, str] = {"sender": "PSRs 2017 reg 55", "transaction": "PSRs 2017 reg 55"}
_PARAGRAPHS: MappingProxyType[Regime, dict[Content, str]] = MappingProxyType(
    {
        "reg-e": _REG_E,
        "psr-76": _UK
        | {"correction": "PSRs 2017 reg 76(1)", "reasons": "PSRs 2017 reg 75", "borne": "PSRs 2017 reg 77"},
        "psd2": {"correction": "PSD2 art 73(1)", "reasons": "PSD2 art 72", "borne": "PSD2 art 74"},
        "app": _UK
        | {
            "correction": "PSR Specific Requirement 1",
            "reasons": "PSR Specific Requirement 1",
            "borne": "PSR Specific Requirement 1",
        },
        "complaint": _UK
        | {
            "correction": "DISP 1.6.2 R (1)(a)",
            "reasons": "DISP 1.6.2 R (1)(c)",
            "borne": "DISP 1.6.2 R (1)(c)",
        },
        "internal": {},
    }
)


def paragraph_of(regime: Regime, content: Content) -> str:
    """Where the content is asked for."""
    return _PARAGRAPHS[regime].get(content, "")
