"""Where things lie that tests read."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The checkout."""
RELEASES = Path(__file__).parent / "releases"
"""Banks and events as earlier releases wrote them."""
REAL_DATA = ROOT.parent / "shared" / "data"
"""Real banks' data, which is not ours to publish: a test that needs it skips where it is missing."""
