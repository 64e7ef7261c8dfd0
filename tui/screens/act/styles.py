"""How the steps of acting share the dialog: side by side from 100 columns, one at a time on less.

The screen carries the step as a class (-choose, -form, -preview, -conflict) beside those of its breakpoints.
"""

ACT_CSS = """
ActScreen {
    align: center middle;
    background: $background 70%;
    & #act {
        width: 100%; max-width: 120; height: 100%; max-height: 36;
        background: $surface; border: round $accent; padding: 0 1;
        border-title-color: $accent; border-title-style: bold; border-subtitle-color: $quiet;
    }
    & ContextBar { margin-bottom: 1; }
    & #act-panes { height: 1fr; }
    & #act-ask, & #act-answer { width: 1fr; height: 100%; }
    & ActForm, & ActPreview, & ActConflict { height: auto; max-height: 100%; scrollbar-size-vertical: 1; }
    & ChooseCommand, & ActForm, & ActPreview, & ActConflict, & #act-help, & #act-now { display: none; }
    & #act-help { margin-bottom: 1; }
    &.-choose ChooseCommand, &.-form ActForm { display: block; }
    &.-preview ActPreview, &.-conflict ActConflict { display: block; }
    & #act Button { min-width: 0; width: auto; padding: 0 2; background: $line; color: $foreground; }
    & #act Button:focus { background: $accent; color: $background; text-style: bold; }
}
ActScreen.-wide {
    & #act-ask { padding-right: 1; }
    & #act-answer { border-left: vkey $line; padding-left: 2; }
    & FieldRow { margin-bottom: 1; }
    &.-preview ActForm, &.-conflict ActForm { display: block; }
    &.-choose #act-help, &.-choose #act-now, &.-form #act-now { display: block; }
}
ActScreen.-short {
    & #act { border: none; border-top: solid $accent; padding: 0; }
    & ContextBar, & #act-help, & #preview-events { margin-bottom: 0; }
    & #form-help { display: none; }
}
ActScreen.-cramped {
    & #confirm-row { layout: vertical; }
    & #confirm-again { width: 1fr; max-width: 100%; margin: 0; }
}
ActScreen.-narrow, ActScreen.-cramped {
    &.-choose #act-answer, &.-form #act-answer { display: none; }
    &.-preview #act-ask, &.-conflict #act-ask { display: none; }
}
"""
