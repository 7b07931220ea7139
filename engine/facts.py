"""What a network must know of its data, and nothing more."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DataFacts:
    """The input shape without its batch dimension, the task, and the number of classes (0 for regression)."""

    input_shape: tuple[int, ...]
    task: str  # "binary", "multiclass" or "regression"
    num_classes: int = 0
