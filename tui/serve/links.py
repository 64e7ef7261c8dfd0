"""Links: one for each person, with a secret that stands for them."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from hmac import compare_digest

from domain.dispute.limits import is_same_person
from domain.errors import BadInput
from tui.settings import checked_actor
from tui.text.safe import safe_str

TOKEN_BYTES = 32


def _token() -> str:
    return secrets.token_urlsafe(TOKEN_BYTES)


@dataclass(frozen=True, slots=True)
class Link:
    """Whoever has the `token` signs as the `actor`. It holds for as long as the server runs."""

    actor: str
    token: str = field(default_factory=_token, repr=False)

    def address(self, base: str) -> str:
        """What is opened in a browser; `base` ends in a slash."""
        return f"{base}?token={self.token}"


def links_for(actors: Sequence[str]) -> tuple[Link, ...]:
    """A link for each. Raises BadInput for a name that cannot sign, or that another one is, however it is written."""
    names: list[str] = []
    for actor in actors:
        name = checked_actor(actor, "--as")
        if any(is_same_person(name, other) for other in names):
            raise BadInput(f"--as {safe_str(name, 40)} is there twice; one link is one person.")
        names.append(name)
    return tuple(map(Link, names))


def link_of(links: Sequence[Link], token: str) -> Link | None:
    """Whose token it is. All are compared, so that the time it takes tells nothing."""
    found = None
    for link in links:
        if compare_digest(link.token.encode(), token.encode("utf-8", "replace")):
            found = link
    return found
