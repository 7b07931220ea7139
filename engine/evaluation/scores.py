"""Scores of predictions against the truth, by scikit-learn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True)
class Scores:
    """``metrics`` by name; ``confusion`` (rows true, columns predicted) ordered as ``classes``; empty for a number."""

    metrics: dict[str, float]
    confusion: tuple[tuple[int, ...], ...] = ()
    classes: tuple[str, ...] = ()


def classification_scores(
    truth: npt.NDArray[np.int64], probabilities: npt.NDArray[np.float32], classes: Sequence[str]
) -> Scores:
    """Accuracy, loss (cross-entropy), macro F1 and the confusion matrix.

    ``truth`` (n,) holds class indices, ``probabilities`` is (n, classes).
    """
    # Imported here: scikit-learn takes a second that the start of the window has no use for.
    from sklearn.metrics import accuracy_score, confusion_matrix, f1_score, log_loss

    labels = np.arange(len(classes))
    predicted = probabilities.argmax(axis=1)
    certain = probabilities.astype(np.float64)
    certain = certain / certain.sum(axis=1, keepdims=True)
    matrix: npt.NDArray[Any] = confusion_matrix(truth, predicted, labels=labels)
    return Scores(
        metrics={
            "accuracy": float(accuracy_score(truth, predicted)),
            "loss": float(log_loss(truth, certain, labels=labels)),
            "f1": float(f1_score(truth, predicted, labels=labels, average="macro", zero_division=0.0)),
        },
        confusion=tuple(tuple(int(count) for count in row) for row in matrix),
        classes=tuple(classes),
    )


def regression_scores(
    truth: npt.NDArray[np.float64], predicted: npt.NDArray[np.float64], names: Sequence[str] = ()
) -> Scores:
    """Mean absolute error, root mean squared error (both in the target's units) and R2 of (n,) values.

    Of (n, targets) values each target has its own, as ``mae_NAME``: their units would not add up.
    """
    if truth.ndim == 2:
        each = [_of_one(truth[:, index], predicted[:, index]) for index in range(truth.shape[1])]
        return Scores({f"{m}_{name}": v for name, one in zip(names, each, strict=True) for m, v in one.items()})
    return Scores(_of_one(truth, predicted))


def _of_one(truth: npt.NDArray[np.float64], predicted: npt.NDArray[np.float64]) -> dict[str, float]:
    from sklearn.metrics import mean_absolute_error, r2_score, root_mean_squared_error

    metrics = {
        "mae": float(mean_absolute_error(truth, predicted)),
        "rmse": float(root_mean_squared_error(truth, predicted)),
    }
    if len(truth) > 1:
        metrics["r2"] = float(r2_score(truth, predicted))
    return metrics
