"""What stands beside a piece of evidence: that the log no longer shows it, or what was recorded since."""

from __future__ import annotations

from tui.application.cases.evidence_status import Cited, bearing_words
from tui.screens.kit.lines import EMPTY, Line, Span
from tui.text.safe import safe_str

MAX_WORDS = 2000


def beside(cited: Cited) -> Line:
    """Alarm for damage, a warning for later events of others, quiet for what the case itself put right."""
    told = safe_str(bearing_words(cited), MAX_WORDS)
    if not told:
        return EMPTY
    if cited.problem:
        return (Span(f" ! {told}", "alarm"),)
    return (Span(f" ! {told}", "warning") if cited.bearing else Span(f" ✓ {told}", "quiet"),)
