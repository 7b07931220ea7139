"""How raw samples become what a network reads: fitted once on the training split, sealed into every saved model."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, model_validator

VERSION = 2

Task = Literal["binary", "multiclass", "regression"]
Kind = Literal["image", "table", "text", "array"]
ColumnType = Literal["number", "category", "date", "text"]
Resize = Literal["stretch", "fit", "crop"]
PixelColumns = Literal["auto", "off", "rows", "planes"]
Vectorisation = Literal["multi_hot", "count", "tf_idf", "sequence"]


class Frozen(BaseModel):
    """Base of the values that live in files: frozen, and strict about names."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class TextCleaning(Frozen):
    """What is done to a text before it is cut into words."""

    strips_html: bool = True
    lowers: bool = True
    strips_punctuation: bool = True


class TextEncoding(Frozen):
    """Words known from the training texts, and what a text becomes by them.

    ``vocabulary`` is ordered by frequency; with ``ngrams`` of 2 or 3 it also holds word groups joined by a space. A
    vector (multi_hot, count, tf_idf) has one feature a vocabulary entry. A "sequence" has ``length`` whole numbers:
    0 fills up at the end, 1 is an unknown word, entry i of the vocabulary is i + 2. ``idf`` is one factor an
    entry (tf_idf only); the rows are then brought to a length of 1.
    """

    mode: Vectorisation = "multi_hot"
    vocabulary: tuple[str, ...] = ()
    idf: tuple[float, ...] = ()
    ngrams: int = 1
    length: int = 0
    cleaning: TextCleaning = TextCleaning()

    @property
    def width(self) -> int:
        """The size of the vector a text becomes."""
        return self.length if self.mode == "sequence" else len(self.vocabulary)

    @property
    def vocabulary_size(self) -> int:
        """How many different numbers a sequence may hold: what an Embedding calls input_dim."""
        return len(self.vocabulary) + 2


class ColumnEncoding(Frozen):
    """One input column of a table and the features it becomes.

    A number is one feature: held within ``low`` and ``high``, NaN replaced by ``fill``, then scaled by the
    Normalization layer inside the model: (x - mean) / deviation. Where float32 would not carry that, ``offset`` is
    taken off before, and the rest divided by ``unit``, in float64. A date is the features ``dates.DATE_FEATURES``,
    with their ``means`` taken off in float64. A category is one feature a known value (one-hot) or, where
    ``is_ordinal``, the one feature of its place in ``categories`` (-1 for unknown). A text is one feature an entry of
    its vocabulary. With ``has_flag`` a last feature says that the value was missing.
    """

    name: str
    type: ColumnType
    fill: float = 0.0  # what a missing number is replaced by
    fill_word: str | None = None  # what a missing category is replaced by; None: zeros
    has_flag: bool = False
    low: float | None = None
    high: float | None = None
    mean: float = 0.0
    deviation: float = 1.0
    categories: tuple[str, ...] = ()
    is_ordinal: bool = False
    means: tuple[float, ...] = ()
    deviations: tuple[float, ...] = ()
    text: TextEncoding | None = None
    offset: float = 0.0
    unit: float = 1.0
    words_are_missing: bool = False  # of a column of words that was said to hold numbers
    date_format: str = ""  # see ``dates.seconds_of``


class ImageEncoding(Frozen):
    """How a picture of any size is laid into the input shape: stretched, fitted with black bars, or cropped."""

    resize: Resize = "stretch"
    pixel_columns: PixelColumns = "auto"  # how columns of pixels in a table become pictures, as the user chose
    pixel_height: int = 0


class Scaling(Frozen):
    """(x - mean) / deviation with one entry a channel or feature (the last axis), or one for all of them."""

    mean: tuple[float, ...]
    deviation: tuple[float, ...]


class OutputScale(Frozen):
    """One number to predict: the network learns (value - mean) / deviation."""

    name: str
    mean: float = 0.0
    deviation: float = 1.0


class TargetEncoding(Frozen):
    """What to predict: class names in the order of the outputs, or one ``OutputScale`` a number."""

    name: str
    task: Task
    classes: tuple[str, ...] = ()
    outputs: tuple[OutputScale, ...] = ()

    @property
    def unit(self) -> float:
        """What an error of the network is multiplied by to be in the target's own unit.

        1 for classes, and for several numbers, whose units would not add up: their errors are told in deviations.
        """
        return self.outputs[0].deviation if len(self.outputs) == 1 else 1.0

    @model_validator(mode="before")
    @classmethod
    def _from_version_1(cls, values: Any) -> Any:
        """Version 1 knew one number with its scale beside its name."""
        if not isinstance(values, dict) or "mean" not in values:
            return values
        scale = {"name": values.get("name"), "mean": values["mean"], "deviation": values.get("deviation", 1.0)}
        rest = {key: value for key, value in values.items() if key not in ("mean", "deviation")}
        return {**rest, "outputs": [scale]} if values.get("task") == "regression" else rest


class DrawingSpec(Frozen):
    """How a drawing is laid into the picture: scaled into ``box_px``, centred by its mass or by its bounding box.

    ``stroke_is_bright`` says that strokes are 255 on 0, as in MNIST.
    """

    box_px: int
    centring: Literal["mass", "box"] = "mass"
    stroke_is_bright: bool = True


class Preprocessing(Frozen):
    """Everything between a raw sample and the network, and between its output and an answer.

    Images are uint8 (height, width, channels) in 0..255; ``input_shape`` is that. Tables are float32 vectors of
    ``input_shape`` (features,), not yet scaled. Texts are vectors (words,), uint8 or float32, or sequences (length,)
    int32. Arrays are float32 of any shape. What scales them is a layer of the model (see ``encoding.input_scale``).
    """

    version: int = VERSION
    kind: Kind
    input_shape: tuple[int, ...]
    columns: tuple[ColumnEncoding, ...] = ()
    text: TextEncoding | None = None
    image: ImageEncoding = ImageEncoding()
    scaling: Scaling | None = None  # of pictures and arrays
    target: TargetEncoding
    drawing: DrawingSpec | None = None
    input_column: str = ""  # the column of a table that holds the texts, or the paths of the pictures
