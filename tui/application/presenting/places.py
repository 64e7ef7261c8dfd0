"""Where a step of a script stands, as it is asked of the bank."""

from __future__ import annotations

from collections.abc import Mapping

from domain.errors import BadInput
from tui.application.presenting.script import AtCase, Stand
from tui.application.session import Session
from tui.application.time_machine.standing import opening_of
from tui.text.time.parse import parse_when


def place_in(session: Session, stand: Stand) -> Mapping[str, object]:
    """The place, as it is told in a room (`tui/screens/room.py`).

    Raises TimeError, UnknownAccount, and BadInput for an event or a case there is none of.
    """
    store = session.store
    if isinstance(stand, AtCase):
        if store.case(stand.case_id) is None:
            raise BadInput(f"There is no case {stand.case_id[:40]!r} in this bank.")
        return {"case": stand.case_id}
    instant, version = None, None
    if stand.at:
        when = parse_when(stand.at, zone=session.zone, now=session.clock(), locale=session.locale)
        instant, version = (when.at, None) if when.kind == "instant" else (None, when.version)
    cursor = opening_of(store, stand.account_id, instant, version, stand.lens).cursor
    head = store.summary(stand.account_id)
    at = (
        (None if head is None else head.version, None)
        if cursor is None
        else (cursor.version, cursor.asked_at)
    )
    return {"account": stand.account_id, "version": at[0], "at": at[1], "lens": stand.lens}
