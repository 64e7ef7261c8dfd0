"""Read models in words."""

from __future__ import annotations

from domain.projections.projection import Comparison


def differing_words(comparison: Comparison) -> str:
    """How many of a read model's rows differ, and of the notes that it keeps for itself."""
    rows = f"{comparison.differing - comparison.notes:,} of {comparison.rows:,} rows"
    notes = f" and {comparison.notes:,} of its own notes" if comparison.notes else ""
    return f"{rows}{notes} differ"
