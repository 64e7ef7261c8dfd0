"""The entry of `recount` and of `python -m tui`."""

from __future__ import annotations

import gc
import os
import signal
import sys
from importlib.util import find_spec
from pathlib import Path

HOME = Path(__file__).resolve().parents[1]
"""Where this distribution's packages are."""

FOREIGN_PACKAGE_EXIT = 70
"""EX_SOFTWARE of sysexits.h."""


def main() -> None:
    """Run the command line; leaves with its exit code."""
    has_output = _open_standard_streams()
    foreign = _foreign_package()
    if foreign is not None:
        sys.stderr.write(foreign + "\n")
        sys.exit(FOREIGN_PACKAGE_EXIT)
    # Only now it is known whose `tui` this is.
    from tui.exit_codes import IO_EXIT

    # What we write is of people and their money: for its owner alone, whatever the shell's umask lets others do.
    os.umask(0o077)
    if not has_output:
        sys.stderr.write("Standard output is closed, so nothing was done; give it somewhere to go.\n")
        sys.exit(IO_EXIT)
    # Importing makes a hundred thousand objects and no garbage; whoever stays longer enables it again.
    gc.disable()
    # Nobody's plugin looks at account data, and the search for plugins would slow every start.
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a minus sign shall not end the program.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    from tui.signals import exit_code, received, stop_on_signals

    try:
        stop_on_signals()
        from tui import wiring

        wiring.main()
    except KeyboardInterrupt:
        # It came before anything was begun, or after all of it was told.
        sys.exit(exit_code(received() or signal.SIGINT))


def _open_standard_streams() -> bool:
    """Open what was closed of them on nothing; whether there was a standard output.

    Else the next file that is opened, which may be the bank, would take the place that errors are written to.
    """
    has_output = sys.stdout is not None
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(descriptor, True)
    os.close(descriptor)
    if sys.stdin is None:
        sys.stdin = os.fdopen(0)
    if sys.stderr is None:
        sys.stderr = os.fdopen(2, "w")
    return has_output


def _foreign_package() -> str | None:
    """What is wrong when Python would import somebody else's `domain`, `storage` or `tui`; None if nothing.

    The names are common ones, and whichever folder comes first on the path wins.
    """
    for name in ("domain", "storage", "tui"):
        found = find_spec(name)
        origin = Path(found.origin).resolve().parents[1] if found and found.origin else None
        if origin != HOME:
            return (
                f'Recount cannot start: Python finds the package "{name}" in {origin or "no folder"} instead '
                f"of {HOME}; start it from another folder, or install it in an environment of its own."
            )
    return None


if __name__ == "__main__":
    main()
