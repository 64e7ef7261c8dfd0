"""The two ways to look at the past, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.history.cut import Lens

LENS_WORDS: dict[Lens, str] = {
    "as-at": "AS-AT: what was recorded by then",
    "as-of": "AS-OF: by value date, with what came later",
}
