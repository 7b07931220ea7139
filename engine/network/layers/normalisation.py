"""Normalisation layers: activations brought to a common scale inside the network."""

from __future__ import annotations

from engine.network.kinds import LayerKind, ParamValues, Shapes, register, same_shape
from engine.params import Flag, Real


def _batch_params(shapes: Shapes, params: ParamValues) -> tuple[int, int]:
    channels = shapes[0][-1]
    return channels * (params["center"] + params["scale"]), 2 * channels


register(
    LayerKind(
        key="BatchNormalization",
        title="BatchNormalization",
        family="Normalisation",
        help="Brings every channel to mean 0 and deviation 1. Use it behind Conv2D or Dense for steadier training.",
        params=(
            Real(
                "momentum",
                0.99,
                low=0.0,
                high=1.0,
                step=0.01,
                help="How slowly the running mean and variance follow the batches.",
            ),
            Real(
                "epsilon",
                0.001,
                low=1e-9,
                high=1.0,
                step=0.001,
                advanced=True,
                help="Keeps the division from being by 0.",
            ),
            Flag("center", True, advanced=True, help="Whether a learned constant is added."),
            Flag("scale", True, advanced=True, help="Whether a learned factor is multiplied."),
        ),
        output_shape=same_shape,
        param_count=_batch_params,
    )
)
