"""Write bases.json: what Layerwise knows of keras.applications without importing Keras.

Run it with the Python of the program when Keras changes: python resources/networks/make_bases.py
"""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import Any

# A size of the picture that is another at every stage, and the rule of every stage: how one side becomes the next.
# ceil and floor halve; valid3 is a window of 3 with steps of 2 and no padding; crop3 the same with steps of 1.
HALVED = ("ceil",) * 5
BASES: dict[str, tuple[int, tuple[str, ...], str]] = {
    # input side, rules, and a pattern whose match is the name of the block a layer belongs to
    "VGG16": (320, ("floor",) * 5, r"block\d+_conv\d"),
    "VGG19": (320, ("floor",) * 5, r"block\d+_conv\d"),
    "Xception": (299, ("valid3", "crop3", "ceil", "ceil", "ceil", "ceil"), r"block\d+(?=_)"),
    "ResNet50": (320, HALVED, r"conv\d(_block\d+)?(?=_)"),
    "MobileNetV2": (320, HALVED, r"Conv1$|expanded_conv(?=_)|block_\d+(?=_)|Conv_1"),
    "MobileNetV3Small": (320, HALVED, r"conv$|expanded_conv(_\d+)?(?=_)|conv_1$"),
    "EfficientNetV2B0": (320, HALVED, r"stem(?=_)|block\d[a-z](?=_)|top(?=_)"),
    "DenseNet121": (320, ("ceil", "ceil", "floor", "floor", "floor"), r"conv1(?=_)|conv\d_block\d+(?=_)|pool\d(?=_)"),
}
SIDES = {
    "ceil": lambda side: math.ceil(side / 2),
    "floor": lambda side: side // 2,
    "valid3": lambda side: (side - 3) // 2 + 1,
    "crop3": lambda side: side - 2,
}


def count(weights: list[Any]) -> int:
    return sum(math.prod(weight.shape) for weight in weights)


def multiply_adds(layer: Any) -> int:
    """For one place of the output."""
    kernels = [weight for weight in layer.weights if "kernel" in weight.name]
    return sum(math.prod(kernel.shape) for kernel in kernels)


def stages_of(side: int, rules: tuple[str, ...]) -> list[int]:
    """The side at every stage, that of the input first."""
    sides = [side]
    for rule in rules:
        sides.append(SIDES[rule](sides[-1]))
    return sides


def starts_of(model: Any, pattern: str) -> list[list[Any]]:
    """The first layer of every block that has weights, and the trainable parameters in front of it."""
    found: dict[str, list[Any]] = {}
    before = 0
    for layer in model.layers:
        match = re.match(pattern, layer.name)
        if match and layer.weights and match[0] not in found:
            found[match[0]] = [layer.name, before]
        before += count(layer.trainable_weights)
    return list(found.values())


def facts(name: str) -> dict[str, Any]:
    import keras

    side, rules, pattern = BASES[name]
    make = getattr(keras.applications, name)
    model = make(include_top=False, weights=None, input_shape=(side, side, 3))
    grey = make(include_top=False, weights=None, input_shape=(side, side, 1))
    sides = stages_of(side, rules)
    assert model.output.shape[1] == sides[-1], (name, model.output.shape, sides)
    assert len(set(sides)) == len(sides)
    first = next(layer for layer in model.layers if any("kernel" in weight.name for weight in layer.weights))
    macs, numbers = [0] * (len(sides) + 1), [0] * (len(sides) + 1)
    for layer in model.layers:
        shape = layer.output.shape[1:]
        # A picture padded by a pixel belongs to the stage it is padded for; what is no picture is of one place.
        is_picture = len(shape) == 3 and shape[0] > 1
        place = 1 + min(range(len(sides)), key=lambda stage: abs(sides[stage] - shape[0])) if is_picture else 0
        macs[place] += multiply_adds(layer)
        numbers[place] += shape[-1]
        if layer is first:
            entrance = place
    per_channel = multiply_adds(first) // 3
    channels = count(model.trainable_weights) - count(grey.trainable_weights)
    assert channels == 2 * per_channel, (name, channels, per_channel)
    assert count(model.non_trainable_weights) == count(grey.non_trainable_weights)
    return {
        "trainable": count(model.trainable_weights),
        "frozen": count(model.non_trainable_weights),
        "per_channel": per_channel,
        "entrance": entrance,
        "features": model.output.shape[-1],
        "rules": list(rules),
        "macs": macs,
        "numbers": numbers,
        "starts": starts_of(model, pattern),
    }


def main() -> None:
    target = Path(__file__).with_name("bases.json")
    lines = [f"{json.dumps(name)}: {json.dumps(facts(name))}" for name in BASES]
    target.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
