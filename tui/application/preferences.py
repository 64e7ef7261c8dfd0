"""What a person chose in the app itself and finds again the next time."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from domain.errors import RecountError
from domain.files import read_text
from tui.application.private_file import write_private

NAME, HINTS_NAME = "theme.json", "hints.json"
MOST_BYTES = 4096


@dataclass(frozen=True, slots=True)
class Preferences:
    """`folder` is where they are kept (None: nowhere), `configured` the theme of the config file, `config_file` where
    that is or would be.

    A theme chosen in the app counts before the one of the config file until that names another.
    """

    folder: Path | None = None
    configured: str | None = None
    config_file: Path | None = None

    def theme(self) -> str | None:
        """The theme to begin with: the one chosen last, else the configured one; what cannot be read is none."""
        kept = self._kept(NAME)
        if not isinstance(kept, dict) or kept.get("configured") != self.configured:
            return self.configured
        theme = kept.get("theme")
        return theme if isinstance(theme, str) else self.configured

    def keep_theme(self, name: str) -> None:
        """Begin with this theme from now on. Raises NotKept."""
        self._keep(NAME, {"theme": name, "configured": self.configured})

    def used_hints(self) -> frozenset[str]:
        """Ids of the actions that hints need not lead to any more; none where they cannot be read."""
        kept = self._kept(HINTS_NAME)
        return (
            frozenset(one for one in kept if isinstance(one, str)) if isinstance(kept, list) else frozenset()
        )

    def keep_used_hints(self, actions: Collection[str]) -> None:
        """Give no hints to these from now on. Raises NotKept."""
        self._keep(HINTS_NAME, sorted(actions))

    def _kept(self, name: str) -> object:
        if self.folder is None:
            return None
        try:
            found: object = json.loads(read_text(self.folder / name, MOST_BYTES))
        except (RecountError, ValueError):
            return None
        return found

    def _keep(self, name: str, kept: object) -> None:
        if self.folder is not None:
            write_private(self.folder / name, json.dumps(kept) + "\n")
