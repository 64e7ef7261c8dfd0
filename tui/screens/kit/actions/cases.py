"""What can be done about disputes: in the queue, in a case file, and in one step of a case."""

from __future__ import annotations

from tui.screens.kit.actions.action import Action, of_rows

_QUEUES = (
    "All cases",
    "Cases that are given to you",
    "Cases that are given to nobody",
    "Cases with a correction that you may approve",
    "Cases that wait for the customer",
    "Cases due today",
    "Cases due within three business days",
    "Overdue cases",
    "Cases with a task whose day has come",
)

_CASES: tuple[Action, ...] = (
    *of_rows("cases", "cases", "case", "Case above", "Case below", 5, 9),
    Action("cases.open", "cases", "enter", "open", "open", "Open the case file", 1),
    Action(
        "cases.take",
        "cases",
        "t",
        "take",
        "take next",
        "Take the most urgent case that nobody has",
        2,
        acts=True,
    ),
    *(
        Action(
            f"cases.queue-{number}",
            "cases",
            str(number),
            f"view({number})",
            "queue",
            words,
        )
        for number, words in enumerate(_QUEUES, start=1)
    ),
    Action(
        "cases.queue", "cases", "tab,f", "queue(1)", "next queue", "Next queue: mine, nobody's, overdue …", 6
    ),
    Action("cases.queue-back", "cases", "shift+tab", "queue(-1)", "queue before", "The queue before"),
    Action(
        "cases.search",
        "cases",
        "slash",
        "search",
        "search",
        "Search: case, holder, status, reason, assignee",
        3,
    ),
    Action("cases.sort", "cases", "s", "sort", "sort", "Sort by deadline, age, amount or case", 4),
    Action("cases.workload", "cases", "w", "workload", "workload", "Who has how many cases", 5),
    Action("cases.all", "cases", "c", "all", "closed too", "Show closed cases too, or not", 7),
    Action("cases.report", "cases", "r", "report", "report", "The desk's figures over a period", 8),
    Action("cases.new", "cases", "n", "new", "new", "Take a notice for this account", 2, acts=True),
    Action(
        "cases.close", "cases", "escape", "close", "back", "End the search, show all cases, then go back", 3
    ),
)

_WORKLOAD: tuple[Action, ...] = (
    *of_rows("workload", "workload", "person", "Person above", "Person below", 3),
    Action("workload.open", "workload", "enter", "choose", "cases", "Show this person's cases", 1),
    Action("workload.close", "workload", "escape", "close", "close", "Back to the queue", 2),
)

_CASE: tuple[Action, ...] = (
    Action("case.up", "case", "up", "scroll(-1)", "scroll", "Scroll up", palette=False),
    Action("case.down", "case", "down", "scroll(1)", "scroll", "Scroll down", palette=False),
    Action("case.page-up", "case", "pageup", "page(-1)", "page", "A page up", palette=False),
    Action("case.page-down", "case", "pagedown", "page(1)", "page", "A page down", palette=False),
    Action("case.first", "case", "home", "edge(0)", "first line", "First line of the pane", palette=False),
    Action("case.last", "case", "end", "edge(1)", "last line", "Last line of the pane", palette=False),
    Action(
        "case.account", "case", "o,enter", "account", "account", "Open the account at the disputed entry", 2
    ),
    Action("case.evidence", "case", "e", "evidence", "evidence", "Open the evidence as it was seen", 4),
    Action("case.note", "case", "n", "note", "note", "Add a note", 6, acts=True),
    Action("case.assign", "case", "g", "assign", "assign", "Give the case to somebody", 8, acts=True),
    Action(
        "case.facts", "case", "m,k", "facts", "amend", "Amend facts that the clock hangs on", 8, acts=True
    ),
    Action("case.find", "case", "f", "find", "finding", "Record a finding on evidence", 5, acts=True),
    Action("case.determine", "case", "d", "determine", "determine", "Determine the case", 4, acts=True),
    Action("case.propose", "case", "p", "propose", "propose", "Propose a correction", 4, acts=True),
    Action("case.approve", "case", "a", "approve", "approve", "Approve the open correction", 6, acts=True),
    Action("case.reject", "case", "x", "reject", "reject", "Reject the open correction", 7, acts=True),
    Action("case.post", "case", "b", "post", "post", "Post the open correction to the account", 5, acts=True),
    Action("case.letter", "case", "l", "letter", "letter", "Write the letter that is due", 4, acts=True),
    Action(
        "case.letters", "case", "L", "letters", "letters", "Choose a letter, write and print it", 6, acts=True
    ),
    Action("case.told", "case", "W", "told", "told", "The letters then, beside what they would say today"),
    Action("case.export", "case", "E", "export", "pack", "Export the case as an evidence pack", 9),
    Action("case.document", "case", "R", "document", "report", "Write the report as a document", 9),
    Action("case.copy", "case", "y", "copy", "copy", "Copy where the case stands as text", 9),
    Action(
        "case.contact", "case", "c", "side('contact')", "contact", "Record a call or a letter", 6, acts=True
    ),
    Action(
        "case.task", "case", "t", "side('task')", "task", "Add a task, or say that one is done", 6, acts=True
    ),
    Action("case.file", "case", "A", "side('file')", "file", "Attach a file by its SHA-256", 8, acts=True),
    Action("case.link", "case", "K", "side('link')", "link", "Link the case to another one", 8, acts=True),
    Action("case.end", "case", "z", "end", "end", "Close the case, or reopen it", 7, acts=True),
    Action("case.pane-1", "case", "1", "pane(1)", "facts", "Pane 1, Facts and deadlines"),
    Action("case.pane-2", "case", "2", "pane(2)", "happened", "Pane 2, What happened"),
    Action("case.pane-3", "case", "3", "pane(3)", "findings", "Pane 3, Findings and corrections"),
    Action("case.pane-4", "case", "4", "pane(4)", "letters", "Pane 4, Letters that were sent"),
    Action("case.pane-5", "case", "5", "pane(5)", "tasks", "Pane 5, Tasks, contacts, files and other cases"),
    Action("case.next-pane", "case", "tab", "next_pane(1)", "pane", "Next pane", 6),
    Action("case.previous-pane", "case", "shift+tab", "next_pane(-1)", "pane", "Previous pane"),
    Action("case.maximise", "case", "Z", "maximise", "one pane", "Maximise the pane, or show two again"),
    Action("case.close", "case", "escape", "close", "back", "Back to the cases", 3),
)

_CASE_STEP: tuple[Action, ...] = (
    Action("step.record", "case-step", "ctrl+s", "record", "record", "Record what is shown", 1, acts=True),
    Action("step.cancel", "case-step", "escape", "cancel", "cancel", "Leave; nothing is recorded", 2),
)

_CASE_FORM: tuple[Action, ...] = (
    Action("form.record", "case-form", "ctrl+s", "record", "record", "Record what is shown", 1, acts=True),
    Action("form.cancel", "case-form", "escape", "cancel", "leave", "Leave; what is typed is kept here", 2),
    Action(
        "form.line", "case-form", "f4", "line", "line/form", "Type it on one line, or fill in the form", 3
    ),
    Action(
        "form.add", "case-form", "ctrl+n", "add", "another", "Put this posting on the list, for another", 4
    ),
    Action("form.afresh", "case-form", "f5", "afresh", "afresh", "Start again, without what was kept", 5),
)

_EVIDENCE: tuple[Action, ...] = (
    *of_rows("evidence", "evidence", "piece", "Piece above", "Piece below", 3),
    Action("evidence.open", "evidence", "enter", "choose", "open", "Open it exactly as it was seen", 1),
    Action("evidence.close", "evidence", "escape", "close", "close", "Back to the case", 2),
)

_REPORT: tuple[Action, ...] = (
    Action("report.up", "case-report", "up", "scroll(-1)", "scroll", "Scroll up", 3, palette=False),
    Action("report.down", "case-report", "down", "scroll(1)", "scroll", "Scroll down", 3, palette=False),
    Action("report.period", "case-report", "p", "period", "period", "Another period: 30 days, 90 days …", 1),
    Action(
        "report.typed",
        "case-report",
        "colon",
        "type_period",
        "period",
        "A period in words: last week, march …",
        1,
    ),
    Action("report.close", "case-report", "escape", "close", "back", "Back to the cases", 2),
)

_HANDOVER: tuple[Action, ...] = (
    *of_rows("handover", "handover", "row", "Row above", "Row below", 4),
    Action("handover.open", "handover", "enter", "open", "open", "Open the case file", 1),
    Action("handover.back", "handover", "colon", "when_back", "when back", "Say when you are back", 2),
    Action("handover.copy", "handover", "y", "copy", "copy", "Copy the handover as text", 2),
    Action("handover.close", "handover", "escape", "close", "back", "Go back", 3),
)

DISPUTES: tuple[Action, ...] = (
    *_HANDOVER,
    *_CASES,
    *_WORKLOAD,
    *_REPORT,
    *_CASE,
    *_CASE_STEP,
    *_CASE_FORM,
    *_EVIDENCE,
)
