"""The filter language: one line that says which events are wanted, read without guessing.

    type:fee,hold  amount:50..100  amount:>50  actor:ops/mlee  channel:atm  from:"13 mar" to:tue
    correlation:8f2c…  late  batch rerun

What has no keyword is one run of words that an event must hold; "quotes" keep blanks and colons together.
Every given condition must hold. The words of what was understood come with the filter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from types import MappingProxyType
from typing import TypeAlias
from zoneinfo import ZoneInfo

from domain.account.event_kinds import ACCOUNT_EVENTS
from domain.account.lateness import CORRECTION_TYPES
from domain.errors import BadInput
from domain.money import parse_size
from domain.search import EventFilter
from tui.text.events import types_by_filter_word
from tui.text.format import moment, money
from tui.text.safe import safe_str
from tui.text.time.numeric_date import Locale, no_locale
from tui.text.time.parse import Moment, parse_when

MAX_LENGTH = 400
"""Characters beyond which a line is not a filter and is not read."""

MAX_QUOTED = 40

TYPE_WORDS: Mapping[str, tuple[str, ...]] = MappingProxyType(types_by_filter_word())
"""Words for kinds of events; every event type also has its own name (`FeeCharged`, in any case)."""

_TYPES = MappingProxyType({name.casefold(): (name,) for name in ACCOUNT_EVENTS} | dict(TYPE_WORDS))
_TOKEN = re.compile(
    r'(?:(?P<key>[A-Za-z]+):)?(?:["“](?P<quoted>[^"“”]*)["”]|(?P<bare>[^\s"“”]+))(?=\s|$)|\s+'
)
_BARE_KEY = re.compile(r"([A-Za-z]+):(?=\s|$)")
_AMOUNT = re.compile(r"(?P<sign>>=|<=|>|<)(?P<bound>.+)|(?P<low>.*?)\.\.(?P<high>.*)|(?P<exact>.+)")


@dataclass(frozen=True, slots=True)
class Reader:
    """What a line is read with: the account's currency, the reader's zone, and instants (UTC microseconds).

    Signed times count from `cursor`, others from `now`. `correlations` are the known ids that a beginning
    may stand for. `more_types` are types of events beside those of accounts.
    """

    currency: str
    zone: ZoneInfo
    now: int
    cursor: int | None = None
    correlations: Collection[str] = ()
    locale: Locale = no_locale
    more_types: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class FilterWords:
    """A filter, and what was understood in words ("" for every event)."""

    wanted: EventFilter
    words: str


_Condition: TypeAlias = tuple[EventFilter, str]
"""The filter with one condition more, and the words for that condition."""


def parse_filter(text: str, reader: Reader) -> FilterWords:
    """The events a line asks for; every event for an empty one.

    Raises BadInput, TimeError and MoneyError: one sentence that says what to type instead.
    """
    if len(text) > MAX_LENGTH:
        raise BadInput(f"A filter has at most {MAX_LENGTH} characters; type less.")
    wanted, words, seen, loose = EventFilter(), list[str](), set[str](), list[str]()
    for key, value in _tokens(text):
        if not key:
            loose.append(value)
            continue
        if key in seen:
            raise BadInput(f"{key}: stands there twice; say it once{_JOINED.get(key, '')}.")
        seen.add(key)
        wanted, said = _KEYS[key](wanted, value, reader)
        words.append(said)
    if loose:
        if "text" in seen:
            raise BadInput("Words stand there with and without text:; put all of them behind it, in quotes.")
        wanted, said = _text(wanted, " ".join(loose), reader)
        words.append(said)
    _check_order(wanted, reader)
    return FilterWords(wanted, ", ".join(words))


def close_words(word: str, known: Collection[str]) -> str:
    """ "did you mean fee?" for a word that is nearly a known one, else a list of those known."""
    near = get_close_matches(word.casefold(), known, n=1)
    return f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}."


def _tokens(text: str) -> list[tuple[str, str]]:
    """Pairs of a known keyword and its value; ("", word) for words without one."""
    found, at = list[tuple[str, str]](), 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise _torn(text[at:])
        at = match.end()
        if not match[0].isspace():
            found.append(_token(match))
    return found


def _token(match: re.Match[str]) -> tuple[str, str]:
    key, quoted = (match["key"] or "").casefold(), match["quoted"] is not None
    value = " ".join((match["quoted"] if quoted else match["bare"]).split())
    if bare_key := None if quoted else _BARE_KEY.fullmatch(value):
        key, value = bare_key[1].casefold(), ""
    if not key and not quoted and value.casefold() == _LATE:
        return _LATE, value
    if key and (key not in _KEYS or key == _LATE):
        raise BadInput(f'"{safe_str(key, MAX_QUOTED)}:" is no keyword; {close_words(key, KEYWORDS)}')
    if not value:
        raise BadInput(_EMPTY[key] if key else "The quotes hold nothing; type a word between them.")
    return key, value


def _torn(rest: str) -> BadInput:
    if rest.count('"') % 2 or rest.count("“") != rest.count("”"):
        return BadInput(f"The quotes before {_quoted(rest.lstrip(chr(34)))} are not closed; close them.")
    return BadInput(f"I can't read {_quoted(rest)}; put quotes around all of a value that has a blank.")


def _type(wanted: EventFilter, value: str, reader: Reader) -> _Condition:
    names = [name for name in value.split(",") if name.strip()]
    types = frozenset(kind for name in names for kind in types_of(name.strip(), reader.more_types))
    if not types:
        raise BadInput(_EMPTY["type"])
    known = [*ACCOUNT_EVENTS, *reader.more_types]
    named = dict.fromkeys(kind for kind in known if kind in types)
    return replace(wanted, types=types), f"type {' or '.join(named)}"


def types_of(name: str, more: Collection[str] = ()) -> tuple[str, ...]:
    """The event types that a filter's word or a type's own name stands for, `more` among them. Raises BadInput."""
    word = name.casefold()
    if other := tuple(one for one in more if one.casefold() == word):
        return other
    found = _TYPES.get(word) or _TYPES.get(word.removesuffix("s")) or _TYPES.get(word.removesuffix("d"))
    if found is None:
        raise BadInput(f"{_quoted(name)} is no kind of event; {close_words(word, TYPE_WORDS)}")
    return found


def _amount(wanted: EventFilter, value: str, reader: Reader) -> _Condition:
    """Bounds in minor units: `>50` begins at one minor unit more than 50."""
    match = _AMOUNT.fullmatch(value)
    assert match is not None, "the last alternative takes any text"
    low, high = _bounds(match, reader.currency)
    if low is None and high is None:
        raise BadInput(_EMPTY["amount"])
    return replace(wanted, min_amount=low, max_amount=high), _amount_words(low, high, reader.currency)


def _bounds(match: re.Match[str], currency: str) -> tuple[int | None, int | None]:
    if match["exact"]:
        exact = parse_size(match["exact"], currency)
        return exact, exact
    if match["sign"]:
        bound = parse_size(match["bound"], currency)
        if match["sign"][0] == ">":
            return bound + (match["sign"] == ">"), None
        return None, bound - (match["sign"] == "<")
    low, high = match["low"].strip(), match["high"].strip()
    return (parse_size(low, currency) if low else None, parse_size(high, currency) if high else None)


def _amount_words(low: int | None, high: int | None, currency: str) -> str:
    if low == high and low is not None:
        return f"amount {money(low, currency)} {currency}"
    bounds = (("at least", low), ("at most", high))
    said = " and ".join(f"{word} {money(bound, currency)}" for word, bound in bounds if bound is not None)
    return f"amount {said} {currency}"


def _text(wanted: EventFilter, value: str, _: Reader) -> _Condition:
    return replace(wanted, text=value), f"holding {_quoted(value)}"


def _actor(wanted: EventFilter, value: str, _: Reader) -> _Condition:
    return replace(wanted, actor=value), f"by {safe_str(value, MAX_QUOTED)}"


def _channel(wanted: EventFilter, value: str, _: Reader) -> _Condition:
    return replace(wanted, channel=value), f"through {safe_str(value, MAX_QUOTED)}"


def _correlation(wanted: EventFilter, value: str, reader: Reader) -> _Condition:
    """An id, or the beginning of one that is known."""
    begin = value.rstrip("…").removesuffix("...")
    found = [known for known in reader.correlations if known.startswith(begin)] if begin else []
    if value in reader.correlations:
        found = [value]
    if len(found) > 1 or (not found and begin != value):
        told = "no event around the cursor has" if not found else f"{len(found)} around the cursor have"
        raise BadInput(f"correlation: {told} an id that begins like this; type the whole id.")
    whole = found[0] if found else value
    return replace(wanted, correlation_id=whole), f"correlation {safe_str(whole, MAX_QUOTED)}"


def _from(wanted: EventFilter, value: str, reader: Reader) -> _Condition:
    at = _instant("from", value, reader).begin
    return replace(wanted, recorded_from=at), f"recorded from {moment(at, reader.zone, micros=True)}"


def _to(wanted: EventFilter, value: str, reader: Reader) -> _Condition:
    at = _instant("to", value, reader).end
    return replace(wanted, recorded_to=at), f"recorded to {moment(at, reader.zone, micros=True)}"


def _instant(key: str, value: str, reader: Reader) -> Moment:
    when = parse_when(value, zone=reader.zone, now=reader.now, cursor=reader.cursor, locale=reader.locale)
    if when.kind == "event":
        raise BadInput(f'{key}: takes a time such as "13 mar" or tue; the key of "go to" leads to an event.')
    return when


def _late(wanted: EventFilter, _: str, __: Reader) -> _Condition:
    return replace(wanted, backdated_only=True, not_types=CORRECTION_TYPES), "booked late"


def _check_order(wanted: EventFilter, reader: Reader) -> None:
    low, high = wanted.min_amount, wanted.max_amount
    if low is not None and high is not None and low > high:
        least, most = money(low, reader.currency), money(high, reader.currency)
        raise BadInput(f"No amount is at least {least} and at most {most}; exchange the two.")
    start, end = wanted.recorded_from, wanted.recorded_to
    if start is not None and end is not None and start > end:
        raise BadInput(
            f"from: ({moment(start, reader.zone)}) is after to: ({moment(end, reader.zone)}); exchange them, "
            "or add the year."
        )


def _quoted(text: str) -> str:
    return f"“{safe_str(text, MAX_QUOTED)}”"


_LATE = "late"
_KEYS: Mapping[str, Callable[[EventFilter, str, Reader], _Condition]] = MappingProxyType(
    {
        "type": _type,
        "amount": _amount,
        "text": _text,
        "actor": _actor,
        "channel": _channel,
        "from": _from,
        "to": _to,
        "correlation": _correlation,
        _LATE: _late,
    }
)
KEYWORDS = (*(f"{key}:" for key in _KEYS if key != _LATE), _LATE)
"""All that may begin a condition."""

_EMPTY: Mapping[str, str] = MappingProxyType(
    {
        "type": f"type: takes kinds of events: {', '.join(TYPE_WORDS)}.",
        "amount": "amount: takes an amount, or 50..100, >50, <50.",
        "text": "text: takes words that the event holds.",
        "actor": "actor: takes who recorded it, in full, such as ops/mlee.",
        "channel": "channel: takes where it came from, in full, such as atm.",
        "from": 'from: takes a time such as "13 mar", tue or -2h.',
        "to": 'to: takes a time such as "13 mar", tue or -2h.',
        "correlation": "correlation: takes an id as the Why pane shows it, or its beginning.",
    }
)
_JOINED: Mapping[str, str] = MappingProxyType(
    {"type": ", as type:fee,hold", "amount": ", as amount:50..100"},
)


def help_for(text: str) -> str:
    """What may follow the end of an unfinished line; "" where it does not end in a keyword."""
    last = text.rsplit(maxsplit=1)[-1] if text.split() else ""
    key = last.partition(":")[0].casefold() if ":" in last else ""
    return _EMPTY.get(key, "")
