"""Checking a scenario file as a whole: it is read, its bank is made, and its own steps must solve it."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from domain.clock import LAST_INSTANT
from domain.errors import RecountError
from domain.lab.checks import Look
from domain.lab.progress import judged, looked
from domain.lab.scenario import Deed, Scenario
from tui.application.lab.bench import Bench, tools_of
from tui.application.lab.building import build, command_id
from tui.application.lab.deeds import Doer
from tui.application.lab.faults import BadScenario, Fault, Faults
from tui.application.lab.file import ScenarioFile, read_file

if TYPE_CHECKING:
    from domain.bank import Banks


def check_file(path: Path, banks: Banks) -> tuple[Fault, ...]:
    """What is wrong with the scenario file, in order of its lines; nothing where it can be taken.

    Raises MissingFile and BadInput for what is no readable file, StoreUnavailable.
    """
    try:
        file = read_file(path)
    except BadScenario as error:
        return error.faults
    faults = file.faults()
    with TemporaryDirectory(prefix="recount-lab-") as folder:
        bank_path = Path(folder) / "bank.db"
        names = build(file.plan, file.texts, banks, bank_path, faults)
        if not faults.found:
            scenario = file.scenario(names, faults)
            _check_answers(scenario, faults)
            if not faults.found:
                with closing(banks.open(str(bank_path))) as bank:
                    bank.start_clock(scenario.start, LAST_INSTANT)
                    _replay(file, scenario, Bench(bank, tools_of(banks, bank_path)), faults)
    return tuple(sorted(set(faults.found)))


def _check_answers(scenario: Scenario, faults: Faults) -> None:
    """No trap is the right answer, and none is shadowed by one before it."""
    for number, task in enumerate(scenario.tasks):
        for at, trap in enumerate(task.traps):
            if trap.answer is not None and judged(task, trap.answer).trap is not trap:
                place = ("task", number, "trap", at)
                faults.note(place, "this answer is the right one, or that of a trap before it")


def _replay(file: ScenarioFile, scenario: Scenario, bench: Bench, faults: Faults) -> None:
    """Solve the scenario by its own steps, task by task."""
    bank = bench.bank
    doer = Doer(
        bank,
        bank.clock,
        file.plan.zone,
        str,
        lambda at: bank.start_clock(at, LAST_INSTANT),
        bench=bench,
    )
    look = Look(bank, scenario.start, bench.tools.seal)
    for number, task in enumerate(scenario.tasks):
        if task.is_deed and looked(task, look).is_right:
            faults.note(("task", number), "this is done before anybody has done anything")
            return
        tools = tuple(tool.deed for tool in task.tools)
        before = (("tools", tools), ("meanwhile", task.meanwhile), ("steps", task.deeds))
        if not all(_done(doer, deeds, (number, name), faults) for name, deeds in before):
            return
        if task.is_deed and not looked(task, look).is_right:
            faults.note(("task", number), "its steps do not lead to what its checks want, or into a trap")
            return
        if not _done(doer, task.afterwards, (number, "afterwards"), faults):
            return


def _done(doer: Doer, deeds: Sequence[Deed], where: tuple[int, str], faults: Faults) -> bool:
    """Do them; whether all could be done, which is noted where not."""
    number, name = where
    for at, deed in enumerate(deeds):
        try:
            doer.do(deed, command_id("check", number, name, at))
        except RecountError as error:
            faults.note(("task", number, name, at, "do"), error.message)
            return False
    return True
