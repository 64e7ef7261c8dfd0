"""How the dispute queue is laid out."""

from __future__ import annotations

QUEUE_CSS = """
    CasesScreen {
        & CaseFacts {
            display: none; height: 16; border: round $line; border-title-color: $quiet;
            background: $surface; padding: 0 1;
        }
        &.-tall CaseFacts { display: block; }
        & #case-search { display: none; height: 1; background: $bar; padding: 0 1; }
        &.-searching #case-search { display: block; }
        & #case-search Static { width: 2; color: $accent; text-style: bold; }
        & #case-search SafeInput, & #case-search SafeInput:focus {
            border: none; height: 1; width: 1fr; padding: 0; background: $bar; background-tint: $bar 0%;
        }
    }
    """
