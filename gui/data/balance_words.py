"""What balancing the classes comes to: how many rows of each are trained on, or what they weigh."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.datasets.dataset import Dataset
from engine.tasks import CancelToken, Report
from gui.i18n import tr

MOST = 12


@dataclass(frozen=True)
class ClassShare:
    """A class in training: its rows, or its weight where classes are weighed."""

    name: str
    rows: int
    weight: float | None = None


def class_shares(
    dataset: Dataset,
    *,
    report: Report,  # noqa: ARG001
    cancel: CancelToken,  # noqa: ARG001
) -> tuple[ClassShare, ...]:
    """All classes of the training part, as a Worker counts them: a million rows take a moment."""
    names, weights = dataset.class_names, dataset.class_weights or {}
    counts = np.bincount(dataset.targets("train"), minlength=len(names))
    return tuple(ClassShare(name, int(counts[n]), weights.get(n)) for n, name in enumerate(names))


def balance_text(shares: tuple[ClassShare, ...]) -> str:
    """One line."""
    if any(share.weight is not None for share in shares):
        return tr("Weights in training: {list}", list=_listed([f"{s.name}: {s.weight or 1.0:.3g}" for s in shares]))
    return tr("Rows in training: {list}", list=_listed([f"{s.name}: {s.rows:,}" for s in shares]))


def _listed(texts: list[str]) -> str:
    more = len(texts) - MOST
    return " · ".join(texts[:MOST]) + (f" … (+{more})" if more > 0 else "")
