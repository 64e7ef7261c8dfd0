"""How the list of accounts is laid out."""

from __future__ import annotations

ACCOUNTS_CSS = """
    AccountsScreen {
        & #search {
            height: 1;
            padding: 0 1;
            background: $bar;
        }
        & #search-sign {
            width: 2;
            color: $accent;
            text-style: bold;
        }
        & SearchBox { width: 1fr; }
        & #found {
            width: auto;
            padding-left: 2;
            color: $quiet;
        }
        & AccountsTable, & FiguresPreview, & EventsPreview {
            border: round $line;
            border-title-color: $quiet;
            background: $surface;
            padding: 0 1;
        }
        & AccountsTable:focus {
            border: round $accent;
            border-title-color: $accent;
        }
        & #preview {
            display: none;
            height: 25%;
            min-height: 10;
        }
        & FiguresPreview {
            width: 42;
        }
        & EventsPreview {
            width: 1fr;
        }
        &.-wide.-tall #preview { display: block; layout: horizontal; }
        &.-narrow AccountsTable, &.-short AccountsTable {
            border: none;
            padding: 0;
        }
    }
    """
