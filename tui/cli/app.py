"""`recount` without a command, and whatever else opens the app: the app on a terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

import click

from domain.errors import BadInput
from tui.signals import end_with
from tui.text.safe import safe_str

if TYPE_CHECKING:
    from tui.application.time_machine.queries import Opening
    from tui.cli.invocation import DemoStart, Invocation
    from tui.settings import Settings


WITHOUT = "`recount --help` lists the commands that work without one"
DUMB = "dumb"
"""Of terminals that know no command but the line feed, such as a shell in an editor's window (terminfo)."""
LOCALE_VARIABLES = ("LC_ALL", "LC_CTYPE", "LANG")
"""Of these the first that is set says how text is encoded (POSIX, Environment Variables)."""


def check_terminal(instead: str = WITHOUT) -> None:
    """Raises BadInput, which says what to do `instead`, where there is no terminal to draw on, or one that says it
    cannot be drawn on: plain mode places its words, too."""
    streams = {"input": sys.stdin, "output": sys.stdout, "error": sys.stderr}
    for name, stream in streams.items():
        if not stream.isatty():
            raise BadInput(f"The app needs a terminal, and standard {name} is none here; {instead}.")
    if os.environ.get("TERM") == DUMB:
        raise BadInput(
            f"TERM={DUMB} says that this terminal only prints lines, and the app needs one that places text: set TERM "
            f"to what it is, such as xterm-256color; {instead}."
        )


def started_with(environment: Mapping[str, str], block: bytes | None) -> Mapping[str, str]:
    """The environment without LC_CTYPE where the `block` that the process was started with has none: Python itself
    sets it where the locale is C (PEP 538), which says nothing about the terminal. None: nobody knows the block."""
    if block is None or any(one.startswith(b"LC_CTYPE=") for one in block.split(b"\0")):
        return environment
    return {name: value for name, value in environment.items() if name != "LC_CTYPE"}


def _first_block() -> bytes | None:
    """The environment as Linux started the process with it; None where there is no such file."""
    try:
        return Path("/proc/self/environ").read_bytes()
    except OSError:
        return None


def locale_warning(environment: Mapping[str, str], platform: str) -> str:
    """What to do where the environment does not say that the terminal shows UTF-8; "" where it does.

    Terminals of Windows and macOS do whatever these variables say.
    """
    if platform in ("win32", "darwin"):
        return ""
    name = next((one for one in LOCALE_VARIABLES if environment.get(one)), "")
    value = environment.get(name, "")
    if "utf8" in value.lower().replace("-", ""):
        return ""
    said = f"{name}={safe_str(value, 40)} does not say" if name else "Nothing says (LANG is not set)"
    return (
        f"{said} that this terminal shows UTF-8; should lines look broken, set LANG=C.UTF-8 or add --plain."
    )


def _speak_utf8() -> None:
    """Let what is drawn be UTF-8 whatever the locale: letters of other encodings are none of a drawing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper) and stream.encoding.lower().replace("-", "") != "utf8":
            stream.reconfigure(encoding="utf-8")


def run_app(
    invocation: Invocation,
    settings: Settings,
    *,
    case_id: str | None = None,
    where: str = "",
    account: str | None = None,
    opening: Opening | None = None,
    demo: DemoStart | None = None,
) -> int:
    """Open the app, at a case or an account if one is named, in the `demo` with its start card, and stay until it is
    left; the exit code.

    Raises BadInput, TimeError, StoreUnavailable.
    """
    if settings.clock is not None:
        invocation.check_clock(settings)
    if settings.server_pid is None:
        check_terminal()
        if warning := locale_warning(started_with(os.environ, _first_block()), sys.platform):
            # Behind the app it is read when that was left for what it looked like.
            click.echo(warning, err=True)
        _speak_utf8()
    else:
        end_with(settings.server_pid)
    return invocation.run_app(
        settings, case_id=case_id, where=where, account=account, opening=opening, demo=demo
    )
