"""The contract of the table of layer kinds: shapes, parameter counts and refusals are those of Keras.

``LAYERWISE_CONTRACT_EXAMPLES=150 pytest tests/engine/network/test_layer_contract.py -k Conv2D`` draws more of them, and
others every time.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from keras_oracle import by_keras, by_us
from layer_uses import STRICTER, uses

from engine.network.kinds import LAYER_KINDS, Dims
from engine.network.layers.pretrained import FAMILY as PRETRAINED
from engine.params import defaults

EXAMPLES = int(os.environ.get("LAYERWISE_CONTRACT_EXAMPLES", "0"))
# Pretrained bases take seconds each, and have tests of their own.
LAYERS = sorted(
    key for key, kind in LAYER_KINDS.items() if key != "Input" and kind.is_offered and kind.family != PRETRAINED
)


@pytest.mark.filterwarnings("ignore:You are using a softmax over axis:UserWarning")
@pytest.mark.filterwarnings("ignore:Exception encountered.*softmax over axis:UserWarning")
@pytest.mark.parametrize("key", LAYERS)
@settings(
    max_examples=EXAMPLES or 25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=not EXAMPLES,
    database=None,
)
@given(data=st.data())
def test_shapes_counts_and_refusals_are_those_of_keras(key: str, data: st.DataObject) -> None:
    kind = LAYER_KINDS[key]
    shapes, params = data.draw(uses(kind))
    assert by_us(kind, shapes, params) == by_keras(kind, shapes, params)


@pytest.mark.parametrize("key", sorted(STRICTER))
@pytest.mark.parametrize("shape", [(6,), (6, 3), (6, 6, 3), (4, 4, 4, 3)], ids=lambda shape: f"rank{len(shape)}")
def test_the_strict_kinds_refuse_what_keras_does_and_are_right_about_the_rest(key: str, shape: Dims) -> None:
    kind = LAYER_KINDS[key]
    shapes = (shape,) * kind.min_inputs
    ours = by_us(kind, shapes, defaults(kind.params))
    if ours is not None:
        assert ours == by_keras(kind, shapes, defaults(kind.params))
    elif len(shape) == 3:
        assert kind.family == "Sequences" or by_keras(kind, shapes, defaults(kind.params)) is None
