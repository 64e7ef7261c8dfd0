"""The forms for what is kept beside a case: a contact, a task, a file, a link to another case."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Literal

from domain.dispute import commands as c
from domain.dispute.checklist import named, pieces_of
from domain.errors import BadInput
from tui.application.cases.case_view import CaseView
from tui.application.cases.form_fields import FieldChoice, FormField, Values
from tui.application.cases.side import attached, attached_words, contact_instant, due_day, offered_links
from tui.application.cases.step_forms import ParsedStep, StepForm
from tui.application.session import Session
from tui.application.typed_path import typed_path
from tui.text.cases import day_words, distance
from tui.text.format import moment
from tui.text.time.parse import parse_when

SideStep = Literal["contact", "task", "file", "link"]
NEW, OTHER = "new", "other"
"""Chosen for a task that is new, and for a case that is not offered."""
MOST_SUGGESTED = 40
"""Names of files that are suggested at once."""
WAYS = (FieldChoice("in", "the customer called or wrote"), FieldChoice("out", "we called or wrote"))
MEDIA = (
    FieldChoice("phone", "telephone"),
    FieldChoice("letter", "letter"),
    FieldChoice("branch", "in a branch"),
    FieldChoice("email", "e-mail"),
)


def side_form(kind: SideStep, session: Session, case_id: str, view: CaseView) -> StepForm:
    """The form of that kind for a case as it is seen. Asks the store. Raises RecountError."""
    match kind:
        case "contact":
            return _contact(session, case_id)
        case "task":
            return _task(session, case_id, view)
        case "file":
            return _file(session, case_id, view)
    return _link(session, case_id, view)


def suggested_paths(session: Session, typed: str) -> tuple[FieldChoice, ...]:
    """Files and folders whose path begins as typed, folders ending in a slash; none for what cannot be listed."""
    if not typed.strip():
        return ()
    head, _, begun = typed.rpartition("/")
    folder = f"{head}/" if "/" in typed else ""
    try:
        with os.scandir(typed_path(session, folder or ".")) as entries:
            found = sorted(
                f"{one.name}/" if one.is_dir() else one.name
                for one in entries
                if one.name.startswith(begun) and (begun or not one.name.startswith("."))
            )
    except (OSError, ValueError, BadInput):
        return ()
    return tuple(FieldChoice(f"{folder}{name}", name) for name in found[:MOST_SUGGESTED])


def _contact(session: Session, case_id: str) -> StepForm:
    def instant(text: str) -> int | None:
        if not text.strip():
            return None
        now = session.clock()
        when = parse_when(text, zone=session.zone, now=now, locale=session.locale)
        at = contact_instant(when, now)
        if at > now:
            raise BadInput(f"{moment(at, session.zone)} has not come yet.")
        return at

    def told(text: str) -> str:
        at = instant(text)
        return "" if at is None else moment(at, session.zone)

    fields = (
        FormField("direction", "Which way", "choice", required=True, choices=WAYS),
        FormField("medium", "By", "choice", required=True, choices=MEDIA),
        FormField("at", "When", hint="now; or yesterday 3pm, 12 mar 10:15", check=told),
        FormField("text", "What was said", "lines", required=True, hint="what was said"),
    )
    return _form(
        "contact",
        f"Contact in case {case_id}",
        fields,
        lambda values: c.RecordContact(
            direction=values["direction"],  # type: ignore[arg-type]
            medium=values["medium"],  # type: ignore[arg-type]
            text=values["text"].strip(),
            at=instant(values.get("at", "")),
        ),
        first={"direction": "in", "medium": "phone"},
    )


def _task(session: Session, case_id: str, view: CaseView) -> StepForm:
    handler = session.cases
    open_tasks = {number: one for number, one in view.case.tasks.items() if not one.is_done}

    def day(text: str) -> date:
        return due_day(handler, text, session.zone)

    def told(text: str) -> str:
        found = day(text)
        return f"{day_words(found)}, {distance(found, view.today, view.calendar)}"

    def is_new(values: Values) -> bool:
        return values.get("which", NEW) == NEW

    done = tuple(FieldChoice(str(number), f"done: {number} {one.text}") for number, one in open_tasks.items())
    which = FormField(
        "which", "Task", "choice", required=True, choices=(FieldChoice(NEW, "a new task"), *done)
    )
    fields = (
        FormField("text", "What to do", "lines", required=True, hint="what is to be done", asked=is_new),
        FormField("due", "By", required=True, hint="the day: friday, 12 mar, 5 bd", check=told, asked=is_new),
    )

    def make(values: Values) -> c.CaseCommand:
        if not is_new(values):
            return c.FinishTask(number=int(values["which"]))
        return c.AddTask(text=values["text"].strip(), due_on=day(values["due"]))

    return _form(
        "task",
        f"Task in case {case_id}",
        (which, *fields) if open_tasks else fields,
        make,
        first={"which": NEW},
        begin="which" if open_tasks else "",
    )


def _file(session: Session, case_id: str, view: CaseView) -> StepForm:
    pieces = tuple(
        FieldChoice(one.name, f"{one.name}: {one.why}")
        for one in pieces_of(view.case.facts.reason_code)
        if one.source == "file"
    )

    def told(text: str) -> str:
        return attached_words(attached(typed_path(session, text), ""))

    def make(values: Values) -> c.CaseCommand:
        words = named(values.get("piece", ""), values.get("words", "").strip())
        return attached(typed_path(session, values["path"]), words)

    path = FormField("path", "File", required=True, hint="its path; → completes, ↑↓ choose", check=told)
    piece = FormField("piece", "It is", "choice", hint="none of what is looked for", choices=pieces)
    words = FormField("words", "Shows", hint="what it shows")
    form = _form("file", f"File for case {case_id}", (path, piece, words) if pieces else (path, words), make)
    return replace(form, suggests={path.name: partial(suggested_paths, session)})


def _link(session: Session, case_id: str, view: CaseView) -> StepForm:
    offers = offered_links(session.cases, case_id, view.case)
    known = {one.case_id: one for one in offers}
    choices = (
        *(FieldChoice(one.case_id, f"{one.case_id}  {one.why}") for one in offers),
        FieldChoice(OTHER, "another case"),
    )

    def is_other(values: Values) -> bool:
        return values.get("case", OTHER) == OTHER

    def told(text: str) -> str:
        other = session.cases.load(text.strip())
        return f"about {other.facts.reason_code}, {other.status}"

    relations = (
        FieldChoice("duplicate-of", "a duplicate of it: the same dispute"),
        FieldChoice("related-to", "related to it"),
    )
    fields = (
        FormField("case", "Case", "choice", required=True, choices=choices),
        FormField(
            "number",
            "Number",
            required=True,
            hint="the other case's number, such as D-12",
            check=told,
            asked=is_other,
        ),
        FormField(
            "relation",
            "This one is",
            "choice",
            "what this case is to the other",
            required=True,
            choices=relations,
        ),
    )
    first = next(iter(known.values()), None)
    return _form(
        "link",
        f"Link of case {case_id}",
        fields if offers else fields[1:],
        lambda values: c.LinkCase(
            relation=values["relation"],  # type: ignore[arg-type]
            case_id=values["number"].strip() if is_other(values) else values["case"],
        ),
        first={} if first is None else {"case": first.case_id, "relation": first.relation},
        begin="" if first is None else "case",
    )


def _form(
    name: SideStep,
    title: str,
    fields: tuple[FormField, ...],
    make: Callable[[Values], c.CaseCommand],
    *,
    first: Values | None = None,
    begin: str = "",
) -> StepForm:
    """A step of fields alone; what it says is what is recorded."""
    return StepForm(
        name, title, "", fields, lambda values: ParsedStep(make(values), ()), first=first or {}, begin=begin
    )
