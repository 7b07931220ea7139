"""Regularisation layers: what keeps a network from learning its training data by heart."""

from __future__ import annotations

from engine.network.kinds import Dims, LayerKind, ParamValues, Shapes, register, same_shape
from engine.network.shapes import spatial_of
from engine.params import Param, Real

RATE = Real("rate", 0.25, low=0.0, high=0.95, help="The part that is switched off, from 0 to 0.95.")


def _register(key: str, help_text: str, words: str, params: tuple[Param, ...], positional: tuple[str, ...]) -> None:
    register(
        LayerKind(
            key=key,
            title=key,
            family="Regularisation",
            help=help_text,
            words=words,
            params=params,
            output_shape=same_shape,
            positional=positional,
        )
    )


def _register_spatial(rank: int, help_text: str) -> None:
    key = f"SpatialDropout{rank}D"

    def output_shape(shapes: Shapes, _params: ParamValues) -> Dims:
        spatial_of(key, shapes[0], rank)
        return shapes[0]

    register(
        LayerKind(
            key=key,
            title=key,
            family="Regularisation",
            help=help_text,
            words="dropout channels feature maps 공간 드롭아웃 채널",
            params=(RATE,),
            output_shape=output_shape,
            positional=("rate",),
        )
    )


_register(
    "Dropout",
    "Switches off a random part of its inputs while training. Use it when validation falls behind training.",
    "overfitting regularization 드롭아웃 과적합 과대적합",
    (RATE,),
    ("rate",),
)
_register_spatial(2, "Switches off whole channels of an image while training. Use it between convolutions.")
_register_spatial(1, "Switches off whole features of a sequence while training. Use it behind Embedding or Conv1D.")
_register_spatial(3, "Switches off whole channels of a volume while training. Use it between Conv3D layers.")
_register(
    "GaussianNoise",
    "Adds random noise while training, as if every sample came in many versions. Use it behind the Input.",
    "noise augmentation denoising jitter 잡음 노이즈 가우시안",
    (Real("stddev", 0.1, high=1.0, help="The standard deviation of the noise, from 0 to 1."),),
    ("stddev",),
)
_register(
    "GaussianDropout",
    "Multiplies by random numbers around 1 while training: a Dropout that switches nothing off completely.",
    "dropout noise 드롭아웃 잡음 가우시안",
    (RATE,),
    ("rate",),
)
_register(
    "AlphaDropout",
    "A Dropout that keeps mean and deviation. Use it in networks with SELU instead of Dropout.",
    "dropout selu self-normalizing 드롭아웃 알파",
    (RATE,),
    ("rate",),
)
_register(
    "ActivityRegularization",
    "Adds a price on large outputs to the loss and changes nothing else. Use it to make an autoencoder's code sparse.",
    "sparse l1 l2 penalty 활동 규제 희소",
    (
        Real("l1", 0.0, high=1e6, step=0.001, help="What the sum of the sizes is multiplied by."),
        Real("l2", 0.0, high=1e6, step=0.001, help="What the sum of the squares is multiplied by."),
    ),
    (),
)
