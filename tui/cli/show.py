"""`recount show`: an account as it was at a time or an event, through a named lens."""

from __future__ import annotations

from dataclasses import dataclass

import click

from domain.account.state import Account, stream_of
from domain.errors import BadInput
from domain.history.cut import Cut, Lens, cut_at_instant, cut_at_version
from domain.ports import Mark, Store
from tui.cli.invocation import Invocation, pass_invocation
from tui.cli.json_output import known_currency, state_json
from tui.cli.output import emit
from tui.cli.params import EntryNumber, account_argument, json_option
from tui.cli.table import amounts, pairs
from tui.text.figures import figures
from tui.text.format import answer_sentence, moment, money, rfc3339
from tui.text.safe import safe_str

LENS_WORDS: dict[Lens, str] = {
    "as-at": "AS-AT (what the bank knew then)",
    "as-of": "AS-OF (by value date, with everything known now)",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """A cut with what it takes to tell it: who holds the account, and how the question was understood.

    `asked_at` is the instant the sentence speaks of, `stated` the balance that the source of the last event
    stated, in minor units.
    """

    account_id: str
    holder: str
    cut: Cut
    asked_at: int
    understood: str
    stated: int | None


@click.command("show")
@account_argument
@click.option("--at", metavar="TIME", help='Such as "2026-11-17 15:00", "tue 15:00", "-2h" or "#47".')
@click.option("--version", type=EntryNumber(), metavar="N", help="Right after the event of that number.")
@click.option(
    "--lens",
    type=click.Choice(["as-at", "as-of"]),
    default="as-at",
    show_default=True,
    help="What the bank knew then, or what counts for then by value date with everything known now.",
)
@json_option
@pass_invocation
def command(
    invocation: Invocation, account: str, at: str | None, version: int | None, lens: Lens, as_json: bool
) -> None:
    """Show the state of ACCOUNT, now or at any point of its past."""
    with invocation.store() as store:
        answer = _answer(invocation, store, account, at, version, lens)
    if as_json:
        emit(_json(invocation, answer))
    else:
        click.echo("\n".join([_sentence(invocation, answer), "", *_facts(invocation, answer)]))


def _answer(
    invocation: Invocation, store: Store, account: str, at: str | None, version: int | None, lens: Lens
) -> Answer:
    """Ask the store. Raises UnknownAccount, BadInput for a point outside the account's life."""
    if at is not None and version is not None:
        raise BadInput("--at and --version both say when; give one of them.")
    when = None if at is None else invocation.when(at)
    if when is not None and when.kind == "event":
        version = when.version
    if version is not None and lens == "as-of":
        raise BadInput("--lens as-of counts by value date and needs a time; an event number is none.")
    if when is not None and when.kind == "instant":
        cut, asked_at, understood = cut_at_instant(store, account, when.at, lens), when.at, when.echo
    elif version is not None:
        cut = cut_at_version(store, account, version)
        asked_at, understood = cut.last.recorded_at, f"event {version}"
    else:
        cut, asked_at = _now(invocation, store, account, lens)
        understood = f"now, {moment(asked_at, invocation.zone)}"
    known_currency(account, cut.account)
    return Answer(
        account, _holder(store, cut.account), cut, asked_at, understood, _stated(store, account, cut)
    )


def _now(invocation: Invocation, store: Store, account: str, lens: Lens) -> tuple[Cut, int]:
    """The live state; the clock of another machine may have recorded it a little after our now."""
    now, head = invocation.clock(), store.head(account)
    if lens == "as-of" or head is None:
        return cut_at_instant(store, account, now, lens), now
    return cut_at_version(store, account, head.version), max(now, head.recorded_at)


def _holder(store: Store, account: Account) -> str:
    name = store.holder_names([account.holder_id]).get(account.holder_id, "") if account.holder_id else ""
    return name or account.holder_id


def _stated(store: Store, account: str, cut: Cut) -> int | None:
    """The source's own balance after the last event; by value date there is no such order to compare."""
    if cut.lens == "as-of":
        return None
    recorded = store.event(stream_of(account), cut.last.version)
    return getattr(recorded.event, "stated_balance", None) if recorded is not None else None


def _neighbours(answer: Answer) -> tuple[Mark | None, Mark | None]:
    """The events recorded before and after the instant. By value date even the first may come after it."""
    cut = answer.cut
    return (cut.last, cut.next) if cut.last.recorded_at <= answer.asked_at else (None, cut.last)


def _sentence(invocation: Invocation, answer: Answer) -> str:
    account, (last, following) = answer.cut.account, _neighbours(answer)
    sentence = answer_sentence(
        ledger=account.ledger,
        currency=account.currency,
        asked_at=answer.asked_at,
        zone=invocation.zone,
        version=last.version if last else 0,
        recorded_at=last.recorded_at if last else None,
        next_version=following.version if following else None,
        next_recorded_at=following.recorded_at if following else None,
        same_instant=answer.cut.same_instant if last else None,
    )
    if answer.cut.lens == "as-of":
        sentence += "; AS-OF, by value date"
    if account.unverified_from is not None:
        sentence += f"; UNVERIFIED: event {account.unverified_from:,} cannot be read"
    return sentence


def _facts(invocation: Invocation, answer: Answer) -> list[str]:
    account, cut = answer.cut.account, answer.cut
    holder = f"  {safe_str(answer.holder)}" if answer.holder else ""
    where = "live" if cut.is_live else f"past: the account is now at event {cut.head_version:,}"
    money_facts = [(each.label, each.value) for each in figures(account) if each.is_money]
    if answer.stated is not None:
        money_facts.append(("Stated by source", answer.stated))
    facts = [
        ("Account", safe_str(answer.account_id) + holder),
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
                f"for event {credit.entry}",
            )
            for credit_id, credit in account.provisional_credits.items()
        ),
        ("Events read", f"{cut.events_read:,}"),
    ]
    return pairs(facts)


def _json(invocation: Invocation, answer: Answer) -> dict[str, object]:
    account, cut, (last, following) = answer.cut.account, answer.cut, _neighbours(answer)
    return {
        "account": answer.account_id,
        "holder_id": account.holder_id,
        "holder_name": answer.holder,
        "lens": cut.lens,
        "asked_at": rfc3339(answer.asked_at),
        "version": last.version if last else 0,
        "recorded_at": rfc3339(last.recorded_at) if last else None,
        "effective_at": rfc3339(last.effective_at) if last else None,
        "next_version": following.version if following else None,
        "next_recorded_at": rfc3339(following.recorded_at) if following else None,
        "head_version": cut.head_version,
        **state_json(account),
        "stated_balance": answer.stated,
        "events_read": cut.events_read,
        "display": {
            "sentence": _sentence(invocation, answer),
            "understood": answer.understood,
            "zone": invocation.zone.key,
            "ledger_balance": f"{money(account.ledger, account.currency)} {account.currency}",
            "available_balance": f"{money(account.available, account.currency)} {account.currency}",
        },
    }
