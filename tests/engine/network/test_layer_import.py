"""Import of every kind: a layer Keras made from drawn parameters is read as parameters that make the same layer."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from layer_uses import uses

from engine.errors import LayerError
from engine.network.calls import call_of, made
from engine.network.importing.keras_layers import kind_and_params
from engine.network.kinds import LAYER_KINDS
from engine.network.layers.pretrained import FAMILY as PRETRAINED

pytest.importorskip("keras")

# Those made by their own class; the others come back as what they are made of.
KINDS = sorted(
    key
    for key, kind in LAYER_KINDS.items()
    if kind.is_offered
    and kind.family != PRETRAINED
    and key not in ("Input", "SELU", "GELU", "Maxout", "ReverseChannels")
)


@pytest.mark.parametrize("key", KINDS)
@settings(
    max_examples=6, phases=(Phase.generate,), deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
@given(data=st.data())
def test_a_layer_of_keras_is_read_as_what_makes_it(key: str, data: st.DataObject) -> None:
    kind = LAYER_KINDS[key]
    shapes, params = data.draw(uses(kind))
    try:
        kind.output_shape(shapes, params)
    except LayerError:
        assume(False)
    layer = made(call_of(kind, params, shapes))
    found = kind_and_params(layer, shapes)
    assert found is not None
    assert found[0] is kind
    again = made(call_of(kind, found[1], shapes))
    assert plain(again.get_config()) == plain(layer.get_config())


def plain(value: Any) -> Any:
    """A config without names and seeds, which are the layer's own."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if key not in ("name", "seed")}
    return [plain(item) for item in value] if isinstance(value, (list, tuple)) else value
