"""Following a transfer from one account's entry to the entry on the other account, and back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from domain.account.events import AccountEvent
from domain.account.state import account_of, stream_of
from domain.errors import BadInput
from domain.history.other_side import other_sides
from domain.ports import Store
from domain.stream import RecordedEvent
from tui.application.session import Session
from tui.application.time_machine.host import Host
from tui.text.events import describe
from tui.text.safe import safe_str


@dataclass(frozen=True, slots=True)
class Side:
    """An entry on another account; `words` say what it is."""

    account_id: str
    version: int
    words: str


@dataclass(frozen=True, slots=True)
class SidesQuery:
    """The other sides of an entry."""

    account_id: str
    version: int

    def run(self, store: Store) -> tuple[Side, ...]:
        """Raises BadInput, which says why there is none."""
        event = store.event(stream_of(self.account_id), self.version)
        found = () if event is None else other_sides(store, event)
        if not found:
            raise BadInput(
                f"Event {self.version:,} has no other side: on no other account did money move in the same command "
                "or under the same correlation."
            )
        return tuple(map(_side, found))


class TransferFollower:
    """Leads to the one other side there is (`open_at`), or offers those there are (`choose`)."""

    def __init__(
        self,
        host: Host,
        session: Session,
        *,
        open_at: Callable[[str, int], object],
        choose: Callable[[tuple[Side, ...], Callable[[Side | None], None]], object],
    ) -> None:
        self._host, self._open_at, self._choose = host, open_at, choose
        self._sides = host.askers.latest(lambda question: question.run(session.store), self._found)

    @property
    def is_busy(self) -> bool:
        """The other sides are being looked for."""
        return self._sides.is_busy

    def follow(self) -> None:
        """To the other side of the cursor's event."""
        state = self._host.state()
        if state.version:
            self._sides.ask(SidesQuery(state.account_id, state.version))

    def chosen(self, side: Side | None) -> None:
        """The list was left, for a side or for none."""
        if side is not None:
            self._open_at(side.account_id, side.version)

    def _found(self, _: SidesQuery, sides: tuple[Side, ...]) -> None:
        if len(sides) == 1:
            self.chosen(sides[0])
        else:
            self._choose(sides, self.chosen)


def _side(event: RecordedEvent[AccountEvent]) -> Side:
    return Side(account_of(event.stream_id), event.version, safe_str(describe(event), 60))
