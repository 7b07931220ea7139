"""Pretrained bases: known networks of keras.applications without their top, as one layer."""

from __future__ import annotations

from typing import Any

from engine.errors import LayerError
from engine.network.calls import APPLICATIONS, Call, Slot
from engine.network.kinds import Dims, LayerKind, ParamValues, Shapes, register, same_shape
from engine.network.pretrained.bases import Base, bases
from engine.network.pretrained.weights import load_weights
from engine.network.shapes import image_of
from engine.params import Choice, FilePath, Param, When

FAMILY = "Pretrained bases"
_LAST_BLOCKS = {
    "VGG16": "block5_conv1",
    "VGG19": "block5_conv1",
    "Xception": "block14_sepconv1",
    "ResNet50": "conv5_block1_1_conv",
    "MobileNetV2": "block_16_expand",
    "MobileNetV3Small": "expanded_conv_10_expand",
    "EfficientNetV2B0": "block6h_expand_conv",
    "DenseNet121": "conv5_block16_0_bn",
}
_DEFAULT_NAMES = {
    "MobileNetV2": "mobilenetv2_1.00_224",
    "MobileNetV3Small": "MobileNetV3Small",
    "EfficientNetV2B0": "efficientnetv2-b0",
}


def _params(base: Base) -> tuple[Param, ...]:
    return (
        Choice(
            "weights",
            "imagenet",
            options=("imagenet", "none", "file"),
            titles=("ImageNet", "None", "A file"),
            help="What it knows at first: what it learned from a million photos, nothing, or what a file holds.",
        ),
        FilePath(
            "weights_file",
            patterns=("*.h5", "*.keras"),
            shown_if=When("weights", ("file",)),
            help="Weights that Keras wrote for this network without its top, a .h5 or .weights.h5 file.",
        ),
        Choice(
            "trained",
            "none",
            options=("none", "from", "all"),
            titles=("Nothing (frozen)", "From a layer on", "Everything"),
            title="What is trained",
            help="Freeze it first and train what is behind it; then train its last layers at a small learning rate.",
        ),
        Choice(
            "first_trained",
            _LAST_BLOCKS[base.key],
            options=tuple(name for name, _ in base.starts),
            title="Trained from",
            shown_if=When("trained", ("from",)),
            help="The first layer that is trained; those in front of it keep what they know.",
        ),
        Choice(
            "pooling",
            "none",
            options=("none", "avg", "max"),
            titles=("None", "Mean", "Maximum"),
            help="Whether an image comes out, or one number a channel: its mean or its maximum.",
        ),
    )


def _checked_image(base: Base, shapes: Shapes, params: ParamValues) -> tuple[int, int, int]:
    """Height, width and channels of a picture it takes. Raises LayerError."""
    height, width, channels = image_of(base.key, shapes[0])
    if min(height, width) < base.smallest:
        raise LayerError(
            "{kind} needs pictures of at least {least} × {least} pixels, got {height} × {width}.",
            hint="Make the pictures larger in the Data tab, or insert Resizing before it.",
            code="base.too_small",
            kind=base.key,
            least=base.smallest,
            height=height,
            width=width,
        )
    if params["weights"] == "imagenet" and channels != 3:
        raise LayerError(
            "The ImageNet weights of {kind} are for pictures of 3 channels, got {channels}.",
            hint="Make the pictures colour in the Data tab, or set the weights to none.",
            code="base.channels",
            kind=base.key,
            channels=channels,
        )
    return height, width, channels


def _finish(base: Base) -> Any:
    def finish(layer: Any, params: ParamValues) -> None:
        if params["weights"] != "none":
            load_weights(layer, base, params)
        if params["trained"] == "none":
            layer.trainable = False
        elif params["trained"] == "from":
            for inner in layer.layers:
                if inner.name == params["first_trained"]:
                    break
                inner.trainable = False

    return finish


def _finish_code(variable: str, params: ParamValues) -> list[str]:
    match params["trained"]:
        case "none":
            return [f"{variable}.trainable = False"]
        case "from":
            return [
                f"for layer in {variable}.layers:",
                f'    if layer.name == "{params["first_trained"]}":',
                "        break",
                "    layer.trainable = False",
            ]
        case _:
            return []


def _register_base(base: Base, help_text: str) -> None:
    def output_shape(shapes: Shapes, params: ParamValues) -> Dims:
        height, width, _ = _checked_image(base, shapes, params)
        return base.output_shape(height, width, params["pooling"])

    def param_count(shapes: Shapes, params: ParamValues) -> tuple[int, int]:
        return base.param_count(shapes[0][-1], params["trained"], params["first_trained"])

    def macs(shapes: Shapes, _params: ParamValues, _output: Dims) -> int:
        height, width, channels = shapes[0]
        return base.multiply_adds(height, width, channels)

    def call(params: ParamValues, shapes: Shapes) -> Call:
        weights = {"none": None, "imagenet": "imagenet", "file": params["weights_file"]}[params["weights"]]
        pooling = {} if params["pooling"] == "none" else {"pooling": params["pooling"]}
        named = {"include_top": False, "weights": weights, "input_shape": shapes[0], **pooling}
        return Call(APPLICATIONS + base.key, (), named)

    register(
        LayerKind(
            key=base.key,
            title=base.key,
            family=FAMILY,
            help=help_text,
            params=_params(base),
            output_shape=output_shape,
            param_count=param_count,
            macs=macs,
            call=call,
            finish=_finish(base),
            finish_code=_finish_code,
            default_name=_DEFAULT_NAMES.get(base.key, base.key.lower()),
            takes_name=base.key != "EfficientNetV2B0",
            words="pretrained transfer learning fine-tuning imagenet keras.applications 전이 학습 사전 학습",
        )
    )


_HELP = {
    "VGG16": "Thirteen plain convolutions, large and slow, easy to follow. Put ReverseChannels and Normalization with "
    "the means 103.939, 116.779, 123.68 before it.",
    "VGG19": "Sixteen plain convolutions: VGG16 with three more. Put ReverseChannels and Normalization with the means "
    "103.939, 116.779, 123.68 before it.",
    "Xception": "Separable convolutions with shortcuts, more exact than ResNet50. Put Rescaling of 1/127.5 and an "
    "offset of -1 before it.",
    "ResNet50": "Fifty layers with a shortcut around every three. Put ReverseChannels and Normalization with the means "
    "103.939, 116.779, 123.68 before it.",
    "MobileNetV2": "Small and quick, made for phones; a good first choice. Put Rescaling of 1/127.5 and an offset of "
    "-1 before it.",
    "MobileNetV3Small": "The smallest and quickest of the bases. It scales pixels of 0 to 255 itself, so put no "
    "Rescaling before it.",
    "EfficientNetV2B0": "Small and exact for its size. It scales pixels of 0 to 255 itself, so put no Rescaling "
    "before it.",
    "DenseNet121": "Every layer sees all layers before it: few parameters, much memory. Put Rescaling of 1/255 and "
    "Normalization with the means of ImageNet before it.",
}
for _key, _base in bases().items():
    _register_base(_base, _HELP[_key])

register(
    LayerKind(
        key="ReverseChannels",
        title="ReverseChannels",
        family="Preprocessing",
        help="Turns the order of the channels around: red, green, blue become blue, green, red, as VGG and ResNet50 "
        "learned them.",
        output_shape=same_shape,
        call=lambda _params, _shapes: Call("ops.flip", (Slot(0),), {"axis": -1}),
        is_function=lambda _params: True,
        words="RGB BGR flip 채널 순서",
    )
)
