"""What can be done on the list of accounts."""

from __future__ import annotations

from tui.screens.kit.actions.action import Action, of_rows

ACCOUNTS: tuple[Action, ...] = (
    *of_rows("accounts", "accounts", "account", "Account above", "Account below", 4),
    Action("accounts.first", "accounts", "home,ctrl+home", "first", "first", "First account"),
    Action("accounts.last", "accounts", "end,ctrl+end", "last", "last", "Last account"),
    Action("accounts.open", "accounts", "enter", "open", "open", "Open the account's time machine", 1),
    Action(
        "accounts.search",
        "accounts",
        "slash",
        "search",
        "search",
        "Search by account, holder, case or amount",
        2,
    ),
    Action("accounts.clear", "accounts", "escape", "clear", "clear", "Clear the search, then leave it", 5),
)
