"""Charts as values: what they say in words, and when an axis moves."""

from __future__ import annotations

import pytest

from gui.widgets.chart_data import Axis, ChartData, Curve, describe, fitted_range

LOSS = Axis("loss", "Loss", low=0.0, can_log=True)
ACCURACY = Axis("accuracy", "Accuracy", high=1.0)


def test_the_latest_values_in_words():
    data = ChartData(
        axes=(LOSS, ACCURACY),
        curves=(
            Curve("loss", "steps", "train", (0.1,), (9.0,), is_faint=True),
            Curve("loss", "training", "train", (1, 2), (0.5, 0.25)),
            Curve("accuracy", "validation", "validation", (1, 2), (0.5, 0.97123)),
        ),
        best_x=2,
        best_label="best epoch",
    )
    assert describe(data) == "Loss: training 0.25; Accuracy: validation 0.9712; best epoch: 2"
    assert describe(ChartData()) == "No values yet"


def test_bounds_of_the_quantity_are_kept():
    low, high = fitted_range(LOSS, [2.0, 0.5], False, None)
    assert low == 0.0
    assert 2.0 < high < 2.5
    low, high = fitted_range(ACCURACY, [0.6, 0.9], False, None)
    assert low < 0.6
    assert 1.0 < high < 1.05


def test_an_axis_stays_while_the_values_fit_and_fill_it():
    first = fitted_range(LOSS, [2.0], False, None)
    assert fitted_range(LOSS, [2.0, 0.01], False, first) == first
    assert fitted_range(LOSS, [2.0, 3.0], False, first) != first
    assert fitted_range(LOSS, [0.1], False, first)[1] < 0.2, "an axis ten times too long is fitted again"


@pytest.mark.parametrize("values", [[], [float("nan"), float("inf")]])
def test_no_number_moves_nothing(values):
    assert fitted_range(ACCURACY, values, False, (0.5, 1.0)) == (0.5, 1.0)
    low, high = fitted_range(ACCURACY, values, False, None)
    assert low < high


def test_one_value_gets_an_axis_with_a_length():
    low, high = fitted_range(Axis("free", "Free"), [3.0, 3.0], False, None)
    assert low < 3.0 < high


def test_logarithmic_axes_leave_out_what_has_no_logarithm():
    first = fitted_range(LOSS, [0.0, 0.01, 1.0], True, None)
    assert 0 < first[0] < 0.01
    assert first[1] > 1.0
    assert fitted_range(LOSS, [0.01, 1.0], True, first) == first
    assert fitted_range(LOSS, [0.0001, 1.0], True, first)[0] < 0.0001
    assert fitted_range(LOSS, [], True, (0.0, 1.0))[0] > 0, "a linear range is no use to a logarithmic axis"
