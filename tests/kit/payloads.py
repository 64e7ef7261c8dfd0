"""Texts that other people send to banks: each broke, steered or stalled a terminal or a screen somewhere.

MARK is in every one of them, so that a screen can be seen to have shown it; none may reach a terminal raw.
"""

from __future__ import annotations

MARK = "PWN"

PAYLOADS: tuple[str, ...] = (
    f"\x1b]52;c;{MARK}=\x07",
    f"\x1b]0;{MARK}\x07",
    f"\x1b]8;;http://{MARK}\x1b\\click\x1b]8;;\x1b\\",
    f"\x1bP$q{MARK}\x1b\\",
    f"\x1b_{MARK}\x1b\\",
    f"\x1b[2J\x1b[H{MARK}",
    f"\x1b[6n{MARK}",
    f"\x1bc{MARK}",
    f"\x9b2J{MARK}\x9d0;x\x9c",
    f"{MARK}\x00\x7f\x08\x08\x08",
    f"{MARK}\r\nsecond line\ttab\x0b\x0c",
    f"{MARK}\u202e0001\u202c\u2066\u200b\ufeff",
    f"{MARK}\u2028next\u2029after\u0085end",
    f"{MARK}" + "e\u0301\u0302\u0303\u0304\u0305\u0306" * 40,
    f"{MARK}\ue000\U0010ffff\u0378",
    f"[@click=app.exit()]{MARK}[/]",
    f"[/nope]{MARK}[red]",
    f"[b]{MARK}[/b] [link=file:///etc/passwd]x[/link] $accent \\[",
    MARK + "A" * 900,
)
"""Nineteen of them."""
