"""How the dispute queue is laid out."""

from __future__ import annotations

QUEUE_CSS = """
    CasesScreen {
        & CaseQueue {
            height: 1fr; border: round $line; border-title-color: $quiet; border-subtitle-color: $quiet;
            background: $surface; padding: 0 1;
        }
        & CaseQueue:focus {
            border: round $accent; border-title-color: $accent; border-subtitle-color: $accent;
        }
        & CaseFacts {
            display: none; height: 16; border: round $line; border-title-color: $quiet;
            background: $surface; padding: 0 1;
        }
        &.-tall CaseFacts { display: block; }
        &.-narrow CaseQueue { border: none; padding: 0; }
        & #case-search { display: none; height: 1; background: $bar; padding: 0 1; }
        &.-searching #case-search { display: block; }
        & #case-search Static { width: 2; color: $accent; text-style: bold; }
        & #case-search SafeInput, & #case-search SafeInput:focus {
            border: none; height: 1; width: 1fr; padding: 0; background: $bar; background-tint: $bar 0%;
        }
    }
    """
