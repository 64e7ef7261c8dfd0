"""A proof in words: the ways to a state by name, and what it says when they agree. For shell and screen alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.history.proof import Evidence, Proof

EQUAL, ONLY_REPLAYED = "EQUAL", "REPLAYED ONLY"


@dataclass(frozen=True, slots=True)
class Way:
    """One way to the state, by the name it has in a proof. `evidence` None: it has nothing to say."""

    name: str
    title: str
    evidence: Evidence | None


def ways_of(proof: Proof) -> tuple[Way, ...]:
    """Live, snapshot and replay with titles that say what they are made of."""
    tail = proof.version - proof.snapshot_version
    snapshot = (
        f"snapshot {proof.snapshot_version:,} + {tail:,}" if proof.snapshot_version else "no snapshot yet"
    )
    return (
        Way("live", "live", proof.live),
        Way("snapshot", snapshot, proof.snapshot),
        Way("replay", f"full replay {proof.version:,}", proof.replay),
    )


def agreement(proof: Proof) -> tuple[str, str]:
    """The word for a proof whose ways agree, and the sentence that it stands for.

    A state that only the replay tells is equal to nothing but itself: that is no proof, and says so.
    """
    compared = [way.title for way in ways_of(proof) if _is_evidence(proof, way)]
    missing = "; ".join(
        note
        for note in (
            "the live state knows only the present" if proof.live is None else "",
            "" if proof.snapshot_version else f"there is no snapshot before event {proof.version:,}",
        )
        if note
    )
    sentence = f"{' = '.join(compared)}{'; ' if missing else ''}{missing}."
    return (ONLY_REPLAYED if len(compared) == 1 else EQUAL), sentence


def _is_evidence(proof: Proof, way: Way) -> bool:
    """Without a snapshot the second way is the third over again."""
    return way.evidence is not None and (way.name != "snapshot" or proof.snapshot_version > 0)
