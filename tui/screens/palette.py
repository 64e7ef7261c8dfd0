"""What ctrl+p finds: every action of the registry that works here, and every account of the bank."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING, Protocol, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content

from domain.errors import RecountError
from tui.screens.act.screen import ActScreen
from tui.screens.kit.actions.registry import Action, actions_of
from tui.screens.kit.amounts import amount_with_currency
from tui.screens.kit.desk_screen import DeskScreen
from tui.screens.kit.keymap import keys_of, short_name
from tui.screens.kit.messages import AccountOpenRequested
from tui.screens.kit.safe_content import safe
from tui.text.safe import safe_str

if TYPE_CHECKING:
    from domain.ports import AccountSummary
    from tui.application.session import Session

MAX_ACCOUNTS = 8
"""Accounts offered for one search."""

KEYS_CELLS = 12
"""Columns of the keys, so that the sentences line up."""

LEAST_SCORE = 0.1

LEAST_SEARCH = 2
"""Characters before accounts are looked for: one would match half the bank."""


class _Host(Protocol):
    """What the palette needs of the app."""

    session: Session | None
    keymap: Mapping[str, str]


class RegistryCommands(Provider):
    """The actions that work on the screen the palette was opened from."""

    async def discover(self) -> Hits:
        for action in self._actions():
            yield DiscoveryHit(self._title(action), self._run(action), action.label)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for action in self._actions():
            score = matcher.match(action.help)
            if score > 0:
                title = self._keys(action) + matcher.highlight(action.help)
                yield Hit(score, title, self._run(action), action.label)

    def _actions(self) -> Iterator[Action]:
        screen = self.screen
        if isinstance(screen, DeskScreen | ActScreen):
            for action in actions_of(screen.CONTEXT):
                if action.palette and screen.check_action(action.method, ()):
                    yield action
        yield from (action for action in actions_of("app") if action.palette)

    def _title(self, action: Action) -> Content:
        return self._keys(action) + Content(action.help)

    def _keys(self, action: Action) -> Content:
        keys = " ".join(short_name(key) for key in keys_of(action, cast(_Host, self.app).keymap))
        return Content.styled(f"{keys:<{KEYS_CELLS}} ", "bold $accent")

    def _run(self, action: Action) -> Callable[[], Awaitable[bool]]:
        return partial(self.app.run_action, action.name, self.app if action.context == "app" else self.screen)


class AccountCommands(Provider):
    """Accounts by number or holder: choosing one opens it."""

    async def search(self, query: str) -> Hits:
        session = cast(_Host, self.app).session
        if session is None or len(query) < LEAST_SEARCH:
            return
        try:
            found = await asyncio.to_thread(session.store.accounts, query, limit=MAX_ACCOUNTS)
        except RecountError:
            # The banner says that the store is away; the palette offers what it still can.
            return
        matcher = self.matcher(query)
        for account in found:
            # The store found it; the matcher says how well, on the scale of the commands beside it.
            score = max(matcher.match(_plain(account)), LEAST_SCORE)
            yield Hit(score, _account(account), partial(self._open, account.account_id), _plain(account))

    def _open(self, account_id: str) -> None:
        self.screen.post_message(AccountOpenRequested(account_id))


def _plain(account: AccountSummary) -> str:
    return safe_str(f"{account.account_id} {account.holder_name}")


def _account(account: AccountSummary) -> Content:
    balance = amount_with_currency(account.ledger_balance, account.currency)
    return Content.assemble(
        (f"{'open':<{KEYS_CELLS}} ", "$quiet"),
        safe(account.account_id, style="bold"),
        "  ",
        safe(account.holder_name),
        (f"  {balance}", "$warning" if account.ledger_balance < 0 else "$quiet"),
    )
