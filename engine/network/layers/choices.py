"""The names of Keras's activations, initializers and interpolations, and the params several families make of them."""

from __future__ import annotations

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
    "variance_scaling",
    "orthogonal",
    "zeros",
    "ones",
)
VECTOR_INITIALIZERS = tuple(name for name in INITIALIZERS if name != "orthogonal")

INTERPOLATIONS = ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5")  # of images that change their size

ACTIVATION = Choice(
    "activation",
    "linear",
    options=ACTIVATIONS,
    help="The function applied to the layer's outputs; relu is the usual choice inside a network.",
)
USE_BIAS = Flag("use_bias", True, advanced=True, help="Whether a learned constant is added to every output.")
