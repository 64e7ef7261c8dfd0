"""`python -m tests.docs.keys_page` writes `docs/keys.md` from the registry of actions."""

from __future__ import annotations

from collections.abc import Iterator

from tests.docs.pages import DOCS
from tui.screens.help import TITLES
from tui.screens.kit.actions.registry import CONTEXTS, Action, Context, actions_of
from tui.screens.kit.keymap import keys_of, short_name

PAGE = DOCS / "keys.md"
INTRODUCTION = """\
# Keys

Written by `python -m tests.docs.keys_page` from the registry of actions; do not edit. `?` shows the keys that work
where you are, and `ctrl+p` finds any action by name.

To bind other keys to an action, name its id in the config file (see [settings.md](settings.md)):

```toml
[keys]
"tm.next-event" = "i,right"
```

Actions marked with ● change the bank: they are hidden where it is open read-only.
"""


def document() -> str:
    """The page as it should be."""
    return "\n".join([INTRODUCTION, *(line for context in _order() for line in _section(context))])


def _order() -> list[Context]:
    """The places as the help has them, what works everywhere first."""
    listed: list[Context] = ["app", *(context for context in TITLES if context != "app")]
    return listed + [context for context in CONTEXTS if context not in listed]


def _section(context: Context) -> Iterator[str]:
    yield f"## {TITLES[context]}\n"
    yield "| Key | Does | Id |\n|---|---|---|"
    for action in actions_of(context):
        mark = " ●" if action.acts else ""
        yield f"| {_keys(action)} | {action.help}{mark} | `{action.id}` |"
    yield ""


def _keys(action: Action) -> str:
    return " ".join(f"`{short_name(key)}`".replace("|", "\\|") for key in keys_of(action, {}))


if __name__ == "__main__":
    PAGE.write_text(document(), encoding="utf-8")
