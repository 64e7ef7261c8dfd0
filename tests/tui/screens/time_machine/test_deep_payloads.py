"""Payloads that nest or count beyond any reader: shown as they are stored, on screen and to machines."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

import pytest

from domain.errors import DamageFound
from domain.evidence.what_if_text import edits_from
from domain.ports import PayloadStep
from storage.encoding.upcasting import payload_steps
from tests.kit.spec import deposited, recorded
from tui.cli.json_output import event_json
from tui.cli.output import to_json
from tui.screens.time_machine.payload_pane import PayloadPane

PAYLOADS = (
    '{"Amount":' + "[" * 100_000 + "]" * 100_000 + "}",
    '{"a":' * 10_000 + "1" + "}" * 10_000,
    '{"Amount":' + "9" * 5_000 + "}",
    '{"Amount":NaN}',
    '{"Amount":1e400}',
    '{"Amount":-Infinity}',
)


@pytest.mark.parametrize("version", [1, 2])
@pytest.mark.parametrize("data", PAYLOADS)
def test_it_is_shown_as_it_is_stored(data: str, version: int) -> None:
    event = recorded(deposited(1), 1)._replace(
        data=data, schema_version=version, event=None, problem="damaged"
    )
    assert payload_steps(event) == [PayloadStep(version, data)]
    lines = PayloadPane(event, payload_steps(event), ZoneInfo("UTC")).lines(100, 20)
    assert any(data[:40] in span.text for line in lines for span in line)
    assert json.loads(to_json(event_json(event)))["data"] == data


@pytest.mark.parametrize("text", ["[" * 100_000, "[" * 9_000 + "]" * 9_000, "[NaN]", "9" * 5_000])
def test_edits_of_a_what_if_that_cannot_be_read_are_damage(text: str) -> None:
    with pytest.raises(DamageFound):
        edits_from(text)
