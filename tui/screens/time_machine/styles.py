"""How the panes of the time machine share the screen, at every size of the terminal.

The screen carries the classes of its breakpoints, the panes' container which pane is in front (-pane-0 to -pane-3),
which of the tabs (-tab-why), and whether the one in front has all the room (-maximised).
"""

TIME_MACHINE_CSS = """
TimeMachineScreen {
    background: $background;
    & #panes {
        height: 1fr; layout: grid; grid-size: 2; grid-columns: 3fr 2fr; grid-rows: 12 1fr 7;
    }
    & #panes > * {
        width: 1fr; height: 1fr; padding: 0 1; background: $surface;
        border: round $line; border-title-color: $quiet; border-subtitle-color: $quiet;
    }
    & #panes > *:focus {
        border: round $accent; border-title-color: $accent; border-subtitle-color: $accent;
    }
    & Timeline, & WhyPane { column-span: 2; }
}
TimeMachineScreen.-high #panes { grid-rows: 8 1fr 7; }
TimeMachineScreen.-broad.-towering {
    & #panes { grid-rows: 18 3fr 2fr; }
    & EventsPane { row-span: 2; }
    & WhyPane { column-span: 1; }
}
TimeMachineScreen.-short #panes { grid-rows: 7 1fr; }
TimeMachineScreen.-short, TimeMachineScreen.-narrow {
    & WhyPane { column-span: 1; display: none; }
    & .-tab-why StatePane { display: none; }
    & .-tab-why WhyPane { display: block; }
}
TimeMachineScreen.-narrow #panes {
    grid-size: 1; grid-columns: 1fr; grid-rows: 8 1fr 9;
    & > * { column-span: 1; }
}
TimeMachineScreen.-narrow.-short #panes { grid-rows: 6 1fr 6; }
TimeMachineScreen.-slim, TimeMachineScreen.-low {
    & #panes { layout: vertical; }
    & #panes > * { display: none; }
    & #panes.-pane-0 > Timeline, & #panes.-pane-1 > EventsPane { display: block; }
    & #panes.-pane-2 > StatePane, & #panes.-pane-3 > WhyPane { display: block; }
}
TimeMachineScreen #panes.-maximised {
    layout: vertical;
    & > * { display: none; }
    &.-pane-0 > Timeline, &.-pane-1 > EventsPane, &.-pane-2 > StatePane, &.-pane-3 > WhyPane { display: block; }
}
"""
