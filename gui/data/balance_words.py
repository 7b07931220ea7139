"""What balancing the classes comes to, in words: how many rows of each are trained on, or what they weigh."""

from __future__ import annotations

import numpy as np

from engine.datasets.dataset import Dataset
from gui.i18n import tr

MOST = 12


def balance_text(dataset: Dataset) -> str:
    """One line for the training part of a dataset with classes."""
    names, classes = dataset.class_names, dataset.targets("train")
    weights = dataset.class_weights
    if weights is not None:
        return tr("Weights in training: {list}", list=_listed([f"{names[c]}: {weights[c]:.3g}" for c in weights]))
    counts = np.bincount(classes, minlength=len(names))
    return tr("Rows in training: {list}", list=_listed([f"{n}: {c:,}" for n, c in zip(names, counts, strict=True)]))


def _listed(texts: list[str]) -> str:
    more = len(texts) - MOST
    return " · ".join(texts[:MOST]) + (f" … (+{more})" if more > 0 else "")
