"""Templates of a bank's own letters: what a letter needs can be written, and no more time or room be asked for."""

from __future__ import annotations

from datetime import date

import pytest
from jinja2 import FunctionLoader, StrictUndefined, TemplateError

from tui.application.cases.letters.sandbox import LetterSandbox, rendered

FACTS = {
    "deadlines": {"answer": date(2026, 4, 3)},
    "money": ["One.", "Two."],
    "name": "Lamb & Angel",
    "cents": 1250,
}


def written(text: str, **more: str) -> str:
    def load(name: str) -> str | None:
        return {"letter": text, **more}.get(name)

    return rendered(
        LetterSandbox(loader=FunctionLoader(load), undefined=StrictUndefined).get_template("letter"), FACTS
    )


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        (
            "{% for one in money %}{{ loop.index }}/{{ loop.length }} {{ one }} {% endfor %}",
            "1/2 One. 2/2 Two. ",
        ),
        ("{% for line in (name, none) if line %}{{ line }}{% endfor %}", "Lamb & Angel"),
        ("{% set due = deadlines.get('refund') or deadlines.get('answer') %}{{ due }}", "2026-04-03"),
        ("{% if 'answer' in deadlines and not cents > 2000 %}by{% else %}no{% endif %}", "by"),
        (
            "{{ 'Re: ' ~ name.upper() }}, {{ name + '!' }}, {{ cents * 2 + 1 }}, {{ cents // 100 }}",
            "Re: LAMB & ANGEL, Lamb & Angel!, 2501, 12",
        ),
        ("{{ money | join(' ') }} {{ money | length }} {{ money[0][:3] }}", "One. Two. 2 One"),
    ],
)
def test_a_letter_is_written(text: str, letter: str) -> None:
    assert written(text) == letter


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{{ "x" * 10**9 }}', "Pow is not for letters"),
        ('{{ "x" * 1000000000 }}', "only numbers take *"),
        ("{{ [1] * 1000000000 }}", "only numbers take *"),
        ('{{ "%1000000000d" % 1 }}', "only numbers take %"),
        ('{{ "x".ljust(1000000000) }}', "ljust() is not for letters"),
        ('{{ "{:1000000000}".format(1) }}', "format() is not for letters"),
        ('{{ "%9d" | format(1) }}', "No filter named 'format'"),
        ("{{ 'x' | center(1000000000) }}", "No filter named 'center'"),
        ("{{ lipsum(1000000) }}", "'lipsum' is undefined"),
        ("{% for one in range(100000) %}{% endfor %}", "'range' is undefined"),
        ("{% set a = 'xxxxxxxx' %}" + "{% set a = a + a %}" * 30, "comes to more than 65,536 characters"),
        ("{% set a = 'xxxxxxxx' %}" + "{% set a = a ~ a %}" * 30, "comes to more than 65,536 characters"),
        ("{% set a = 12345678 %}" + "{% set a = a * a %}" * 30, "no use for a number of that size"),
        ("{% set a = [a, a] %}", "a list is not set"),
        ("{{ name.__class__ }}", "is unsafe"),
        ("{% macro a() %}{{ a() }}{{ a() }}{% endmacro %}{{ a() }}", "Macro is not for letters"),
        ("{% for a in 'abcdefghijk' | list %}" * 4 + "{% endfor %}" * 4, "turn more than 10,000 times"),
        ("{% for a in money %}" * 5 + "{% endfor %}" * 5, "more than 4 loops stand in one another"),
        (
            "{% for a in 'abcdefghij' | list %}" * 3 + "x" * 100 + "{% endfor %}" * 3,
            "more than 65,536 characters",
        ),
    ],
)
def test_what_asks_for_much_time_or_room_is_refused(text: str, why: str) -> None:
    with pytest.raises(TemplateError) as raised:
        written(text)
    assert why in (raised.value.message or "")


def test_templates_that_include_each_other_twice_end() -> None:
    twice = {f"t{at}": f"{{% include 't{at + 1}' %}}" * 2 for at in range(40)}
    with pytest.raises(TemplateError, match="turn more than"):
        written("{% include 't0' %}", **twice, t40="")
