"""The diagnosis as text."""

from __future__ import annotations

from gui.doctor import lines


def test_nested_values_become_indented_lines() -> None:
    found = {"versions": {"python": "3.11"}, "cameras": [], "devices": [{"kind": "cpu"}], "font": ""}
    assert lines(found) == [
        "versions:",
        "    python: 3.11",
        "cameras: –",
        "devices:",
        "    1:",
        "        kind: cpu",
        "font: –",
    ]
