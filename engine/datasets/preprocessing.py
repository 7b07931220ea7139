"""How raw samples become what a network reads: fitted once on the training split, sealed into every saved model."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

VERSION = 1


class Frozen(BaseModel):
    """Base of the values that live in files: frozen, and strict about names."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ColumnEncoding(Frozen):
    """One input column of a table. A number becomes one feature, a category one feature per known value (one-hot)."""

    name: str
    type: Literal["number", "category"]
    fill: float = 0.0  # what a missing number is replaced by: the mean of the training rows
    mean: float = 0.0  # of the training rows, taken off by the Normalization layer inside the model
    deviation: float = 1.0
    categories: tuple[str, ...] = ()


class TargetEncoding(Frozen):
    """The column to predict: class names in the order of the outputs, or mean and deviation of a number."""

    name: str
    task: Literal["binary", "multiclass", "regression"]
    classes: tuple[str, ...] = ()
    mean: float = 0.0
    deviation: float = 1.0


class DrawingSpec(Frozen):
    """How a drawing is laid into the picture: scaled into ``box_px``, centred by its mass or by its bounding box.

    ``stroke_is_bright`` says that strokes are 255 on 0, as in MNIST.
    """

    box_px: int
    centring: Literal["mass", "box"] = "mass"
    stroke_is_bright: bool = True


class Preprocessing(Frozen):
    """Everything between a raw sample and the network, and between its output and an answer.

    Images are uint8 (height, width, channels) in 0..255; ``input_shape`` is that. Tables are float32 vectors
    of ``input_shape`` (features,), not yet scaled: ``input_scale`` goes into the model as a Normalization layer.
    """

    version: int = VERSION
    kind: Literal["image", "table"]
    input_shape: tuple[int, ...]
    columns: tuple[ColumnEncoding, ...] = ()
    target: TargetEncoding
    drawing: DrawingSpec | None = None
