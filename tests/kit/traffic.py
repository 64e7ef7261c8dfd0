"""An hour of a busy desk in one go: commands, look-ups, a follower and read models beside each other in one program.

Run as a program of its own, so that what it takes of the machine is its own; prints one JSON line.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import threading
from pathlib import Path
from random import Random

from domain.account.commands import Channel, Command, Deposit, OpenAccount, PlaceHold, Request, Withdraw
from domain.account.state import stream_of
from domain.clock import utc_now
from domain.handlers.account import Handler
from domain.history.cut import cut_at_instant
from domain.search import EventFilter
from storage.bank import SqlBank, SqlBanks
from storage.log.feed import follow
from storage.projections.runner import SqlProjections

ACCOUNTS = 12
DESKS = 4
COMMANDS_OF_A_DESK = 900
PARTS = 6
CHANNELS: tuple[Channel, ...] = ("branch", "atm", "card", "transfer")


def memory() -> int:
    """Bytes of this program that are in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def open_files() -> int:
    """Files and sockets that this program holds open."""
    return len(os.listdir("/proc/self/fd"))


def _command(chance: Random) -> Command:
    account, amount = str(chance.randint(1, ACCOUNTS)), chance.randint(1, 5000)
    kind = chance.random()
    if kind < 0.5:
        return Deposit(account_id=account, amount=amount, description="wages")
    if kind < 0.9:
        return Withdraw(account_id=account, amount=amount, description="shop")
    return PlaceHold(account_id=account, amount=amount, hold_id=f"h{chance.getrandbits(60)}")


def _desk(store: SqlBank, part: int, number: int, acknowledged: list[int]) -> None:
    """One person at work: commands, and between them what a caller asks."""
    chance, handler = Random(part * DESKS + number), Handler(store)
    for one in range(COMMANDS_OF_A_DESK // PARTS):
        command = _command(chance)
        request = Request(
            command=command,
            command_id=f"{part}-{number}-{one}",
            actor=f"desk-{number}",
            channel=chance.choice(CHANNELS),
        )
        acknowledged.append(len(handler.execute(request).receipt.lines))
        if one % 5 == 0:
            store.accounts("")
            cut_at_instant(store, command.account_id, utc_now())
            store.events_page(stream_of(command.account_id), EventFilter(text="shop"), limit=20)


def _all_at_once(store: SqlBank, part: int) -> int:
    """All desks at work for a part of the hour; how many events were acknowledged."""
    acknowledged: list[int] = []
    desks = [
        threading.Thread(target=_desk, args=(store, part, number, acknowledged)) for number in range(DESKS)
    ]
    for session in desks:
        session.start()
    for session in desks:
        session.join()
    return sum(acknowledged)


def main(address: str) -> None:
    """The whole hour, with a look at memory, open files and lag between its parts."""
    store = SqlBanks().open(address)
    handler, done, followed = Handler(store), threading.Event(), list[int]()
    for account in range(1, ACCOUNTS + 1):
        opening = OpenAccount(account_id=str(account), currency="GBP", overdraft_limit=10_000)
        handler.execute(Request(command=opening, command_id=f"open-{account}", actor="branch"))
    follower = threading.Thread(
        target=lambda: followed.extend(
            event.position for batch in follow(store.database, 0, stop=done.is_set) for event in batch
        )
    )
    follower.start()
    projections, acknowledged, samples = SqlProjections(store.database, utc_now), ACCOUNTS, []
    names = [status.name for status in projections.statuses()]
    for part in range(PARTS):
        acknowledged += _all_at_once(store, part)
        for name in names:
            while projections.advance(name):
                pass
        gc.collect()
        lag = max(status.lag_events for status in projections.statuses())
        samples.append({"memory": memory(), "files": open_files(), "lag": lag})
    done.set()
    follower.join()
    print(json.dumps({"acknowledged": acknowledged, "followed": followed, "samples": samples}))
    store.close()


if __name__ == "__main__":
    main(sys.argv[1])
