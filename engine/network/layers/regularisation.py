"""Regularisation layers: what keeps a network from learning its training data by heart."""

from __future__ import annotations

from engine.network.kinds import LayerKind, register, same_shape
from engine.params import Real

register(
    LayerKind(
        key="Dropout",
        title="Dropout",
        family="Regularisation",
        help="Switches off a random part of its inputs while training. Use it when validation falls behind training.",
        params=(Real("rate", 0.25, low=0.0, high=0.95, help="The part that is switched off, from 0 to 0.95."),),
        output_shape=same_shape,
        positional=("rate",),
    )
)
