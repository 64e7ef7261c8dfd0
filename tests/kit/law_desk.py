"""A desk that settles disputes in the shell, day by day: a story is a line a command, on a bank for training."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from domain.bank import Progress
from storage.bank import SqlBank, SqlBanks
from storage.engine.connect import open_database
from tests.kit.recount import Recount

_LINE = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)(?: (?P<time>\d\d:\d\d))?(?: (?P<actor>[A-Za-z]+):)?(?: !(?P<code>\d))? (?P<words>.+)"
)
PROFILES: dict[str, dict[str, str]] = {
    "US": {
        "country": "US",
        "zone": "America/New_York",
        "locale": "en-US",
        "currency": "USD",
        "name": "First Bank",
        "telephone": "+1 212 555 0100",
    },
    "GB": {
        "country": "GB",
        "zone": "Europe/London",
        "locale": "en-GB",
        "currency": "GBP",
        "name": "Northern Bank",
        "telephone": "0113 496 0000",
    },
    "DE": {
        "country": "DE",
        "zone": "Europe/Berlin",
        "locale": "de-DE",
        "currency": "EUR",
        "name": "Erste Bank",
        "telephone": "030 1234567",
    },
}
"""Banks by the country that they are in."""
LIMITS = ("four_eyes_posting", "four_eyes_case", "four_eyes_customer_day")


class StandingBank(SqlBank):
    """Stays open from one command to the next."""

    def close(self) -> None:
        """Nothing: `leave` does."""

    def leave(self) -> None:
        """Close it after the last command."""
        super().close()


class StandingBanks(SqlBanks):
    """One bank, opened with the first command."""

    def __init__(self) -> None:
        self.bank: StandingBank | None = None

    def open(
        self, address: str, *, read_only: bool = False, progress: Progress | None = None
    ) -> StandingBank:
        """As SqlBanks does."""
        if self.bank is None:
            self.bank = StandingBank(open_database(address), address)
        return self.bank

    def leave(self) -> None:
        """After the last command."""
        if self.bank is not None:
            self.bank.leave()


def make_law_bank(path: Path, country: str) -> Path:
    """A bank for training there, in which one person may give back as much as there is."""
    recount = Recount(path, path.parent)
    recount("init", "--training")
    for key, value in (*PROFILES[country].items(), *((limit, "9000000") for limit in LIMITS)):
        recount("bank", "set", key, value, options=("--clock", "2019-01-02 09:00"))
    return path


@dataclass
class LawDesk:
    """Runs a story, a line a command: `DAY[ TIME][ NAME:][ !CODE] WORDS`.

    A day alone is ten in the morning, the actor is ada, and the command must end with the code (0). `correct CASE
    STEP …` proposes and posts a correction, `found CASE OUTCOME` cites event 2, records what was found and determines,
    `send CASE KIND` sends a letter. `answers` are what the commands printed as JSON.
    """

    recount: Recount
    zone: str
    answers: list[Any] = field(default_factory=list)
    now: str = ""

    def story(self, text: str) -> Any:
        """Every line of it; the answer of the last."""
        for line in text.strip().splitlines():
            if line.strip():
                self.line(line.strip())
        return self.answers[-1]

    def line(self, line: str) -> None:
        """One line."""
        match = _LINE.fullmatch(line)
        assert match is not None, line
        self.now = f"{match['day']} {match['time'] or '10:00'}"
        words, code = shlex.split(match["words"]), int(match["code"] or 0)
        actor = match["actor"] or "ada"
        match words:
            case ["correct", case_id, *steps]:
                self._correct(case_id, steps, actor, code)
            case ["found", case_id, outcome]:
                self._found(case_id, outcome, actor, code)
            case ["send", case_id, kind]:
                self.run(["case", "letter", case_id, kind, "--send"], actor=actor, code=code)
            case _:
                self.run(words, actor=actor, code=code)

    def _correct(self, case_id: str, steps: list[str], actor: str, code: int) -> None:
        proposed = self.run(["case", "propose", case_id, *steps], actor=actor, code=code)
        if not code:
            number = str(proposed["corrections"][-1]["number"])
            self.run(["case", "post", case_id, number], actor=actor)

    def _found(self, case_id: str, outcome: str, actor: str, code: int) -> None:
        self.run(["case", "cite", case_id, "--event", "2"], actor=actor)
        found = self.run(["case", "show", case_id], actor=actor)["events"]
        cited = sum(one["type"] == "EvidenceCited" for one in found)
        self.run(["case", "find", case_id, "the log shows it", "--evidence", str(cited)], actor=actor)
        self.run(["case", "determine", case_id, outcome, "as found"], actor=actor, code=code)

    def at_desk(self, zone: str, time: str, words: str) -> None:
        """A line at a desk in another zone, at a time of the bank."""
        bank, at = self.zone, datetime.fromisoformat(time).replace(tzinfo=ZoneInfo(self.zone))
        self.zone = zone
        self.line(f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M} {words}")
        self.zone, self.now = bank, time

    def run(self, words: Iterable[str], *, actor: str = "ada", code: int = 0) -> Any:
        """What the command prints as JSON, at the time of the last line; a list of several lines, or of none."""
        options = ("--zone", self.zone, "--actor", actor, *(("--clock", self.now) if self.now else ()))
        result = self.recount(*words, "--json", code=code, options=options)
        lines = [json.loads(line) for line in result.stdout.splitlines()]
        answer = lines[0] if len(lines) == 1 else lines
        self.answers.append(answer)
        return answer

    def clock(self, case_id: str = "D-1") -> dict[str, str]:
        """Each duty of the case: its day and how it stands."""
        duties = self.run(["case", "clock", case_id])["duties"]
        return {one["duty"]: f"{one['due_on']} {one['status']}" for one in duties}

    def paragraphs(self, case_id: str = "D-1") -> dict[str, str]:
        """Each duty of the case: the paragraph that it rests on."""
        return {one["duty"]: one["paragraph"] for one in self.run(["case", "clock", case_id])["duties"]}

    def money(self, case_id: str = "D-1") -> dict[str, Any]:
        """The ledger of the case."""
        found: dict[str, Any] = self.run(["case", "ledger", case_id])
        return found

    def borne(self, case_id: str = "D-1") -> tuple[int, int]:
        """What the customer bears of the case and what is refunded, in minor units."""
        found = self.run(["case", "liability", case_id])
        return found["limit"], found["refund"]

    def balance(self, account: str = "A") -> int:
        """The ledger balance, in minor units."""
        balance: int = self.run(["show", account])["ledger_balance"]
        return balance

    def refusal(self, story: str) -> str:
        """What the last line of a story is refused with."""
        message: str = self.story(story)["error"]["message"]
        return message

    def letter(self, kind: str, case_id: str = "D-1") -> str:
        """The text of a letter as the bank's template writes it."""
        text: str = self.run(["case", "letter", case_id, kind])["text"]
        return text
