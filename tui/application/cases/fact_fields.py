"""The fields in which facts are stated: of a notice those that are asked at once, of a case every fact there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import get_args
from zoneinfo import ZoneInfo

from domain.dispute import facts as f
from domain.dispute.reasons import BY_CODE, REASONS
from domain.dispute.state import Case
from domain.errors import BadInput
from domain.money import plain
from tui.application.cases.fact_values import FactReader
from tui.application.cases.facts import ROW_OF, FactRow, Stated, split_facts
from tui.application.cases.form_fields import FieldChoice, FormField, Values, as_several, chosen_of
from tui.text.case_facts import INSTANTS, fact_words
from tui.text.cases import REGIMES

OF_NOTICE = (
    "reason_code",
    "amount",
    "missing",
    "noticed",
    "medium",
    "told_by",
    "device",
    "learned",
    "regime",
)
"""Keys of the facts that a notice is asked for, beside its entries and what the customer said."""
AMENDABLE: dict[str, str] = {
    "entry": "Entries",
    "amount": "Amount",
    "missing": "Missing",
    "noticed": "Noticed",
    "medium": "Came by",
    "channel": "Oral, written",
    "received": "Letter came",
    "mailed": "Letter mailed",
    "told_by": "Told by",
    "learned": "Loss learned",
    "lost": "Lost or stolen",
    "statement": "Statement",
    "device": "Card used",
    "new_account": "New account",
    "point_of_sale": "Point of sale",
    "foreign": "Abroad",
    "documents_sent": "Documents",
    "confirmation": "Confirmation",
    "extension": "Extension",
    "cap": "Lower limit",
    "disclosures": "Disclosures",
    "preventable.tier2": "Tier 2 proven",
    "preventable.tier3": "Tier 3 proven",
    "authentication": "Authentication",
    "detectable": "Detectable",
    "negligence": "Negligence",
    "fraud": "Fraud",
    "suspicion": "Suspicion",
    "vulnerable": "Vulnerable",
    "scheme": "Scheme",
    "business": "Business",
    "error_type": "Error type",
    "reason_code": "Reason code",
    "regime": "Rules",
    "country": "Country",
    "words": "Customer said",
}
"""Keys of the facts of a case, the commonest first, each with its label."""
UNKNOWN = "unknown"
_YES_NO = (FieldChoice("yes", "yes"), FieldChoice("no", "no"), FieldChoice(UNKNOWN, "not known"))
_WORDS: dict[str, tuple[str, ...]] = {
    "medium": get_args(f.Medium),
    "channel": get_args(f.NoticeChannel),
    "error_type": get_args(f.ErrorType),
    "scheme": get_args(f.Scheme),
}
"""Facts that are one of a few words."""
MORE = FormField("more", "Other facts", hint="KEY=VALUE, such as foreign=yes, one after the other")


def notice_fields(
    codes: tuple[str, ...], currency: str, reader: Callable[[], FactReader]
) -> tuple[FormField, ...]:
    """The fields of a notice; `codes` are the reasons that it can be for."""

    def fact(key: str, label: str, hint: str, **more: object) -> FormField:
        made = _field(ROW_OF[key], label, hint, reader)
        return replace(made, **more)  # type: ignore[arg-type]

    def unauthorised(values: Values) -> bool:
        reason = BY_CODE.get(values.get("reason_code", ""))
        return reason is not None and reason.is_unauthorised

    return (
        FormField("reason_code", "Reason", "choice", "the reason", required=True, choices=_reasons(codes)),
        FormField("entry", "Entries", "several", "the entries that are disputed, or none", awaits=True),
        fact("amount", "Amount", f"what it is about in {currency}, if not all of the entries"),
        fact(
            "missing",
            "Missing",
            f"money that never came, in {currency}",
            asked=lambda values: values.get("reason_code") == "deposit-missing",
        ),
        FormField("words", "Customer said", "lines", "in the customer's own words"),
        fact("noticed", "Noticed", "today, or the day or time in words, such as yesterday 3pm"),
        fact("medium", "Came by", "the way it came"),
        fact("device", "Card used", "not known", asked=unauthorised),
        fact("learned", "Loss learned", "when the customer learned of it", asked=unauthorised),
        fact("told_by", "Told by", "who told the bank, if not the customer"),
        fact("regime", "Rules", "those that the account's currency proposes"),
        replace(MORE, check=_check_more),
        FormField("reason", "Why", hint="why this is other than the log has it"),
    )


def fact_fields(case: Case, reader: Callable[[], FactReader], zone: ZoneInfo) -> tuple[FormField, ...]:
    """Every fact of the case, with how it stands, instants in the zone; what is left empty stays as it is."""
    rows = ((ROW_OF[key], label) for key, label in AMENDABLE.items())
    return (
        FormField("reason", "Why", hint="how it is known", required=True),
        *(_field(row, label, _now(row, case, zone), reader) for row, label in rows),
        replace(MORE, check=_check_more),
    )


def amended(values: Values, entries: str) -> Iterator[Stated]:
    """The facts that the fields state; `entries` are those that the case disputes already."""
    for key in AMENDABLE:
        text = values.get(key, "").strip()
        if key == "entry" and text != entries:
            yield Stated(key, ",".join(chosen_of(text)))
        elif key != "entry" and text:
            yield Stated(key, text)


def entries_value(case: Case) -> str:
    """The disputed entries as they are chosen: `3`, or `3=40.00` where a part of it is disputed."""
    return as_several(_claimed(case, entry) for entry in case.facts.entries)


def _claimed(case: Case, entry: int) -> str:
    amount = case.facts.claimed_of(entry)
    return str(entry) if amount is None else f"{entry}={plain(amount, case.currency)}"


def _field(row: FactRow, label: str, hint: str, reader: Callable[[], FactReader]) -> FormField:
    def check(text: str) -> str:
        known = {"entries": (), "claims": (), "missing_entry": None}
        read = reader()
        return _understood(row.read(text, read, known), read)

    choices = _choices(row)
    if row.key == "entry":
        return FormField("entry", label, "several", hint, awaits=True)
    if choices:
        return FormField(row.key, label, "choice", hint, choices=choices)
    kind = "lines" if row.key == "words" else "text"
    return FormField(row.key, label, kind, hint, check=check)  # type: ignore[arg-type]


def _choices(row: FactRow) -> tuple[FieldChoice, ...]:
    if row.metavar in ("yes|no", "proven|no"):
        return _YES_NO
    if row.key == "reason_code":
        return _reasons(tuple(BY_CODE))
    if row.key == "regime":
        return tuple(FieldChoice(code, f"{code:<10} {words}") for code, words in REGIMES.items())
    words = _WORDS.get(row.key, ())
    return tuple(
        FieldChoice(one or UNKNOWN, one or "not known") for one in sorted(words, key=lambda one: not one)
    )


def _reasons(codes: tuple[str, ...]) -> tuple[FieldChoice, ...]:
    known = {reason.code: reason for reason in REASONS}
    return tuple(FieldChoice(code, f"{known[code].title} ({code}; {known[code].group})") for code in codes)


def _understood(said: dict[str, object], reader: FactReader) -> str:
    """A day or an instant that was read from words."""
    instants = [value for name, value in said.items() if name in INSTANTS and value is not None]
    days = [value for name, value in said.items() if name.endswith("_on") and value is not None]
    if instants:
        return fact_words("noticed_at", instants[0], reader.currency, reader.zone)
    return fact_words("noticed_on", days[0], reader.currency) if days else ""


def _now(row: FactRow, case: Case, zone: ZoneInfo) -> str:
    """How the fact stands: "now 40.00 USD"."""
    # Of one that was told the same field says when that was, and no letter came.
    is_told = row.key == "received" and case.facts.notice_channel == "oral"
    values = [None if is_told else getattr(case.facts, name) for name in row.fields]
    told = next(
        (
            fact_words(name, value, case.currency, zone)
            for name, value in zip(row.fields, values, strict=True)
            if value not in (None, "", ())
        ),
        "–",
    )
    return f"{told} · {row.about.replace(' named with --entry', '')}"


def _check_more(text: str) -> str:
    if split_facts(text)[2]:
        raise BadInput("Write KEY=VALUE, quoted where it has spaces.")
    return ""
