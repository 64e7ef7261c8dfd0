"""A proof, laid out: the verdict, what each way cost, and every field as each way sees it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tui.screens.kit.amounts import amount_with_currency, instant
from tui.screens.kit.lines import EMPTY, Line, LinesPane, Role, Span, fitted, flowed, right
from tui.text.proof import ONLY_REPLAYED, Way, agreement, ways_of
from tui.text.safe import safe_str

if TYPE_CHECKING:
    from domain.history.proof import Evidence, Proof

SIDE_BY_SIDE = 96
"""Columns from which the ways stand beside each other; below they stand under each other."""

LABEL = 24
MONEY_FIELDS = (
    *("ledger", "held", "available", "overdraft_limit"),
    *("opening", "credits", "debits", "fees", "limit_by_value_date", "honoured_overdraft"),
)
TIME_FIELDS = (
    *("recorded_at", "effective_at", "last_entry_recorded_at", "last_entry_effective_at"),
    *("status_from", "limit_from"),
)
FIRST_FIELDS = (*MONEY_FIELDS[:-1], "status", "currency", "version")
"""What people ask for, before the rest in the order of the state."""

ABSENT = "—"


class ProofPane(LinesPane, can_focus=True, inherit_bindings=False):
    """Shows one proof."""

    BORDER_TITLE = "Field by field"

    def __init__(self) -> None:
        super().__init__()
        self._proof: Proof | None = None

    def show(self, proof: Proof) -> None:
        """Show this from now on."""
        self._proof = proof
        self.relay()

    def lines(self, width: int, height: int) -> list[Line]:
        return [] if self._proof is None else proof_lines(self._proof, width)


def verdict_lines(proof: Proof, width: int) -> list[Line]:
    """A sign and a word, then the sentence they stand for."""
    sign, ink, sentence = _verdict(proof)
    return labelled(Span(f" {sign} ", ink), sentence, width)


def labelled(label: Span, sentence: str, width: int) -> list[Line]:
    """A filled label and a harmless sentence, broken between words and indented by the label."""
    words = [(Span(word),) for word in sentence.split(" ")]
    return flowed([(label,), *words], width, gap=1, indent=label.cells + 1)


def verdict_text(proof: Proof) -> str:
    """The verdict as one line of text, for the clipboard."""
    sign, _, sentence = _verdict(proof)
    return f"{sign}: account {safe_str(proof.account_id)}, event {proof.version}: {sentence}"


def proof_lines(proof: Proof, width: int) -> list[Line]:
    """What each way cost and says, side by side or under each other as the width allows."""
    ways = ways_of(proof)
    lay = _beside if width >= SIDE_BY_SIDE else _under
    return lay(proof, ways, width)


def field_text(name: str, state: Mapping[str, object]) -> str:
    """A field's value as people read it, harmless; amounts are in the state's own currency."""
    value, currency = state[name], state["currency"]
    if value is None or value == "":
        return ABSENT
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and name in MONEY_FIELDS and isinstance(currency, str):
        return amount_with_currency(value, currency)
    if isinstance(value, int) and name in TIME_FIELDS and value:
        return instant(value)
    if isinstance(value, Mapping):
        return safe_str(json.dumps(value, default=str, sort_keys=True)) if value else "none"
    return safe_str(str(value))


def _verdict(proof: Proof) -> tuple[str, Role, str]:
    """Sign and word, their ink, and the sentence."""
    if proof.differing:
        return "✕ DIFFERENT", "past", _difference(proof)
    if proof.unverified_from is not None:
        at = f"Event {proof.unverified_from:,} cannot be read"
        return "? UNVERIFIED", "past", f"{at}; nobody can vouch for what is counted after it."
    word, sentence = agreement(proof)
    return (f"○ {word}", "chip", sentence) if word == ONLY_REPLAYED else (f"✓ {word}", "live", sentence)


def _difference(proof: Proof) -> str:
    count = f"{len(proof.differing)} field{'' if len(proof.differing) == 1 else 's'}"
    first = proof.first_difference
    if first is None:
        return f"The ways disagree on {count}."
    currency = proof.replay.state["currency"]
    values = ", ".join(
        f"{way} {field_text(first.field, {first.field: value, 'currency': currency})}"
        for way, value in first.values.items()
    )
    return (
        f"The ways disagree on {count}. First at event {first.version:,}: "
        f"{_label(first.field)} is {values}. The replay is the truth."
    )


def _fields(proof: Proof) -> list[str]:
    names = list(proof.replay.state)
    return [*(name for name in FIRST_FIELDS if name in names), *(n for n in names if n not in FIRST_FIELDS)]


def _label(name: str) -> str:
    return name.replace("_", " ")


def _costs(evidence: Evidence | None) -> tuple[str, str, str]:
    """Events read, bytes read, milliseconds."""
    if evidence is None:
        return (ABSENT, ABSENT, ABSENT)
    return (
        f"{evidence.events_read:,}",
        f"{evidence.bytes_read:,}",
        f"{evidence.milliseconds:,.1f} ms",
    )


def _beside(proof: Proof, ways: tuple[Way, ...], width: int) -> list[Line]:
    """One column a way; the sign at the end of a line tells whether they agree."""
    cells = (width - LABEL - 4) // len(ways)
    head = (
        Span(fitted("", LABEL)),
        *(Span(right(fitted(way.title, cells).rstrip(), cells), "strong") for way in ways),
    )
    lines: list[Line] = [tuple(head)]
    for row, label in enumerate(("events read", "bytes read", "time")):
        costs = [_costs(way.evidence)[row] for way in ways]
        lines.append((Span(fitted(label, LABEL), "quiet"), *(Span(right(c, cells), "quiet") for c in costs)))
    lines.append(EMPTY)
    for name in _fields(proof):
        texts = [_text(way, name) for way in ways]
        lines.append(
            (
                Span(fitted(_label(name), LABEL), "quiet"),
                *(
                    Span(right(fitted(text, cells - 1).rstrip(), cells), _ink(proof, way, name))
                    for way, text in zip(ways, texts, strict=True)
                ),
                *_sign(proof, name),
            )
        )
    return lines


def _under(proof: Proof, ways: tuple[Way, ...], width: int) -> list[Line]:
    """A field a line where the ways agree, a line for each of them where they do not."""
    label = min(LABEL, width // 3)
    lines: list[Line] = []
    for way in ways:
        events, size, time = _costs(way.evidence)
        cost = f"{events} events, {size} bytes, {time}" if way.evidence else "knows only the present"
        lines.append((Span(f"{fitted(way.title, label)}   ", "strong"), Span(cost, "quiet")))
    lines.append(EMPTY)
    for name in _fields(proof):
        lead: Line = (Span(fitted(_label(name), label), "quiet"), *_sign(proof, name), Span(" "))
        if name not in proof.differing:
            lines.append((*lead, Span(_text(ways[-1], name))))
            continue
        for way in ways:
            said = (Span(f"{fitted(way.name, 9)} ", "quiet"), Span(_text(way, name), _ink(proof, way, name)))
            lines.append((*lead, *said))
            lead = (Span(" " * (label + 3)),)
    return lines


def _text(way: Way, name: str) -> str:
    return ABSENT if way.evidence is None else field_text(name, way.evidence.state)


def _ink(proof: Proof, way: Way, name: str) -> Role:
    if way.evidence is None:
        return "quiet"
    wrong = way.evidence.state[name] != proof.replay.state[name]
    return "alarm" if wrong else "text"


def _sign(proof: Proof, name: str) -> Line:
    if name in proof.differing:
        return (Span(" ≠", "alarm"),)
    if proof.unverified_from is not None:
        return (Span(" ?", "alarm"),)
    return (Span(" =", "quiet"),)
