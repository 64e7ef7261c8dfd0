"""Where one stands, as a line for the shell that leads there again, and as a place in another account."""

from __future__ import annotations

import shlex
from dataclasses import dataclass

from domain.account.state import stream_of
from domain.errors import BadInput, UnknownAccount
from domain.history.cut import Lens
from domain.ports import AccountSummary, Store
from tui.application.time_machine.queries import BalanceQuery, Cursor, Opening
from tui.application.time_machine.view_state import ViewState
from tui.text.format import rfc3339
from tui.text.safe import safe_str
from tui.text.time.parse import Moment


def link(state: ViewState, address: str) -> str:
    """The line that opens the app where one stands, whenever it is typed; `address` is the bank's, "" to leave it out.

    The present is the newest event: what comes after it is not what was looked at.
    """
    at = state.cursor.asked_at
    where = ["--version", str(state.version)] if at is None else ["--at", rfc3339(at)]
    words = ["recount", *(["--db", address] if address else []), "open", state.account_id, *where]
    if state.lens != "as-at":
        words += ["--lens", state.lens]
    return shlex.join(words)


@dataclass(frozen=True, slots=True)
class OtherAccount:
    """An account to go to, opened at the instant and through the lens of this one; `at` None is the present."""

    account_id: str
    opening: Opening


@dataclass(frozen=True, slots=True)
class OtherAccountQuery:
    """Another account by its number or by words of its holder, as `seen` stands; `typed` is what was asked for."""

    typed: str
    seen: ViewState

    def run(self, store: Store) -> OtherAccount:
        """Raises BadInput where it is none, several or not opened by then."""
        account_id = _found(store, self.typed)
        seen, zone = self.seen, self.seen.zone
        at = None if seen.is_live and seen.cursor.asked_at is None else seen.instant
        if at is None:
            return OtherAccount(account_id, Opening(lens=seen.lens))
        asked = Moment(at, "", zone=seen.customer_zone)
        answer = BalanceQuery(account_id, asked, seen.lens, zone).run(store)
        said = f"the same instant, kept: {answer.sentence}"
        return OtherAccount(account_id, Opening(answer.cursor, seen.lens, said=said))


def opening_of(store: Store, account_id: str, at: int | None, version: int | None, lens: Lens) -> Opening:
    """How to open an account at an instant (UTC microseconds), or right after an event, or in the present.

    Raises UnknownAccount, and BadInput for an event there is none of and an instant before the first.
    """
    summary = store.summary(account_id)
    if summary is None:
        raise UnknownAccount(account_id)
    if version is not None and not 1 <= version <= summary.version:
        raise BadInput(
            f"Account {account_id} has events 1 to {summary.version:,}; there is no event {version:,}."
        )
    if at is None:
        return Opening(None if version is None else Cursor(version), lens)
    cut = store.version_at(stream_of(account_id), at)
    if not cut:
        raise BadInput(f"Account {account_id} has no event by {rfc3339(at)}; name a later time.")
    return Opening(Cursor(cut, at), lens)


def _found(store: Store, typed: str) -> str:
    """The number of the account. Raises BadInput."""
    words = typed.strip()
    if not words:
        raise BadInput("Type the number of an account, or words of its holder's name.")
    if words.isprintable() and store.summary(words) is not None:
        return words
    found = store.accounts(words, limit=4)
    if len(found) == 1:
        return found[0].account_id
    if not found:
        raise BadInput(f'There is no account or holder "{safe_str(words, 40)}"; type another number or name.')
    listed = ", ".join(map(_listed, found[:3]))
    raise BadInput(f"Several accounts fit: {listed}{' …' if len(found) > 3 else ''}. Type more of it.")


def _listed(one: AccountSummary) -> str:
    return f"{safe_str(one.account_id, 20)} {safe_str(one.holder, 24)}".strip()
