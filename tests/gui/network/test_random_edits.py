"""Any order of all edits, undone and redone, saved and loaded.

``LAYERWISE_RANDOM_EDITS=500 pytest tests/gui/network/test_random_edits.py`` makes 500 sessions of 100 edits each.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import run_state_machine_as_test
from random_edits import RandomEdits

SESSIONS = int(os.environ.get("LAYERWISE_RANDOM_EDITS", "0"))


@pytest.mark.usefixtures("qapp", "home")
def test_any_order_of_edits_can_be_undone_and_redone() -> None:
    many = settings(
        max_examples=SESSIONS or 80,
        stateful_step_count=100 if SESSIONS else 50,
        deadline=None,
        derandomize=not SESSIONS,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(RandomEdits, settings=many)
