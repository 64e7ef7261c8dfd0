"""What is supposed in a sandbox now, and what was before it."""

from __future__ import annotations

from domain.history.what_if import Edit


class EditHistory:
    """The edits that are tried, `now`, and those to go back to."""

    def __init__(self, edits: tuple[Edit, ...] = ()) -> None:
        self.now = edits
        self._before: list[tuple[Edit, ...]] = []

    def suppose(self, edits: tuple[Edit, ...]) -> None:
        """Suppose these from now on."""
        self._before.append(self.now)
        self.now = edits

    @property
    def can_be_taken_back(self) -> bool:
        """Something else was supposed before."""
        return bool(self._before)

    def take_back(self) -> bool:
        """Suppose what was supposed before; False where nothing was."""
        if not self._before:
            return False
        self.now = self._before.pop()
        return True
