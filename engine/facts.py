"""What a network must know of its data, and nothing more."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DataFacts:
    """The input shape without its batch dimension, the task, and the number of classes (0 for regression)."""

    input_shape: tuple[int, ...]
    task: str  # "binary", "multiclass" or "regression"
    num_classes: int = 0

    @property
    def output_units(self) -> int:
        """How many units the last layer needs: one a class, but one alone for two classes or a number."""
        return self.num_classes if self.task == "multiclass" else 1

    @property
    def output_activation(self) -> str:
        """The activation of the last layer that fits the task's loss."""
        return {"binary": "sigmoid", "multiclass": "softmax", "regression": "linear"}[self.task]
