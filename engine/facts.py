"""What a network must know of its data, and nothing more."""

from __future__ import annotations

from dataclasses import dataclass

# A loss goes with the activation of the output, so the task decides both.
LOSSES = {
    "binary": "binary_crossentropy",
    "multiclass": "sparse_categorical_crossentropy",
    "regression": "mean_squared_error",
}


@dataclass(frozen=True)
class DataFacts:
    """The input shape without its batch dimension, the task, and the number of classes (0 for regression).

    ``vocabulary_size`` is how many different whole numbers a sequence of words may hold, 0 where the inputs are no
    such sequences.
    """

    input_shape: tuple[int, ...]
    task: str  # "binary", "multiclass" or "regression"
    num_classes: int = 0
    num_targets: int = 1
    kind: str = ""  # "image", "table", "text" or "array"; empty where it does not matter
    has_scaling: bool = False  # something in front of the network brings the inputs to a fit range
    vocabulary_size: int = 0

    @property
    def has_pixels(self) -> bool:
        """Whether the inputs are pixels of 0..255 that nothing has scaled yet."""
        return len(self.input_shape) == 3 and self.kind in ("", "image") and not self.has_scaling

    @property
    def output_units(self) -> int:
        """How many units the last layer needs: one a class or number, but one alone for two classes."""
        return {"binary": 1, "multiclass": self.num_classes, "regression": self.num_targets}[self.task]

    @property
    def output_activation(self) -> str:
        """The activation of the last layer that fits the task's loss."""
        return {"binary": "sigmoid", "multiclass": "softmax", "regression": "linear"}[self.task]

    @property
    def loss(self) -> str:
        """The loss of the task, as Keras names it."""
        return LOSSES[self.task]
