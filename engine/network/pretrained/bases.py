"""The pretrained bases in numbers: shapes, parameters and multiply-adds of keras.applications, without Keras.

The numbers are in ``resources/networks/bases.json``, which ``make_bases.py`` beside it derives from Keras itself.
"""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from functools import cache
from typing import Any

from engine.files import resource
from engine.network.kinds import Dims

# How one side of a picture becomes that of the next stage.
_RULES = {
    "ceil": lambda side: math.ceil(side / 2),
    "floor": lambda side: side // 2,
    "valid3": lambda side: (side - 3) // 2 + 1,
    "crop3": lambda side: side - 2,
}
# keras/src/applications/imagenet_utils.py, preprocess_input, by mode; the mode of each base is in its own module.
_CAFFE_MEANS = (103.939, 116.779, 123.68)  # of blue, green, red
_TORCH_MEANS, _TORCH_DEVIATIONS = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
Step = tuple[str, dict[str, Any]]


@dataclass(frozen=True)
class Base:
    """What is known of a network of keras.applications without its top, for pictures of three channels.

    ``per_channel`` weights belong to every channel of the picture. ``rules`` lead from the side of the picture to that
    of each following stage; ``macs`` and ``numbers`` are multiply-adds and outputs for one place of each stage, that of
    the picture being number 1, and number 0 what does not depend on the size. ``entrance`` is the stage of the first
    convolution. ``starts`` are the first layers of its blocks, with the trainable parameters in front of each.
    """

    key: str
    trainable: int
    frozen: int
    per_channel: int
    entrance: int
    features: int
    rules: tuple[str, ...]
    macs: tuple[int, ...]
    numbers: tuple[int, ...]
    starts: tuple[tuple[str, int], ...]

    @property
    def smallest(self) -> int:
        """The smallest side of a picture it takes."""
        return 71 if self.key == "Xception" else 32

    @property
    def mode(self) -> str:
        """How its ImageNet weights expect pixels: ``caffe``, ``tf``, ``torch``, or ``included`` in the network."""
        return _MODES[self.key]

    def output_shape(self, height: int, width: int, pooling: str) -> Dims:
        """What comes out; ``pooling`` is none, avg or max."""
        sides = self._stages(height)[-1], self._stages(width)[-1]
        return (*sides, self.features) if pooling == "none" else (self.features,)

    def param_count(self, channels: int, trained: str, start: str) -> tuple[int, int]:
        """Trainable and not, where ``trained`` is none, all or from, and ``start`` the first layer of the latter."""
        total = self.trainable + (channels - 3) * self.per_channel
        before = {"none": total, "all": 0}.get(trained)
        if before is None:
            before = dict(self.starts)[start]
            before += (channels - 3) * self.per_channel if before else 0
        return total - before, self.frozen + before

    def multiply_adds(self, height: int, width: int, channels: int) -> int:
        """For one picture."""
        places = self._places(height, width)
        more = (channels - 3) * self.per_channel * places[self.entrance]
        return sum(count * place for count, place in zip(self.macs, places, strict=True)) + more

    def outputs(self, height: int, width: int) -> int:
        """How many numbers its layers put out for one picture, all together."""
        return sum(count * place for count, place in zip(self.numbers, self._places(height, width), strict=True))

    def _stages(self, side: int) -> list[int]:
        sides = [side]
        for rule in self.rules:
            sides.append(_RULES[rule](sides[-1]))
        return sides

    def _places(self, height: int, width: int) -> list[int]:
        return [1, *(a * b for a, b in zip(self._stages(height), self._stages(width), strict=True))]


_MODES = {
    "VGG16": "caffe",
    "VGG19": "caffe",
    "ResNet50": "caffe",
    "Xception": "tf",
    "MobileNetV2": "tf",
    "DenseNet121": "torch",
    "MobileNetV3Small": "included",
    "EfficientNetV2B0": "included",
}


@cache
def bases() -> dict[str, Base]:
    """All bases by their names in keras.applications."""
    known = json.loads(resource("networks", "bases.json").read_text(encoding="utf-8"))
    return {key: Base(key, **{name: _frozen(value) for name, value in facts.items()}) for key, facts in known.items()}


def _frozen(value: Any) -> Any:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


def scaling_steps(key: str) -> tuple[Step, ...]:
    """The layers, as kinds and params, that bring pixels of 0 to 255 in RGB to what a base's ImageNet weights expect.

    They do what ``preprocess_input`` of the base's module in keras.applications does.
    """
    match bases()[key].mode:
        case "caffe":
            return (
                ("ReverseChannels", {}),
                ("Normalization", {"mean": _CAFFE_MEANS, "variance": (1.0, 1.0, 1.0)}),
            )
        case "tf":
            return (("Rescaling", {"scale": 1 / 127.5, "offset": -1.0}),)
        case "torch":
            variance = tuple(deviation**2 for deviation in _TORCH_DEVIATIONS)
            return (
                ("Rescaling", {"scale": 1 / 255}),
                ("Normalization", {"mean": _TORCH_MEANS, "variance": variance}),
            )
        case _:
            return ()
