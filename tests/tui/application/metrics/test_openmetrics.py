"""Figures as text: what Prometheus' own parser makes of it is what was meant."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parsed

from tui.application.metrics.openmetrics import Family, openmetrics
from tui.text.safe import safe_str


@given(st.text(max_size=80), st.floats(-1e15, 1e15))
def test_any_label_and_value_is_read_as_it_is_shown(label: str, value: float) -> None:
    family = Family("a_seconds", "gauge", 'Says "so"\nand \\ so.', [({"of": label}, value)], unit="seconds")
    (read,) = parsed(openmetrics([family]))
    (sample,) = read.samples
    assert sample.labels == {"of": safe_str(label, 200)}
    assert abs(sample.value - value) <= 0.001
    assert (read.unit, read.documentation) == ("seconds", 'Says "so"\nand \\ so.')


def test_each_kind_has_the_ending_of_its_samples() -> None:
    families = [
        Family("a", "gauge", "x", [({}, 1)]),
        Family("b", "counter", "x", [({}, 2)]),
        Family("c", "info", "x", [({"schema": "1"}, 1)]),
        Family("d", "stateset", "x", [({"d": "on"}, True), ({"d": "off"}, False)]),
        Family("e", "gauge", "x", []),
    ]
    read = list(parsed(openmetrics(families)))
    assert [(one.name, one.type, [sample.name for sample in one.samples]) for one in read] == [
        ("a", "gauge", ["a"]),
        ("b", "counter", ["b_total"]),
        ("c", "info", ["c_info"]),
        ("d", "stateset", ["d", "d"]),
        ("e", "gauge", []),
    ]
