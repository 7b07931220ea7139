"""The line on a card: what is special about a layer, and nothing that does not matter."""

from __future__ import annotations

from typing import Any

import pytest

from engine.network.graph import Node
from gui.network.words import summary


@pytest.mark.parametrize(
    ("kind", "params", "words"),
    [
        ("Dense", {"units": 3}, "3 units"),
        ("Dense", {"units": 1, "activation": "sigmoid"}, "1 unit, sigmoid"),
        ("Conv2D", {"filters": 1, "kernel_size": (1, 1)}, "1 filter 1×1"),
        ("Dense", {"units": 3, "trainable": False}, "3 units, frozen"),
        ("Dense", {"units": 3, "kernel_regularizer": "l2"}, "3 units, L2"),
        ("Dense", {"units": 3, "kernel_regularizer": "l2", "kernel_regularizer_l2": 0.1}, "3 units, L2, l2 factor 0.1"),
        ("Dense", {"units": 3, "kernel_regularizer_l2": 0.1}, "3 units"),
        ("Conv2D", {"filters": 8, "kernel_size": (3, 5), "strides": (2, 2)}, "8 filters 3×5, strides 2×2"),
        ("Conv3D", {"filters": 8, "kernel_size": (1, 2, 3)}, "8 filters 1×2×3"),
        ("ZeroPadding2D", {"padding": (1, 2, 3, 4)}, "padding 1, 2, 3, 4"),
        ("Rescaling", {"scale": 1 / 255}, "scale 1/255"),
        ("Rescaling", {"scale": (1 / 255, 0.5)}, "scale 1/255, 0.5"),
        ("Normalization", {"mean": (1.0, 2.0, 3.0, 4.0, 5.0)}, "mean 1, 2, 3, 4…"),
        ("PReLU", {"shared_axes": (1, 2)}, "shared axes 1, 2"),
        ("MaxPooling2D", {"pool_size": (2, 2)}, "2×2"),
    ],
)
def test_a_card_says_what_is_special(kind: str, params: dict[str, Any], words: str) -> None:
    assert summary(Node("a", kind, params)) == words
