"""The names of Keras's activations and initializers, and the params several families make of them."""

from __future__ import annotations

from typing import Any

from engine.network.kinds import ParamValues
from engine.params import Choice, Flag

# Without glu: Keras states its input's shape for it though it halves the last axis, so nothing behind it can be built.
# Without threshold: it takes two more arguments, which a layer cannot give it.
ACTIVATIONS = (
    "linear",
    "relu",
    "sigmoid",
    "tanh",
    "softmax",
    "leaky_relu",
    "elu",
    "selu",
    "gelu",
    "silu",
    "mish",
    "softplus",
    "softsign",
    "exponential",
    "celu",
    "relu6",
    "hard_sigmoid",
    "hard_silu",
    "hard_tanh",
    "hard_shrink",
    "soft_shrink",
    "tanh_shrink",
    "squareplus",
    "log_sigmoid",
    "log_softmax",
    "sparse_plus",
    "sparse_sigmoid",
    "sparsemax",
)

INITIALIZERS = (
    "glorot_uniform",
    "glorot_normal",
    "he_uniform",
    "he_normal",
    "lecun_uniform",
    "lecun_normal",
    "random_uniform",
    "random_normal",
    "truncated_normal",
    "orthogonal",
    "zeros",
    "ones",
)

ACTIVATION = Choice(
    "activation",
    "linear",
    options=ACTIVATIONS,
    help="The function applied to the layer's outputs; relu is the usual choice inside a network.",
)
USE_BIAS = Flag("use_bias", True, advanced=True, help="Whether a learned constant is added to every output.")
KERNEL_INITIALIZER = Choice(
    "kernel_initializer",
    "glorot_uniform",
    options=INITIALIZERS,
    advanced=True,
    help="How the weights start; he_normal suits relu.",
)
BIAS_INITIALIZER = Choice(
    "bias_initializer",
    "zeros",
    options=tuple(name for name in INITIALIZERS if name not in ("orthogonal",)),
    advanced=True,
    help="How the added constants start.",
)
KERNEL_REGULARIZER = Choice(
    "kernel_regularizer",
    "none",
    options=("none", "l1", "l2"),
    titles=("None", "L1", "L2"),
    advanced=True,
    help="A price on large weights, times 0.01: L2 keeps all of them small, L1 sets those of useless inputs to 0.",
)


def with_regularizer(params: ParamValues) -> dict[str, Any]:
    """The params as Keras takes them, which knows no regularizer called none."""
    chosen = params["kernel_regularizer"]
    return {**params, "kernel_regularizer": None if chosen == "none" else chosen}
