"""Layers written in a line: which word sets which param, and which words fit nowhere."""

from __future__ import annotations

from typing import Any

import pytest

from engine.network.editing.written import params_written
from engine.network.kinds import layer_kind


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("Dense", {}),
        ("Dense 24 softmax", {"units": 24, "activation": "softmax"}),
        ("Dense softmax 24", {"units": 24, "activation": "softmax"}),
        ("Conv2D 64 3 relu same", {"filters": 64, "kernel_size": (3, 3), "activation": "relu", "padding": "same"}),
        ("Conv2D 64 3x5", {"filters": 64, "kernel_size": (3, 5)}),
        ("Conv2D strides=2 RELU", {"strides": (2, 2), "activation": "relu"}),
        ("Conv2D act=tanh filters=8", {"activation": "tanh", "filters": 8}),
        ("Dropout .5", {"rate": 0.5}),
        ("MaxPooling2D 3", {"pool_size": (3, 3)}),
        ("Embedding 5000 16 mask_zero=yes", {"input_dim": 5000, "output_dim": 16, "mask_zero": True}),
        ("Input 28x28x1", {"shape": (28, 28, 1)}),
    ],
)
def test_words_set_params(line: str, values: dict[str, Any]) -> None:
    name, *words = line.split()
    assert params_written(layer_kind(name), words) == values


@pytest.mark.parametrize(
    "line", ["Dense many", "Dense 24 softmax relu", "Dropout 2", "Flatten 3", "Dense colour=red", "Dense =3", "Dense 0"]
)
def test_words_that_fit_nowhere_are_refused(line: str) -> None:
    name, *words = line.split()
    assert params_written(layer_kind(name), words) is None
