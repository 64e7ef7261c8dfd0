"""`recount show`: an account as it was at a time or an event, through a named lens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from domain.account.state import Account, stream_of
from domain.errors import BadInput
from domain.history.cut import Cut, Lens
from domain.ports import Store
from tui.application.time_machine.state_at import Present, StateAt, StateQuery
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.json_output import known_currency, state_json
from tui.cli.output import emit
from tui.cli.params import account_argument, check_point, json_option, point_options
from tui.cli.table import amounts, pairs
from tui.text.figures import figures
from tui.text.format import moment, money, rfc3339
from tui.text.giving_back import aimed, claim_words, honouring_words
from tui.text.lenses import LENS_WORDS
from tui.text.safe import safe_str

if TYPE_CHECKING:
    from tui.text.time.parse import EventNumber, Moment


@dataclass(frozen=True, slots=True)
class Shown:
    """The state at a point of an account's life, who holds the account, and the balance that the source of the last
    event stated, in minor units."""

    account_id: str
    holder: str
    at: StateAt
    stated: int | None


@click.command("show")
@account_argument
@point_options
@json_option
@pass_invocation
def command(
    invocation: Invocation, account: str, at: str | None, version: int | None, lens: Lens, as_json: bool
) -> None:
    """Show the state of ACCOUNT, now or at any point of its past."""
    with invocation.bank() as bank:
        asked = _asked(invocation, at, version, lens)
        found = StateQuery(account, asked, lens, invocation.zone).run(bank)
        known_currency(account, found.account)
        shown = Shown(account, _holder(bank, found.account), found, _stated(bank, account, found.cut))
    if as_json:
        emit(_json(shown))
    else:
        click.echo("\n".join([found.sentence, "", *_facts(invocation, shown)]))


def _asked(
    invocation: Invocation, at: str | None, version: int | None, lens: Lens
) -> Moment | EventNumber | Present:
    """What was asked for. Raises TimeError, and BadInput for words that contradict each other."""
    check_point(at, version)
    if at is not None:
        asked = invocation.when(at)
    elif version is not None:
        asked = invocation.when(f"#{version}")
    else:
        return Present(invocation.clock())
    if asked.kind == "event" and lens == "as-of":
        raise BadInput("--lens as-of counts by value date and needs a time; an event number is none.")
    return asked


def _holder(store: Store, account: Account) -> str:
    name = store.holder_names([account.holder_id]).get(account.holder_id, "") if account.holder_id else ""
    return name or account.holder_id


def _stated(store: Store, account: str, cut: Cut) -> int | None:
    """The source's own balance after the last event; by value date there is no such order to compare."""
    if cut.lens == "as-of":
        return None
    recorded = store.event(stream_of(account), cut.last.version)
    return getattr(recorded.event, "stated_balance", None) if recorded is not None else None


def _facts(invocation: Invocation, shown: Shown) -> list[str]:
    account, cut = shown.at.account, shown.at.cut
    holder = f"  {safe_str(shown.holder)}" if shown.holder else ""
    where = "live" if cut.is_live else f"past: the account is now at event {cut.head_version:,}"
    money_facts = [(each.label, each.value) for each in figures(account) if each.is_money]
    if shown.stated is not None:
        money_facts.append(("Stated by source", shown.stated))
    facts = [
        ("Account", safe_str(shown.account_id) + holder),
        ("Status", f"{account.status} ({where})"),
        ("Lens", LENS_WORDS[cut.lens]),
        ("Value date", moment(cut.last.effective_at, invocation.zone)),
        *amounts(money_facts, account.currency),
        *(
            ("Hold", f"{safe_str(hold_id)}  {money(hold.amount, account.currency)} {account.currency}")
            for hold_id, hold in account.holds.items()
        ),
        *(
            (
                "Provisional credit",
                f"{safe_str(credit_id)}  {money(credit.amount, account.currency)} {account.currency} "
                f"{safe_str(aimed(credit, 'event '))}",
            )
            for credit_id, credit in account.provisional_credits.items()
        ),
        *(
            ("Claim", f"{safe_str(claim_id)}  {', '.join(claim_words(account, claim_id))}")
            for claim_id, claim in account.claims.items()
            if claim.amount
        ),
        *(("Honouring", ", ".join(words)) for words in honouring_words(account, invocation.zone)),
        ("Events read", f"{cut.events_read:,}"),
    ]
    return pairs(facts)


def _json(shown: Shown) -> dict[str, object]:
    at = shown.at
    account, cut, (last, following) = at.account, at.cut, at.neighbours
    return {
        "account": shown.account_id,
        "holder_id": account.holder_id,
        "holder_name": shown.holder,
        "lens": cut.lens,
        "asked_at": rfc3339(at.asked_at),
        "version": last.version if last else 0,
        "recorded_at": rfc3339(last.recorded_at) if last else None,
        "effective_at": rfc3339(last.effective_at) if last else None,
        "next_version": following.version if following else None,
        "next_recorded_at": rfc3339(following.recorded_at) if following else None,
        "head_version": cut.head_version,
        **state_json(account),
        "stated_balance": shown.stated,
        "events_read": cut.events_read,
        "display": {
            "sentence": at.sentence,
            "understood": at.understood,
            "zone": at.zone.key,
            "ledger_balance": f"{money(account.ledger, account.currency)} {account.currency}",
            "available_balance": f"{money(account.available, account.currency)} {account.currency}",
        },
    }
