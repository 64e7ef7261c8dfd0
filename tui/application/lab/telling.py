"""What a lesson has to say at the stage it stands at, as paragraphs with their parts: the panes only lay them out."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from tui.application.lab.answers import HINT_OF
from tui.application.lab.lesson import Lesson

Part: TypeAlias = Literal["title", "stage", "text", "hint", "wrong", "right", "quiet", "tool", "shown"]


class Said(NamedTuple):
    """A paragraph, one line long, and what it is."""

    part: Part
    text: str


def told(lesson: Lesson, *, whole: bool = True) -> list[Said]:
    """Everything of the stage; not `whole`: without its title, for where that stands elsewhere."""
    scenario, stage = lesson.scenario, lesson.progress.stage
    said = [Said("title", scenario.title)] if whole else []
    if stage == 0:
        return [*said, *_paragraphs(scenario.story)]
    if lesson.is_debrief:
        return [*said, Said("stage", "What this showed"), *_paragraphs(scenario.debrief)]
    return [*said, Said("stage", stage_words(lesson)), *of_task(lesson)]


def of_task(lesson: Lesson, *, verdict: bool = True) -> list[Said]:
    """The task, its hints, and what was said of it; without the `verdict` for where that stands elsewhere."""
    task = lesson.task
    if task is None:
        return []
    choices = [Said("text", f"{key}  {words}") for key, words in task.choices.items()]
    hints = [
        Said("hint", f"{_hint_name(number, len(task.hints))} {hint}")
        for number, hint in enumerate(lesson.hints, start=1)
    ]
    return [
        *_paragraphs(task.ask),
        *choices,
        *[Said("shown", line) for line in lesson.shown],
        *tool_words(lesson),
        *hints,
        *(verdict_words(lesson) if verdict else ()),
    ]


def tool_words(lesson: Lesson) -> list[Said]:
    """What the task offers to do, and its key."""
    return [] if lesson.tool is None else [Said("tool", f"f8  {lesson.tool.does}")]


def verdict_words(lesson: Lesson) -> list[Said]:
    """What is to be said of the last answer, or of what was done."""
    task, verdict = lesson.task, lesson.verdict
    if task is None:
        return []
    if lesson.of_task.done:
        return [Said("right", f"Right. {task.right}")]
    if verdict is None or verdict.is_open:
        return []
    if verdict.trap is not None:
        return [Said("wrong", verdict.trap.says)]
    return [Said("wrong", "Not that. Look again; f4 has a hint.")]


def stage_words(lesson: Lesson) -> str:
    """Where in the lesson it stands."""
    at, count = lesson.progress.at, len(lesson.scenario.tasks)
    if at is not None:
        return f"Task {at + 1} of {count}"
    return "What this showed" if lesson.is_debrief else f"About {lesson.scenario.minutes} minutes"


def asked_for(lesson: Lesson) -> str:
    """What is to be typed; "" where nothing is."""
    task = lesson.task
    return "" if task is None or lesson.of_task.done else HINT_OF[task.kind]


def next_words(lesson: Lesson) -> str:
    """What the way on is called."""
    if lesson.is_debrief:
        return "next lesson"
    if lesson.progress.stage == 0:
        return "begin"
    if lesson.of_task.done:
        return "next task" if lesson.progress.stage < len(lesson.scenario.tasks) else "what this showed"
    return "act in the bank" if lesson.task is not None and lesson.task.is_deed else "answer"


def _hint_name(number: int, hints: int) -> str:
    return f"Hint {number}." if number <= hints else "Solution."


def _paragraphs(text: str) -> list[Said]:
    return [Said("text", one) for one in text.split("\n\n") if one]
