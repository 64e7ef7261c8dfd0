"""What lessons do to their scratch bank that no app does to a bank at work: `bank edit 2407 entry=4 amount=9.00`.

Each says in a few lines what it did, as whoever is trained reads it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from domain.account.state import stream_of
from domain.bank import Seal
from domain.errors import BadInput
from domain.json_text import read_json
from domain.money import printed
from domain.stream import RecordedEvent
from tui.application.lab.figures import read_signed
from tui.application.lab.questions import question_file
from tui.application.lab.said import said_values
from tui.text.batches import counted

if TYPE_CHECKING:
    from domain.bank import Bank, Banks
    from domain.workbench import Workbench

Lines = tuple[str, ...]
MOST_FINDINGS = 4


@dataclass(frozen=True, slots=True)
class Tools:
    """The workbench of one scratch bank, before that is opened."""

    workbench: Workbench
    read: Callable[[Path], Seal]
    folder: Path
    """Where files of the lesson are put beside its bank."""

    def seal(self) -> Seal | None:
        """The bank's seal; None where none was taken. Raises DamageFound."""
        path = self.workbench.seal_path
        return self.read(path) if path.exists() else None

    def clear(self) -> None:
        """Forget the seal of an earlier bank at this place."""
        self.workbench.seal_path.unlink(missing_ok=True)


def tools_of(banks: Banks, path: Path) -> Tools:
    """The tools for the scratch bank at a path."""
    return Tools(banks.workbench(path), banks.read_seal, path.with_suffix(".files"))


@dataclass(frozen=True, slots=True)
class Bench:
    """The tools, and the open bank."""

    bank: Bank
    tools: Tools

    def do(self, words: str) -> Lines:
        """Have the effect, and say what it was. Raises BadInput, StoreUnavailable."""
        verb, _, rest = words.strip().partition(" ")
        if verb not in BENCH:
            raise BadInput(f"bank {verb[:40]} is no tool; there are {', '.join(BENCH)}.")
        return BENCH[verb](self, rest.strip())

    def empty(self, said: str) -> Lines:
        self._catch_up(said)
        self.tools.workbench.empty_read_model(said)
        # How many that were no screen says: beside its rows a read model keeps notes of its own there.
        return (f"DELETE FROM projection_rows: all rows of {said} are gone.",)

    def spoil(self, said: str) -> Lines:
        account_id, values = _head(said, "by")
        by = self._amount(account_id, values["by"])
        version = self.tools.workbench.spoil_snapshot(account_id, by)
        return (
            f"The snapshot of account {account_id} at event {version} now says "
            f"{self._printed(account_id, by)} more than it did.",
        )

    def edit(self, said: str) -> Lines:
        account_id, values = _head(said, "entry")
        event = self._event(account_id, values["entry"])
        if "data" in values:
            was, now = event.data, values["data"]
            stored = now
        else:
            payload = _payload(event)
            amount = self._amount(account_id, values.get("amount", ""))
            was, now = f'"amount":{payload["amount"]}', f'"amount":{amount}'
            stored = json.dumps(payload | {"amount": amount}, ensure_ascii=False, separators=(",", ":"))
        self.tools.workbench.replace_payload(account_id, event.version, event.schema_version, stored)
        return (f"UPDATE events: in event {event.version} of account {account_id}", was, "became", now)

    def modernise(self, said: str) -> Lines:
        changed = 0
        for event in self.bank.events(stream_of(said)):
            newest = self.bank.payload_steps(event)[-1]
            if newest.schema_version != event.schema_version:
                self.tools.workbench.replace_payload(said, event.version, newest.schema_version, newest.text)
                changed += 1
        return (
            f"UPDATE events: {counted(changed, 'old payload')} of account {said} rewritten in today's shape.",
        )

    def link(self, said: str) -> Lines:
        changed = self.tools.workbench.link_anew(said)
        self.bank.repair([stream_of(said)])
        return (
            f"Computed anew: {counted(changed, 'hash', 'hashes')} of account {said}, and everything that is derived "
            "from its events.",
        )

    def seal(self, said: str) -> Lines:
        self.tools.clear()
        taken = self.bank.seal(self.tools.workbench.seal_path, self.bank.clock())
        held = f"{counted(taken.events, 'event')} of {counted(len(taken.heads), 'stream')}"
        return (f"Sealed: {held}, digest {taken.digest[:16]}…",)

    def verify(self, said: str) -> Lines:
        seal = self.tools.seal() if said == "seal" else None
        found = self.bank.verify(seal=seal, jobs=1)
        against = " and the seal" if seal is not None else ""
        if found.intact:
            return (f"Intact: the hashes of {counted(found.events, 'event')} agree{against}.",)
        more = len(found.findings) - MOST_FINDINGS
        return (
            f"Not intact: {counted(len(found.findings), 'finding')}.",
            *(
                f"{one.stream_id}{'' if one.version is None else f' event {one.version}'}: {one.message}"
                for one in found.findings[:MOST_FINDINGS]
            ),
            *((f"And {more} more.",) if more > 0 else ()),
        )

    def copy(self, said: str) -> Lines:
        self.tools.workbench.keep_copy()
        return ("A copy of the bank was kept.",)

    def restore(self, said: str) -> Lines:
        self.tools.workbench.put_back()
        return ("The bank is as in the copy that was kept.",)

    def ask(self, said: str) -> Lines:
        name, _, version = said.partition(" ")
        path = question_file(self.tools.folder, name, version or "1")
        projections = self.bank.projections()
        if all(one.name != name for one in projections.statuses()):
            projections.add(str(path))
            self._catch_up(name)
        code = path.read_text(encoding="utf-8").partition("\n\n\n")[2]
        return (f"{path.name}, version {version or '1'} of the code:", *code.splitlines())

    def rebuild(self, said: str) -> Lines:
        projections = self.bank.projections()
        for _ in projections.rebuild(said):
            pass
        projections.swap(said)
        return (f"{said} was folded anew from the log.",)

    def repair(self, said: str) -> Lines:
        self.bank.repair([stream_of(said)])
        return (f"What is derived from the events of account {said} was made anew.",)

    def race(self, said: str) -> Lines:
        values = said_values(said)
        if missing := [key for key in ("has", "takes") if key not in values]:
            raise BadInput(f"bank race needs {missing[0]}=AMOUNT.")
        currency = self.bank.profile().currency or "GBP"
        run = self.tools.workbench.race(
            read_signed(values["has"], currency),
            read_signed(values["takes"], currency),
            is_guarded=values.get("key", "no") == "yes",
        )
        return (
            *(f"{one.writer}: SELECT COUNT(*) says {one.counted}" for one in run.writes),
            *(
                f"{one.writer}: INSERT version {one.counted + 1}: "
                f"{'refused, UNIQUE (stream_id, version)' if one.version is None else 'done'}"
                for one in run.writes
            ),
            f"The account says {printed(run.ledger, currency)}.",
        )

    def _catch_up(self, name: str) -> None:
        """Let the read model pass what waits, whoever else would have done so in a moment."""
        projections = self.bank.projections()
        while projections.advance(name):
            pass

    def _event(self, account_id: str, number: str) -> RecordedEvent:
        event = self.bank.event(stream_of(account_id), int(number)) if number.isdigit() else None
        if event is None:
            raise BadInput(f"Account {account_id} has no event {number[:20]}.")
        return event

    def _currency(self, account_id: str) -> str:
        summary = self.bank.summary(account_id)
        if summary is None:
            raise BadInput(f"There is no account {account_id[:40]}.")
        return summary.currency

    def _amount(self, account_id: str, text: str) -> int:
        return read_signed(text, self._currency(account_id))

    def _printed(self, account_id: str, amount: int) -> str:
        return printed(amount, self._currency(account_id))


BENCH: Mapping[str, Callable[[Bench, str], Lines]] = {
    "empty": Bench.empty,
    "spoil": Bench.spoil,
    "edit": Bench.edit,
    "modernise": Bench.modernise,
    "link": Bench.link,
    "seal": Bench.seal,
    "verify": Bench.verify,
    "copy": Bench.copy,
    "restore": Bench.restore,
    "ask": Bench.ask,
    "rebuild": Bench.rebuild,
    "repair": Bench.repair,
    "race": Bench.race,
}
"""What comes after `bank`."""


def _head(said: str, *needed: str) -> tuple[str, dict[str, str]]:
    account_id, _, rest = said.partition(" ")
    values = said_values(rest)
    if missing := [key for key in needed if key not in values]:
        raise BadInput(f"this tool needs {missing[0]}=VALUE")
    return account_id, values


def _payload(event: RecordedEvent) -> dict[str, object]:
    """A payload as it is stored, which has an amount. Raises BadInput."""
    try:
        payload = read_json(event.data)
    except ValueError:
        payload = None
    if not isinstance(payload, dict) or "amount" not in payload:
        raise BadInput(f"Event {event.version} has no amount that could be edited; give data=TEXT.")
    return payload
